internal import CardSecurity

/// The names of one of the file's number tables, in both directions; small, and always in memory.
package struct NameTable {
    /// Name of the table in the file.
    package let table: String
    private var numbers: [String: Int64] = [:]
    private var names: [Int64: String] = [:]
    /// Digest of the first so many names, each over the one before it: names are only ever added.
    private var digests: [SHA256Digest] = []
    /// The name that was asked for last; most records name the same.
    private var last: (name: String, number: Int64)?

    package init(table: String) { self.table = table }

    /// Forgets all names, before they are read again.
    package mutating func removeAll() {
        numbers = [:]
        names = [:]
        digests = []
        last = nil
    }

    package func number(of name: String) -> Int64? { numbers[name] }

    package func name(of number: Int64?) -> String? { number.flatMap { names[$0] } }

    package var all: [String: Int64] { numbers }

    package var count: Int { digests.count }

    /// The digest of the first so many names; nil when there are fewer.
    func digest(of count: Int) -> SHA256Digest? {
        guard count > 0 else { return RecordChain.genesis }
        return count <= digests.count ? digests[count - 1] : nil
    }

    /// Takes a name that the file has, in the order of their numbers.
    package mutating func note(_ name: String, _ number: Int64) {
        numbers[name] = number
        names[number] = name
        let before = (digests.last ?? RecordChain.genesis).bytes
        digests.append(SHA256Hasher.digest(of: (before + Array("\(number) \(name)".utf8)).span))
    }

    /// The number of a name that is known; it is the one that is asked for first next time.
    package mutating func known(_ name: String) -> Int64? {
        if let last, last.name == name { return last.number }
        guard let number = numbers[name] else { return nil }
        last = (name, number)
        return number
    }

    /// Gives a name its number where it has none.
    package mutating func add(_ name: String?) {
        guard let name, known(name) == nil else { return }
        note(name, following)
    }

    /// The number that a name gets which is met first.
    package var following: Int64 { (names.keys.max() ?? 0) + 1 }
}

/// The name tables that records refer to.
package struct RecordNames {
    package var channels = NameTable(table: "channel")
    package var rules = NameTable(table: "rule")
    package var dialects = NameTable(table: "dialect")
    package var listeners = NameTable(table: "listener")

    package init() {}

    /// How many names each table holds, sixteen bits each.
    package var counts: Int64 {
        var packed: Int64 = 0
        for table in [channels, rules, dialects, listeners] {
            packed = packed << 16 | Int64(min(table.count, 0xFFFF))
        }
        return packed
    }

    /// Writes the digests of the names that there were at `counts`; false when some are missing.
    package func write(_ counts: Int64, to writer: ByteWriter) -> Bool {
        for (index, table) in [listeners, dialects, rules, channels].enumerated() {
            let count = Int(counts >> Int64(16 * index) & 0xFFFF)
            guard let digest = table.digest(of: count) else { return false }
            writer.hash(digest)
        }
        return true
    }
}
