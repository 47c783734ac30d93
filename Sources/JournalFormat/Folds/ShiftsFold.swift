internal import Book
internal import Payments

/// The shifts of terminals, folded from records (I9): each follows the one before, and what its
/// operator was told of it is what had counted until then.
struct ShiftsFold {
    private struct Slot {
        /// The open one; 0 for none.
        var open: UInt32 = 0
        /// The last one that began.
        var last: UInt32 = 0
        /// What has counted in the open one.
        var sums = CountedSums()
    }

    private var slots: [TerminalRow: Slot] = [:]

    /// The open shift of a terminal; 0 for none.
    func open(of terminal: TerminalRow) -> UInt32 { slots[terminal]?.open ?? 0 }

    mutating func add(_ count: DayCount) {
        let terminal = count.key.terminal
        guard count.key.shift > 0, count.key.shift == open(of: terminal) else { return }
        slots[terminal]?.sums.add(count)
    }

    /// An operator has signed on, and was told his shift.
    mutating func takeSignOn<Facts: LedgerFacts>(
        _ reply: PaymentReply,
        _ terminal: TerminalRow,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let number = reply.details?.values.shift else { return }
        var slot = slots[terminal] ?? Slot()
        guard slot.open == 0 ? number == slot.last &+ 1 : number == slot.open else {
            throw .wrong("I9", row, "its shift does not follow the one before")
        }
        slot.open = number
        slot.last = number
        slots[terminal] = slot
    }

    /// An operator has sent the totals of his shift: it ends, and a difference is a case.
    mutating func takeClose<Facts: LedgerFacts>(
        _ reply: PaymentReply,
        _ request: PaymentRequest,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let ended = try facts.shifts(endedBy: row.seq)
        guard reply.outcome == .settled || reply.outcome == .totalsDiffer else {
            guard ended.isEmpty else { throw .wrong("I9", row, "it ended a shift") }
            return
        }
        let terminal = request.identity.terminal
        let number = open(of: terminal)
        guard number > 0, ended.count == 1, let shift = ended.first?.shift,
            shift.key == ShiftKey(terminal: terminal, number: number),
            shift.ours == reply.details?.values.settlement,
            shift.theirs == request.details?.values.settlement
        else { throw .wrong("I9", row, "the shift that it ended is not what it says") }
        guard let claim = shift.theirs, let answer = shift.ours else { return }
        let found = (slots[terminal]?.sums ?? CountedSums()).tallies(
            of: claim.counts,
            request.asset ?? .yuan,
            inHalves: answer.foreign != nil
        )
        guard answer.domestic.ours == found.domestic,
            answer.foreign.map({ $0.ours == found.foreign }) ?? true
        else { throw .wrong("I9", row, "its totals are not the sum of its shift") }
        if answer.result == .different, try !facts.hasCase(row.seq) {
            throw .wrong("I9", row, "its totals differ, and it opened no case")
        }
        end(terminal)
    }

    /// An operator's act ends what its record says.
    mutating func takeAct<Facts: LedgerFacts>(
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        for ended in try facts.shifts(endedBy: row.seq) {
            let terminal = TerminalRow(rawValue: ended.terminalRow)
            guard open(of: terminal) == ended.number else {
                throw .wrong("I9", row, "it ended a shift that was not open")
            }
            end(terminal)
        }
    }

    private mutating func end(_ terminal: TerminalRow) {
        slots[terminal]?.open = 0
        slots[terminal]?.sums = CountedSums()
    }

    // MARK: Behind the last record

    /// What is wrong with the next shift that is open, and with what a start finds of it.
    mutating func take(_ open: OpenShift) -> Contradiction? {
        let key = open.shift.key
        guard self.open(of: key.terminal) == key.number else {
            return Self.wrong(key, "nobody has begun it, or it has ended")
        }
        var sums = CountedSums()
        for row in open.totals { sums.add(row.value, row.total, row.asset, row.half) }
        guard slots[key.terminal]?.sums.isSame(as: sums) == true else {
            return Self.wrong(key, "what it came to is not the sum of its records")
        }
        end(key.terminal)
        return nil
    }

    private static func wrong(_ key: ShiftKey, _ words: String) -> Contradiction {
        Contradiction("I9", table: "shift", row: Int64(key.number), words)
    }

    /// What is missing behind the last of them.
    func finish() -> Contradiction? {
        guard let shift = slots.values.lazy.map(\.open).filter({ $0 > 0 }).min() else {
            return nil
        }
        return Contradiction("I9", table: "shift", row: Int64(shift), "its row is missing")
    }
}
