internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

/// The names of what is stored as a number, as this binary knows them, and what a file says.
///
/// Listings read the names from the file, so that other tools can; `verify` compares them with the
/// code, since nothing else covers them.
struct NamedNumbers {
    /// Numbers that the file names.
    private(set) var operations: Set<UInt8> = []
    private(set) var outcomes: Set<UInt8> = []
    private(set) var accountKinds: Set<UInt8> = []

    init() {}

    /// Reads and compares the tables of a file.
    ///
    /// A number that this binary does not know is a newer one's; one that is missing is no fault
    /// until a row uses it. Errors: `rowBroken`.
    init(checking connection: Connection) throws(JournalError) {
        operations = try Self.check(
            connection,
            "operation",
            OperationNumbers.names.map { ($0.0, $0.1, nil) }
        )
        outcomes = try Self.check(
            connection,
            "outcome",
            Outcome.allCases.map { ($0.rawValue, $0.specificationKey, $0.isApproval) }
        )
        accountKinds = try Self.check(
            connection,
            "account_kind",
            AccountKind.allCases.map { ($0.rawValue, $0.name, nil) }
        )
    }

    private static func check(
        _ connection: Connection,
        _ table: String,
        _ known: [(UInt8, String, Bool?)]
    ) throws(JournalError) -> Set<UInt8> {
        let names = Dictionary(known.map { ($0.0, $0) }) { first, _ in first }
        let rows = try connection.prepare("SELECT * FROM \(table) ORDER BY number")
        var found: Set<UInt8> = []
        while try rows.step() {
            let number = rows.integer(0)
            guard let key = UInt8(exactly: number), let entry = names[key] else { continue }
            let isApproval = entry.2.map { $0 ? Int64(1) : 0 }
            guard rows.text(1) == entry.1, isApproval == nil || rows.integer(2) == isApproval else {
                throw .rowBroken(table: table, row: number, "it is not \(entry.1)")
            }
            found.insert(key)
        }
        return found
    }

    /// Whether the file names what a record and its legs use.
    func check(_ row: RecordRow, _ legs: [Leg]) throws(JournalError) {
        guard operations.contains(row.operation) else {
            throw .rowBroken(table: "operation", row: Int64(row.operation), "its name is missing")
        }
        for number in [row.outcome] + legs.map({ $0.outcome.rawValue }) {
            guard let number, !outcomes.contains(number) else { continue }
            throw .rowBroken(table: "outcome", row: Int64(number), "its name is missing")
        }
    }
}
