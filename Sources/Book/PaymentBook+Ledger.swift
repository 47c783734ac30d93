import Payments

/// Double entry: every movement is one transfer between two accounts of one asset.
extension PaymentBook {
    /// Moves an amount whose counters were checked, and writes the transfer and both accounts.
    mutating func post(
        _ amount: Int64,
        from debit: Int,
        to credit: Int,
        reversing reversed: Int64?,
        seq: Int64,
        _ output: inout BookOutput
    ) -> Int64 {
        accounts.post(amount, from: debit, to: credit)
        return record(.post, amount, debit, credit, reverses: reversed, seq: seq, &output)
    }

    /// Holds an amount whose counters were checked.
    mutating func hold(
        _ amount: Int64,
        from debit: Int,
        to credit: Int,
        seq: Int64,
        _ output: inout BookOutput
    ) -> Int64 {
        accounts.hold(amount, from: debit, to: credit)
        return record(.pending, amount, debit, credit, seq: seq, &output)
    }

    /// Resolves the hold of a payment, all of it: its money moves, or is free again.
    mutating func resolve(
        _ payment: PaymentState,
        as kind: TransferRecord.Kind,
        seq: Int64,
        _ output: inout BookOutput
    ) -> Int64? {
        guard let leg = payment.leg, let held = leg.hold else { return nil }
        let amount = leg.amount.minorUnits
        let (debit, credit) = places(of: payment)
        accounts.release(amount, from: debit, to: credit)
        if kind == .postPending { accounts.post(amount, from: debit, to: credit) }
        return record(kind, amount, debit, credit, resolves: held, seq: seq, &output)
    }

    private mutating func record(
        _ kind: TransferRecord.Kind,
        _ amount: Int64,
        _ debit: Int,
        _ credit: Int,
        reverses: Int64? = nil,
        resolves: Int64? = nil,
        seq: Int64,
        _ output: inout BookOutput
    ) -> Int64 {
        let id = nextTransfer
        nextTransfer += 1
        output.transfers.append(
            TransferRecord(
                id: id,
                kind: kind,
                debitAccount: accounts.slots[debit].id,
                creditAccount: accounts.slots[credit].id,
                asset: accounts.slots[debit].asset,
                amount: amount,
                reverses: reverses,
                resolves: resolves,
                businessDate: dates.current,
                seq: seq
            )
        )
        writeBalance(debit, &output)
        writeBalance(credit, &output)
        return id
    }

    private mutating func writeBalance(_ slot: Int, _ output: inout BookOutput) {
        let id = accounts.slots[slot].id
        if !output.accounts.isEmpty, output.accounts[id] != nil {
            output.accounts[id] = accounts.slots[slot]
        } else {
            let balance = AccountBalance(account: id, counters: accounts.slots[slot].counters)
            output.update(balance, at: &accounts.outputRows[slot])
        }
    }

    /// The receivable of the terminal's merchant, where its sales go; nil until the first of them.
    func station(_ asset: Asset, terminal: Int) -> Int? {
        if let station = terminals.slots[terminal].station, station.asset == asset {
            return station.slot
        }
        let merchant = terminals.slots[terminal].state.registration.merchant
        return accounts.house(.stationReceivable, asset, merchant: merchant)
    }

    /// The same, opened at its first sale.
    mutating func openStation(
        _ asset: Asset,
        terminal: Int,
        _ output: inout BookOutput
    ) -> Int {
        let slot: Int
        if let known = station(asset, terminal: terminal) {
            slot = known
        } else {
            let merchant = terminals.slots[terminal].state.registration.merchant
            slot = openHouse(.stationReceivable, asset, merchant: merchant, &output)
        }
        terminals.slots[terminal].station = StationSlot(slot: slot, asset: asset)
        return slot
    }

    /// The source of loaded money or points, opened at its first use.
    mutating func openSource(of asset: Asset, _ output: inout BookOutput) -> Int {
        let kind = AccountKind.source(of: asset)
        return accounts.house(kind, asset, merchant: nil)
            ?? openHouse(kind, asset, merchant: nil, &output)
    }

    /// Takes a new account in and writes it.
    mutating func open(_ account: AccountState, _ output: inout BookOutput) -> Int {
        nextAccount += 1
        output.newAccounts.insert(account.id)
        output.accounts[account.id] = account
        return accounts.insert(account)
    }

    /// What a host owes, opened at its first payment.
    mutating func openClearing(
        _ asset: Asset,
        channel: String,
        _ output: inout BookOutput
    ) -> Int {
        accounts.house(.channelClearing, asset, merchant: channel)
            ?? openHouse(.channelClearing, asset, merchant: channel, &output)
    }

    private mutating func openHouse(
        _ kind: AccountKind,
        _ asset: Asset,
        merchant: String?,
        _ output: inout BookOutput
    ) -> Int {
        var account = AccountState(id: nextAccount, kind: kind, asset: asset)
        account.merchant = merchant
        return open(account, &output)
    }
}

extension AccountKind {
    /// Where loaded value of an asset comes from.
    static func source(of asset: Asset) -> AccountKind {
        asset == .points ? .pointsIssued : .cashTopUp
    }
}
