import Journal
import Payments
import Text

/// How journal rows are printed: whatever the form, nothing of a recorded text steers a terminal.
struct JournalPrinter {
    enum Form: String, CaseIterable {
        case short
        case json
        case csv
        case hex
    }

    let form: Form
    let painter: Painter
    /// The stored bytes of a record, for `hex`.
    let bytes: (Int64) throws -> [UInt8]

    /// The line above the rows, where the form has one.
    var header: String? { form == .csv ? Self.columns.joined(separator: ",") : nil }

    func line(of row: JournalRow) throws -> String {
        switch form {
        case .short: words(of: row).joined(separator: "  ")
        case .json: Self.object(row).text()
        case .csv: Self.csv(row)
        case .hex: "\(row.id) \(Hexadecimal.text(try bytes(row.seq)))"
        }
    }

    /// The parts of a short line.
    func words(of row: JournalRow) -> [String] {
        let time = row.receivedAt.prefix(23).replacing("T", with: " ")
        let terminal = row.terminal.map { $0.isEmpty ? "-" : $0 } ?? "-"
        var parts = [String(time) + "Z", row.id, terminal, row.operation].map(PrintableText.line)
        if let amount = row.amountMinor {
            let code = row.currency.flatMap { UInt16($0) } ?? 0
            parts.append(
                AmountText.wording(Money(minorUnits: amount, asset: Asset(rawValue: code)))
            )
        }
        if let pan = row.pan { parts.append(PrintableText.line(pan)) }
        let code = row.code.map { " " + PrintableText.line($0) } ?? ""
        parts.append(coloured(PrintableText.line(row.outcome)) + code)
        if let stands = Self.standing(of: row) { parts.append("\(stands) stands") }
        if let reason = row.reason, reason != row.outcome, Self.tells(reason, row) {
            parts.append(PrintableText.line("(\(reason))"))
        }
        if let object = row.object { parts.append(PrintableText.line(object)) }
        if let name = row.operatorName { parts.append(PrintableText.line("by \(name)")) }
        if let why = row.operatorReason { parts.append(PrintableText.line("because: \(why)")) }
        if let rrn = row.rrn { parts.append(PrintableText.line("RRN \(rrn)")) }
        if let original = row.originalID { parts.append("of \(original)") }
        if row.attempts > 1 { parts.append("×\(row.attempts)") }
        if let duration = row.durationMicroseconds {
            parts.append(painter.dim(ExchangePrinter.milliseconds(duration)))
        }
        if let note = row.note, note != row.reason || row.outcome != "suspended" {
            parts.append(PrintableText.line(note))
        }
        return parts
    }

    /// Whether a reason says more than the outcome: of what was approved it does where totals
    /// differ, or wait for a host.
    private static func tells(_ reason: String, _ row: JournalRow) -> Bool {
        guard row.outcome == "approved" else { return true }
        let told = Outcome.allCases.first { $0.specificationKey == reason }
        return told?.isApproval == false
    }

    /// What stands of a payment that was reversed but for what was delivered.
    static func standing(of row: JournalRow) -> String? {
        guard let leg = row.legs.first, let delivered = leg.deliveredMinor else { return nil }
        let asset = Asset(rawValue: UInt16(leg.currency) ?? 0)
        return AmountText.wording(Money(minorUnits: delivered, asset: asset))
    }

    private func coloured(_ outcome: String) -> String {
        switch outcome {
        case "approved": painter.green(outcome)
        case "declined", "refused": painter.red(outcome)
        case "reversed", "pending", "suspended": painter.yellow(outcome)
        default: outcome
        }
    }

    /// A row as CONTRACT has it; never a full PAN, track, PIN block, key or cryptogram.
    static func object(_ row: JournalRow) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        func number(_ value: Int64?) -> JSONValue { value.map { .number("\($0)") } ?? .null }
        var stages: [JSONValue.Member] = []
        if let wait = row.waitMicroseconds { stages.append(.init("wait", number(wait))) }
        if let commit = row.commitMicroseconds { stages.append(.init("commit", number(commit))) }
        if let host = row.hostMicroseconds { stages.append(.init("host", number(host))) }
        if let reply = row.replyMicroseconds { stages.append(.init("reply", number(reply))) }
        let members: [(String, JSONValue)] = [
            ("schema", .number("\(JournalRow.schema)")), ("id", .string(row.id)),
            ("seq", .number("\(row.seq)")), ("business_date", .string(row.businessDate)),
            ("received_at", .string(row.receivedAt)), ("answered_at", text(row.answeredAt)),
            ("listener", text(row.listener)), ("dialect", text(row.dialect)),
            ("terminal", text(row.terminal)), ("merchant", text(row.merchant)),
            ("mti", text(row.mti)), ("operation", .string(row.operation)),
            ("stan", text(row.stan)), ("rrn", text(row.rrn)), ("pan", text(row.pan)),
            ("amount_minor", number(row.amountMinor)), ("currency", text(row.currency)),
            ("channel", text(row.channel)), ("route", text(row.route)),
            ("outcome", .string(row.outcome)), ("reason", text(row.reason)),
            ("code", text(row.code)), ("authorisation", text(row.authorisation)),
            ("original_id", text(row.originalID)), ("group_id", .string(row.groupID)),
            ("legs", .array(row.legs.map(object))),
            ("duration_us", number(row.durationMicroseconds)),
            ("stage_us", .object(stages)), ("attempts", .number("\(row.attempts)")),
            ("note", text(row.note)), ("asked_at", text(row.askedAt)),
            ("host_answered_at", text(row.hostAnsweredAt)),
            ("account", number(row.account)),
            ("operator", text(row.operatorName)), ("operator_reason", text(row.operatorReason)),
            ("object", text(row.object)), ("batch", number(row.batch)),
            ("shift", number(row.shift)), ("half", text(row.half)),
        ]
        return .object(members.map { JSONValue.Member($0, $1) })
    }

    private static func object(_ leg: JournalLeg) -> JSONValue {
        .object([
            .init("number", .number("\(leg.number)")), .init("channel", .string(leg.channel)),
            .init("route", leg.route.map { .string($0) } ?? .null),
            .init("amount_minor", .number("\(leg.amountMinor)")),
            .init("currency", .string(leg.currency)), .init("outcome", .string(leg.outcome)),
            .init("resolution", .string(leg.resolution)),
            .init("transfer", leg.transfer.map { .number("\($0)") } ?? .null),
            .init("undone_by", leg.undoneBy.map { .number("\($0)") } ?? .null),
            .init("delivered_minor", leg.deliveredMinor.map { .number("\($0)") } ?? .null),
        ])
    }

    private static let columns = [
        "id", "seq", "business_date", "received_at", "answered_at", "listener", "dialect",
        "terminal",
        "merchant", "mti", "operation", "stan", "rrn", "pan", "amount_minor", "currency", "channel",
        "route", "outcome", "reason", "code", "authorisation", "original_id", "group_id",
        "duration_us", "attempts", "note", "asked_at", "host_answered_at",
        "account", "operator", "operator_reason", "object", "batch", "shift", "half",
    ]

    private static func csv(_ row: JournalRow) -> String {
        let document = object(row)
        return columns.map { column in
            switch document[column] {
            case .string(let text)?: CSVText.cell(text)
            case .number(let text)?: text
            default: ""
            }
        }.joined(separator: ",")
    }
}
