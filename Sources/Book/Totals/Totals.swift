import Payments

/// The batch of a terminal that is open on the open business date.
struct OpenBatch {
    let terminal: TerminalSlot
    let number: UInt32
    let date: BusinessDate

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

/// Totals of the open batches, kept as payments come: by terminal, batch, date of acceptance, class,
/// asset and half.
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

    /// Before a batch or a date closes: what is taken back or decided in the same batch of events
    /// may not be on disk yet.
    mutating func setAside(_ batch: OpenBatch) {
        for totals in open[batch.terminal.index].assets {
            for total in TotalsClass.allCases {
                late[batch.key(total, totals.asset, totals.half)] = totals[total].value
            }
        }
    }

    /// Whether what an asset comes to is in memory or nowhere.
    func isKnown(_ asset: Asset, _ terminal: TerminalSlot) -> Bool {
        open[terminal.index].isComplete
            || open[terminal.index].index(asset, .domestic) != nil
    }

    /// Whether what the batch came to on earlier dates is in memory.
    func isEarlierKnown(_ terminal: TerminalSlot) -> Bool { open[terminal.index].isEarlierKnown }

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

    /// All that the open batch came to, on whichever dates, as it was read.
    mutating func admitAll(_ values: [TotalsKey: TotalsValue], of batch: OpenBatch) {
        // In any order: each key counts for itself.
        for (key, value) in values where batch.isOf(key) {
            if key.businessDate == batch.date {
                guard !open[batch.terminal.index].isComplete else { continue }
                let index = index(key.asset, key.half, batch.terminal)
                open[batch.terminal.index].assets[index][key.total].value = value
            } else if !open[batch.terminal.index].isEarlierKnown {
                open[batch.terminal.index].addEarlier(key, value)
            }
        }
        open[batch.terminal.index].isComplete = true
        open[batch.terminal.index].isEarlierKnown = true
    }

    /// The totals of an asset are in memory from here on.
    mutating func keep(_ asset: Asset, _ terminal: TerminalSlot) {
        for half in CardHalf.allCases { _ = index(asset, half, terminal) }
    }

    /// Ends a batch of events whose commit is done.
    mutating func endBatch() {
        if !late.isEmpty { late.removeAll(keepingCapacity: true) }
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
        guard let value = late[key] else {
            preconditionFailure("A batch reads the totals that it adds to.")
        }
        return !value.amount.addingReportingOverflow(amount).overflow
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
        guard var value = late[key] else {
            preconditionFailure("A batch reads the totals that it adds to.")
        }
        value += counted
        late[key] = value
        var row = Int32(output.totals.lastIndex { $0.key == key } ?? -1)
        output.update(key, value, at: &row)
    }

    // MARK: Summing

    /// What a batch comes to in a class, on all its dates: of one asset and half.
    func sum(
        _ total: TotalsClass,
        _ asset: Asset,
        _ half: CardHalf,
        _ terminal: TerminalSlot
    ) -> TotalsValue {
        let batch = open[terminal.index]
        precondition(
            batch.isEarlierKnown && isKnown(asset, terminal),
            "A batch reads the totals that it sums."
        )
        var sum = TotalsValue()
        if let index = batch.index(asset, half) { sum += batch.assets[index][total].value }
        for totals in batch.earlier where totals.asset == asset && totals.half == half {
            sum += totals[total].value
        }
        return sum
    }
}

/// Totals of one terminal's open batch.
private struct BatchTotals: Sendable {
    /// Totals of one asset and half.
    struct AssetTotals: Sendable {
        let asset: Asset
        let half: CardHalf
        private var purchases = Total()
        private var reversals = Total()
        private var voids = Total()
        private var refunds = Total()
        private var completions = Total()
        private var completionVoids = Total()
        private var offlineSales = Total()
        private var increases = Total()
        private var topUps = Total()
        private var topUpVoids = Total()

        init(asset: Asset, half: CardHalf) {
            self.asset = asset
            self.half = half
        }

        subscript(total: TotalsClass) -> Total {
            get {
                switch total {
                case .purchases: purchases
                case .reversals: reversals
                case .voids: voids
                case .refunds: refunds
                case .completions: completions
                case .completionVoids: completionVoids
                case .offlineSales: offlineSales
                case .increases: increases
                case .topUps: topUps
                case .topUpVoids: topUpVoids
                }
            }
            set {
                switch total {
                case .purchases: purchases = newValue
                case .reversals: reversals = newValue
                case .voids: voids = newValue
                case .refunds: refunds = newValue
                case .completions: completions = newValue
                case .completionVoids: completionVoids = newValue
                case .offlineSales: offlineSales = newValue
                case .increases: increases = newValue
                case .topUps: topUps = newValue
                case .topUpVoids: topUpVoids = newValue
                }
            }
        }

        /// Counts and writes what it comes to.
        mutating func add(
            _ counted: TotalsValue,
            to key: TotalsKey,
            _ output: inout BookOutput
        ) {
            self[key.total].value += counted
            output.update(key, self[key.total].value, at: &self[key.total].row)
        }
    }

    /// One class of an asset's totals.
    struct Total: Sendable {
        var value = TotalsValue()
        /// Where it was written last in a batch's output.
        var row: Int32 = -1
    }

    /// Whether an asset that is not in `assets` has no totals on disk either.
    var isComplete: Bool
    /// On the open date.
    var assets: ContiguousArray<AssetTotals> = []
    /// Whether `earlier` is all there is.
    var isEarlierKnown: Bool
    /// On the dates before the open one.
    var earlier: ContiguousArray<AssetTotals> = []

    init(isComplete: Bool, isEarlierKnown: Bool) {
        self.isComplete = isComplete
        self.isEarlierKnown = isEarlierKnown
    }

    func index(_ asset: Asset, _ half: CardHalf) -> Int? {
        for index in assets.indices where assets[index].asset == asset {
            if assets[index].half == half { return index }
        }
        return nil
    }

    mutating func addEarlier(_ key: TotalsKey, _ value: TotalsValue) {
        let index =
            earlier.firstIndex { $0.asset == key.asset && $0.half == key.half } ?? earlier.count
        if index == earlier.count {
            earlier.append(AssetTotals(asset: key.asset, half: key.half))
        }
        earlier[index][key.total].value += value
    }

    /// What was counted on the date that ends is of an earlier one; what was not read of it leaves
    /// all of it to be read.
    mutating func beginDate() {
        if isComplete, isEarlierKnown {
            for totals in assets {
                for total in TotalsClass.allCases where totals[total].value != TotalsValue() {
                    let index =
                        earlier.firstIndex {
                            $0.asset == totals.asset && $0.half == totals.half
                        } ?? earlier.count
                    if index == earlier.count {
                        earlier.append(AssetTotals(asset: totals.asset, half: totals.half))
                    }
                    earlier[index][total].value += totals[total].value
                }
            }
        } else {
            isEarlierKnown = false
            earlier.removeAll()
        }
        assets.removeAll(keepingCapacity: true)
        isComplete = true
    }
}
