import Ledger
import Payments

/// Between which accounts a payment's money moves.
extension PaymentBook {
    /// The receivable of the terminal's merchant, where its sales go; nil until the first of them.
    func station(_ asset: Asset, _ terminal: TerminalSlot) -> AccountSlot? {
        stations.account(asset, terminal)
            ?? accounts.house(
                .stationReceivable,
                asset,
                owner: terminals[terminal].registration.merchant
            )
    }

    /// The same, opened at its first sale.
    mutating func openStation(
        _ asset: Asset,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> AccountSlot {
        if let known = stations.account(asset, terminal) { return known }
        let account = accounts.openHouse(
            .stationReceivable,
            asset,
            owner: terminals[terminal].registration.merchant,
            &step.output.ledger
        )
        stations.keep(account, asset, terminal)
        return account
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
                terminals.slot(payment.request.identity.terminal)
            )
        else {
            preconditionFailure("A batch reads the accounts of its originals.")
        }
        return (customer, station)
    }

    /// Moves what a payment holds, all of it.
    mutating func postHold(of payment: PaymentState, _ step: inout Step) -> Int64? {
        guard let leg = payment.leg, let hold = leg.hold else { return nil }
        let (debit, credit) = places(of: payment)
        return accounts.postHold(
            hold,
            of: leg.amount.minorUnits,
            from: debit,
            to: credit,
            by: step.cause,
            &step.output.ledger
        )
    }

    /// Frees what a payment holds, all of it.
    mutating func voidHold(of payment: PaymentState, _ step: inout Step) {
        guard let leg = payment.leg, let hold = leg.hold else { return }
        let (debit, credit) = places(of: payment)
        accounts.voidHold(
            hold,
            of: leg.amount.minorUnits,
            from: debit,
            to: credit,
            by: step.cause,
            &step.output.ledger
        )
    }
}
