/// What is known of the rows of a table that are wrong: rows that name them are not wrong, too.
struct WrongRows: Sendable {
    /// What stands in their first column, as it is written.
    private(set) var names: Set<Substring> = []
    /// The groups that they put products in, and the levels that they put customers in.
    private(set) var groups: Set<Substring> = []
    /// Whether there are some of which not even that is known: then nothing is known to be missing.
    private(set) var hasNameless = false

    /// The column of such a group or level.
    static let named = 2

    /// - Parameters:
    ///   - fields: What stands in its columns; nil where that cannot be told.
    ///   - wrong: The columns that are wrong.
    mutating func add(_ kind: ReferenceKind, _ fields: [String]?, wrong: Set<Int>) {
        let names = kind == .product || kind == .discountLevel
        guard let fields, !wrong.contains(0), !names || !wrong.contains(Self.named) else {
            hasNameless = true
            return
        }
        self.names.insert(fields[0][...])
        if names { groups.insert(fields[Self.named][...]) }
    }
}
