internal import CardSecurity

/// The names of one of the file's number tables, in both directions; small, and always in memory.
struct NameTable {
    /// Name of the table in the file.
    let table: String
    private var numbers: [String: Int64] = [:]
    private var names: [Int64: String] = [:]
    /// Digest of the first so many names, each over the one before it: names are only ever added.
    private var digests: [SHA256Digest] = []
    /// The name that was asked for last; most records name the same.
    private var last: (name: String, number: Int64)?

    init(table: String) { self.table = table }

    /// Reads all names from the file.
    mutating func load(from connection: Connection) throws(JournalError) {
        numbers = [:]
        names = [:]
        digests = []
        last = nil
        let statement = try connection.prepare("SELECT number, name FROM \(table) ORDER BY number")
        while try statement.step() { note(statement.text(1) ?? "", statement.integer(0)) }
    }

    func number(of name: String) -> Int64? { numbers[name] }

    func name(of number: Int64?) -> String? { number.flatMap { names[$0] } }

    var all: [String: Int64] { numbers }

    var count: Int { digests.count }

    /// The digest of the first so many names; nil when there are fewer.
    func digest(of count: Int) -> SHA256Digest? {
        guard count > 0 else { return JournalWriter.genesis }
        return count <= digests.count ? digests[count - 1] : nil
    }

    private mutating func note(_ name: String, _ number: Int64) {
        numbers[name] = number
        names[number] = name
        let before = (digests.last ?? JournalWriter.genesis).bytes
        digests.append(SHA256Hasher.digest(of: (before + Array("\(number) \(name)".utf8)).span))
    }

    /// The number of a name, written to the file when it is met first.
    mutating func number(
        adding name: String,
        in connection: Connection
    ) throws(JournalError) -> Int64 {
        if let last, last.name == name { return last.number }
        if let number = numbers[name] {
            last = (name, number)
            return number
        }
        let number = (names.keys.max() ?? 0) + 1
        let statement = try connection.prepare("INSERT INTO \(table) VALUES (?1, ?2)")
        statement.bind(number, at: 1)
        statement.bind(copying: name, at: 2)
        try statement.run()
        note(name, number)
        return number
    }
}

/// The name tables that records refer to.
struct RecordNames {
    var channels = NameTable(table: "channel")
    var rules = NameTable(table: "rule")
    var dialects = NameTable(table: "dialect")
    var listeners = NameTable(table: "listener")

    mutating func load(from connection: Connection) throws(JournalError) {
        try channels.load(from: connection)
        try rules.load(from: connection)
        try dialects.load(from: connection)
        try listeners.load(from: connection)
    }

    /// How many names each table holds, sixteen bits each.
    var counts: Int64 {
        var packed: Int64 = 0
        for table in [channels, rules, dialects, listeners] {
            packed = packed << 16 | Int64(min(table.count, 0xFFFF))
        }
        return packed
    }

    /// Writes the digests of the names that there were at `counts`; false when some are missing.
    func write(_ counts: Int64, to writer: ByteWriter) -> Bool {
        for (index, table) in [listeners, dialects, rules, channels].enumerated() {
            let count = Int(counts >> Int64(16 * index) & 0xFFFF)
            guard let digest = table.digest(of: count) else { return false }
            writer.hash(digest)
        }
        return true
    }
}
