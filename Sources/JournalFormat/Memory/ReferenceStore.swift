package import Book
package import Reference

/// Versions of the tables of reference data and their changes, of a journal in memory, as a file
/// holds them.
package struct ReferenceStore: Equatable {
    /// In the order of their numbers, from 1.
    package private(set) var versions: [ReferenceVersion] = []
    /// Of each version, in the order in which they came.
    private var changes: [[ReferenceChange]] = []

    package init() {}

    /// The rows of a batch, new and changed.
    mutating func commit(_ output: ReferenceOutput) {
        for version in output.versions.values.sorted(by: { $0.number < $1.number }) {
            let index = Int(version.number) - 1
            if index == versions.count {
                versions.append(version)
                changes.append([])
                continue
            }
            precondition(versions[index].heading == version.heading, "A heading stays.")
            versions[index] = version
        }
        for entry in output.entries {
            let index = Int(entry.version) - 1
            precondition(changes[index].count + 1 == Int(entry.number), "Changes have no gaps.")
            changes[index].append(entry.change)
        }
    }

    /// The changes of a version, in the order in which they came.
    package func changes(of version: UInt32) -> [ReferenceChange] { changes[Int(version) - 1] }

    package var sizes: ReferenceFold.Sizes {
        var sizes = ReferenceFold.Sizes()
        for (version, changes) in zip(versions, changes) {
            sizes.versions += 1
            sizes.counts += Int64(version.heading.counts.count)
            sizes.sources += Int64(version.heading.sources.count)
            sizes.changes += Int64(changes.count)
        }
        return sizes
    }

    /// What a start makes of them.
    package var tables: ReferenceTables {
        var tables = ReferenceTables(lastNumber: UInt32(versions.count))
        let ordered = versions.filter { $0.state != .discarded }.sorted {
            ($0.inForce ?? .max, $0.number) < ($1.inForce ?? .max, $1.number)
        }
        for version in ordered {
            tables.load(version)
            for change in changes(of: version.number) {
                let isRead = tables.load(change)
                precondition(isRead, "The book takes what can be read alone.")
            }
        }
        return tables
    }

    /// What all rows contribute to the digest of balances.
    package var digest: StateDigest {
        var digest = StateDigest()
        let writer = ByteWriter()
        for (version, changes) in zip(versions, changes) {
            digest.add(StateDigest(version, writer))
            digest.add(StateDigest(headingOf: version, writer))
            for (index, change) in changes.enumerated() {
                let entry = ReferenceOutput.Entry(
                    version: version.number,
                    number: UInt32(index + 1),
                    change: change
                )
                digest.add(StateDigest(entry, writer))
            }
        }
        return digest
    }

    /// What the rows of a batch change of it.
    package func change(by output: ReferenceOutput) -> (added: StateDigest, removed: StateDigest) {
        var (added, removed) = (StateDigest(), StateDigest())
        let writer = ByteWriter()
        for version in output.versions.values {
            added.add(StateDigest(version, writer))
            if Int(version.number) <= versions.count {
                removed.add(StateDigest(versions[Int(version.number) - 1], writer))
            } else {
                added.add(StateDigest(headingOf: version, writer))
            }
        }
        for entry in output.entries { added.add(StateDigest(entry, writer)) }
        return (added, removed)
    }
}
