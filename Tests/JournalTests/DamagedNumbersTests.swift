import Book
import Foundation
import Journal
import JournalFormat
import Payments
import Testing

/// Columns that hold what their type allows and no switch writes.
@Suite struct DamagedNumbersTests {
    private static let extremes: [Int64] = [.max, .min]

    @Test(arguments: extremes)
    func `a number out of range in any column is an error that names its place, or harmless`(
        value: Int64
    ) throws {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/journals/format-3.sql")
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.sqlite"
        try RawFile(path: path).run(String(contentsOf: source, encoding: .utf8))
        try Self.work(on: path, step: false)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for (table, column) in try Self.columns(of: path) {
            for old in [path + "-wal", path + "-shm"] {
                // Left by a start that found the damage.
                try? FileManager.default.removeItem(atPath: old)
            }
            try whole.write(to: URL(fileURLWithPath: path))
            let rows = try RawFile(path: path).run("SELECT count(*) FROM \(table)")
            guard rows != ["0"] else { continue }
            do {
                try RawFile(path: path).run(
                    """
                    PRAGMA ignore_check_constraints = 1;
                    UPDATE \(table) SET \(column) = \(value)
                    WHERE \(column) = (SELECT max(\(column)) FROM \(table))
                    """
                )
            } catch is RawFile.Failure {
                continue
            }
            for work in [Self.read, Self.prove, { try Self.work(on: $0, step: true) }] {
                do {
                    try work(path)
                } catch let error as JournalError {
                    #expect(!"\(error)".contains("\n"), "\(table).\(column)")
                }
            }
        }
    }

    private static func read(_ path: String) throws {
        let reader = try JournalReader(path: path)
        for row in try reader.last(nil) { _ = try reader.history(of: row.seq) }
        _ = try reader.accounts(limit: 10)
        _ = try reader.terminals()
        _ = try reader.terminalKeys()
    }

    private static func prove(_ path: String) throws {
        _ = try JournalVerifier(path: path).run()
        _ = try ReplayTests.replay(path: path)
    }

    /// A start, and a payment's worth of work.
    private static func work(on path: String, step: Bool) throws {
        let options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        let journal = try JournalWriter(path: path, options: options)
        let snapshot = try journal.recover()
        guard step else { return try journal.close() }
        var book = PaymentBook(snapshot: snapshot, rules: BookRules.signingOn)
        var step = Step()
        let event = BookEvent(
            at: snapshot.lastEventAt,
            kind: TestWorld.act(.credit(account: 1, amount: 500, asset: .yuan))
        )
        try book.prepare([event]) { keys in try journal.read(keys) }
        guard book.validate(event) == nil else { return try journal.close() }
        book.step(event, origin: nil, into: &step)
        try journal.commit(step.output, codes: OutcomeCodes(), at: snapshot.lastEventAt)
        try journal.close()
    }

    /// Every column of every table that takes a number.
    private static func columns(of path: String) throws -> [(table: String, column: String)] {
        let text = try RawFile(path: path).run(
            """
            SELECT m.name || ' ' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND c.type = 'INTEGER' ORDER BY 1
            """
        )
        return text.map { line in
            let words = line.split(separator: " ").map(String.init)
            return (words[0], words[1])
        }
    }

    @Test func `a business date that no calendar has is refused at its place`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.journal.close()
        try RawFile(path: live.path).run("UPDATE business_date SET date = 2147483647")
        let writer = try JournalWriter(path: live.path, options: live.options)
        #expect(
            throws: JournalError.rowBroken(
                table: "business_date",
                row: 1,
                "2147483647 is no business date"
            )
        ) { try writer.recover() }
    }
}
