/// What is known of the rows of a table that are wrong: rows that name them are not wrong, too.
struct WrongRows: Sendable {
    /// What stands in their first column, as it is written.
    private(set) var names: Set<Substring> = []
    /// The groups that they put products in.
    private(set) var groups: Set<Substring> = []
    /// Whether there are some of which not even that is known: then nothing is known to be missing.
    private(set) var hasNameless = false

    /// - Parameters:
    ///   - fields: What stands in its columns; nil where that cannot be told.
    ///   - wrong: The columns that are wrong.
    mutating func add(_ kind: ReferenceKind, _ fields: [String]?, wrong: Set<Int>) {
        let group = 2
        guard let fields, !wrong.contains(0), kind != .product || !wrong.contains(group) else {
            hasNameless = true
            return
        }
        names.insert(fields[0][...])
        if kind == .product { groups.insert(fields[group][...]) }
    }
}
