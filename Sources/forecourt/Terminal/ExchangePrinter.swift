import ISO8583
import Payments
import Simulators
import Text

/// Prints what a terminal sent and what it got.
struct ExchangePrinter {
    let options: TerminalOptions
    let operation: String

    /// Prints one exchange: a line for people and what the terminal prints, or an object.
    func show(_ exchange: TerminalExchange, by terminal: TerminalProfile) {
        let receipt = options.receipt.flatMap { language in
            PrintedReceipt(of: exchange, by: terminal, in: language)?.lines
                ?? PrintedSettlement(of: exchange, by: terminal, in: language)?.lines
        }
        if options.json { return showJSON(exchange, receipt) }
        let answer = exchange.answer
        let painter = Painter(isOn: options.color.isOn)
        let text = AnswerText.both(of: answer.code, exchange.reply.specification)
        let verdict =
            if answer.isOnlyAcknowledged {
                painter.yellow("acknowledged")
            } else {
                answer.isApproved ? painter.green("approved") : painter.red("declined")
            }
        let code = PrintableText.line(answer.code)
        var parts = ["\(operation)  \(verdict)  \(code) \(PrintableText.line(text))"]
        if let amount = answer.amount {
            let asset = exchange.request.currencyCode.flatMap { UInt16($0.text) } ?? 156
            func wording(_ amount: Int64) -> String {
                AmountText.wording(Money(minorUnits: amount, asset: Asset(rawValue: asset)))
            }
            let asked = answer.asked.map { " of \(wording($0))" } ?? ""
            parts.append(wording(amount) + asked)
        }
        parts.append("STAN \(DecimalText.padded(answer.stan, digits: 6))")
        if let reference = answer.retrievalReference {
            parts.append(PrintableText.line("RRN \(reference)"))
        }
        if let code = answer.approvalCode {
            parts.append(PrintableText.line("authorisation \(code)"))
        }
        for balance in answer.balances where balance.type == .available {
            let money = Money(minorUnits: balance.minorUnits, asset: balance.asset)
            parts.append("available \(AmountText.wording(money))")
        }
        parts += Self.wording(of: answer.texts, of: exchange.reply.specification)
        parts += Self.discounts(of: exchange)
        let rules = exchange.asked.kind.operation.rules
        if let batch = answer.batch, rules.opensSession || rules.isOfBatch {
            parts.append("batch \(batch)")
        }
        if let shift = answer.shift { parts.append("shift \(shift)") }
        if let result = answer.settlement?.result { parts.append(result.wording) }
        if answer.keys != nil { parts.append("new keys") }
        parts.append(painter.dim(Self.milliseconds(exchange.microseconds)))
        Console.painted(FoldedLine.text(parts))
        for line in SettlementText.lines(of: exchange) { Console.line(line) }
        if let receipt { Console.line("\n" + receipt.joined(separator: "\n") + "\n") }
        guard options.verbose else { return }
        let describer = MessageDescriber(exchange.request.specification)
        Console.line("sent      " + describer.describe(exchange.request).text)
        Console.line("received  " + describer.describe(exchange.reply).text)
    }

    private func showJSON(_ exchange: TerminalExchange, _ receipt: [String]?) {
        let answer = exchange.answer
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let members: [(String, JSONValue)] = [
            ("operation", .string(operation)), ("approved", .boolean(answer.isApproved)),
            ("code", .string(answer.code)),
            ("text", .string(AnswerText.both(of: answer.code, exchange.reply.specification))),
            ("mti", .string(exchange.request.messageType.description)),
            ("terminal", .string(answer.terminal)),
            ("stan", .string(DecimalText.padded(answer.stan, digits: 6))),
            ("rrn", text(answer.retrievalReference)), ("authorisation", text(answer.approvalCode)),
            ("amount_minor", answer.amount.map { .number("\($0)") } ?? .null),
            ("asked_minor", answer.asked.map { .number("\($0)") } ?? .null),
            ("batch", answer.batch.map { .number("\($0)") } ?? .null),
            ("balances", .array(answer.balances.map(Self.json))),
            ("texts", .object(Self.named(answer.texts))),
            ("microseconds", .number("\(exchange.microseconds)")),
            ("request", MessageJSON.document(of: exchange.request)["elements"] ?? .null),
            ("reply", MessageJSON.document(of: exchange.reply)["elements"] ?? .null),
        ]
        var more: [(String, JSONValue)] = []
        let lines = answer.texts.netLines
        if !lines.isEmpty { more.append(("lines", .array(lines.map(Self.json)))) }
        if let shift = answer.shift { more.append(("shift", .number("\(shift)"))) }
        if let totals = SettlementText.document(of: exchange) {
            more.append(("settlement", totals))
        }
        if let receipt { more.append(("receipt", .array(receipt.map { .string($0) }))) }
        Console.json(members + more)
    }

    /// What a query was told of a payment, and text for the receipt.
    private static func wording(
        of texts: [TextTag],
        of specification: DialectSpecification
    ) -> [String] {
        var parts: [String] = []
        if let payment = texts.text(.queriedPayment), let state = texts.text(.queriedState) {
            let code = texts.text(.queriedCode).map {
                " \($0) \(AnswerText.both(of: $0, specification))"
            }
            parts.append("payment \(payment) \(state)\(code ?? "")")
        }
        if let text = texts.text(.textToDraw) { parts.append("to scan \(text)") }
        if let text = texts.text(.receiptText) { parts.append(text) }
        return parts.map(PrintableText.line)
    }

    /// What discounts were given, a part for each line that has one.
    private static func discounts(of exchange: TerminalExchange) -> [String] {
        let asset = exchange.request.currencyCode.flatMap { UInt16($0.text) } ?? 156
        return exchange.answer.texts.netLines.compactMap { line in
            guard let discount = line.discount else { return nil }
            let net = Money(minorUnits: line.line.amount, asset: Asset(rawValue: asset))
            return PrintableText.line(
                "\(line.line.code) \(AmountText.wording(net)) by \(discount)"
            )
        }
    }

    /// The tags that a reply has once each.
    private static func named(_ texts: [TextTag]) -> [JSONValue.Member] {
        texts.filter { $0.tagName != .netLine }.map { .init($0.name, .string($0.text ?? "")) }
    }

    private static func json(_ line: NetLine) -> JSONValue {
        .object([
            .init("product", .string(line.line.code)),
            .init("amount_minor", .number("\(line.line.amount)")),
            .init("discount", line.discount.map { .string($0) } ?? .null),
        ])
    }

    private static func json(_ balance: BalanceEntry) -> JSONValue {
        .object([
            .init("type", .string("\(balance.type)")),
            .init("currency", .string(balance.asset.numericCode)),
            .init("amount_minor", .number("\(balance.minorUnits)")),
        ])
    }

    static func milliseconds(_ microseconds: Int64) -> String {
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
