import Payments

/// The batch of a terminal that is open on the open business date.
struct OpenBatch {
    let terminal: TerminalSlot
    let number: UInt32
    let date: BusinessDate

    func key(_ total: TotalsClass, _ asset: Asset) -> TotalsKey {
        TotalsKey(
            terminal: terminal.row,
            batch: number,
            businessDate: date,
            total: total,
            asset: asset
        )
    }

    /// Whether the totals are those of this batch on this date.
    func counts(_ key: TotalsKey) -> Bool {
        key.businessDate == date && key.batch == number && key.terminal == terminal.row
    }
}

/// Totals of the open batches, kept as payments come: by terminal, batch, date of acceptance, class
/// and asset.
///
/// They count approved purchases and the reversals by terminals that undid one, each in the batch
/// that was open when it was accepted. An operator's reversal is none of the terminal's, so it
/// does not count.
struct Totals: Sendable {
    /// Of each terminal's open batch on the open date.
    private var open: ContiguousArray<BatchTotals>
    /// Others, within a batch of events: of payments that a host decides after their batch or
    /// their date has closed.
    private var late: [TotalsKey: TotalsValue] = [:]

    /// `terminals`: how many there are, of which nothing has been read.
    init(terminals: Int) {
        open = ContiguousArray(repeating: BatchTotals(isComplete: false), count: terminals)
    }

    // MARK: In memory

    /// A terminal is registered, or a batch or a date opens: its totals begin at zero.
    mutating func begin(_ terminal: TerminalSlot) {
        if terminal.index == open.count {
            open.append(BatchTotals(isComplete: true))
        } else {
            open[terminal.index] = BatchTotals(isComplete: true)
        }
    }

    /// Before a batch or a date closes under payments that await their host: what they will count
    /// in may not be on disk yet.
    mutating func setAside(_ batch: OpenBatch) {
        for totals in open[batch.terminal.index].assets {
            for total in TotalsClass.allCases {
                late[batch.key(total, totals.asset)] = totals[total].value
            }
        }
    }

    /// Whether what an asset comes to is in memory or nowhere.
    func isKnown(_ asset: Asset, _ terminal: TerminalSlot) -> Bool {
        open[terminal.index].isComplete || open[terminal.index].index(asset) != nil
    }

    func isKnown(late key: TotalsKey) -> Bool { late[key] != nil }

    /// A value as it was read.
    mutating func admit(_ key: TotalsKey, _ value: TotalsValue, _ batch: OpenBatch) {
        if batch.counts(key) {
            let index = index(key.asset, batch.terminal)
            open[batch.terminal.index].assets[index][key.total].value = value
        } else if late[key] == nil {
            late[key] = value
        }
    }

    /// The totals of an asset are in memory from here on.
    mutating func keep(_ asset: Asset, _ terminal: TerminalSlot) { _ = index(asset, terminal) }

    /// Ends a batch of events whose commit is done.
    mutating func endBatch() {
        if !late.isEmpty { late.removeAll(keepingCapacity: true) }
    }

    private mutating func index(_ asset: Asset, _ terminal: TerminalSlot) -> Int {
        if let index = open[terminal.index].index(asset) { return index }
        open[terminal.index].assets.append(BatchTotals.AssetTotals(asset: asset))
        return open[terminal.index].assets.count - 1
    }

    // MARK: Counting

    /// Whether the sum stays within Int64; what counts as nothing always fits.
    func canCount(
        _ amount: Int64,
        _ total: TotalsClass?,
        _ asset: Asset,
        _ terminal: TerminalSlot
    ) -> Bool {
        guard let total else { return true }
        guard let index = open[terminal.index].index(asset) else {
            precondition(
                open[terminal.index].isComplete,
                "A batch reads the totals that it adds to."
            )
            return true
        }
        let value = open[terminal.index].assets[index][total].value
        return !value.amount.addingReportingOverflow(amount).overflow
    }

    mutating func count(
        _ amount: Int64,
        _ total: TotalsClass?,
        _ asset: Asset,
        _ batch: OpenBatch,
        _ output: inout BookOutput
    ) {
        guard let total else { return }
        let index = index(asset, batch.terminal)
        open[batch.terminal.index].assets[index].add(
            amount,
            to: batch.key(total, asset),
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

    mutating func count(
        _ amount: Int64,
        in key: TotalsKey,
        _ batch: OpenBatch,
        _ output: inout BookOutput
    ) {
        if batch.counts(key) { return count(amount, key.total, key.asset, batch, &output) }
        late[key]?.add(amount)
        guard let value = late[key] else { return }
        var row = Int32(output.totals.lastIndex { $0.key == key } ?? -1)
        output.update(key, value, at: &row)
    }
}

/// Totals of one terminal's open batch on the open business date.
private struct BatchTotals: Sendable {
    /// Totals of one asset.
    struct AssetTotals: Sendable {
        let asset: Asset
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

        init(asset: Asset) { self.asset = asset }

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

        /// Counts an amount and writes what it comes to.
        mutating func add(_ amount: Int64, to key: TotalsKey, _ output: inout BookOutput) {
            self[key.total].value.add(amount)
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
    let isComplete: Bool
    var assets: ContiguousArray<AssetTotals> = []

    func index(_ asset: Asset) -> Int? {
        for index in assets.indices where assets[index].asset == asset { return index }
        return nil
    }
}

extension TotalsValue {
    fileprivate mutating func add(_ amount: Int64) {
        count += 1
        self.amount += amount
    }
}
