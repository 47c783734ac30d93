import Payments

/// Totals of the open batch, kept as payments come: by terminal, batch, date of acceptance,
/// operation and asset.
///
/// They count approved purchases and the reversals by terminals that undid one, each in the batch
/// that was open when it was accepted. An operator's reversal is none of the terminal's, so it
/// does not count.
extension PaymentBook {
    func totalsKey(_ terminal: Int, _ operation: Operation, _ asset: Asset) -> TotalsKey {
        TotalsKey(
            terminal: terminals.slots[terminal].state.row,
            batch: terminals.slots[terminal].state.batch,
            businessDate: dates.current,
            operation: operation,
            asset: asset
        )
    }

    /// Whether the sum stays within Int64.
    func canCount(_ amount: Int64, _ operation: Operation, _ asset: Asset, terminal: Int) -> Bool {
        guard let index = terminals.slots[terminal].totals.index(asset) else {
            precondition(
                terminals.slots[terminal].totals.isComplete,
                "A batch reads the totals that it adds to."
            )
            return true
        }
        let totals = terminals.slots[terminal].totals.assets[index]
        let value =
            operation == .purchase ? totals.purchases : totals.reversals
        return !value.amount.addingReportingOverflow(amount).overflow
    }

    mutating func count(
        _ amount: Int64,
        _ operation: Operation,
        _ asset: Asset,
        terminal: Int,
        _ output: inout BookOutput
    ) {
        let index = totalsIndex(asset, terminal: terminal)
        let value: TotalsValue
        if operation == .purchase {
            terminals.slots[terminal].totals.assets[index].purchases.add(amount)
            value = terminals.slots[terminal].totals.assets[index].purchases
        } else {
            terminals.slots[terminal].totals.assets[index].reversals.add(amount)
            value = terminals.slots[terminal].totals.assets[index].reversals
        }
        output.totals[totalsKey(terminal, operation, asset)] = value
    }

    mutating func admitTotals(_ key: TotalsKey, _ value: TotalsValue) {
        let terminal = terminals.index(of: key.terminal)
        guard key.batch == terminals.slots[terminal].state.batch, key.businessDate == dates.current
        else {
            return
        }
        let index = totalsIndex(key.asset, terminal: terminal)
        if key.operation == .purchase {
            terminals.slots[terminal].totals.assets[index].purchases = value
        } else {
            terminals.slots[terminal].totals.assets[index].reversals = value
        }
    }

    private mutating func totalsIndex(_ asset: Asset, terminal: Int) -> Int {
        if let index = terminals.slots[terminal].totals.index(asset) { return index }
        terminals.slots[terminal].totals.assets.append(BatchTotals.AssetTotals(asset: asset))
        return terminals.slots[terminal].totals.assets.count - 1
    }
}

extension TotalsValue {
    fileprivate mutating func add(_ amount: Int64) {
        count += 1
        self.amount += amount
    }
}
