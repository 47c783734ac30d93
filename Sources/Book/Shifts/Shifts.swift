import Payments

/// The open shift of each terminal, with what has counted in it.
///
/// A terminal has one at most; a batch may lie in several, and the other way round.
struct Shifts: Sendable {
    /// What is kept of a terminal.
    private struct Slot: Sendable {
        /// The number of its open shift; 0 for none.
        var number: UInt32 = 0
        /// The number of its last shift, open or closed.
        var last: UInt32 = 0
        /// What has counted in the open shift; a class, asset and half once.
        var totals: ContiguousArray<ShiftTotal> = []
    }

    /// As far as there are terminals that have had a shift.
    private var slots: ContiguousArray<Slot> = []
    private var rows: [TerminalRow: Shift] = [:]

    init(_ shifts: [OpenShift], last: [TerminalRow: UInt32]) {
        // In any order: each is another terminal's.
        for (row, number) in last {
            reach(TerminalSlot(row))
            slots[TerminalSlot(row).index].last = number
        }
        for open in shifts {
            let terminal = TerminalSlot(open.shift.key.terminal)
            begin(open.shift, terminal)
            slots[terminal.index].totals = ContiguousArray(open.totals)
        }
    }

    private mutating func reach(_ terminal: TerminalSlot) {
        while slots.count <= terminal.index { slots.append(Slot()) }
    }

    /// The number of a terminal's open shift; 0 for none.
    func number(_ terminal: TerminalSlot) -> UInt32 {
        terminal.index < slots.count ? slots[terminal.index].number : 0
    }

    subscript(terminal: TerminalSlot) -> Shift? { rows[terminal.row] }

    // MARK: Life

    /// The key of the shift that begins next.
    func nextKey(_ terminal: TerminalSlot) -> ShiftKey {
        let last = terminal.index < slots.count ? slots[terminal.index].last : 0
        return ShiftKey(terminal: terminal.row, number: last &+ 1)
    }

    mutating func begin(_ shift: Shift, _ terminal: TerminalSlot) {
        reach(terminal)
        slots[terminal.index] = Slot(number: shift.key.number, last: shift.key.number)
        rows[terminal.row] = shift
    }

    /// Ends the open shift, of which nothing counts any more.
    mutating func end(_ terminal: TerminalSlot) {
        guard rows.removeValue(forKey: terminal.row) != nil else { return }
        slots[terminal.index].number = 0
        slots[terminal.index].totals = []
    }

    // MARK: Counting

    /// Something that was accepted in some shift has counted, or what had counted was reversed:
    /// where that shift is open it does so here, too.
    mutating func count(
        _ amount: Int64,
        _ total: TotalsClass,
        _ asset: Asset,
        in place: DayPlace,
        _ terminal: TerminalSlot,
        isReversed: Bool
    ) {
        guard place.shift > 0, number(terminal) == place.shift else { return }
        let index = index(total, asset, place.half, terminal)
        if isReversed {
            slots[terminal.index].totals[index].value.reversedCount &+= 1
            slots[terminal.index].totals[index].value.reversedAmount &+= amount
        } else {
            slots[terminal.index].totals[index].value.count &+= 1
            slots[terminal.index].totals[index].value.amount &+= amount
        }
    }

    private mutating func index(
        _ total: TotalsClass,
        _ asset: Asset,
        _ half: CardHalf,
        _ terminal: TerminalSlot
    ) -> Int {
        let known = slots[terminal.index].totals.firstIndex {
            $0.total == total && $0.asset == asset && $0.half == half
        }
        if let known { return known }
        slots[terminal.index].totals.append(
            ShiftTotal(total: total, asset: asset, half: half, value: TotalsValue())
        )
        return slots[terminal.index].totals.count - 1
    }

    /// What the open shift of a terminal comes to in one asset, by halves.
    func tallies(
        of counts: SettlementCounts,
        _ asset: Asset,
        _ terminal: TerminalSlot
    ) -> (domestic: SideTallies, foreign: SideTallies) {
        let totals = terminal.index < slots.count ? slots[terminal.index].totals : []
        func tallies(_ half: CardHalf) -> SideTallies {
            counts.tallies { total in
                totals.first { $0.total == total && $0.asset == asset && $0.half == half }?.value
                    ?? TotalsValue()
            }
        }
        return (tallies(.domestic), tallies(.foreign))
    }
}

extension TerminalSlot {
    fileprivate init(_ row: TerminalRow) { self.init(index: Int(row.rawValue) - 1) }
}
