/// Which of the versions that have staged something are in force.
///
/// All are, but for the open one and those that were discarded: a version comes into force by one
/// change here, however many rows it has.
struct VersionStates: Sendable {
    var open: UInt32?
    private var discarded: Set<UInt32> = []

    mutating func discardOpen() {
        if let open { discarded.insert(open) }
        open = nil
    }

    func isInForce(_ version: UInt32) -> Bool {
        version != open && (discarded.isEmpty || !discarded.contains(version))
    }
}

/// A row under its id: what the last settled version made of it, and what another has staged.
struct StagedRow<Row: Sendable>: Sendable {
    private var settled: Row?
    private var staged: (version: UInt32, row: Row?)?

    init() {}

    /// What is in force; nil for none.
    func row(_ states: VersionStates) -> Row? {
        if let staged, states.isInForce(staged.version) { return staged.row }
        return settled
    }

    /// What the open version has staged: another row, or inside nil for none; nil for nothing.
    func staged(_ states: VersionStates) -> Row?? {
        staged.flatMap { $0.version == states.open ? .some($0.row) : nil }
    }

    /// What is in force becomes what stands, before anything else is staged.
    private mutating func settle(_ states: VersionStates) {
        settled = row(states)
        staged = nil
    }

    /// Another row, or none, under a version that is not in force yet.
    mutating func stage(_ row: Row?, in version: UInt32, _ states: VersionStates) {
        if staged?.version != version { settle(states) }
        staged = (version, row)
    }

    /// The same at once; what an open import has staged stays, and counts when that comes in force.
    mutating func change(to row: Row?, _ states: VersionStates) {
        if let staged, staged.version == states.open {
            settled = row
        } else {
            staged = nil
            settled = row
        }
    }

    /// Whether nothing is left of it.
    var isEmpty: Bool { settled == nil && staged == nil }
}
