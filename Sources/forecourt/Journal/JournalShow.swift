import ArgumentParser
import Desk
import ISO8583
import Journal
import Ledger
import Payments
import Switch
import Text

/// `journal show`.
struct JournalShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One payment, whole: times, messages, ledger, retries, links and cases.",
        discussion: """
            What a dispute asks: when the request came, was decided, asked elsewhere, answered \
            and replied, and who waited for whom; the elements of each message as far as the \
            journal keeps them, cards masked; what moved between which accounts; repeats, \
            reversals, acts with who and why, and cases. The journal keeps no frames: --hex shows \
            the bytes of its records.

            Examples:
              forecourt journal show 261121-4821
              forecourt journal show --rrn 632500000042
              forecourt journal show --stan 17 --terminal T0000001
            """
    )

    @OptionGroup var source: DataOptions
    @OptionGroup var specifications: SpecificationSource
    @Option(help: "Retrieval reference number (DE 37).") var rrn: String?
    @Option(help: "STAN (DE 11).") var stan: UInt32?
    @Option(help: "DE 41, to go with --stan.") var terminal: String?
    @Flag(help: "Also the stored bytes of each record.") var hex = false
    @Flag(help: "One JSON object.") var json = false
    @Flag(help: "Times of UTC, not of the institution's clock.") var utc = false
    @Option(help: "auto, always or never.") var color: ColorChoice = .auto
    @Argument(help: "Id of the payment: 261121-4821, or 4821.") var id: String?

    func run() throws {
        let reader = try source.reader()
        let seq = try seq(reader)
        let history = try JournalFailure.bridging { try reader.history(of: seq) }
        guard let history else {
            try JournalGaps.say(reader)
            throw CommandFailure(.noInput, "there is no payment \(seq)", cure: "see journal tail")
        }
        guard !json else {
            let (texts, service) = try JournalFailure.bridging {
                (
                    try reader.texts(of: history.payment.seq),
                    try reader.service(of: history.payment.seq)
                )
            }
            let counted = try JournalEndings.counted(by: history.payment, reader)
            let kept = try kept(history, reader)
            let document = JournalShowDocument.object(history, texts, service, counted, kept)
            return Console.line(document.text())
        }
        try show(history, reader)
    }

    private func kept(
        _ history: PaymentHistory,
        _ reader: JournalReader
    ) throws -> JournalShowDocument.Kept {
        let accounts = Set(history.transfers.flatMap { [$0.debitAccount, $0.creditAccount] })
        return try JournalFailure.bridging {
            JournalShowDocument.Kept(
                messages: try reader.messages(of: history),
                cases: try reader.cases(about: history),
                accounts: try accounts.sorted().compactMap { try reader.account($0) },
                code: try reader.code(of: history.payment.seq)
            )
        }
    }

    private func seq(_ reader: JournalReader) throws -> Int64 {
        let asked = [id != nil, rrn != nil, stan != nil].count { $0 }
        guard asked == 1 else {
            throw CommandFailure(.usage, "name one payment", cure: "an ID, --rrn or --stan")
        }
        if let id {
            return try PaymentID.seq(id, reader)
        }
        if let rrn {
            guard let seq = try JournalFailure.bridging({ try reader.seq(ofReference: rrn) }) else {
                try JournalGaps.say(reader)
                throw CommandFailure(
                    .noInput,
                    "no payment has RRN \(rrn)",
                    cure: "see journal tail"
                )
            }
            return seq
        }
        let seqs = try JournalFailure.bridging {
            try reader.seqs(ofSTAN: stan ?? 0, terminal: terminal)
        }
        try JournalGaps.say(reader)
        guard let last = seqs.last else {
            throw CommandFailure(
                .noInput,
                "no payment has STAN \(stan ?? 0)",
                cure: "see journal tail"
            )
        }
        if seqs.count > 1 {
            let others = seqs.dropLast().suffix(9).map(String.init).joined(separator: ", ")
            Console.talk(
                "forecourt: \(seqs.count) records have that STAN, the last is shown; others by"
                    + " their number, as journal show \(seqs[seqs.count - 2]): \(others)"
            )
        }
        return last
    }

    /// What the payment holds, and what was given back of it in parts.
    private func showHeld(_ seq: Int64, _ reader: JournalReader) throws {
        let (held, parts) = try JournalFailure.bridging {
            (try reader.authorisation(seq), try reader.remainders(of: seq))
        }
        if let held {
            line("authorisation", AuthorisationPrinter.words(held))
        }
        for part in parts {
            let asset = Asset(rawValue: UInt16(part.currency) ?? 0)
            func money(_ minor: Int64) -> String {
                AmountText.wording(Money(minorUnits: minor, asset: asset))
            }
            var words = [
                "leg \(part.number)", "\(money(part.refundedMinor)) of \(money(part.askedMinor))",
                "on its way \(money(part.reservedMinor))", "left \(money(part.leftMinor))",
            ]
            if let seq = part.closedBy { words.append("taken back by \(seq)") }
            line("refunded", words)
        }
    }

    /// The rule and the version of the routing that a payment was planned by.
    private static func route(of row: JournalRow, _ reader: JournalReader) throws -> String? {
        guard let route = row.route else { return nil }
        let version = try JournalFailure.bridging { try reader.routingVersion(of: row.seq) }
        return version.map { "\(route), routing \($0)" } ?? route
    }

    private func show(_ history: PaymentHistory, _ reader: JournalReader) throws {
        let painter = Painter(isOn: color.isOn)
        let offset =
            utc ? 0 : try JournalFailure.bridging { try reader.clockOffsetMinutes() } ?? 0
        let printer = JournalPrinter(painter: painter, offsetMinutes: offset)
        let head = FoldedLine.text(printer.words(of: history.payment))
        for line in head.split(separator: "\n") { Console.painted(painter.bold(String(line))) }
        let row = history.payment
        let facts: [(String, String?)] = [
            ("merchant", row.merchant), ("listener", row.listener), ("dialect", row.dialect),
            ("business date", row.businessDate), ("channel", row.channel),
            ("route", try Self.route(of: row, reader)), ("reason", row.reason),
            ("authorisation", row.authorisation),
            ("account", try row.account.map { try Self.name(of: $0, reader) }),
            ("batch", row.batch.map(String.init)), ("shift", row.shift.map(String.init)),
            ("half", row.half), ("operator", row.operatorName), ("why", row.operatorReason),
            ("object", row.object), ("note", row.note),
        ]
        for (name, value) in facts {
            if let value { line(name, [value]) }
        }
        for step in JournalWaterfall(history).lines(offsetMinutes: offset) {
            line(step.name, step.words)
        }
        let kept = try kept(history, reader)
        if let code = kept.code { line("code", ["\(code) of \(code.kind.name)"]) }
        try showMessages(kept.messages, of: row)
        for text in JournalTexts.lines(
            try JournalFailure.bridging { try reader.texts(of: row.seq) }
        ) {
            line("text", [text])
        }
        let service = try JournalFailure.bridging { try reader.service(of: row.seq) }
        for line in service.map(JournalServices.lines) ?? [] {
            let space = String(repeating: " ", count: 15 - line.name.count)
            Console.line("  \(line.name)\(space)\(PrintableText.line(line.text))")
        }
        for totals in try JournalEndings.counted(by: row, reader) {
            for line in TotalsText.lines(of: totals) { Console.line("  \(line)") }
        }
        for leg in row.legs {
            line("leg \(leg.number)", [wording(leg)])
        }
        try showHeld(row.seq, reader)
        for transfer in history.transfers {
            line("transfer", [try wording(transfer, reader)])
        }
        for exchange in history.exchanges {
            line("host \(exchange.id)", [wording(exchange)])
        }
        for found in kept.cases { line("case \(found.id)", wording(found)) }
        for other in history.related {
            Console.painted(FoldedLine.text(printer.words(of: other), first: "  ", indent: 6))
        }
        guard hex else { return }
        for seq in [row.seq] + history.related.map(\.seq) + history.repeats.map(\.seq) {
            let bytes = try JournalFailure.bridging { try reader.recordBytes(of: seq) }
            Console.line("  bytes \(seq)  \(Hexadecimal.text(bytes))")
        }
    }

    /// What one thing of a payment is called, and its words.
    private func line(_ name: String, _ words: [String]) {
        let space = String(repeating: " ", count: max(2, 15 - name.count))
        let words = words.map(PrintableText.line)
        Console.line(FoldedLine.text(words, first: "  \(name)\(space)", indent: 17))
    }

    private func wording(_ exchange: JournalExchange) -> String {
        let name = exchange.orderNumber.map { "order \($0)" } ?? "STAN \(exchange.stan ?? "-")"
        var text = "\(exchange.channel) \(exchange.kind) \(name) "
        text += "\(exchange.state), sent \(Counted.text(exchange.attempts, "time"))"
        if let code = exchange.code { text += ", answered \(code)" }
        if let next = exchange.nextAt { text += ", due \(next)" }
        return text
    }

    private func wording(_ leg: JournalLeg) -> String {
        let asset = Asset(rawValue: UInt16(leg.currency) ?? 0)
        let amount = AmountText.wording(Money(minorUnits: leg.amountMinor, asset: asset))
        let route = leg.route.map { " by route \($0)" } ?? ""
        let delivered = leg.deliveredMinor.map { minor in
            let stands = AmountText.wording(Money(minorUnits: minor, asset: asset))
            return " but for \(stands), which was delivered and stands"
        }
        return "\(leg.channel)\(route): \(amount), \(leg.outcome), \(leg.resolution)"
            + (delivered ?? "")
    }

    private func wording(
        _ transfer: JournalTransfer,
        _ reader: JournalReader
    ) throws -> String {
        let asset = Asset(rawValue: UInt16(transfer.currency) ?? 0)
        let amount = AmountText.wording(Money(minorUnits: transfer.amountMinor, asset: asset))
        let undoes = transfer.undoes.map { ", undoes transfer \($0)" } ?? ""
        let from = try Self.name(of: transfer.debitAccount, reader)
        let to = try Self.name(of: transfer.creditAccount, reader)
        return "\(transfer.id): \(amount) from \(from) to \(to)"
            + "\(Self.holding(transfer))\(undoes)"
    }

    /// `account 1 (personal-card 900001******0000)`.
    private static func name(of account: Int64, _ reader: JournalReader) throws -> String {
        let found = try JournalFailure.bridging { try reader.account(account) }
        guard let found else { return "account \(account)" }
        let words = [found.kind, found.pan ?? found.merchant].compactMap(\.self)
        return "account \(account) (\(words.joined(separator: " ")))"
    }

    private func wording(_ found: JournalCase) -> [String] {
        var words = [found.kind, found.status]
        if let reason = found.reason { words.append(reason) }
        if let closed = found.closedBy {
            words.append("closed by record \(closed)")
        } else {
            if let due = found.dueOn { words.append("due \(due)") }
            words.append("see case show \(found.id)")
        }
        return words
    }

    /// Elements are shown as they are named in their dialect, where its specification is there.
    private func showMessages(_ messages: [KeptMessage], of row: JournalRow) throws {
        guard !messages.isEmpty else { return }
        let text = KeptMessageText(library: try specifications.library())
        for message in messages {
            let record = message.seq == row.seq ? "" : ", record \(message.seq)"
            Console.line("  " + PrintableText.line(text.title(of: message) + record))
            for (label, value) in text.lines(of: message) {
                let words = [PrintableText.line(value)]
                let indent = KeptMessageText.column
                Console.line(FoldedLine.text(words, first: label, indent: indent))
            }
        }
    }

    /// What a transfer does to a hold: what is held has not moved, and is free again or posted.
    private static func holding(_ transfer: JournalTransfer) -> String {
        let hold = transfer.resolves.map { " the hold of transfer \($0)" } ?? " its hold"
        return switch transfer.kind {
        case .pending: ", held"
        case .postPending: ", posts\(hold)"
        case .voidPending: ", frees\(hold)"
        case .post, nil: ""
        }
    }
}
