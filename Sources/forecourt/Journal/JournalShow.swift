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
        abstract: "One payment: its records, legs, transfers, repeats and reversals, in order.",
        discussion: """
            Examples:
              forecourt journal show 261121-4821
              forecourt journal show --rrn 632500000042
              forecourt journal show --stan 17 --terminal T0000001
            """
    )

    @OptionGroup var source: DataOptions
    @Option(help: "Retrieval reference number (DE 37).") var rrn: String?
    @Option(help: "STAN (DE 11).") var stan: UInt32?
    @Option(help: "DE 41, to go with --stan.") var terminal: String?
    @Flag(help: "Also the stored bytes of each record.") var hex = false
    @Flag(help: "One JSON object.") var json = false
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
            return Console.line(object(history, texts, service, counted).text())
        }
        try show(history, reader)
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
            let others = seqs.dropLast().suffix(9).map(String.init).joined(separator: " and ")
            Console.talk(
                "forecourt: \(seqs.count) records have that STAN, the last is shown: \(others)"
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
        let printer = JournalPrinter(form: .short, painter: painter) { _ in [] }
        let head = FoldedLine.text(printer.words(of: history.payment))
        for line in head.split(separator: "\n") { Console.painted(painter.bold(String(line))) }
        let row = history.payment
        let isGivenUp = history.hostEvents.contains {
            $0.kind == "host-failure" && $0.receivedAt == row.hostAnsweredAt
        }
        let facts: [(String, String?)] = [
            ("merchant", row.merchant), ("listener", row.listener), ("dialect", row.dialect),
            ("message", row.mti), ("STAN", row.stan), ("business date", row.businessDate),
            ("received", row.receivedAt), ("host asked", row.askedAt),
            (isGivenUp ? "host given up" : "host answered", row.hostAnsweredAt),
            ("answered", row.answeredAt), ("channel", row.channel),
            ("route", try Self.route(of: row, reader)), ("reason", row.reason),
            ("authorisation", row.authorisation),
            ("account", row.account.map(String.init)), ("batch", row.batch.map(String.init)),
            ("shift", row.shift.map(String.init)), ("half", row.half),
            ("operator", row.operatorName), ("why", row.operatorReason), ("object", row.object),
            ("waited", row.waitMicroseconds.map(ExchangePrinter.milliseconds)),
            ("commit", row.commitMicroseconds.map(ExchangePrinter.milliseconds)),
            ("host", row.hostMicroseconds.map(ExchangePrinter.milliseconds)),
            ("reply", row.replyMicroseconds.map(ExchangePrinter.milliseconds)),
            ("all of it", row.durationMicroseconds.map(ExchangePrinter.milliseconds)),
        ]
        for (name, value) in facts {
            if let value { line(name, [value]) }
        }
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
        for transfer in history.transfers { line("transfer", [wording(transfer)]) }
        for exchange in history.exchanges {
            line("host \(exchange.id)", [wording(exchange)])
        }
        for event in history.hostEvents {
            let parts = [event.receivedAt, event.kind, event.code, event.note]
            line("host event", parts.compactMap(\.self))
        }
        for other in history.repeats {
            let answer = "answered \(other.code ?? "-")"
            let time = other.answeredAt.map { " at \($0)" } ?? ""
            line("repeat", [other.receivedAt, answer + time])
        }
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
        var text = "\(exchange.channel) \(exchange.kind) STAN \(exchange.stan) "
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

    private func wording(_ transfer: JournalTransfer) -> String {
        let asset = Asset(rawValue: UInt16(transfer.currency) ?? 0)
        let amount = AmountText.wording(Money(minorUnits: transfer.amountMinor, asset: asset))
        let undoes = transfer.undoes.map { ", undoes transfer \($0)" } ?? ""
        return "\(transfer.id): account \(transfer.debitAccount) → \(transfer.creditAccount), "
            + "\(amount)\(Self.holding(transfer))\(undoes)"
    }

    /// What a transfer does to a hold: what is held has not moved, and is free again or posted.
    private static func holding(_ transfer: JournalTransfer) -> String {
        let hold = transfer.resolves.map { " of transfer \($0)" } ?? ""
        return switch transfer.kind {
        case .pending: ", held"
        case .postPending: ", posted\(hold)"
        case .voidPending: ", freed\(hold)"
        case .post, nil: ""
        }
    }

    private func object(
        _ history: PaymentHistory,
        _ texts: [TextTag],
        _ service: JournalService?,
        _ counted: [JSONValue]
    ) -> JSONValue {
        guard case .object(var members) = JournalPrinter.object(history.payment) else {
            return .null
        }
        members.append(.init("texts", JournalTexts.json(texts)))
        if !counted.isEmpty { members.append(.init("counted", .array(counted))) }
        if let service {
            members.append(.init("service", .object(JournalServices.json(service))))
        }
        members.append(.init("related", .array(history.related.map(JournalPrinter.object))))
        members.append(
            .init(
                "repeats",
                .array(
                    history.repeats.map { other in
                        .object([
                            .init("seq", .number("\(other.seq)")),
                            .init("received_at", .string(other.receivedAt)),
                            .init("answered_at", other.answeredAt.map { .string($0) } ?? .null),
                            .init("code", other.code.map { .string($0) } ?? .null),
                        ])
                    }
                )
            )
        )
        members.append(
            .init(
                "transfers",
                .array(
                    history.transfers.map { transfer in
                        .object([
                            .init("id", .number("\(transfer.id)")),
                            .init("debit_account", .number("\(transfer.debitAccount)")),
                            .init("credit_account", .number("\(transfer.creditAccount)")),
                            .init("amount_minor", .number("\(transfer.amountMinor)")),
                            .init("currency", .string(transfer.currency)),
                            .init("reverses", transfer.undoes.map { .number("\($0)") } ?? .null),
                        ])
                    }
                )
            )
        )
        members.append(.init("exchanges", .array(history.exchanges.map(object))))
        members.append(.init("host_events", .array(history.hostEvents.map(object))))
        return .object(members)
    }

    private func object(_ exchange: JournalExchange) -> JSONValue {
        .object([
            .init("id", .number("\(exchange.id)")),
            .init("channel", .string(exchange.channel)),
            .init("kind", .string(exchange.kind)),
            .init("stan", .string(exchange.stan)),
            .init("began_at", .string(exchange.beganAt)),
            .init("amount_minor", exchange.amountMinor.map { .number("\($0)") } ?? .null),
            .init("currency", exchange.currency.map { .string($0) } ?? .null),
            .init("state", .string(exchange.state)),
            .init("attempts", .number("\(exchange.attempts)")),
            .init("next_at", exchange.nextAt.map { .string($0) } ?? .null),
            .init("code", exchange.code.map { .string($0) } ?? .null),
        ])
    }

    private func object(_ event: JournalHostEvent) -> JSONValue {
        .object([
            .init("seq", .number("\(event.seq)")),
            .init("kind", .string(event.kind)),
            .init("received_at", .string(event.receivedAt)),
            .init("code", event.code.map { .string($0) } ?? .null),
            .init("note", event.note.map { .string($0) } ?? .null),
        ])
    }
}

/// `journal verify`.
struct JournalVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Proves the journal: hash chain, ledger invariants, no open ends.",
        discussion: """
            Checks the chain and the ledger, then replays all records beside the journal, which \
            proves every other row; the replay needs room where SQLite puts temporary files \
            (SQLITE_TMPDIR). Ends with 1 and names the first bad row when anything does not add up.

            Examples:
              forecourt journal verify
              forecourt journal verify --without-replay
              forecourt journal verify --anchor 4821:9f2c…
            """
    )

    @OptionGroup var source: DataOptions
    @Flag(help: "Only chain and ledger: faster, and proves no row that only a replay can.")
    var withoutReplay = false
    @Option(
        help: ArgumentHelp("What journal anchor printed: goes back to it.", valueName: "anchor")
    )
    var anchor: String?
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        _ = try source.reader()
        let path = try source.journalPath()
        let held = try hold(path)
        let start = TerminalOptions.microseconds()
        let isTalking = Console.errorIsTerminal
        let proof = try JournalFailure.bridging {
            try JournalProof.run(of: path, replaying: !withoutReplay) { seq in
                if isTalking { Console.talk("\(Counted.text(seq, "record")) right so far") }
            }
        }
        let seq = proof.records
        switch proof.gap {
        case .recordsBefore(let first):
            Console.talk(
                "forecourt: the records before \(first) are in no file beside this copy:"
                    + " neither they nor what only a replay proves were checked"
            )
        case .rulesUnknown:
            Console.talk(
                "forecourt: this journal does not say under which rules it began:"
                    + " what only a replay proves was not checked"
            )
        case nil: break
        }
        let elapsed = TerminalOptions.microseconds() - start
        if json {
            Console.json([
                ("ok", .boolean(true)), ("records", .number("\(seq)")),
                ("anchor", held.map { .number("\($0)") } ?? .null),
                ("microseconds", .number("\(elapsed)")),
            ])
        } else {
            let right = "\(Counted.text(seq, "record is", "records are")) right"
            Console.line("\(right)  \(ExchangePrinter.milliseconds(elapsed))")
            if let held { Console.line("It goes back to the anchor at record \(held).") }
        }
    }
}

extension JournalVerify {
    /// Holds the journal against an anchor, before what takes longer; its record.
    private func hold(_ path: String) throws -> Int64? {
        guard let anchor else { return nil }
        guard let place = AnchorText(anchor) else {
            throw CommandFailure(
                .usage,
                "that is no anchor",
                cure: "give a record and 64 digits, as journal anchor prints them"
            )
        }
        try JournalFailure.bridging { try JournalVerifier(path: path).verify(anchor: place) }
        return place.seq
    }
}
