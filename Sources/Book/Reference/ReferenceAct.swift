package import Payments
package import Reference

/// What an operator does to the tables of reference data.
package enum ReferenceAct: Hashable, Sendable {
    /// Changes of one step at most; a step of one import may hold no more.
    package static let mostChanges = 1_000
    /// Files of one import.
    package static let mostSources = 64
    /// Bytes of what is told of a mistake.
    package static let mostBytes = 512

    /// An import begins; it is given the number of its version.
    case begin(ImportHeading)
    /// The next step of an import, `number` from 1.
    case stage(version: UInt32, number: UInt32, [ReferenceChange])
    /// A complete import decides from `at` on; nil, or a time that has passed: behind this record.
    ///
    /// `takesTwo` is the heading's, so that the act itself says whom it takes.
    case activate(version: UInt32, at: Timestamp?, takesTwo: Bool)
    case discard(version: UInt32)
    /// Cards become hot or are so no more, behind this record: a version of its own.
    case changeHotCards([ReferenceChange])
    /// Files that were refused, with the first of their mistakes.
    case refuse([ImportHeading.Source], mistakes: UInt32, first: String)
}
