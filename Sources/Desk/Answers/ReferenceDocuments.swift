import Book
import Journal
import Payments
import Reference
import Switch
import Text

/// Versions, rows and changes of the tables of reference data as JSON.
enum ReferenceDocumentBounds {
    /// Bytes of rows in one answer, which is one line of the admin socket: half of that at most,
    /// because what rows hold may take two bytes there.
    static let bytes = 400 << 10
}

extension ReferenceVersion {
    /// `isOpen`: its changes come, or its time has not.
    func document(isOpen: Bool, reason: String? = nil) -> JSONValue {
        let tables = heading.counts.map { count in
            JSONValue.members(
                ("table", .string(count.kind.name)),
                ("puts", .integer(Int(count.puts))),
                ("removals", .integer(Int(count.removals)))
            )
        }
        let why = reason.map { [JSONValue.Member("reason", .string($0))] } ?? []
        return .object(members(isOpen, tables) + why)
    }

    private func members(_ isOpen: Bool, _ tables: [JSONValue]) -> [JSONValue.Member] {
        let members: [(String, JSONValue)] = [
            ("version", .integer(Int(number))),
            ("state", .string(stateName(isOpen))),
            ("author", .string(author)),
            ("base", .integer(Int(heading.base))),
            ("tables", .array(tables)),
            ("sources", .array(heading.sources.map(\.document))),
            ("steps", .integer(Int(steps))),
            ("staged", .integer(Int(staged))),
            ("began", .integer(Int(began))),
            ("ended", ended.map { .integer(Int($0)) } ?? .null),
            ("in_force_at", inForceAt.map { .string($0.utc) } ?? .null),
        ]
        return members.map { JSONValue.Member($0, $1) }
    }

    /// What people read of its state.
    private func stateName(_ isOpen: Bool) -> String {
        switch state {
        case .staged: "staged"
        case .activated: isOpen ? "waiting" : "in-force"
        case .discarded: "discarded"
        }
    }
}

extension ReferenceListing {
    var document: JSONValue {
        .members(("version", .integer(Int(version))), ("row", .string(row.text)))
    }
}

extension ReferenceChangeListing {
    var document: JSONValue {
        .members(
            ("number", .integer(Int(entry.number))),
            ("change", .string(entry.change.line)),
            ("before", before.map { .string($0.text) } ?? .null)
        )
    }

    /// How much of an answer it takes.
    var bytes: Int { entry.change.line.utf8.count + (before?.text.utf8.count ?? 0) + 64 }
}
