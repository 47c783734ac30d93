package import Payments
package import Reference

/// Why an act on the tables of reference data cannot be done.
package enum ReferenceRefusal: Hashable, Sendable {
    /// An import is open: its changes come still, or it waits for a second person or its time.
    case importOpen(version: UInt32, author: String, inForceAt: Timestamp?)
    case noOpenImport(version: UInt32)
    case malformedImport
    /// It was compared with a version that is not the last one in force any more.
    case outdated(base: UInt32, inForce: UInt32)
    /// Hot cards were changed between the beginning of an import and its steps about them.
    case overtaken(version: UInt32, inForce: UInt32)
    case activatedAlready(version: UInt32, at: Timestamp)
    case otherStep(version: UInt32, next: UInt32)
    /// A step has no change, or too many.
    case stepSize
    case tooManyChanges(version: UInt32, announced: Int)
    /// The number of the change in its step, from 1.
    case malformedRow(ReferenceKind, number: Int)
    case incomplete(version: UInt32, staged: UInt32, announced: Int)
    /// Whether it takes two persons is its heading's to say.
    case otherDemand(version: UInt32)
    case notHot
    /// The end of a hot card's row has passed: it would only take away what made the card hot.
    case endHasPassed(until: String, now: String)
    /// The open import would take away a hot card that is to be added.
    case endedByImport(version: UInt32)
    case malformedRefusal
    case noMoreVersions
}

extension ReferenceRefusal: CustomStringConvertible {
    /// One line: what is wrong, and what to do about it.
    package var description: String {
        switch self {
        case .importOpen(let version, let author, nil):
            "import \(version) of \(author) is open: wait for who brings or approves it, or end it"
                + " by reference discard \(version)"
        case .importOpen(let version, let author, let time?):
            "import \(version) of \(author) comes into force at \(time.utc): wait for it, or end"
                + " it by reference discard \(version)"
        case .noOpenImport(let version):
            "no import \(version) is open: see reference list"
        case .malformedImport:
            "that is no import: give 1 to \(ReferenceAct.mostSources) files with names of 1 to 64"
                + " bytes and their SHA-256, and what changes by table, each table once"
        case .outdated(let base, let inForce):
            "version \(inForce) came into force behind version \(base), with which the files were"
                + " compared: run the import again"
        case .overtaken(let version, let inForce):
            "version \(inForce) has changed hot cards since import \(version) began: end it by"
                + " reference discard \(version), and run it again"
        case .activatedAlready(let version, let time):
            "import \(version) is complete and comes into force at \(time.utc): end it by reference"
                + " discard \(version)"
        case .otherStep(let version, let next):
            "step \(next) of import \(version) is due, no other: run the import again behind"
                + " reference discard \(version)"
        case .stepSize:
            "a step has 1 to \(ReferenceAct.mostChanges) changes: give them in several steps"
        case .tooManyChanges(let version, let announced):
            "import \(version) has announced \(announced) changes: end it by reference discard"
                + " \(version), and run it again"
        case .malformedRow(let kind, let number):
            "change \(number) of the step is no row of table \(kind.name): run the import again"
        case .incomplete(let version, let staged, let announced):
            "import \(version) has \(staged) of \(announced) changes: end it by reference discard"
                + " \(version), and run it again"
        case .otherDemand(let version):
            "whether import \(version) takes two persons is not as it has announced: run the"
                + " import again"
        case .notHot: "a card that is to be removed is no hot card: see hot-card list"
        case .endHasPassed(let until, let now):
            "\(until) has passed, the institution's time is \(now), and the card stays as it was:"
                + " give a later end, or see hot-card remove"
        case .endedByImport(let version):
            "import \(version) would take one of the cards off the list again: end it by reference"
                + " discard \(version), and run it again behind this"
        case .malformedRefusal:
            "that is no refused import: give 1 to \(ReferenceAct.mostSources) files, how many"
                + " mistakes they have and the first, in 1 to \(ReferenceAct.mostBytes) bytes"
        case .noMoreVersions:
            "\(ReferenceTables.mostVersions) versions have a number: that is all there may be"
        }
    }
}
