import Payments

/// Totals of the open batch, kept as payments come: by terminal, batch, date of acceptance, class
/// and asset.
///
/// They count approved purchases and the reversals by terminals that undid one, each in the batch
/// that was open when it was accepted. An operator's reversal is none of the terminal's, so it
/// does not count.
extension PaymentBook {
    func totalsKey(_ terminal: Int, _ total: TotalsClass, _ asset: Asset) -> TotalsKey {
        TotalsKey(
            terminal: terminals.slots[terminal].state.row,
            batch: terminals.slots[terminal].state.batch,
            businessDate: dates.current,
            total: total,
            asset: asset
        )
    }

    /// Whether the sum stays within Int64; what counts as nothing always fits.
    func canCount(_ amount: Int64, _ total: TotalsClass?, _ asset: Asset, terminal: Int) -> Bool {
        guard let total else { return true }
        guard let index = terminals.slots[terminal].totals.index(asset) else {
            precondition(
                terminals.slots[terminal].totals.isComplete,
                "A batch reads the totals that it adds to."
            )
            return true
        }
        let value = terminals.slots[terminal].totals.assets[index][total].value
        return !value.amount.addingReportingOverflow(amount).overflow
    }

    mutating func count(
        _ amount: Int64,
        _ total: TotalsClass?,
        _ asset: Asset,
        terminal: Int,
        _ output: inout BookOutput
    ) {
        guard let total else { return }
        let index = totalsIndex(asset, terminal: terminal)
        let key = totalsKey(terminal, total, asset)
        terminals.slots[terminal].totals.assets[index].add(amount, to: key, &output)
    }

    mutating func admitTotals(_ key: TotalsKey, _ value: TotalsValue) {
        let terminal = terminals.index(of: key.terminal)
        guard isOpen(key) else {
            if lateTotals[key] == nil { lateTotals[key] = value }
            return
        }
        let index = totalsIndex(key.asset, terminal: terminal)
        terminals.slots[terminal].totals.assets[index][key.total].value = value
    }

    private mutating func totalsIndex(_ asset: Asset, terminal: Int) -> Int {
        if let index = terminals.slots[terminal].totals.index(asset) { return index }
        terminals.slots[terminal].totals.assets.append(BatchTotals.AssetTotals(asset: asset))
        return terminals.slots[terminal].totals.assets.count - 1
    }
}

extension BatchTotals.AssetTotals {
    /// Counts an amount and writes what it comes to.
    fileprivate mutating func add(
        _ amount: Int64,
        to key: TotalsKey,
        _ output: inout BookOutput
    ) {
        self[key.total].value.add(amount)
        output.update(key, self[key.total].value, at: &self[key.total].row)
    }
}

extension TotalsValue {
    fileprivate mutating func add(_ amount: Int64) {
        count += 1
        self.amount += amount
    }
}

/// Totals of payments that a host decides after their batch or their date has closed.
extension PaymentBook {
    /// The totals of the batch and the date of a payment's acceptance; nil for what counts as
    /// nothing.
    func lateKey(_ payment: PaymentState, _ exchange: ExchangeState) -> TotalsKey? {
        guard let total = payment.request.operation.rules.totals else { return nil }
        return TotalsKey(
            terminal: payment.request.identity.terminal,
            batch: exchange.batch,
            businessDate: payment.businessDate,
            total: total,
            asset: payment.leg?.amount.asset ?? .unnamed
        )
    }

    /// Whether the totals are those of an open batch on the open date.
    func isOpen(_ key: TotalsKey) -> Bool {
        key.businessDate == dates.current
            && key.batch == terminals.slots[terminals.index(of: key.terminal)].state.batch
    }

    /// The totals of an asset are in memory from here on.
    mutating func keepTotals(of asset: Asset, terminal: Int) {
        _ = totalsIndex(asset, terminal: terminal)
    }

    /// Before a batch or a date closes under payments that await their host: what they will count
    /// in may not be on disk yet.
    mutating func setTotalsAside(_ terminal: Int) {
        for totals in terminals.slots[terminal].totals.assets {
            for total in TotalsClass.allCases {
                lateTotals[totalsKey(terminal, total, totals.asset)] = totals[total].value
            }
        }
    }

    func canCountLate(_ payment: PaymentState, _ exchange: ExchangeState) -> Bool {
        guard let key = lateKey(payment, exchange) else { return true }
        let amount = payment.leg?.amount.minorUnits ?? 0
        let terminal = terminals.index(of: key.terminal)
        if isOpen(key) { return canCount(amount, key.total, key.asset, terminal: terminal) }
        guard let value = lateTotals[key] else {
            preconditionFailure("A batch reads the totals that it adds to.")
        }
        return !value.amount.addingReportingOverflow(amount).overflow
    }

    mutating func countLate(
        _ payment: PaymentState,
        _ exchange: ExchangeState,
        _ output: inout BookOutput
    ) {
        guard let key = lateKey(payment, exchange) else { return }
        let amount = payment.leg?.amount.minorUnits ?? 0
        let terminal = terminals.index(of: key.terminal)
        if isOpen(key) {
            return count(amount, key.total, key.asset, terminal: terminal, &output)
        }
        lateTotals[key]?.add(amount)
        guard let value = lateTotals[key] else { return }
        var row = Int32(output.totals.lastIndex { $0.key == key } ?? -1)
        output.update(key, value, at: &row)
    }
}
