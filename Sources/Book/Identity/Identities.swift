import Payments

/// Which requests each terminal has sent, as far as one like them would be a repeat.
struct Identities: Sendable {
    private var seen: ContiguousArray<SeenSTANs>
    /// Dates out of reach for which a terminal has a case.
    private var lateWindows: Set<LateWindow.Key>
    /// Terminals whose `seen` has passed a bound in this batch.
    private var overfull: [TerminalSlot] = []

    init(_ snapshot: BookSnapshot, _ terminals: Terminals, on date: BusinessDate, day: Int32) {
        seen = ContiguousArray(repeating: SeenSTANs(), count: terminals.slots.count)
        lateWindows = Set(snapshot.lateWindows.map { LateWindow.Key($0) })
        for identity in snapshot.seen {
            seen[terminals.slot(identity.terminal).index].insert(identity, on: date, day: day)
        }
        for interval in snapshot.seenIntervals {
            seen[terminals.slot(interval.terminal).index].insert(
                interval.low...interval.high,
                window: interval.window,
                windowKind: interval.windowKind,
                messageClass: interval.messageClass,
                on: date,
                day: day
            )
        }
        // In any order: each belongs to one terminal and says nothing of another.
        for row in snapshot.lookAlways {
            seen[terminals.slot(row).index].lookAlways(on: date, day: day)
        }
        for terminal in terminals.slots {
            seen[terminal.index].trim(batch: terminals[terminal].batch)
        }
    }

    mutating func register(_ terminal: TerminalSlot) {
        precondition(terminal.index == seen.count, "Terminals come in the order of their rows.")
        seen.append(SeenSTANs())
    }

    /// Whether a request may have taken this identity; the first edition of the rules told no kinds
    /// of windows apart.
    func mayHold(_ identity: RequestIdentity, _ terminal: TerminalSlot, inAnyKind: Bool) -> Bool {
        guard inAnyKind else { return seen[terminal.index].mayHold(identity) }
        return WindowKind.allCases.contains { kind in
            var other = identity
            other.windowKind = kind
            return seen[terminal.index].mayHold(other)
        }
    }

    /// Remembers that an identity is taken.
    mutating func insert(
        _ identity: RequestIdentity,
        _ terminal: TerminalSlot,
        on date: BusinessDate,
        day: Int32
    ) {
        seen[terminal.index].insert(identity, on: date, day: day)
        if seen[terminal.index].isOverfull { overfull.append(terminal) }
    }

    /// Whether this is the first case of a terminal's date out of reach.
    mutating func insert(_ late: LateWindow) -> Bool {
        lateWindows.insert(LateWindow.Key(late)).inserted
    }

    /// A business date has opened: drops what no look-up reaches any more.
    mutating func forget(before horizon: BusinessDate, day: Int32, _ terminals: Terminals) {
        for terminal in terminals.slots {
            seen[terminal.index].forget(
                before: horizon,
                day: day,
                batch: terminals[terminal].batch,
                openedOn: terminals[terminal].batchOpenedOn
            )
        }
    }

    /// Ends a batch of events: applies the bounds.
    mutating func endBatch(_ terminals: Terminals) {
        for terminal in overfull { seen[terminal.index].trim(batch: terminals[terminal].batch) }
        overfull.removeAll(keepingCapacity: true)
    }
}
