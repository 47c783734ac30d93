import Payments
import Upstream

/// What wallets say by themselves: a reason to ask, never believed.
///
/// The first of an order's life is recorded, so that it is asked about whatever happens to the
/// switch; and behind its end each that may be news, one in two seconds at most. Any other leaves
/// no record.
extension PaymentBook {
    mutating func take(_ hint: WalletHint, _ step: inout Step) {
        let known = orders[hint.number.seq].flatMap { order in
            order.number == hint.number && order.channel == hint.channel ? order : nil
        }
        if let origin = step.origin {
            step.output.effects.append(.hintTaken(origin: origin, reception(of: hint, known)))
        }
        guard var order = known else { return step.leaveNoRecord() }
        if order.isNews(at: step.at) {
            describe(recents[slot(ofPayment: order.id)], &step)
            step.record.note = "its wallet says that something became of it"
            order.note(hintIn: step.seq, at: step.at)
            write(order, &step)
        } else {
            step.leaveNoRecord()
        }
        switch order.state {
        // Its own request is on its way, and says it itself; of a person's nothing follows.
        case .asked, .disputed: break
        case .drawn, .resolving, .unclaimed, .paid, .unpaid, .undoing, .undone:
            ask(about: order, &step)
        }
        for id in orders.watches(of: order.number) {
            if let refund = exchanges[id] { ask(about: refund, &step) }
        }
    }

    /// Of an order under our own number that nobody knows the provider is to say it again: behind
    /// a file that was restored it is money.
    private func reception(of hint: WalletHint, _ order: Order?) -> WalletHint.Reception {
        if let order { return order.hintedBy == nil ? .noted : .repeated }
        return hint.number.institution == rules.institution.text ? .refused : .foreign
    }
}
