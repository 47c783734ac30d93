import Payments

/// What has counted and is not in the journal's folds yet.
///
/// It is given to the journal a few terminals at a time, so that no commit carries the totals of
/// all of them: whoever has waited longest comes first, and comes once so many records were made
/// since, or once the business date has changed. Where a terminal's folds end stands beside them,
/// so that a start folds again what came later, and nothing twice.
struct FoldDeltas: Sendable {
    /// A terminal waits for at most so many records, and a few more until its turn comes.
    static let period: Int64 = 25_000
    /// So many terminals at most are given with a commit, and one more for so many of its records.
    private static let most = 8
    private static let recordsEach = 16

    /// By terminal; of those that have nothing, empty.
    private var waiting: ContiguousArray<PendingFold> = []
    /// Terminals that have something, the one that began to wait first at `head`.
    private var queue: ContiguousArray<Int32> = []
    private var head = 0

    /// What had counted behind the folds of the journal when it was read.
    init(_ pending: [PendingFold]) {
        for fold in pending.sorted(by: { $0.since < $1.since }) where !fold.isEmpty {
            let index = place(of: fold.terminal)
            waiting[index] = fold
            queue.append(Int32(index))
        }
    }

    // MARK: Counting

    /// Counts an amount, or one that was taken back.
    mutating func count(_ key: FoldKey, _ value: TotalsValue, in seq: Int64) {
        let index = wait(key.terminal, since: seq)
        waiting[index].add(key, value)
    }

    mutating func count(_ row: ProductRow, in seq: Int64) {
        let index = wait(row.key.terminal, since: seq)
        waiting[index].add(row)
    }

    private mutating func wait(_ terminal: TerminalRow, since seq: Int64) -> Int {
        let index = place(of: terminal)
        if waiting[index].isEmpty {
            waiting[index].since = seq
            queue.append(Int32(index))
        }
        return index
    }

    private mutating func place(of terminal: TerminalRow) -> Int {
        let index = Int(terminal.rawValue) - 1
        while waiting.count <= index {
            let row = TerminalSlot(index: waiting.count).row
            waiting.append(PendingFold(terminal: row, since: 0))
        }
        return index
    }

    // MARK: Giving

    /// Gives what is due with a commit of so many records, the last of them `last`.
    ///
    /// `date`: the first record of the open business date.
    mutating func give(
        to changes: inout FoldChanges,
        with records: Int,
        upTo last: Int64,
        date: Int64
    ) {
        var left = Self.most + records / Self.recordsEach
        while left > 0, head < queue.count {
            let index = Int(queue[head])
            let since = waiting[index].since
            guard since < date || last - since >= Self.period else { break }
            waiting[index].give(to: &changes, upTo: last)
            head += 1
            left -= 1
        }
        if head == queue.count {
            changes.upTo = last
            if head > 0 { dropGiven() }
        } else {
            changes.upTo = waiting[Int(queue[head])].since - 1
            if head > 1_024, head > queue.count / 2 { dropGiven() }
        }
    }

    private mutating func dropGiven() {
        queue.removeFirst(head)
        head = 0
    }
}
