/// The names of one of the file's number tables, in both directions; small, and always in memory.
struct NameTable {
    /// Name of the table in the file.
    let table: String
    private var numbers: [String: Int64] = [:]
    private var names: [Int64: String] = [:]
    /// The name that was asked for last; most records name the same.
    private var last: (name: String, number: Int64)?

    init(table: String) { self.table = table }

    /// Reads all names from the file.
    mutating func load(from connection: Connection) throws(JournalError) {
        numbers = [:]
        names = [:]
        last = nil
        let statement = try connection.prepare("SELECT number, name FROM \(table)")
        while try statement.step() {
            let name = statement.text(1) ?? ""
            numbers[name] = statement.integer(0)
            names[statement.integer(0)] = name
        }
    }

    func number(of name: String) -> Int64? { numbers[name] }

    func name(of number: Int64?) -> String? { number.flatMap { names[$0] } }

    var all: [String: Int64] { numbers }

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
        numbers[name] = number
        names[number] = name
        return number
    }
}

/// The name tables that records refer to.
struct RecordNames {
    var channels = NameTable(table: "channel")
    var rules = NameTable(table: "rule")

    mutating func load(from connection: Connection) throws(JournalError) {
        try channels.load(from: connection)
        try rules.load(from: connection)
    }
}
