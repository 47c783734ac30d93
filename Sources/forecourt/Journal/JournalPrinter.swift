import Desk
import Journal
import Payments
import Text

/// How journal rows are printed: whatever the form, nothing of a recorded text steers a terminal.
struct JournalPrinter {
    enum Form: String, CaseIterable {
        case short
        case cat
        case json
        case csv
        case hex
    }

    var form = Form.short
    var painter = Painter(isOn: false)
    /// What stands where a text was cut.
    var mark = Screen.current.ellipsis
    var columns = JournalColumns.unlimited
    /// Minutes that the clock of the listing runs ahead of UTC.
    var offsetMinutes = 0
    /// The fields of `json`, `csv` and `cat` that are asked for; nil for all.
    var fields: [String]?

    /// The line above the rows, where the form has one.
    var header: String? {
        form == .csv ? (fields ?? Self.columnNames).joined(separator: ",") : nil
    }

    func line(of row: JournalRow) throws -> String {
        switch form {
        case .short: aligned(row)
        case .cat: fields.map { Self.values(row, $0) } ?? told(row).joined(separator: "  ")
        case .json: Self.object(row, fields).text()
        case .csv: Self.csv(row, fields ?? Self.columnNames)
        case .hex: "\(row.id) \(Hexadecimal.text(row.event ?? []))"
        }
    }

    /// What `-g` looks into: all that a row says, however little of it there is room for.
    func searched(_ row: JournalRow) throws -> String {
        var plain = self
        plain.painter = Painter(isOn: false)
        switch form {
        case .short, .cat: return plain.words(of: row).joined(separator: "  ")
        case .json, .csv, .hex: return try plain.line(of: row)
        }
    }

    // MARK: Short

    /// The parts of a line that has all of them.
    func words(of row: JournalRow) -> [String] {
        [time(of: row, .zoned), PrintableText.line(row.id)] + told(row)
    }

    /// The same without time and id.
    private func told(_ row: JournalRow) -> [String] {
        var parts = [Self.terminal(row), PrintableText.line(row.operation)]
        parts += [Self.amount(row), row.pan.map(PrintableText.line), outcome(row)]
            .compactMap(\.self)
        parts += remarks(row)
        if let rrn = row.rrn { parts.append(PrintableText.line("RRN \(rrn)")) }
        if let duration = row.durationMicroseconds {
            parts.append(painter.dim(ExchangePrinter.milliseconds(duration)))
        }
        return parts
    }

    private func aligned(_ row: JournalRow) -> String {
        let gap = String(repeating: " ", count: columns.gap)
        let rest = remarks(row, isBare: true).joined(separator: "  ")
        var cells = columns.columns.map { cell($0, row) }
        // What is said of a row without an amount may stand in the place of the amount.
        while columns.width != nil, cells.last?.allSatisfy({ $0 == " " }) == true {
            cells.removeLast()
        }
        var line = cells.joined(separator: gap)
        if columns.hasRest, !rest.isEmpty {
            guard let width = columns.width else { return line + gap + rest }
            let left = width - FoldedLine.width(of: line) - columns.gap
            if left > 1 { line += gap + ListingWidth.cut(rest, to: left, mark: mark) }
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    private func cell(_ column: JournalColumns.Column, _ row: JournalRow) -> String {
        let text =
            switch column.kind {
            case .time: time(of: row, columns.time)
            case .id: PrintableText.line(row.id)
            case .terminal: Self.terminal(row)
            case .operation: PrintableText.line(row.operation)
            case .amount: Self.amount(row) ?? ""
            case .card: Self.card(row, column.width, isShort: columns.cutsCards)
            case .outcome: outcome(row)
            case .duration: Self.duration(row)
            case .reference: PrintableText.line(row.rrn ?? "")
            }
        let isNumber = column.kind == .amount || column.kind == .duration
        let shown =
            columns.width == nil || isNumber || column.kind == .outcome || column.kind == .id
            ? text : ListingWidth.cut(text, to: column.width, mark: mark)
        let missing = column.width - FoldedLine.width(of: shown)
        let space = missing > 0 ? String(repeating: " ", count: missing) : ""
        return isNumber ? space + shown : shown + space
    }

    private func time(of row: JournalRow, _ form: JournalColumns.TimeForm) -> String {
        let text = TimeText.local(
            microseconds: row.receivedMicroseconds,
            offsetSeconds: Int64(offsetMinutes) * 60
        )
        return switch form {
        case .zoned: text
        case .whole: String(text.prefix(23)).replacing("T", with: " ")
        case .day: String(text.prefix(19).dropFirst(5)).replacing("T", with: " ")
        case .time: String(text.prefix(19).dropFirst(11))
        }
    }

    private static func terminal(_ row: JournalRow) -> String {
        row.terminal.map { $0.isEmpty ? "-" : PrintableText.line($0) } ?? "-"
    }

    private static func amount(_ row: JournalRow) -> String? {
        row.amountMinor.map { money($0, row) }
    }

    private static func money(_ minor: Int64, _ row: JournalRow) -> String {
        let code = row.currency.flatMap { UInt16($0) } ?? 0
        return AmountText.wording(Money(minorUnits: minor, asset: Asset(rawValue: code)))
    }

    /// Of what was refused before the book it says nothing.
    private static func duration(_ row: JournalRow) -> String {
        guard row.outcome != "refused" else { return "" }
        return row.durationMicroseconds.map(ExchangePrinter.milliseconds) ?? ""
    }

    /// First six and last four digits, or the last four.
    private static func card(_ row: JournalRow, _ width: Int, isShort: Bool) -> String {
        guard let pan = row.pan.map(PrintableText.line) else { return "" }
        guard isShort || pan.count > width else { return pan }
        let stars = String(repeating: "*", count: max(1, width - 10))
        return isShort ? "*" + pan.suffix(4) : pan.prefix(6) + stars + pan.suffix(4)
    }

    private func outcome(_ row: JournalRow) -> String {
        let word = PrintableText.line(row.outcome)
        return coloured(word) + (row.code.map { " " + PrintableText.line($0) } ?? "")
    }

    /// What else is to be said: why, by whom, of what.
    private func remarks(_ row: JournalRow, isBare: Bool = false) -> [String] {
        var parts: [String] = []
        if let taken = row.takenMinor { parts.append("\(Self.money(taken, row)) taken") }
        if let stands = Self.standing(of: row) { parts.append("\(stands) stands") }
        if let reason = row.reason, reason != row.outcome, Self.tells(reason, row) {
            parts.append(isBare ? reason : "(\(reason))")
        }
        if let note = row.note, note != row.reason {
            // Which element is wrong says more than that one is.
            parts.insert(note, at: row.outcome == "refused" ? 0 : parts.count)
        }
        if let object = row.object { parts.append(object) }
        if let name = row.operatorName { parts.append("by \(name)") }
        if let why = row.operatorReason { parts.append("because: \(why)") }
        if let original = row.originalID { parts.append("of \(original)") }
        if row.attempts > 1 { parts.append("×\(row.attempts)") }
        return parts.map(PrintableText.line)
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

    /// The members that are asked for, in the order in which they are.
    private static func object(_ row: JournalRow, _ fields: [String]?) -> JSONValue {
        let whole = row.document
        guard let fields else { return whole }
        return .object(fields.map { JSONValue.Member($0, whole[$0] ?? .null) })
    }

    /// The columns of `csv`.
    private static let columnNames = [
        "id", "seq", "business_date", "received_at", "answered_at", "listener", "dialect",
        "terminal",
        "merchant", "mti", "operation", "stan", "rrn", "pan", "amount_minor", "currency", "channel",
        "route", "outcome", "reason", "code", "authorisation", "original_id", "group_id",
        "duration_us", "attempts", "note", "asked_at", "host_answered_at",
        "account", "operator", "operator_reason", "object", "batch", "shift", "half", "taken_minor",
    ]

    /// What `--output-fields` may name.
    static let fieldNames = columnNames + ["schema", "legs", "stage_us"]

    private static func csv(_ row: JournalRow, _ fields: [String]) -> String {
        let document = row.document
        return fields.map { field in
            switch document[field] {
            case .string(let text)?: CSVText.cell(text)
            case .number(let text)?: text
            case .null?, nil: ""
            case let other?: CSVText.cell(other.text())
            }
        }.joined(separator: ",")
    }

    /// The values alone, a tab between two of them.
    private static func values(_ row: JournalRow, _ fields: [String]) -> String {
        let document = row.document
        return fields.map { field in
            switch document[field] {
            case .string(let text)?: PrintableText.line(text)
            case .number(let text)?: text
            case .null?, nil: ""
            case let other?: PrintableText.line(other.text())
            }
        }.joined(separator: "\t")
    }
}
