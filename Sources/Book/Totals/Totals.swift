import Payments

/// The batch of a terminal that is open on the open business date.
struct OpenBatch {
    let terminal: TerminalSlot
    let number: UInt32
    let date: BusinessDate

    var key: BatchKey { BatchKey(terminal: terminal.row, number: number) }

    func key(_ total: TotalsClass, _ asset: Asset, _ half: CardHalf) -> TotalsKey {
        TotalsKey(
            terminal: terminal.row,
            batch: number,
            businessDate: date,
            total: total,
            asset: asset,
            half: half
        )
    }

    /// Whether the totals are those of this batch on this date.
    func counts(_ key: TotalsKey) -> Bool { key.businessDate == date && isOf(key) }

    /// Whether the totals are those of this batch, on whichever date.
    func isOf(_ key: TotalsKey) -> Bool {
        key.batch == number && key.terminal == terminal.row
    }
}

/// A batch on one of its dates.
private struct BatchDate: Hashable {
    let batch: BatchKey
    let date: BusinessDate
}

/// Totals of the open batches, kept as payments come: by terminal, batch, date of acceptance,
/// class, asset and half.
///
/// They count approved payments and the reversals by terminals that undid one, each in the batch
/// that was open when it was accepted; beside it, in the row of what was undone, what of it its
/// terminal has reversed. An operator's reversal is none of the terminal's, so it does not count.
struct Totals: Sendable {
    /// Of each terminal's open batch.
    private var open: ContiguousArray<BatchTotals>
    /// Others, within a batch of events: of payments that a host decides, or that are taken back,
    /// after their batch or their date has closed.
    private var late: [TotalsKey: TotalsValue] = [:]
    /// Within a batch of events: all that closed batches came to that are compared in it.
    private var closed: [BatchKey: BatchTotals] = [:]
    /// Within a batch of events: batches that closed in it, or whose date did, of which on that
    /// date nothing counted but what was set aside, and the first date that opened in it.
    private var ended: Set<BatchDate> = []
    private var newDate: BusinessDate?

    /// `terminals`: how many there are, of which nothing has been read.
    init(terminals: Int) {
        open = ContiguousArray(
            repeating: BatchTotals(isComplete: false, isEarlierKnown: false),
            count: terminals
        )
    }

    // MARK: In memory

    /// A terminal is registered, or a batch opens: its totals begin at zero.
    mutating func begin(_ terminal: TerminalSlot) {
        let totals = BatchTotals(isComplete: true, isEarlierKnown: true)
        if terminal.index == open.count {
            open.append(totals)
        } else {
            open[terminal.index] = totals
        }
    }

    /// A date opens: the batch goes on, and what it has counted is of earlier dates.
    mutating func beginDate(_ terminal: TerminalSlot) { open[terminal.index].beginDate() }

    /// The date itself: of it there is nothing on disk.
    mutating func begin(_ date: BusinessDate) { newDate = newDate ?? date }

    /// Before a batch or a date closes: what is taken back or decided in the same batch of events
    /// may not be on disk yet.
    mutating func setAside(_ batch: OpenBatch) {
        for totals in open[batch.terminal.index].assets {
            for total in TotalsClass.allCases {
                late[batch.key(total, totals.asset, totals.half)] = totals[total].value
            }
        }
        guard open[batch.terminal.index].isComplete else { return }
        ended.insert(BatchDate(batch: batch.key, date: batch.date))
    }

    /// Before a batch closes: the same, and of one that is known whole all that it came to.
    mutating func close(_ batch: OpenBatch) {
        setAside(batch)
        let totals = open[batch.terminal.index]
        if totals.isWhole { closed[batch.key] = totals }
    }

    /// Whether what an asset comes to is in memory or nowhere.
    func isKnown(_ asset: Asset, _ terminal: TerminalSlot) -> Bool {
        open[terminal.index].isComplete
            || open[terminal.index].index(asset, .domestic) != nil
    }

    /// Whether all that the open batch came to is in memory.
    func isAllKnown(_ terminal: TerminalSlot) -> Bool { open[terminal.index].isWhole }

    func isKnown(closed key: BatchKey) -> Bool { closed[key] != nil }

    func isKnown(late key: TotalsKey) -> Bool { late[key] != nil }

    /// A value as it was read.
    mutating func admit(_ key: TotalsKey, _ value: TotalsValue, _ batch: OpenBatch) {
        if batch.counts(key) {
            let index = index(key.asset, key.half, batch.terminal)
            open[batch.terminal.index].assets[index][key.total].value = value
        } else if late[key] == nil {
            late[key] = value
        }
    }

    /// All that a batch came to, on whichever dates, as it was read.
    mutating func admitAll(
        _ values: [TotalsKey: TotalsValue],
        of key: BatchKey,
        _ batch: OpenBatch
    ) {
        guard key == batch.key else {
            var totals = BatchTotals(isComplete: true, isEarlierKnown: true)
            // In any order: each is added.
            for (row, value) in values where row.batchKey == key { totals.addEarlier(row, value) }
            closed[key] = totals
            return
        }
        let terminal = batch.terminal.index
        for (row, value) in values where batch.isOf(row) {
            if row.businessDate == batch.date {
                guard !open[terminal].isComplete else { continue }
                let index = index(row.asset, row.half, batch.terminal)
                open[terminal].assets[index][row.total].value = value
            } else if !open[terminal].isEarlierKnown {
                open[terminal].addEarlier(row, value)
            }
        }
        open[terminal].isComplete = true
        open[terminal].isEarlierKnown = true
    }

    /// The totals of an asset are in memory from here on.
    mutating func keep(_ asset: Asset, _ terminal: TerminalSlot) {
        for half in CardHalf.allCases { _ = index(asset, half, terminal) }
    }

    /// Ends a batch of events whose commit is done.
    mutating func endBatch() {
        if !late.isEmpty { late.removeAll(keepingCapacity: true) }
        if !closed.isEmpty { closed.removeAll(keepingCapacity: true) }
        if !ended.isEmpty { ended.removeAll(keepingCapacity: true) }
        newDate = nil
    }

    private mutating func index(
        _ asset: Asset,
        _ half: CardHalf,
        _ terminal: TerminalSlot
    ) -> Int {
        if let index = open[terminal.index].index(asset, half) { return index }
        open[terminal.index].assets.append(BatchTotals.AssetTotals(asset: asset, half: half))
        return open[terminal.index].assets.count - 1
    }

    // MARK: Counting

    /// Whether the sum stays within Int64 in whichever half; what counts as nothing always fits.
    func canCount(
        _ amount: Int64,
        _ total: TotalsClass?,
        _ asset: Asset,
        _ terminal: TerminalSlot
    ) -> Bool {
        guard let total else { return true }
        precondition(isKnown(asset, terminal), "A batch reads the totals that it adds to.")
        for totals in open[terminal.index].assets where totals.asset == asset {
            if totals[total].value.amount.addingReportingOverflow(amount).overflow { return false }
        }
        return true
    }

    mutating func count(
        _ amount: Int64,
        _ total: TotalsClass,
        _ asset: Asset,
        _ half: CardHalf,
        _ batch: OpenBatch,
        _ output: inout BookOutput
    ) {
        let index = index(asset, half, batch.terminal)
        open[batch.terminal.index].assets[index].add(
            TotalsValue(count: 1, amount: amount),
            to: batch.key(total, asset, half),
            &output
        )
    }

    /// As `canCount`, in whatever batch the key names.
    func canCount(_ amount: Int64, in key: TotalsKey, _ batch: OpenBatch) -> Bool {
        if batch.counts(key) { return canCount(amount, key.total, key.asset, batch.terminal) }
        return !value(late: key).amount.addingReportingOverflow(amount).overflow
    }

    /// Counts in whatever batch the key names.
    mutating func count(
        _ counted: TotalsValue,
        in key: TotalsKey,
        _ batch: OpenBatch,
        _ output: inout BookOutput
    ) {
        if batch.counts(key) {
            let index = index(key.asset, key.half, batch.terminal)
            open[batch.terminal.index].assets[index].add(counted, to: key, &output)
            return
        }
        if batch.isOf(key), open[batch.terminal.index].isEarlierKnown {
            open[batch.terminal.index].addEarlier(key, counted)
        }
        closed[key.batchKey]?.addEarlier(key, counted)
        var value = value(late: key)
        value += counted
        late[key] = value
        var row = Int32(output.totals.lastIndex { $0.key == key } ?? -1)
        output.update(key, value, at: &row)
    }

    private func value(late key: TotalsKey) -> TotalsValue {
        if let value = late[key] { return value }
        let isNew = newDate.map { $0 <= key.businessDate } ?? false
        precondition(
            isNew || ended.contains(BatchDate(batch: key.batchKey, date: key.businessDate)),
            "A batch reads the totals that it adds to."
        )
        return TotalsValue()
    }

    // MARK: Summing

    /// What a batch comes to in a class, on all its dates: of one asset and half.
    func sum(
        _ total: TotalsClass,
        _ asset: Asset,
        _ half: CardHalf,
        of key: BatchKey,
        _ batch: OpenBatch
    ) -> TotalsValue {
        guard key == batch.key else {
            guard let totals = closed[key] else {
                preconditionFailure("A batch reads the totals that it compares.")
            }
            return totals.sum(TotalsClassSet(total), asset, half)
        }
        return sum(TotalsClassSet(total), asset, half, batch.terminal)
    }

    /// What the open batch comes to in some classes, on all its dates: of one asset and half.
    func sum(
        _ classes: TotalsClassSet,
        _ asset: Asset,
        _ half: CardHalf,
        _ terminal: TerminalSlot
    ) -> TotalsValue {
        precondition(isAllKnown(terminal), "A batch reads the totals that it sums.")
        return open[terminal.index].sum(classes, asset, half)
    }
}

extension TotalsKey {
    fileprivate var batchKey: BatchKey { BatchKey(terminal: terminal, number: batch) }
}
