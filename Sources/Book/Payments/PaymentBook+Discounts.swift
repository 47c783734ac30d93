import Ledger
import Payments
import Pricing
import Reference

/// A basket on which discounts are given.
struct DiscountedBasket {
    /// What is owed for it, minor units: less than its terminal asks for, and more than nothing.
    let due: Int64
    let lines: [NetLine]

    /// What is taken of it where all is that is owed.
    func taken(of asked: Int64?) -> TakenAmount? {
        asked.flatMap { TakenAmount(asked: $0, due: due, taken: due) }
    }
}

/// Discounts: what is taken off what a terminal asks for, by the tables in force in its step.
///
/// ```text
/// purchase, in-house                    by the card, its account and its company
/// completion of what is held in-house   by those of the pre-authorisation
/// what a host or a wallet decides       never: it is asked for what its terminal asks for
/// several legs pay                      never: their plan divides what is asked for
/// a reported sale, a tip, a refund      never: the amount is said, not asked for
/// ```
/// A chip has signed the amount that its terminal knows, and a host or a wallet settles by its own
/// book: neither hears of a discount. Where nothing would be left to pay, one minor unit is: a
/// payment of nothing is none. More than is asked for is never taken, though lines that are given
/// back take back what their sale took off.
extension PaymentBook {
    /// The basket of a purchase after discounts; nil where none is given.
    func discounts(
        on request: PaymentRequest,
        _ plan: RoutePlan,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> DiscountedBasket? {
        guard let basket = basket(of: request), plan.askedChannel == nil, plan.legs.rest.isEmpty,
            let card = request.card, let account = accounts.slot(card: card.token),
            let asset = request.asset, asset == accounts.asset(account)
        else { return nil }
        return discounts(
            on: basket,
            reference.payer(card.token, card.mask, account: accounts.id(account), at: minute),
            asset,
            at: minute,
            terminal
        )
    }

    /// The basket of a completion after discounts; nil where none is given.
    func discounts(
        on request: PaymentRequest,
        completing row: Authorisation,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> DiscountedBasket? {
        guard let basket = basket(of: request), row.decider.isInHouse, request.asset == row.asset
        else { return nil }
        let account = row.decider.account
        return discounts(
            on: basket,
            reference.payer(row.card, row.mask, account: account, at: minute),
            row.asset,
            at: minute,
            terminal
        )
    }

    /// What is sold, where discounts may be given on it; nothing else is looked at where the house
    /// gives none.
    private func basket(of request: PaymentRequest) -> Basket? {
        guard reference.hasDiscounts, rules.edition >= .ninth,
            request.operation.rules.mayBeDiscounted, let asked = request.amount,
            let lines = request.details?.values.texts.productLines, !lines.isEmpty
        else { return nil }
        do throws(Basket.Mistake) {
            let basket = try Basket(lines)
            return basket.sum == asked ? basket : nil
        } catch {
            // What cannot be counted has no discount.
            return nil
        }
    }

    private func discounts(
        on basket: Basket,
        _ payer: LevelKeys,
        _ asset: Asset,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> DiscountedBasket? {
        let priced = Pricer(reference).price(
            basket,
            PricingTerms(
                payer: payer,
                station: terminals[terminal].registration.merchant,
                minute: minute,
                asset: asset
            )
        )
        let due = max(1, priced.net)
        guard due < basket.sum else { return nil }
        return DiscountedBasket(
            due: due,
            lines: priced.lines.map { NetLine($0.line, paying: $0.net, discount: $0.discount) }
        )
    }
}
