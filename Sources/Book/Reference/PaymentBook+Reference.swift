package import Payments
package import Reference

/// Acts on the tables of reference data.
extension PaymentBook {
    /// The tables as they decide now, with the import that is open.
    package var referenceTables: ReferenceTables { reference }

    /// What routing asks of the tables at a time, and until when it stays so without another
    /// version.
    package func referenceFacts(at time: Timestamp) -> (facts: ReferenceFacts, until: Timestamp?) {
        let facts = reference.facts(at: rules.localMinute(at: max(time, lastEventAt)))
        return (facts, facts.until.map { rules.time(ofLocalMinute: $0) })
    }

    /// Whether a version's time has come and no record says so.
    ///
    /// Then the event `resumed` of no channel is what the record is about.
    package func hasVersionDue(at time: Timestamp) -> Bool {
        if newlyInForce != nil { return true }
        return reference.open != nil && reference.open(at: max(time, lastEventAt)) == nil
    }

    /// Does what was found possible; gives the number of a version that begins.
    mutating func take(_ act: ReferenceAct, _ step: inout Step) -> Int64? {
        guard case .operatorAct(let asked) = step.record.event.kind else {
            preconditionFailure("Only operators change the tables.")
        }
        let author = asked.operatorName
        let version: ReferenceVersion
        switch act {
        case .begin(let heading):
            version = reference.begin(heading, by: author, seq: step.seq)
        case .stage(_, _, let changes):
            let staged = reference.open?.staged ?? 0
            version = reference.stage(changes)
            add(changes, to: version.number, behind: staged, &step)
        case .activate(_, let time, _):
            version = reference.activate(at: time, now: step.at, seq: step.seq)
        case .discard: version = reference.discard(seq: step.seq)
        case .changeHotCards(let changes):
            version = reference.changeHotCards(changes, by: author, at: step.at, seq: step.seq)
            add(changes, to: version.number, behind: 0, &step)
        case .refuse(_, let mistakes, let first):
            step.record.note = Self.words(of: mistakes, first: first)
            return nil
        }
        step.record.note = version.note
        step.output.reference.versions[version.number] = version
        return Int64(version.number)
    }

    private func add(
        _ changes: [ReferenceChange],
        to version: UInt32,
        behind staged: UInt32,
        _ step: inout Step
    ) {
        var number = staged
        for change in changes {
            number += 1
            step.output.reference.entries.append(
                ReferenceOutput.Entry(version: version, number: number, change: change)
            )
        }
    }

    /// A version comes into force where its time has come.
    mutating func advanceReference(to time: Timestamp) {
        guard let version = reference.advance(to: time, seq: numbers.next) else { return }
        newlyInForce = version
    }

    /// Writes what has come into force with the first record that follows from it.
    mutating func writeNewlyInForce(_ step: inout Step) {
        guard let version = newlyInForce else { return }
        step.output.reference.versions[version.number] = version
        newlyInForce = nil
        if case .resumed(let channels) = step.record.event.kind, channels.isEmpty {
            step.record.note = version.note
        }
    }
}

extension ReferenceVersion {
    /// What the record of an act on it says.
    fileprivate var note: String {
        switch state {
        case .staged: "version \(number), \(staged) of \(heading.changes) changes"
        case .activated:
            inForce == nil
                ? "version \(number) comes into force at \(inForceAt?.utc ?? "-")"
                : "version \(number) is in force"
        case .discarded: "version \(number) is discarded"
        }
    }
}
