internal import CSQLite
internal import Glibc
internal import Text

/// Why a query of somebody's own gave no rows.
package enum QueryFailure: Error, Equatable, Sendable {
    /// SQLite does not understand it, or it is more than one statement.
    case wrong(String)
    /// It reaches beyond the documented views.
    case prohibited(String)
    /// It took longer than it may, or more memory.
    case tooMuch
    case journal(JournalError)
}

/// A value of a row of a query.
package struct QueryValue: Hashable, Sendable {
    /// nil for NULL; bytes as hexadecimal digits.
    package var text: String?
    package var isNumber: Bool
}

extension JournalReader {
    /// The views that people may ask, as docs/journal.md lists them: an interface.
    package static let documentedViews = [
        "journal_v", "payment_v", "declined_v", "reversal_v", "open_v", "case_v", "totals_v",
        "day_v", "batch_v", "shift_v", "device_v", "leg_v", "exchange_v", "forward_v", "order_v",
        "channel_v", "account_v", "authorisation_v", "remainder_v", "person_v", "operator_v",
        "reference_version_v", "reference_source_v", "reference_change_v", "terminal_v",
    ]

    /// The documented views of this file, each with its columns.
    package func viewColumns() throws(JournalError) -> [(view: String, columns: [String])] {
        var views: [(view: String, columns: [String])] = []
        for view in Self.documentedViews {
            let statement = try connection.prepare("SELECT * FROM \(view) LIMIT 0")
            views.append((view, (0..<statement.columnCount).map(statement.name)))
        }
        return views
    }

    /// Runs one SELECT of somebody's own over the documented views of this file, and nothing else.
    ///
    /// `begin` gets the names of its columns, `take` each row until it says false. Tables, whose
    /// columns hold keys and seals, cannot be read: the statement is understood over a
    /// ``ViewSketch`` first, where there are none.
    package func query(
        _ sql: String,
        seconds: Int,
        begin: ([String]) -> Void,
        take: ([QueryValue]) -> Bool
    ) throws(QueryFailure) {
        let views: [(view: String, columns: [String])]
        do throws(JournalError) {
            views = try viewColumns()
        } catch {
            throw .journal(error)
        }
        let guarding = QueryGuard(seconds: seconds, log: connection.path + "-wal")
        try ViewSketch(views).check(sql, guarding)
        connection.guardQuery(by: guarding)
        defer { connection.endGuard(guarding) }
        let statement = Statement(try guarding.prepare(sql, on: connection.handle), of: connection)
        begin((0..<statement.columnCount).map(statement.name))
        do throws(JournalError) {
            while try statement.step() {
                let row = (0..<statement.columnCount).map { column in
                    let text =
                        statement.isBlob(column)
                        ? Hexadecimal.text(statement.blob(column)) : statement.text(column)
                    return QueryValue(text: text, isNumber: statement.isNumber(column))
                }
                guard take(row) else { return }
            }
        } catch {
            if guarding.hasExpired { throw .tooMuch }
            if case .fatal(.misuse(let code, let text)) = error {
                throw code & 0xFF == SQLITE_NOMEM ? .tooMuch : .wrong(text)
            }
            throw .journal(error)
        }
    }
}

/// What SQLite asks while it prepares and runs a query.
final class QueryGuard {
    private let deadline: Int64
    private(set) var hasExpired = false
    /// How long a value may be outside of queries.
    fileprivate var length: Int32 = 0
    /// What was not allowed; the first.
    private(set) var refused: String?
    /// What the query itself names in front of a SELECT, in lower case.
    fileprivate var commonTables: Set<String> = []

    /// What its snapshot may hold back of the write-ahead log, bytes: the switch copies it at once
    /// when the query ends.
    private static let longestLog: Int64 = 256 << 20
    private let log: String

    init(seconds: Int, log: String) {
        self.log = log
        deadline = Self.now() + Int64(seconds) * 1_000_000_000
    }

    func isOver() -> Bool {
        if Self.now() >= deadline || logBytes > Self.longestLog { hasExpired = true }
        return hasExpired
    }

    private var logBytes: Int64 {
        var facts = stat()
        return stat(log, &facts) == 0 ? Int64(facts.st_size) : 0
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static let offer = "only a SELECT over the documented views is offered"
    /// Functions that reach out of the file.
    private static let closed: Set<String> = [
        "load_extension", "readfile", "writefile", "edit", "fts3_tokenizer",
    ]

    /// Whether SQLite may do what it is about to; `views` are what may be read, nil for anything.
    fileprivate func allows(
        _ action: Int32,
        _ first: String?,
        _ second: String?,
        views: [String]?
    ) -> Bool {
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE: return true
        case SQLITE_FUNCTION:
            if !Self.closed.contains(second?.lowercased() ?? "") { return true }
            refused = refused ?? "the function \(second ?? "") is not offered"
        case SQLITE_READ:
            let name = first?.lowercased() ?? ""
            guard let views, !views.contains(name) else { return true }
            // Of a table whose rows alone are wanted SQLite names no column.
            if second?.isEmpty == true, commonTables.contains(name) { return true }
            refused = refused ?? "\(first ?? "") is no documented view"
        default:
            refused = refused ?? Self.offer
        }
        return false
    }

    /// Tables that SQLite makes by itself.
    private static let builtIn: Set<String> = ["dbstat", "bytecode", "tables_used"]

    /// The names that a query gives to parts of its own, as `WITH paid AS (…)`; those that SQLite
    /// reserves stay its own.
    fileprivate static func commonTables(in sql: String) -> Set<String> {
        let form = /"?(\w+)"?\s*(?:\([^()]*\)\s*)?\bas\s+(?:(?:not\s+)?materialized\s*)?\(/
        let names = sql.lowercased().replacing("as(", with: "as (").matches(of: form)
            .map { String($0.output.1) }
        let own = names.filter { !$0.hasPrefix("sqlite_") && !$0.hasPrefix("pragma_") }
        return Set(own).subtracting(builtIn)
    }

    /// Whether nothing but blanks, comments and semicolons stands there.
    private static func isBlank(_ rest: UnsafePointer<CChar>, on handle: OpaquePointer) -> Bool {
        var rest = rest
        while rest.pointee != 0 {
            var (statement, tail): (OpaquePointer?, UnsafePointer<CChar>?)
            let code = sqlite3_prepare_v3(handle, rest, -1, 0, &statement, &tail)
            sqlite3_finalize(statement)
            guard code == SQLITE_OK, statement == nil, let tail, tail > rest else { return false }
            rest = tail
        }
        return true
    }

    /// One SELECT; what stands behind it must be blank, or a comment.
    fileprivate func prepare(
        _ sql: String,
        on handle: OpaquePointer
    ) throws(QueryFailure) -> OpaquePointer {
        var statement: OpaquePointer?
        var isWhole = true
        let code = sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(handle, text, -1, 0, &statement, &tail)
            if code == SQLITE_OK, let tail { isWhole = Self.isBlank(tail, on: handle) }
            return code
        }
        guard code == SQLITE_OK, let statement else {
            if let refused { throw .prohibited(refused) }
            if hasExpired || code & 0xFF == SQLITE_NOMEM { throw .tooMuch }
            guard code != SQLITE_OK else { throw .wrong("it is empty") }
            let text = String(cString: sqlite3_errmsg(handle))
            guard !text.hasPrefix("cannot modify ") else { throw .prohibited(Self.offer) }
            let missing = "no such table: "
            guard text.hasPrefix(missing) else { throw .wrong(text) }
            throw .prohibited("\(text.dropFirst(missing.count)) is no documented view")
        }
        // VACUUM asks no authorizer; a SELECT has columns, and it has none.
        let isSelect = sqlite3_stmt_isexplain(statement) == 0 && sqlite3_column_count(statement) > 0
        guard isWhole, isSelect else {
            sqlite3_finalize(statement)
            throw isWhole ? .prohibited(Self.offer) : .wrong("it is more than one statement")
        }
        return statement
    }
}

/// A database in memory that has the documented views, without rows and without any table.
///
/// What SQLite understands over it names nothing but these views, however it is written: of a
/// journal it cannot be told by SQLite alone, which melts views into the tables under them.
private final class ViewSketch {
    private let handle: OpaquePointer

    init(_ views: [(view: String, columns: [String])]) throws(QueryFailure) {
        var made: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(":memory:", &made, flags, nil) == SQLITE_OK, let made else {
            sqlite3_close_v2(made)
            throw .tooMuch
        }
        handle = made
        for (view, columns) in views {
            let list = columns.map { "NULL AS \"\($0)\"" }.joined(separator: ", ")
            let code = sqlite3_exec(handle, "CREATE VIEW \(view) AS SELECT \(list)", nil, nil, nil)
            guard code == SQLITE_OK else { throw .tooMuch }
        }
    }

    deinit { sqlite3_close_v2(handle) }

    func check(_ sql: String, _ guarding: QueryGuard) throws(QueryFailure) {
        guarding.commonTables = QueryGuard.commonTables(in: sql)
        let context = Unmanaged.passUnretained(guarding).toOpaque()
        sqlite3_set_authorizer(
            handle,
            { context, action, first, second, _, _ in
                QueryGuard.judge(context, action, first, second, JournalReader.documentedViews)
            },
            context
        )
        sqlite3_finalize(try guarding.prepare(sql, on: handle))
    }
}

extension QueryGuard {
    /// What an authorizer of SQLite answers.
    fileprivate static func judge(
        _ context: UnsafeMutableRawPointer?,
        _ action: Int32,
        _ first: UnsafePointer<CChar>?,
        _ second: UnsafePointer<CChar>?,
        _ views: [String]?
    ) -> Int32 {
        guard let context else { return SQLITE_DENY }
        let isAllowed = Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue().allows(
            action,
            first.map { String(cString: $0) },
            second.map { String(cString: $0) },
            views: views
        )
        return isAllowed ? SQLITE_OK : SQLITE_DENY
    }
}

extension Connection {
    /// A value has so many bytes at most, and SQLite takes so much memory.
    private static let longestValue: Int32 = 1 << 20
    private static let mostMemory: Int64 = 256 << 20

    fileprivate func guardQuery(by guarding: QueryGuard) {
        let context = Unmanaged.passUnretained(guarding).toOpaque()
        guarding.length = sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestValue)
        sqlite3_hard_heap_limit64(Self.mostMemory)
        sqlite3_set_authorizer(
            handle,
            { context, action, first, second, _, _ in
                QueryGuard.judge(context, action, first, second, nil)
            },
            context
        )
        sqlite3_progress_handler(
            handle,
            2_000,
            { context in
                guard let context else { return 1 }
                let guarding = Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue()
                return guarding.isOver() ? 1 : 0
            },
            context
        )
    }

    fileprivate func endGuard(_ guarding: QueryGuard) {
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, guarding.length)
        sqlite3_set_authorizer(handle, nil, nil)
        sqlite3_progress_handler(handle, 0, nil, nil)
        sqlite3_hard_heap_limit64(0)
    }
}
