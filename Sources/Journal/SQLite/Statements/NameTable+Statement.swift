internal import JournalFormat

extension NameTable {
    /// Reads all names from the file.
    mutating func load(from connection: Connection) throws(JournalError) {
        removeAll()
        let statement = try connection.prepare("SELECT number, name FROM \(table) ORDER BY number")
        while try statement.step() { note(statement.text(1) ?? "", statement.integer(0)) }
    }

    /// The number of a name, written to the file when it is met first.
    mutating func number(
        adding name: String,
        in connection: Connection
    ) throws(JournalError) -> Int64 {
        if let number = known(name) { return number }
        let number = following
        let statement = try connection.prepare("INSERT INTO \(table) VALUES (?1, ?2)")
        statement.bind(number, at: 1)
        statement.bind(copying: name, at: 2)
        try statement.run()
        note(name, number)
        return number
    }
}

extension RecordNames {
    mutating func load(from connection: Connection) throws(JournalError) {
        try channels.load(from: connection)
        try rules.load(from: connection)
        try dialects.load(from: connection)
        try listeners.load(from: connection)
    }
}
