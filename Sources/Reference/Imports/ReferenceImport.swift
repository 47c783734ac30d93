package import Payments

/// What an import will bring, as it says when it begins.
package struct ImportHeading: Hashable, Sendable {
    /// How many changes of one table it has.
    package struct Count: Hashable, Sendable {
        package var kind: ReferenceKind
        package var puts: UInt32
        package var removals: UInt32

        package init(kind: ReferenceKind, puts: UInt32, removals: UInt32) {
            self.kind = kind
            self.puts = puts
            self.removals = removals
        }
    }

    /// A file that it was read from.
    package struct Source: Hashable, Sendable {
        /// Its name without folders, 1 to 64 bytes.
        package var name: String
        /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
        package var digest: String

        package init(name: String, digest: String) {
            self.name = name
            self.digest = digest
        }
    }

    /// The version of all tables that it was compared with: the last one in force.
    package var base: UInt32
    /// In the order of their tables, each once.
    package var counts: [Count]
    package var sources: [Source]

    package init(base: UInt32, counts: [Count], sources: [Source]) {
        self.base = base
        self.counts = counts
        self.sources = sources
    }

    package var takesTwo: Bool { counts.contains { $0.kind.takesTwo } }
    package var changes: Int { counts.reduce(0) { $0 + Int($1.puts) + Int($1.removals) } }
}

/// Where an import stands.
///
/// Raw values are stored in the journal.
package enum ImportState: UInt8, Sendable {
    /// Its changes come, a step at a time, and decide nothing.
    case staged = 1
    /// Complete, and in force from its time on.
    case activated = 2
    case discarded = 3
}

/// A version of the tables: an import, or a change of hot cards.
package struct ReferenceVersion: Hashable, Sendable {
    /// From 1, in the order in which they began; `D2` of a terminal's request has eight digits.
    package let number: UInt32
    package var heading: ImportHeading
    package var state: ImportState
    /// Steps that have come, and the changes in them.
    package var steps: UInt32
    package var staged: UInt32
    /// The record that began it, and the one that activated or discarded it.
    package var began: Int64
    package var ended: Int64?
    /// From when on it decides.
    package var inForceAt: Timestamp?
    /// The record with which it came into force: that of the first event at that time or later.
    package var inForce: Int64?
    /// Who brought it.
    package var author: String

    package init(
        number: UInt32,
        heading: ImportHeading,
        state: ImportState = .staged,
        steps: UInt32 = 0,
        staged: UInt32 = 0,
        began: Int64,
        ended: Int64? = nil,
        inForceAt: Timestamp? = nil,
        inForce: Int64? = nil,
        author: String
    ) {
        self.number = number
        self.heading = heading
        self.state = state
        self.steps = steps
        self.staged = staged
        self.began = began
        self.ended = ended
        self.inForceAt = inForceAt
        self.inForce = inForce
        self.author = author
    }
}
