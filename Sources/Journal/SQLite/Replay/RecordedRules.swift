package import Book
internal import Payments
import Text

/// The rules of a book beside its records, so that a replay needs nothing but the file.
///
/// A row of `meta` for each change: `rules:` and the seq from which on they hold, in nineteen
/// digits, so that text sorts as numbers do.
struct RecordedRules {
    private static let prefix = "rules:"

    /// In order of `from`.
    private let entries: [(from: Int64, rules: BookRules)]

    init(of connection: Connection) throws(JournalError) {
        let statement = try connection.prepare(
            "SELECT key, value FROM meta WHERE key >= 'rules:' AND key < 'rules;' ORDER BY key"
        )
        var entries: [(from: Int64, rules: BookRules)] = []
        while try statement.step() {
            let key = statement.text(0) ?? ""
            guard let from = Int64(key.dropFirst(Self.prefix.count)),
                let rules = BookRules(recorded: statement.text(1) ?? "")
            else { throw .rowBroken(table: "meta", row: 0, "\(key) cannot be read") }
            entries.append((from, rules))
        }
        self.entries = entries
    }

    static func key(from seq: Int64) -> String {
        prefix + DecimalText.padded(seq, digits: 19)
    }

    /// The rules under which a record was made; nil when the file does not say.
    func rules(at seq: Int64) -> BookRules? { entries.last { $0.from <= seq }?.rules }

    /// The first record behind this one that other rules hold for.
    func change(after seq: Int64) -> Int64? { entries.first { $0.from > seq }?.from }
}

extension JournalWriter {
    /// Notes the rules that hold from the next record on, unless they are those noted last.
    ///
    /// Once at each start, behind `recover`. Errors: as `commit`.
    package func noteRules(_ rules: BookRules) throws(JournalError) {
        precondition(isRecovered, "The place of the rules is known after recovery.")
        let recorded = try RecordedRules(of: connection)
        guard recorded.rules(at: lastSeq + 1)?.recorded != rules.recorded else { return }
        let statement = try connection.prepare("REPLACE INTO meta VALUES (?1, ?2)")
        statement.bind(copying: RecordedRules.key(from: lastSeq + 1), at: 1)
        statement.bind(copying: rules.recorded, at: 2)
        try statement.run()
    }
}

extension BookRules {
    /// What a step's result depends on, as the file holds it.
    var recorded: String {
        var words = [
            "batch_opens=" + (batchOpens == .signOn ? "sign-on" : "settlement"),
            "utc_offset=\(utcOffsetMinutes)",
        ]
        if let cutoverMinute { words.append("cutover=\(cutoverMinute)") }
        if let keyMaximumAge { words.append("key_age=\(keyMaximumAge)") }
        if let keyMaximumUses { words.append("key_uses=\(keyMaximumUses)") }
        if let reachDates { words.append("reach=\(reachDates)") }
        let standard = BookRules()
        if holdDays != standard.holdDays { words.append("hold_days=\(holdDays)") }
        if fillMicroseconds != standard.fillMicroseconds {
            words.append("fill_us=\(fillMicroseconds)")
        }
        if completionPermille != standard.completionPermille {
            words.append("completion_permille=\(completionPermille)")
        }
        if refundDays != standard.refundDays { words.append("refund_days=\(refundDays)") }
        if settlementWait != standard.settlementWait {
            words.append("settlement_wait=\(settlementWait)")
        }
        if caseDays != standard.caseDays { words.append("case_days=\(caseDays)") }
        if institution != standard.institution { words.append("institution=\(institution.text)") }
        if edition > .first { words.append("edition=\(edition.rawValue)") }
        return words.joined(separator: " ")
    }

    /// The rules of a file; nil when a word is unknown, as in a file of a newer binary.
    ///
    /// All words are gathered before any of them is taken: where each is put into its place as it
    /// is read, in one switch, the optimiser of Swift 6.3 drops the edition, and a release would
    /// replay every record under the current one.
    init?(recorded text: String) {
        var opening: Substring = "sign-on"
        var numbers: [Substring: Int64] = [:]
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            if parts[0] == "batch_opens" {
                opening = parts[1]
            } else {
                guard let number = Int64(parts[1]) else { return nil }
                numbers[parts[0]] = number
            }
        }
        self.init()
        switch opening {
        case "sign-on": batchOpens = .signOn
        case "settlement": batchOpens = .settlement
        default: return nil
        }
        let number = numbers.removeValue(forKey: "edition") ?? Int64(Edition.first.rawValue)
        guard let edition = Int(exactly: number).flatMap(Edition.init(rawValue:)) else {
            return nil
        }
        self.edition = edition
        if let minutes = numbers.removeValue(forKey: "utc_offset") {
            utcOffsetMinutes = Int(minutes)
        }
        cutoverMinute = numbers.removeValue(forKey: "cutover").map { Int($0) }
        keyMaximumAge = numbers.removeValue(forKey: "key_age")
        keyMaximumUses = numbers.removeValue(forKey: "key_uses").map { UInt32(clamping: $0) }
        reachDates = numbers.removeValue(forKey: "reach").map { Int($0) }
        if let days = numbers.removeValue(forKey: "hold_days") { holdDays = Int32(clamping: days) }
        if let wait = numbers.removeValue(forKey: "fill_us") { fillMicroseconds = wait }
        if let permille = numbers.removeValue(forKey: "completion_permille") {
            completionPermille = permille
        }
        if let days = numbers.removeValue(forKey: "refund_days") {
            refundDays = Int32(clamping: days)
        }
        if let wait = numbers.removeValue(forKey: "settlement_wait") { settlementWait = wait }
        if let days = numbers.removeValue(forKey: "case_days") { caseDays = Int32(clamping: days) }
        if let number = numbers.removeValue(forKey: "institution") {
            guard let digits = InstitutionDigits("\(number)") else { return nil }
            institution = digits
        }
        guard numbers.isEmpty else { return nil }
    }
}
