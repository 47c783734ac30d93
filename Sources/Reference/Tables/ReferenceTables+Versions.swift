package import Payments

/// Versions begin, get their changes, and come into force or are discarded.
///
/// Whether each is possible was asked before.
extension ReferenceTables {
    /// The last number that there is: `D2` has eight digits.
    package static let mostVersions: UInt32 = 99_999_999

    /// The open import as it is at a time: nil once that of its coming into force has come.
    package func open(at time: Timestamp) -> ReferenceVersion? {
        guard let open, open.state == .activated, let inForceAt = open.inForceAt,
            inForceAt <= time
        else { return open }
        return nil
    }

    /// The open import comes into force where its time has come, with the record `seq`.
    package mutating func advance(to time: Timestamp, seq: Int64) -> ReferenceVersion? {
        guard open != nil, open(at: time) == nil, var version = open else { return nil }
        version.inForce = seq
        open = nil
        comeIntoForce(version)
        return version
    }

    package mutating func begin(
        _ heading: ImportHeading,
        by author: String,
        seq: Int64
    ) -> ReferenceVersion {
        let version = ReferenceVersion(
            number: lastNumber + 1,
            heading: heading,
            began: seq,
            author: author
        )
        lastNumber = version.number
        states.open = version.number
        open = version
        return version
    }

    /// The next step of the open import.
    package mutating func stage(_ changes: [ReferenceChange]) -> ReferenceVersion {
        guard var version = open else { preconditionFailure("An import is open.") }
        for change in changes { apply(change, in: version.number) }
        version.steps += 1
        version.staged += UInt32(changes.count)
        open = version
        return version
    }

    /// The open import decides from a time on, or, where that has come, from this record on.
    package mutating func activate(
        at time: Timestamp?,
        now: Timestamp,
        seq: Int64
    ) -> ReferenceVersion {
        guard var version = open else { preconditionFailure("An import is open.") }
        version.state = .activated
        version.ended = seq
        version.inForceAt = max(time ?? now, now)
        open = version
        return advance(to: now, seq: seq) ?? version
    }

    package mutating func discard(seq: Int64) -> ReferenceVersion {
        guard var version = open else { preconditionFailure("An import is open.") }
        version.state = .discarded
        version.ended = seq
        version.inForceAt = nil
        discardStaged()
        open = nil
        return version
    }

    /// Cards become hot, or are so no more, from this record on.
    package mutating func changeHotCards(
        _ changes: [ReferenceChange],
        by author: String,
        at now: Timestamp,
        seq: Int64
    ) -> ReferenceVersion {
        let removals = UInt32(changes.count(where: \.isRemoval))
        let puts = UInt32(changes.count) - removals
        let count = ImportHeading.Count(kind: .hotCard, puts: puts, removals: removals)
        let version = ReferenceVersion(
            number: lastNumber + 1,
            heading: ImportHeading(base: lastInForce, counts: [count], sources: []),
            state: .activated,
            steps: 1,
            staged: UInt32(changes.count),
            began: seq,
            ended: seq,
            inForceAt: now,
            inForce: seq,
            author: author
        )
        for change in changes { apply(change, in: nil) }
        lastNumber = version.number
        comeIntoForce(version)
        return version
    }

    // MARK: From the journal

    /// Reads a version whose changes follow, in their order.
    ///
    /// Versions in force come in the order of their records `inForce`, then of their numbers; the
    /// open one comes last, with or without changes. Discarded ones are left out: that they have
    /// numbers is told by `lastNumber`.
    package mutating func load(_ version: ReferenceVersion) {
        loaded = version
        if version.inForce != nil {
            comeIntoForce(version)
        } else {
            states.open = version.number
            open = version
        }
        lastNumber = max(lastNumber, version.number)
    }

    /// Reads a change of the version that was loaded last; false where it is none.
    package mutating func load(_ change: ReferenceChange) -> Bool {
        guard let loaded, let row = ChangedRow(change) else { return false }
        apply(row, in: loaded.inForce == nil ? loaded.number : nil)
        return true
    }
}

extension ReferenceChange {
    package var isRemoval: Bool {
        switch self {
        case .put: false
        case .remove: true
        }
    }
}
