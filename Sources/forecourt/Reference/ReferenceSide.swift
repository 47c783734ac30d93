import Book
import Desk
import Journal
import Reference
import Switch
import Text

/// The switch behind commands on reference data, opened once for all that one command says: the
/// running one, else its data directory.
enum ReferenceSide {
    case running(AdminClient)
    case offline(OfflineBook)

    /// Opens the side that is there for as long as `body` takes.
    static func with<Value>(
        _ session: OperatorSession,
        _ body: (ReferenceSide) throws -> Value
    ) throws -> Value {
        if let client = try session.client() { return try body(.running(client)) }
        return try session.offline { try body(.offline($0)) }
    }

    /// Before the tables are read for a change: a running switch has recorded what came into force,
    /// with one that is down nobody has yet.
    func recordVersionIfDue() throws {
        guard case .offline(let book) = self else { return }
        do throws(CommandError) {
            try book.recordVersionIfDue()
        } catch {
            throw CommandFailure(DeskFailure(error))
        }
    }

    /// How long a step may take to become durable beside a full load.
    private static let patience = 60

    func say<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value,
        reason: String? = nil
    ) throws -> JSONValue {
        switch self {
        case .running(let client):
            return try client.call(
                verb.facts.name,
                verb.members(repeat each value, reason: reason),
                withinSeconds: Self.patience
            )
        case .offline(let book):
            do throws(DeskFailure) {
                return try OfflineDesk(book).answer(
                    verb,
                    repeat each value,
                    reason: reason ?? "",
                    as: .alone(named: UserName.current)
                )
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}

/// Where the tables are read: in the journal's file where the user may, else by the running switch.
struct ReferenceSource {
    private enum Door {
        case file(FileDesk)
        case socket(AdminClient)
    }

    private let door: Door

    init(_ session: OperatorSession) throws {
        let path = DataDirectory(path: try session.directory()).journal
        do throws(JournalError) {
            self = try ReferenceSource(journal: path)
        } catch {
            guard let client = try session.client() else { throw JournalFailure.wording(error) }
            door = .socket(client)
        }
    }

    /// Reads a journal's file.
    init(journal path: String) throws(JournalError) {
        door = .file(FileDesk(try JournalReader(path: path)))
    }

    func ask<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> JSONValue {
        switch door {
        case .file(let desk):
            do throws(DeskFailure) {
                return try desk.answer(verb, repeat each value)
            } catch {
                throw CommandFailure(error)
            }
        case .socket(let client):
            return try client.call(verb.facts.name, verb.members(repeat each value))
        }
    }

    /// The last version in force at a moment; 0 before the first.
    func lastInForce(at moment: ReferenceMoment) throws -> UInt32 {
        let answer = try ask(Verbs.referenceList, moment, false)
        return UInt32(clamping: OperatorSession.number(answer["version"]) ?? 0)
    }

    /// A moment whose tables stay what they are, however long they are read: with the last version
    /// that is in force.
    func standing(_ moment: ReferenceMoment) throws -> ReferenceMoment {
        guard case .version = moment else { return .version(try lastInForce(at: moment)) }
        return moment
    }

    /// Every row of a choice in the order of the ids, page by page, until `body` says false.
    func eachRow(_ choice: RowChoice, _ body: (TableRow) throws -> Bool) throws {
        // Before the first version there is no row.
        if case .version(0) = choice.moment { return }
        var choice = choice
        var hasMore = true
        while hasMore {
            let answer = try ask(Verbs.referenceShow, choice)
            guard case .array(let items)? = answer["rows"] else { return }
            hasMore = answer["more"] == .boolean(true)
            for item in items {
                let row = ReferenceRow(kind: choice.kind, text: item["row"]?.string ?? "")
                let version = UInt32(clamping: OperatorSession.number(item["version"]) ?? 0)
                guard try body(TableRow(row: row, version: version)) else { return }
                choice.after = row.id
            }
            guard !items.isEmpty else { return }
        }
    }

    /// Every change of a version in its order, until `body` says false.
    func eachChange(of version: UInt32, _ body: (TableChange) throws -> Bool) throws {
        var choice = ChangeChoice(version: version)
        var hasMore = true
        while hasMore {
            let answer = try ask(Verbs.referenceDiff, choice)
            guard case .array(let items)? = answer["changes"], !items.isEmpty else { return }
            hasMore = answer["more"] == .boolean(true)
            for item in items {
                choice.after = UInt32(clamping: OperatorSession.number(item["number"]) ?? 0)
                let change = try Self.change(item["change"]?.string ?? "", of: version)
                let before = item["before"]?.string
                guard try body(TableChange(change, before: before)) else { return }
            }
        }
    }
}

extension ReferenceSource {
    /// A switch of another release may know tables that this program does not.
    private static func change(
        _ line: String,
        of version: UInt32
    ) throws(CommandFailure) -> ReferenceChange {
        do throws(DeskFailure) {
            return try ReferenceChange(given: line)
        } catch {
            throw CommandFailure(
                .unavailable,
                "a change of version \(version) cannot be read",
                cure: "use the forecourt of the same release"
            )
        }
    }
}

/// A row and the version that put it there.
struct TableRow {
    var row: ReferenceRow
    var version: UInt32
}

/// What becomes of a row: none before, or none after.
struct TableChange {
    let kind: ReferenceKind
    let id: String
    let before: ReferenceRow?
    let after: ReferenceRow?

    init(_ change: ReferenceChange, before: String?) {
        kind = change.kind
        id = change.id
        self.before = before.map { ReferenceRow(kind: change.kind, text: $0) }
        switch change {
        case .put(let row): after = row
        case .remove: after = nil
        }
    }

    init(kind: ReferenceKind, before: ReferenceRow?, after: ReferenceRow?) {
        self.kind = kind
        id = (after ?? before)?.id ?? ""
        self.before = before
        self.after = after
    }

    init(_ entry: ReferenceDifference.Entry) {
        switch entry {
        case .added(let row): self.init(kind: row.kind, before: nil, after: row)
        case .changed(let old, let new): self.init(kind: new.kind, before: old, after: new)
        case .removed(let row): self.init(kind: row.kind, before: row, after: nil)
        }
    }
}
