import Payments
import Text

/// Prints what the desk answers about the days of stations.
enum DayPrinter {
    /// The items of a list, each by its row.
    static func list(
        _ answer: JSONValue,
        _ options: ListOptions,
        _ columns: [ColumnTable.Column],
        _ row: (DayDocument) -> [String]
    ) {
        guard case .array(let items) = answer else { return }
        var printer = ListPrinter(options, columns)
        for item in items { printer.add(item, row(DayDocument(item))) }
        printer.flush()
    }

    /// Words on a line, or on some where they do not fit.
    static func line(_ words: [String], first: String = "", indent: Int = 4) {
        let words = words.map(PrintableText.line)
        let columns = Screen.current.textColumns
        Console.line(FoldedLine.text(words, first: first, indent: indent, columns: columns))
    }
}

/// An answer's members as they are printed.
struct DayDocument {
    private let document: JSONValue

    init(_ document: JSONValue) { self.document = document }

    /// A hyphen where there is none.
    func text(_ key: String) -> String {
        switch document[key] {
        case .string(let text)?, .number(let text)?: text
        default: "-"
        }
    }

    func has(_ key: String) -> Bool { text(key) != "-" }

    func isTrue(_ key: String) -> Bool { document[key] == .boolean(true) }

    /// A moment to the second.
    func time(_ key: String) -> String {
        let text = text(key)
        return text == "-" ? text : String(text.prefix(19)) + "Z"
    }

    /// The same by the institution's clock.
    func time(_ key: String, _ clock: InstitutionClock) -> String {
        guard let moment = TimeText.microseconds(text(key), now: 0) else { return time(key) }
        return clock.text(microseconds: moment)
    }

    /// The same in a column, which has no room for the zone: none behind it is the institution's.
    func shortTime(_ key: String, _ clock: InstitutionClock) -> String {
        let text = time(key, clock)
        return text.hasSuffix("Z") || text.count < 19 ? text : String(text.prefix(19))
    }

    /// Minor units as an amount.
    func amount(_ key: String, _ currency: String?) -> String {
        guard has(key), let minor = Int64(text(key)) else { return "-" }
        return AmountColumn.text(minor, currency)
    }
}

/// An amount without the name of its currency, which stands above its column.
enum AmountColumn {
    static func text(_ minor: Int64, _ currency: String?) -> String {
        let asset = Asset(rawValue: currency.flatMap { UInt16($0) } ?? Asset.yuan.rawValue)
        let words = AmountText.wording(Money(minorUnits: minor, asset: asset))
        return words.split(separator: " ").first.map(String.init) ?? words
    }

    /// What stands above the column: `CNY`.
    static func name(_ currency: String) -> String {
        let asset = Asset(rawValue: UInt16(currency) ?? Asset.yuan.rawValue)
        let words = AmountText.wording(Money(minorUnits: 0, asset: asset))
        return String(words.drop { $0 != " " }.dropFirst())
    }
}

/// Both sides' totals of a batch or shift, a line each.
///
/// ```text
///                    debits      amount  credits      amount
/// domestic  ours         12     1230.00        1       88.50  balanced
///           theirs       12     1230.00        1       88.50
/// ```
enum TotalsText {
    static func lines(_ answer: JSONValue, currency: String?) -> [String] {
        guard answer["ours"]?["domestic"] != nil || answer["theirs"]?["domestic"] != nil else {
            return []
        }
        var lines = [
            padded("", 18) + columns("debits", "amount") + columns("credits", "amount")
        ]
        for half in ["domestic", "foreign"] {
            let head = padded(half, 10)
            if let ours = answer["ours"]?[half], ours["debits"] != nil {
                let result = ours["result"]?.string ?? ""
                lines.append(head + padded("ours", 8) + row(ours, currency) + "  " + result)
                lines += reversals(ours, currency)
            }
            if let theirs = answer["theirs"]?[half], theirs["debits"] != nil {
                lines.append(padded("", 10) + padded("theirs", 8) + row(theirs, currency))
                lines += reversals(theirs, currency)
            }
        }
        return lines
    }

    /// Our side alone, where no totals of the terminal's have been compared.
    static func counted(_ answer: JSONValue) -> [String] {
        guard answer["ours"]?["domestic"] == nil, case .array(let assets)? = answer["counted"]
        else { return [] }
        return assets.isEmpty ? ["Nothing has counted."] : assets.flatMap(lines(of:))
    }

    /// Our side in one asset.
    static func lines(of counted: JSONValue) -> [String] {
        let currency = DayDocument(counted).text("currency")
        var lines = [
            padded(AmountColumn.name(currency), 18) + columns("debits", "amount")
                + columns("credits", "amount")
        ]
        for half in ["domestic", "foreign"] {
            guard let sides = counted[half], half == "domestic" || !isEmpty(sides) else { continue }
            lines.append(padded(half, 10) + padded("ours", 8) + row(sides, currency))
            lines += reversals(sides, currency)
        }
        lines.append("  net: \(DayDocument(counted).amount("net_minor", currency))")
        for (key, words) in [("undecided", "undecided"), ("loaded", "loaded for cash")] {
            let tally = DayDocument(counted[key] ?? .null)
            guard tally.has("count"), tally.text("count") != "0" else { continue }
            let amount = tally.amount("amount_minor", currency)
            lines.append("  \(words): \(tally.text("count")), \(amount)")
        }
        return lines
    }

    private static func isEmpty(_ sides: JSONValue) -> Bool {
        let names = ["debits", "credits", "debit_reversals", "credit_reversals"]
        return names.allSatisfy { sides[$0]?["count"] == .number("0") }
    }

    private static func row(_ sides: JSONValue, _ currency: String?) -> String {
        columns(sides["debits"], currency) + columns(sides["credits"], currency)
    }

    /// Where reversals are counted by themselves.
    private static func reversals(_ sides: JSONValue, _ currency: String?) -> [String] {
        let counts = ["debit_reversals", "credit_reversals"].map { sides[$0] }
        guard counts.contains(where: { $0?["count"] != .number("0") }) else { return [] }
        return [
            padded("", 8) + padded("reversed", 10) + columns(counts[0], currency)
                + columns(counts[1], currency)
        ]
    }

    private static func columns(_ tally: JSONValue?, _ currency: String?) -> String {
        let document = DayDocument(tally ?? .null)
        return columns(document.text("count"), document.amount("amount_minor", currency))
    }

    private static func columns(_ count: String, _ amount: String) -> String {
        rightAligned(count, 8) + rightAligned(amount, 16)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func rightAligned(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
