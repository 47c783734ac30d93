import Payments
import Reference

/// What stands in the way of acts on the tables of reference data.
extension PaymentBook {
    /// Why an act cannot be done at a time.
    func obstacle(to act: ReferenceAct, at time: Timestamp) -> ReferenceRefusal? {
        let time = max(time, lastEventAt)
        switch act {
        case .begin(let heading): return obstacle(toBeginning: heading, at: time)
        case .stage(let version, let number, let changes):
            return obstacle(toStaging: changes, number, of: version, at: time)
        case .activate(let version, _, let takesTwo):
            return obstacle(toActivating: version, takesTwo: takesTwo, at: time)
        case .discard(let version):
            return openImport(version, at: time) == nil ? .noOpenImport(version: version) : nil
        case .changeHotCards(let changes):
            guard reference.lastNumber < ReferenceTables.mostVersions else {
                return .noMoreVersions
            }
            return obstacle(toHotCards: changes, at: time)
        case .refuse(let sources, let mistakes, let first):
            let isWellFormed =
                sources.areWellFormed && mistakes > 0
                && (1...ReferenceAct.mostBytes).contains(first.utf8.count)
            return isWellFormed ? nil : .malformedRefusal
        }
    }

    private func openImport(_ version: UInt32, at time: Timestamp) -> ReferenceVersion? {
        reference.open(at: time).flatMap { $0.number == version ? $0 : nil }
    }

    private func obstacle(
        toBeginning heading: ImportHeading,
        at time: Timestamp
    ) -> ReferenceRefusal? {
        if let open = reference.open(at: time) {
            return .importOpen(
                version: open.number,
                author: open.author,
                inForceAt: open.inForceAt
            )
        }
        guard heading.isWellFormed else { return .malformedImport }
        guard reference.lastNumber < ReferenceTables.mostVersions else { return .noMoreVersions }
        // One whose time comes with this event has not been read by whoever compared the files.
        let inForce = reference.open?.number ?? reference.lastInForce
        guard reference.open == nil, reference.isBase(heading) else {
            return .outdated(base: heading.base, inForce: inForce)
        }
        return nil
    }

    private func obstacle(
        toStaging changes: [ReferenceChange],
        _ number: UInt32,
        of version: UInt32,
        at time: Timestamp
    ) -> ReferenceRefusal? {
        guard let open = openImport(version, at: time) else {
            return .noOpenImport(version: version)
        }
        if let inForceAt = open.inForceAt {
            return .activatedAlready(version: version, at: inForceAt)
        }
        guard number == open.steps + 1 else {
            return .otherStep(version: version, next: open.steps + 1)
        }
        guard (1...ReferenceAct.mostChanges).contains(changes.count) else { return .stepSize }
        guard Int(open.staged) + changes.count <= open.heading.changes else {
            return .tooManyChanges(version: version, announced: open.heading.changes)
        }
        let tables = Set(open.heading.counts.map(\.kind))
        for (place, change) in changes.enumerated() {
            guard tables.contains(change.kind), ChangedRow(change) != nil else {
                return .malformedRow(change.kind, number: place + 1)
            }
        }
        let changed = reference.version(of: .hotCard)
        if changed > version, changes.contains(where: { $0.kind == .hotCard }) {
            return .overtaken(version: version, inForce: changed)
        }
        return nil
    }

    private func obstacle(
        toActivating version: UInt32,
        takesTwo: Bool,
        at time: Timestamp
    ) -> ReferenceRefusal? {
        guard let open = openImport(version, at: time) else {
            return .noOpenImport(version: version)
        }
        if let inForceAt = open.inForceAt {
            return .activatedAlready(version: version, at: inForceAt)
        }
        guard Int(open.staged) == open.heading.changes else {
            return .incomplete(
                version: version,
                staged: open.staged,
                announced: open.heading.changes
            )
        }
        return takesTwo == open.heading.takesTwo ? nil : .otherDemand(version: version)
    }

    /// Why hot cards must not be put any more, though a book has once taken the like.
    func refusal(ofHotCards changes: [ReferenceChange], at time: Timestamp) -> ReferenceRefusal? {
        let minute = rules.localMinute(at: time)
        return changes.lazy.compactMap { reference.end(passedOf: $0, at: minute) }.first.map {
            .endHasPassed(until: $0, now: rules.localTime(at: time))
        }
    }

    private func obstacle(
        toHotCards changes: [ReferenceChange],
        at time: Timestamp
    ) -> ReferenceRefusal? {
        guard (1...ReferenceAct.mostChanges).contains(changes.count) else { return .stepSize }
        for (place, change) in changes.enumerated() {
            guard change.kind == .hotCard, ChangedRow(change) != nil else {
                return .malformedRow(change.kind, number: place + 1)
            }
            if change.isRemoval, !reference.hasHotCard(change.id, at: time) { return .notHot }
            if let open = reference.open(at: time), reference.isEndedByImport(change) {
                return .endedByImport(version: open.number)
            }
        }
        return nil
    }
}

extension ImportHeading {
    fileprivate var isWellFormed: Bool {
        guard sources.areWellFormed, (1...Self.mostChanges).contains(changes),
            counts.allSatisfy({ $0.puts > 0 || $0.removals > 0 })
        else { return false }
        return zip(counts, counts.dropFirst()).allSatisfy { $0.kind.rawValue < $1.kind.rawValue }
    }

    /// The most that one import changes.
    private static var mostChanges: Int { 4_000_000 }
}

extension [ImportHeading.Source] {
    fileprivate var areWellFormed: Bool {
        (1...ReferenceAct.mostSources).contains(count)
            && allSatisfy { source in
                (1...64).contains(source.name.utf8.count) && source.digest.utf8.count == 64
                    && source.digest.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
                    }
            }
    }
}
