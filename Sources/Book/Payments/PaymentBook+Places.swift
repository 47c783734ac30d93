import Ledger
import Payments

/// Between which accounts a payment's money moves.
extension PaymentBook {
    /// What a transfer of this record says of its cause.
    func cause(_ seq: Int64) -> TransferCause {
        TransferCause(seq: seq, businessDate: dates.current)
    }

    /// The receivable of the terminal's merchant, where its sales go; nil until the first of them.
    func station(_ asset: Asset, terminal: Int) -> AccountSlot? {
        if let station = terminals.slots[terminal].station, station.asset == asset {
            return station.slot
        }
        let merchant = terminals.slots[terminal].state.registration.merchant
        return accounts.house(.stationReceivable, asset, owner: merchant)
    }

    /// The same, opened at its first sale.
    mutating func openStation(
        _ asset: Asset,
        terminal: Int,
        _ output: inout BookOutput
    ) -> AccountSlot {
        let slot: AccountSlot
        if let known = station(asset, terminal: terminal) {
            slot = known
        } else {
            let merchant = terminals.slots[terminal].state.registration.merchant
            slot = accounts.openHouse(.stationReceivable, asset, owner: merchant, &output.ledger)
        }
        terminals.slots[terminal].station = StationSlot(slot: slot, asset: asset)
        return slot
    }

    /// The two accounts of a payment that moved or holds money; a host's clearing account stands
    /// for a customer's.
    func places(of payment: PaymentState) -> (customer: AccountSlot, station: AccountSlot) {
        guard let leg = payment.leg,
            let customer = leg.hold == nil
                ? payment.account.flatMap({ accounts.slot(id: $0) })
                : accounts.house(.channelClearing, leg.amount.asset, owner: leg.channel),
            let station = station(
                leg.amount.asset,
                terminal: terminals.index(of: payment.request.identity.terminal)
            )
        else {
            preconditionFailure("A batch reads the accounts of its originals.")
        }
        return (customer, station)
    }

    /// Moves what a payment holds, all of it.
    mutating func postHold(
        of payment: PaymentState,
        seq: Int64,
        _ output: inout BookOutput
    ) -> Int64? {
        guard let leg = payment.leg, let hold = leg.hold else { return nil }
        let (debit, credit) = places(of: payment)
        return accounts.postHold(
            hold,
            of: leg.amount.minorUnits,
            from: debit,
            to: credit,
            by: cause(seq),
            &output.ledger
        )
    }

    /// Frees what a payment holds, all of it.
    mutating func voidHold(
        of payment: PaymentState,
        seq: Int64,
        _ output: inout BookOutput
    ) {
        guard let leg = payment.leg, let hold = leg.hold else { return }
        let (debit, credit) = places(of: payment)
        accounts.voidHold(
            hold,
            of: leg.amount.minorUnits,
            from: debit,
            to: credit,
            by: cause(seq),
            &output.ledger
        )
    }
}
