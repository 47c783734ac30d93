package import Reference

/// What a batch of steps changed of the tables of reference data.
package struct ReferenceOutput: Sendable {
    /// A change of a version, which has it once and for ever.
    package struct Entry: Hashable, Sendable {
        package var version: UInt32
        /// From 1, in the order in which the changes of the version came.
        package var number: UInt32
        package var change: ReferenceChange

        package init(version: UInt32, number: UInt32, change: ReferenceChange) {
            self.version = version
            self.number = number
            self.change = change
        }
    }

    /// New and changed versions, last value.
    package var versions: [UInt32: ReferenceVersion] = [:]
    package var entries: [Entry] = []

    package init() {}

    package var isEmpty: Bool { versions.isEmpty && entries.isEmpty }
}
