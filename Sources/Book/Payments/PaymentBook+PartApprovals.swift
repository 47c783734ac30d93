import Ledger
import Payments
import Reference

/// Parts of what a terminal asks for, where it takes one: as much as the account has and as the
/// limits leave.
///
/// ```text
/// its terminal takes no part                  all or nothing
/// nothing is left of one of them              refused, as if all had been asked for
/// a host decides, or several legs pay         all or nothing
/// a count is reached                          refused: a part is a payment, too
/// ```
/// Of goods a part is taken in proportion, as limits of volumes and groups count it. What follows
/// goes by what was taken, and a void or a reversal may name either amount.
extension PaymentBook {
    /// Whether a part may be approved of a payment.
    func mayBePart(_ request: PaymentRequest, _ plan: RoutePlan) -> Bool {
        rules.edition >= .ninth && request.details?.values.isPartAllowed == true
            && request.operation.rules.mayBePart && plan.askedChannel == nil
            && plan.legs.rest.isEmpty
    }

    /// What is taken of a payment, where that is less than is asked for: what is due of it after
    /// discounts, or a part of that; nil for all of it, or nothing.
    ///
    /// `limited`: what limits leave of it, where they do not leave all.
    func amountTaken(
        of request: PaymentRequest,
        _ basket: DiscountedBasket?,
        _ plan: RoutePlan,
        _ account: AccountSlot,
        leaving limited: Int64?
    ) -> TakenAmount? {
        guard mayBePart(request, plan), let asked = request.amount,
            request.asset == accounts.asset(account)
        else { return basket?.taken(of: request.amount) }
        let due = basket?.due ?? asked
        let left =
            [due, limited, plan.maximumAmount, accounts.counters(account).available]
            .compactMap { $0 }.min() ?? due
        return TakenAmount(asked: asked, due: due, taken: left)
    }

    /// What limits leave of a payment that would pass one of them; 0 for nothing.
    func amount(
        of request: PaymentRequest,
        _ basket: DiscountedBasket?,
        leftByLimitsOn shares: LimitShares,
        at minute: Int32
    ) -> Int64 {
        let hour = LimitPeriod.hour(ofMinute: minute)
        let asked = basket?.due ?? request.amount ?? 0
        var left = asked
        let counters = limits
        for share in shares {
            reference.forEachLimit(of: share.key, request.card?.mask, at: minute) { limit in
                var sum = LimitValue()
                if let period = limit.period {
                    let pair = LimitPair(share.key.subject, period)
                    sum = counters.value(pair, period.number(ofHour: hour), of: share.key)
                }
                if let most = limit.count, sum.count >= most { left = 0 }
                if let most = limit.amount {
                    left = min(left, Self.most(of: share.amount, asked, within: most, sum.amount))
                }
                if let most = limit.volume {
                    left = min(left, Self.most(of: share.volume, asked, within: most, sum.volume))
                }
            }
        }
        return left
    }

    /// The most of an amount by whose part of `share` a sum stays within a limit: what
    /// `LimitSlip.part` says of it is no more than there is room.
    private static func most(
        of share: Int64,
        _ asked: Int64,
        within limit: Int64,
        _ sum: Int64
    ) -> Int64 {
        let room = Int128(limit) - Int128(sum)
        guard room >= 0 else { return 0 }
        guard Int128(share) > room else { return asked }
        return Int64(clamping: ((room + 1) * Int128(asked) - 1) / Int128(share))
    }
}

extension PaymentRequest {
    /// Whether it names what a payment asked for of which less was taken.
    func namesAsked(of payment: PaymentState) -> Bool {
        payment.reply.taken.map { amount == $0.asked } ?? false
    }

    /// Whether it names what an earlier payment asked for, or what was taken of that.
    func namesAmount(of payment: PaymentState) -> Bool {
        amount == payment.request.amount || amount == payment.reply.taken?.taken
    }
}
