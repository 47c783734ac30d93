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

    /// Between which accounts a leg's money moves; to a card that is loaded it comes from the
    /// station's cash.
    func places(of leg: Leg, of payment: PaymentState) -> MoneyPlaces {
        if payment.request.operation.rules.loads { return placesOfLoad(leg, of: payment) }
        guard let customer = customer(leg.decider, leg.asked.asset, leg.channel),
            let station = station(
                leg.asked.asset,
                terminals.slot(payment.request.identity.terminal)
            )
        else {
            preconditionFailure("A batch reads the accounts of its originals.")
        }
        return MoneyPlaces(customer: customer, station: station)
    }

    /// Between which accounts the money of a sale moves, for a terminal of its merchant.
    func places(of row: Remainder, _ terminal: TerminalSlot) -> MoneyPlaces {
        guard let customer = customer(row.decider, row.asset, row.channel),
            let station = station(row.asset, terminal)
        else {
            preconditionFailure("A batch reads the accounts of its originals.")
        }
        return MoneyPlaces(customer: customer, station: station)
    }

    /// Who pays a leg; a host's clearing account stands for its customer.
    func customer(
        _ decider: Leg.Decider,
        _ asset: Asset,
        _ channel: String
    ) -> AccountSlot? {
        switch decider {
        case .ledger(let account): account.flatMap { accounts.slot(id: $0) }
        case .channel: accounts.house(.channelClearing, asset, owner: channel)
        }
    }

    /// The same for what a channel is asked, opened at its first sale.
    mutating func openPlaces(
        of leg: Leg,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> MoneyPlaces {
        let asset = leg.asked.asset
        let clearing = accounts.openHouse(
            .channelClearing,
            asset,
            owner: leg.channel,
            &step.output.ledger
        )
        let station = openStation(asset, terminal, &step)
        return MoneyPlaces(customer: clearing, station: station)
    }
}

/// The two accounts between which a leg's money moves, from the first to the second when it is
/// posted; where a card is loaded, the cash stands for the customer and the card for the station.
struct MoneyPlaces {
    var customer: AccountSlot
    var station: AccountSlot
}
