/// One step from a table to its next version.
package enum ReferenceChange: Hashable, Sendable {
    /// A row that is there then, in place of the one with its id.
    case put(ReferenceRow)
    /// A row that is there no more.
    case remove(ReferenceKind, id: String)

    package var kind: ReferenceKind {
        switch self {
        case .put(let row): row.kind
        case .remove(let kind, _): kind
        }
    }

    package var id: String {
        switch self {
        case .put(let row): row.id
        case .remove(_, let id): id
        }
    }
}
