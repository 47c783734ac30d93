internal import Book
internal import Payments

internal import struct CardSecurity.SHA256Digest

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Copies the records of one business date, with all that belongs to them, into a file of its own.
final class ArchiveCopy {
    let date: ArchivedDate
    private let live: Connection
    private let archive: Connection
    private var next: Int64

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes the file under its temporary name, with what a journal needs around its records.
    init(_ date: ArchivedDate, from journal: JournalWriter) throws(JournalError) {
        self.date = date
        live = journal.connection
        next = date.first
        unlink(date.part)
        archive = try Connection(path: date.part, mode: .writing, busyTimeoutMilliseconds: 0)
        // A crash leaves a file that is made again: it is synced once, when it is whole.
        try archive.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        try Schema.migrate(archive)
        let hash = try ChainReader.hash(before: date.first, in: live)
        let meta = try archive.prepare("REPLACE INTO meta VALUES (?1, ?2)")
        meta.bind(copying: ChainReader.firstHashKey, at: 1)
        meta.bind(copying: hash.bytes, at: 2)
        try meta.run()
        for table in ["dialect", "listener", "channel", "rule", "channel_state"] {
            try copy(table, where: "1", [])
        }
        try copy(
            "meta",
            where: "key IN ('institution', 'folds_from') OR key GLOB 'number_skip:*'",
            []
        )
        // Names and numbers only: keys stay where they are rotated.
        try copy("terminal", where: "1", [])
        try archive.execute(
            """
            UPDATE terminal SET sealed_master_key = x'', sealed_keys = x'',
                previous_sealed_keys = x''
            """
        )
        try copy("late_window", where: "1", [])
        let number = Int64(date.date.rawValue)
        try copy("business_date", where: "date = ?1", [number])
        for table in ArchivedTables.byDate {
            try copy(table, where: "business_date = ?1", [number])
        }
        // The batch that the first record is in, where it began with the date before, or else the
        // one before, whose seal the first record covers.
        try copy(
            "batch",
            where: "first_seq = (SELECT max(first_seq) FROM batch WHERE first_seq < ?1)",
            [date.first]
        )
    }

    /// Copies some more records; gives the last one, nil when all are there.
    func step(_ count: Int64) throws(JournalError) -> Int64? {
        guard next <= date.last else {
            archive.close()
            return nil
        }
        let last = min(date.last, next + count - 1)
        let range = [next, last]
        try archive.transaction { () throws(JournalError) in
            for (table, key) in ArchivedTables.bySeq {
                try copy(table, where: "\(key) BETWEEN ?1 AND ?2", range)
            }
            try copy("leg", where: "id BETWEEN ?1 AND ?2", [next << 4, last << 4 | 15])
            let transfers = [
                try ChainReader.firstTransfer(of: next, in: live),
                try ChainReader.firstTransfer(of: last + 1, in: live) - 1,
            ]
            try copy("transfer", where: "id BETWEEN ?1 AND ?2", transfers)
            try copy("decision_time", DecisionTimes.selection, range + [date.last])
            try archive.execute(
                """
                INSERT INTO identity SELECT business_date, terminal_row, stan, seq FROM record
                WHERE seq BETWEEN \(next) AND \(last) AND holds_identity
                    AND terminal_row IS NOT NULL
                """
            )
        }
        next = last + 1
        return last
    }

    /// All columns of some rows, as they are.
    private func copy(
        _ table: String,
        where condition: String,
        _ values: [Int64]
    ) throws(JournalError) {
        try copy(table, "SELECT * FROM \(table) WHERE \(condition)", values)
    }

    /// The rows that a statement gives.
    private func copy(
        _ table: String,
        _ selection: String,
        _ values: [Int64]
    ) throws(JournalError) {
        let rows = try live.prepare(selection)
        for (index, value) in values.enumerated() { rows.bind(value, at: Int32(index + 1)) }
        let columns = rows.columnCount
        let places = (1...columns).map { "?\($0)" }.joined(separator: ", ")
        let insert = try archive.prepare("REPLACE INTO \(table) VALUES (\(places))")
        while try rows.step() {
            for column in 0..<columns { insert.bind(rows, column: column, at: column + 1) }
            try insert.run()
        }
    }

    /// Makes a verified file durable under its final name.
    static func publish(_ date: ArchivedDate) throws(JournalError) {
        try sync(date.part)
        guard rename(date.part, date.path) == 0 else {
            throw .inaccessible(path: date.path, reason: String(cString: strerror(errno)))
        }
        try sync(date.folder)
    }

    /// A sync that fails is final, as anywhere: the file is never published then.
    private static func sync(_ path: String) throws(JournalError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .inaccessible(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .fatal(.sync(code: errno)) }
    }
}

/// Tables whose rows belong to a record by one column.
enum ArchivedTables {
    static let bySeq = [
        ("record", "seq"), ("payment_change", "payment"), ("tombstone", "seq"),
        ("discrepancy", "seq"), ("anchor", "seq"), ("batch", "first_seq"), ("exchange", "id"),
        ("act", "seq"), ("proposal", "seq"), ("batch_closing", "seq"), ("upload_row", "seq"),
        ("shift", "closed_by"), ("station_close", "seq"), ("wallet_order", "id"),
    ]

    /// Those whose rows belong to a business date.
    static let byDate = ["totals", "fold", "product_fold"]
}
