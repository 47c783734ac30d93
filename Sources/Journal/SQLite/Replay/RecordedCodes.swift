package import JournalFormat
internal import Payments
internal import Text

/// What terminals were told for an outcome, beside the records: a payment that a host decides has
/// its code in no record of its own.
///
/// A row of `meta` for each change: `codes:` and the seq from which on they hold, as `rules:` has.
struct RecordedCodes {
    private static let prefix = "codes:"

    /// In order of `from`.
    private let entries: [(from: Int64, codes: [String: String])]

    init() { entries = [] }

    init(of connection: Connection) throws(JournalError) {
        let statement = try connection.prepare(
            "SELECT key, value FROM meta WHERE key >= 'codes:' AND key < 'codes;' ORDER BY key"
        )
        var entries: [(from: Int64, codes: [String: String])] = []
        while try statement.step() {
            let key = statement.text(0) ?? ""
            guard let from = Int64(key.dropFirst(Self.prefix.count)) else {
                throw .rowBroken(table: "meta", row: 0, "\(key) cannot be read")
            }
            var codes: [String: String] = [:]
            for word in (statement.text(1) ?? "").split(separator: " ") {
                let parts = word.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { codes[String(parts[0])] = String(parts[1]) }
            }
            entries.append((from, codes))
        }
        self.entries = entries
    }

    /// Whether a code may have been told for an outcome by a record or a later one that touched
    /// the same payment; true for records from before codes were noted.
    func allows(_ code: String?, for outcome: UInt8, in dialect: UInt8, from seq: Int64) -> Bool {
        guard let index = entries.lastIndex(where: { $0.from <= seq }) else { return true }
        return entries[index...].contains { $0.codes["\(dialect):\(outcome)"] == code }
    }

    /// The words of a table, in order.
    fileprivate static func text(of table: OutcomeCodes) -> String {
        table.all.map { "\($0.dialect):\($0.outcome)=\($0.code)" }.joined(separator: " ")
    }

    fileprivate var newest: String {
        guard let codes = entries.last?.codes else { return "" }
        return codes.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
    }
}

extension JournalWriter {
    /// Notes what terminals are told from the next record on, unless it is what was noted last.
    ///
    /// Once at each start, behind `recover`. Errors: as `commit`.
    package func noteCodes(_ table: OutcomeCodes) throws(JournalError) {
        precondition(isRecovered, "The place of the codes is known after recovery.")
        let text = RecordedCodes.text(of: table)
        let words = text.split(separator: " ").sorted().joined(separator: " ")
        guard try RecordedCodes(of: connection).newest != words else { return }
        let key = "codes:" + DecimalText.padded(lastSeq + 1, digits: 19)
        let statement = try connection.prepare("REPLACE INTO meta VALUES (?1, ?2)")
        statement.bind(copying: key, at: 1)
        statement.bind(copying: text, at: 2)
        try statement.run()
    }
}
