package import ISO8583
import Payments
import Text

/// A field of a row as somebody wrote it, in the form in which it is kept.
package enum ReferenceField: Hashable, Sendable {
    case kept(String)
    /// A card by its number; what is kept has to be made of it under the key of the tokens.
    case card(PrimaryAccountNumber)

    /// Reads what stands in a column.
    package init(_ text: String, in column: ReferenceColumn) throws(FieldError) {
        if text.isEmpty {
            guard !column.isMandatory else {
                throw FieldError("'\(column.name)' is empty", cure: "it must hold a value")
            }
            self = .kept("")
            return
        }
        if let fault = ReferenceText.fault(in: text) { throw fault }
        switch column.format {
        case .card:
            self = try Self.card(text)
            return
        case .bankAccount: break
        default:
            guard !ReferenceText.holdsCard(text, in: column.format) else {
                throw FieldError(
                    "\(ReferenceText.quoted(text)) may be a card number",
                    cure: "a card stands in the column of cards only"
                )
            }
        }
        self = .kept(try Self.kept(text, in: column))
    }

    private static func kept(
        _ text: String,
        in column: ReferenceColumn
    ) throws(FieldError) -> String {
        switch column.format {
        case .code(let most): return try code(text, 1...most)
        case .fixedCode(let count): return try code(text, count...count)
        case .text(let most): return try words(text, most: most)
        case .amount: return try decimal(text, places: 2, example: "88.50")
        case .quantity: return try decimal(text, places: 3, example: "60.000")
        case .rate: return try rate(text)
        case .number(let range): return try number(text, range)
        case .choice(let words): return try choice(text, words)
        case .operation:
            let permitted = Operation.allCases.filter(\.rules.isPermitted)
            return try choice(text, ["*"] + permitted.map(\.name).sorted())
        case .codeOrAll(let most): return text == "*" ? text : try code(text, 1...most)
        case .codes(let suffix): return try codes(text, suffix: suffix)
        case .prefixes: return try prefixes(text)
        case .date: return try moment(text, isEnd: false, isDay: true)
        case .moment: return try moment(text, isEnd: column.name == "until", isDay: false)
        case .bankAccount:
            guard (1...32).contains(text.utf8.count), areDigits(text) else {
                throw FieldError("is no number of an account", cure: "write 1 to 32 digits")
            }
            return text
        case .weekdays:
            guard let days = Weekdays(list: text) else {
                throw FieldError(
                    "\(ReferenceText.quoted(text)) is no list of days",
                    cure: "write as mon-fri sun, each day once"
                )
            }
            return days.list
        case .hours:
            guard TimeWindow(text) != nil else {
                throw FieldError(
                    "\(ReferenceText.quoted(text)) are no hours",
                    cure: "write as 06:00-22:00; the end may lie past midnight"
                )
            }
            return text
        case .card: preconditionFailure("a card is read before")
        }
    }

    // MARK: Codes and words

    private static func code(
        _ text: String,
        _ count: ClosedRange<Int>
    ) throws(FieldError) -> String {
        guard count.contains(text.utf8.count), text.utf8.allSatisfy(isOfCode) else {
            let length =
                count.lowerBound == count.upperBound
                ? "exactly \(count.upperBound)" : "1 to \(count.upperBound)"
            throw FieldError(
                "\(ReferenceText.quoted(text)) is no code",
                cure: "write \(length) letters, digits, '-', '_' or '.'"
            )
        }
        return text
    }

    private static func isOfCode(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func words(_ text: String, most: Int) throws(FieldError) -> String {
        guard text.utf8.count <= most else {
            throw FieldError(
                "\(ReferenceText.quoted(text)) has \(text.utf8.count) bytes",
                cure: "write \(most) at most"
            )
        }
        if let fault = ReferenceText.faultOfWords(in: text) { throw fault }
        return text
    }

    private static func choice(_ text: String, _ words: [String]) throws(FieldError) -> String {
        if words.contains(text) { return text }
        if let meant = NearestWord.find(text, among: words) {
            throw FieldError(
                "unknown word \(ReferenceText.quoted(text))",
                cure: "is it '\(meant)'?"
            )
        }
        throw FieldError(
            "unknown word \(ReferenceText.quoted(text))",
            cure: "write one of \(words.joined(separator: ", "))"
        )
    }

    private static func codes(_ text: String, suffix: Character?) throws(FieldError) -> String {
        var codes: [String] = []
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            let body = suffix != nil && part.last == suffix ? part.dropLast() : part
            _ = try code(String(body), 1...20)
            codes.append(String(part))
        }
        return try sorted(codes)
    }

    private static func prefixes(_ text: String) throws(FieldError) -> String {
        var prefixes: [String] = []
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            guard (1...6).contains(part.utf8.count), areDigits(part) else {
                throw FieldError(
                    "\(ReferenceText.quoted(String(part))) is no beginning of a card number",
                    cure: "write 1 to 6 digits each, one space between them"
                )
            }
            prefixes.append(String(part))
        }
        return try sorted(prefixes)
    }

    private static func sorted(_ parts: [String]) throws(FieldError) -> String {
        let sorted = parts.sorted()
        for (left, right) in zip(sorted, sorted.dropFirst()) where left == right {
            throw FieldError("\(ReferenceText.quoted(left)) stands twice", cure: "remove one")
        }
        return sorted.joined(separator: " ")
    }

    // MARK: Numbers

    private static func areDigits(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func decimal(
        _ text: String,
        places: Int,
        example: String
    ) throws(FieldError) -> String {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && areDigits($0) })
        else { throw noNumber(text, example: example) }
        let fraction = parts.count == 2 ? parts[1] : ""
        let whole = parts[0].drop { $0 == "0" }
        guard fraction.utf8.count <= places else {
            throw FieldError(
                "\(ReferenceText.quoted(text)) has more than \(places) decimals",
                cure: "write as \(example)"
            )
        }
        guard whole.utf8.count <= 10 else {
            throw FieldError("\(ReferenceText.quoted(text)) is too great", cure: tooGreat(places))
        }
        return (whole.isEmpty ? "0" : whole) + "." + fraction
            + String(repeating: "0", count: places - fraction.utf8.count)
    }

    /// Two decimals where it has no more: `0.15` and `0.1500` are one rate.
    private static func rate(_ text: String) throws(FieldError) -> String {
        var kept = try decimal(text, places: 4, example: "0.15")
        for _ in 0..<2 where kept.last == "0" { kept.removeLast() }
        return kept
    }

    private static func tooGreat(_ places: Int) -> String {
        "write 9999999999." + String(repeating: "9", count: places) + " at most"
    }

    private static func noNumber(_ text: String, example: String) -> FieldError {
        let digits = text.filter { !",' _".contains($0) && $0 != "\u{A0}" }
        let separated = digits != text && !digits.isEmpty
        guard separated, digits.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) })
        else {
            return FieldError(
                "\(ReferenceText.quoted(text)) is no number",
                cure: "write as \(example), without a sign"
            )
        }
        return FieldError(
            "\(ReferenceText.quoted(text)) has separators between its digits",
            cure: "write as \(example), without them"
        )
    }

    private static func number(
        _ text: String,
        _ range: ClosedRange<Int64>
    ) throws(FieldError) -> String {
        guard areDigits(text) else { throw noNumber(text, example: "\(range.upperBound)") }
        guard let value = DecimalText.value(of: text), value <= UInt64(Int64.max),
            range.contains(Int64(value))
        else {
            throw FieldError(
                "\(ReferenceText.quoted(text)) is out of range",
                cure: "write \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return String(value)
    }

    // MARK: Days, moments and cards

    /// A moment at 00:00 is kept as its day: one that begins there, or the one before, which ends.
    private static func moment(
        _ text: String,
        isEnd: Bool,
        isDay: Bool
    ) throws(FieldError) -> String {
        guard let moment = ReferenceValidity.minutes(text[...]), !isDay || moment.isDay else {
            throw FieldError(
                "\(ReferenceText.quoted(text)) is no day" + (isDay ? "" : " or time"),
                cure: "write 2026-12-31" + (isDay ? "" : " or 2026-12-31T18:00")
            )
        }
        guard !moment.isDay, moment.minutes % 1_440 == 0 else { return text }
        let day = moment.minutes / 1_440 - (isEnd ? 1 : 0)
        return CalendarDate(daysSince1970: Int(day)).text
    }

    private static func card(_ text: String) throws(FieldError) -> ReferenceField {
        if ReferenceCard(text) != nil { return .kept(text) }
        guard let number = PrimaryAccountNumber(text), number.hasCardLength else {
            throw FieldError(
                "is no card",
                cure: "write 12 to 19 digits, or a card as an export has it"
            )
        }
        guard number.luhnIsValid else {
            throw FieldError(
                "the check digit of card \(number.masked()) is wrong",
                cure: "correct the number"
            )
        }
        return .card(number)
    }
}
