internal import Book
internal import JournalFormat
internal import Payments

/// What a fold of a day looks up in the files of a journal.
final class DayLookUp: DayFacts {
    typealias Failure = JournalError

    /// One file's statements.
    private struct Statements {
        let record: Statement
        let exchange: Statement

        init(_ connection: Connection) throws(JournalError) {
            record = try connection.prepare(
                "SELECT \(RecordRow.columns) FROM record WHERE seq = ?1"
            )
            exchange = try connection.prepare("SELECT channel FROM exchange WHERE id = ?1")
        }
    }

    private let names: RecordNames
    private let live: Statements
    /// The first record of the live file, and who reads the ones before.
    private let first: Int64
    private let reader: JournalReader?

    /// Of a file alone; `reader`: who finds the archives of it.
    init(
        _ connection: Connection,
        names: RecordNames,
        archives reader: JournalReader? = nil
    ) throws(JournalError) {
        self.names = names
        self.reader = reader
        live = try Statements(connection)
        first = try connection.number("SELECT min(seq) FROM record") ?? 1
    }

    func record(
        _ seq: Int64
    ) throws(JournalError) -> (row: RecordRow, recorded: RecordedEvent)? {
        let statement = try statements(of: seq).record
        defer { statement.reset() }
        statement.bind(seq, at: 1)
        guard try statement.step() else { return nil }
        let row = try RecordRow(statement, names: names)
        return (row, try row.recorded(statement))
    }

    func channel(asked payment: Int64) throws(JournalError) -> ChannelNumber? {
        let statement = try statements(of: payment).exchange
        defer { statement.reset() }
        statement.bind(payment, at: 1)
        guard try statement.step() else { return nil }
        return UInt16(exactly: statement.integer(0)).map(ChannelNumber.init(rawValue:))
    }

    /// Archives are asked seldom: what a fold looks up is of the last dates.
    private func statements(of seq: Int64) throws(JournalError) -> Statements {
        guard seq < first, let reader else { return live }
        return try Statements(reader.reader(holding: seq).connection)
    }
}
