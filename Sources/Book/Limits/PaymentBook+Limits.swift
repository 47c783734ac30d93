import Payments
import Reference

/// Limits: what cards, terminals, stations, vehicles and groups of products may spend.
///
/// ```text
/// a sale             counts with its record, and as long as something of it stands
/// a pre-authorisation  as long as it holds something, in that amount
/// a completion       what it took, in place of its pre-authorisation and in its periods
/// what adds to a sale, what is refunded of one   in the sale's periods
/// ```
/// What adds to a sale is judged in the periods that the sale is counted in and that are not over.
/// A payment that waits for its host counts until that has declined, or silence has. What its
/// terminal reports is never refused by a limit, because it has happened; it counts, so that the
/// next request finds it.
extension PaymentBook {
    /// What a new payment spends of whom a limit may be of; nil where it is not judged by any.
    func judgedShares(
        of request: PaymentRequest,
        _ discounted: DiscountedBasket?,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> LimitShares? {
        guard reference.hasLimits, request.operation.rules.spends,
            !request.operation.rules.isAdvice, amountRefusal(request) == nil
        else { return nil }
        let subjects = reference.limitedSubjects
        return limitShares(of: request, discounted, subjects, at: minute, terminal)
    }

    /// Why a new payment is refused that would pass a limit.
    func refusal(
        byLimitsOn shares: LimitShares,
        _ card: CardMask?,
        at minute: Int32
    ) -> Outcome? {
        let hour = LimitPeriod.hour(ofMinute: minute)
        var refusal: Outcome?
        // The closure holds the counters: it would take a copy of the whole book.
        let counters = limits
        for share in shares {
            reference.forEachLimit(of: share.key, card, at: minute) { limit in
                guard let reason = Self.reason(against: share, limit, hour, counters) else {
                    return
                }
                if let first = refusal, first.rawValue <= reason.rawValue { return }
                refusal = reason
            }
        }
        return refusal
    }

    /// Why no more is taken for a sale: with it the sale would pass a limit.
    func refusal(
        byLimitsOnMore amount: Int64,
        of sale: PaymentState,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        guard reference.hasLimits else { return nil }
        let hour = LimitPeriod.hour(ofMinute: minute)
        let subjects = reference.limitedSubjects.subtracting(LimitSubjects(.group))
        let (counters, moved, slip) = (limits, sale.movedAmount, sale.limits)
        var refusal: Outcome?
        for share in limitShares(of: sale.request, nil, subjects, at: minute, terminal) {
            reference.forEachLimit(of: share.key, sale.request.card?.mask, at: minute) { limit in
                guard let most = limit.amount else { return }
                var sum = moved
                if let period = limit.period {
                    let pair = LimitPair(share.key.subject, period)
                    let number = period.number(ofHour: hour)
                    guard let slip, slip.pairs.contains(share.key.subject, period),
                        period.number(ofHour: slip.hour) == number
                    else { return }
                    sum = counters.value(pair, number, of: share.key).amount
                }
                let total = sum.addingReportingOverflow(amount)
                if total.overflow || total.partialValue > most { refusal = .amountLimit }
            }
        }
        return refusal
    }

    /// What a payment would pass of one limit.
    private static func reason(
        against share: LimitSlip.Share,
        _ limit: Limit,
        _ hour: Int32,
        _ counters: LimitCounters
    ) -> Outcome? {
        var sum = LimitValue()
        if let period = limit.period {
            let pair = LimitPair(share.key.subject, period)
            sum = counters.value(pair, period.number(ofHour: hour), of: share.key)
        }
        // More than Int64 holds is more than any limit.
        let amount = sum.amount.addingReportingOverflow(share.amount)
        if let most = limit.amount, amount.overflow || amount.partialValue > most {
            return .amountLimit
        }
        let volume = sum.volume.addingReportingOverflow(share.volume)
        if let most = limit.volume, volume.overflow || volume.partialValue > most {
            return .amountLimit
        }
        if let most = limit.count, sum.count >= most { return .countLimit }
        return nil
    }

    /// What a payment spends of each subject of these sorts: what is due after discounts for all of
    /// its goods.
    private func limitShares(
        of request: PaymentRequest,
        _ discounted: DiscountedBasket?,
        _ subjects: LimitSubjects,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> LimitShares {
        let amount = discounted?.due ?? request.amount ?? 0
        let asset = request.asset ?? .unnamed
        let texts = request.details?.values.texts ?? []
        let basket = LimitBasket(discounted?.lines.map(\.line) ?? texts.productLines)
        var shares = LimitShares()
        func add(_ key: LimitKey) {
            shares.append(LimitSlip.Share(key: key, amount: amount, volume: basket.volume))
        }
        if subjects.contains(.card), let card = request.card?.token {
            add(LimitKey(card, asset))
        }
        if subjects.contains(.terminal) {
            add(LimitKey(.terminal, terminals[terminal].registration.terminal, asset))
        }
        if subjects.contains(.station) {
            add(LimitKey(.station, terminals[terminal].registration.merchant, asset))
        }
        if subjects.contains(.vehicle), let vehicle = texts.text(.vehicle), !vehicle.isEmpty {
            add(LimitKey(.vehicle, vehicle, asset))
        }
        guard subjects.contains(.group) else { return shares }
        for share in groupShares(of: basket, asset, at: minute) { shares.append(share) }
        return shares
    }

    private func groupShares(
        of basket: LimitBasket,
        _ asset: Asset,
        at minute: Int32
    ) -> [LimitSlip.Share] {
        guard !basket.isEmpty else { return [] }
        return basket.groups { reference.group(ofProduct: $0, at: minute) }.map { group in
            LimitSlip.Share(
                key: LimitKey(.group, group.name, asset),
                amount: group.amount,
                volume: group.volume
            )
        }
    }

    // MARK: Slips

    /// What a payment that is accepted in this step counts; nil for nothing.
    ///
    /// `judged`: the shares by which it was judged, where it was; `taken`: what it comes to, where
    /// that is less than it asks for; `discounted`: its goods, where discounts are given.
    func limitSlip(
        of request: PaymentRequest,
        following named: NamedOriginal? = nil,
        judgedBy judged: LimitShares? = nil,
        taking taken: TakenAmount? = nil,
        for discounted: DiscountedBasket? = nil,
        _ terminal: TerminalSlot,
        _ step: Step
    ) -> LimitSlip? {
        guard !reference.limitPairs.isEmpty,
            case .payment(let effect) = request.operation.rules.effect
        else { return nil }
        let minute = rules.localMinute(at: step.at)
        switch (effect, named) {
        case (.debit, _), (.hold, _):
            let pairs = reference.limitPairs
            // Whatever counts is judged, too.
            let shares =
                judged?.of(pairs.subjects)
                ?? limitShares(of: request, discounted, pairs.subjects, at: minute, terminal)
            guard !shares.isEmpty || pairs.contains(.group) else { return nil }
            let slip = LimitSlip(
                hour: LimitPeriod.hour(ofMinute: minute),
                pairs: pairs,
                count: 1,
                givesBack: false,
                shares: shares
            )
            guard let taken, taken.isPart else { return slip }
            return slip.completed(taken.taken, of: taken.due)
        case (.completion, .authorisation(let row)):
            return row.limits.map {
                completionSlip(request, discounted, completing: row, $0, at: minute)
            }
        case (.increase, .payment(let slot)):
            let sale = recents[slot]
            return sale.limits?.adding((request.amount ?? 0) - sale.movedAmount)
        case (.refund, .sale(let rows, let live?)):
            let sale = recents[live]
            return sale.limits?.givingBack(
                request.amount ?? 0,
                leaving: Self.unpaid(rows) - (request.amount ?? 0),
                of: sale.movedAmount
            )
        case (.completion, _), (.increase, _), (.refund, _), (.inquiry, _), (.void, _),
            (.credit, _), (.query, _), (.notice, _):
            return nil
        }
    }

    /// What a completion counts in place of its pre-authorisation: its own goods, where it says
    /// any.
    private func completionSlip(
        _ request: PaymentRequest,
        _ discounted: DiscountedBasket?,
        completing row: Authorisation,
        _ slip: LimitSlip,
        at minute: Int32
    ) -> LimitSlip {
        let amount = discounted?.due ?? request.amount ?? 0
        let lines = request.details?.values.texts.productLines ?? []
        let basket = LimitBasket(discounted?.lines.map(\.line) ?? lines)
        guard !basket.isEmpty else { return slip.completed(amount, of: row.amount) }
        var shares = LimitShares()
        for share in slip.shares where share.key.subject != .group {
            shares.append(
                LimitSlip.Share(key: share.key, amount: amount, volume: basket.volume)
            )
        }
        if slip.pairs.contains(.group) {
            for share in groupShares(of: basket, row.asset, at: minute) { shares.append(share) }
        }
        return slip.with(shares)
    }

    /// What a refund takes off, which is decided when it is paid.
    ///
    /// By then it is known of others that were under way with it whether they were paid. Of a sale
    /// out of reach, whose date may have left the file, it stays as it was.
    func refundSlip(of payment: PaymentState) -> LimitSlip? {
        guard payment.limits?.givesBack == true, let original = payment.original,
            let sale = recents.slot(seq: original).map({ recents[$0] }),
            dates.isInReach(sale.businessDate)
        else { return payment.limits }
        return sale.limits?.givingBack(
            payment.askedAmount,
            leaving: Self.unpaid(remainderRows(of: original)) - payment.askedAmount,
            of: sale.movedAmount
        )
    }

    /// What no refund has paid of a sale.
    private static func unpaid(_ rows: [Remainder]) -> Int64 {
        rows.reduce(0) { $0 + $1.asked - $1.refunded }
    }

    // MARK: Counting

    /// What of a payment counts by its legs; of what a pre-authorisation holds its row tells.
    private func counted(_ payment: PaymentState) -> Int64 {
        let rules = payment.request.operation.rules
        return payment.legs.sum { leg in
            switch leg.state {
            case .pending:
                return rules.spends && payment.reversedBy == nil ? leg.asked.minorUnits : 0
            // Beside a completion that suspense pays its pre-authorisation still stands.
            case .posted, .reversed:
                return rules.completes && isSuspended(leg.decider, leg.asked.asset)
                    ? 0 : leg.standing
            case .planned, .declined, .reversing, .held: return 0
            }
        }
    }

    /// What counted before something happens to a payment; nil where it counts nothing.
    func countedBefore(_ payment: PaymentState) -> Int64? {
        payment.limits == nil ? nil : counted(payment)
    }

    /// Says in the record at hand what that has changed.
    func noteLimits(_ payment: PaymentState, before: Int64?, _ step: inout Step) {
        guard let before, let slip = payment.limits else { return }
        step.count(
            LimitEntry(
                payment: payment.seq,
                slip: slip,
                asked: payment.askedAmount,
                before: before,
                after: counted(payment)
            )
        )
    }

    /// The same of what a pre-authorisation holds.
    func noteLimits(_ row: Authorisation, replacing old: Authorisation?, _ step: inout Step) {
        guard let slip = row.limits else { return }
        step.count(
            LimitEntry(
                payment: row.payment,
                slip: slip,
                asked: row.amount,
                before: old?.countedHold ?? 0,
                after: row.countedHold
            )
        )
    }

    /// Ends a step: what its record says is counted.
    mutating func countLimits(_ step: inout Step) {
        guard !step.record.limits.isEmpty else { return }
        let seq = step.seq
        step.record.limits.settle(in: seq)
        limits.count(step.record.limits, in: seq)
    }

    /// What was counted in the periods of now, and before.
    package var limitCounters: LimitCounters { limits }
}

extension Authorisation {
    fileprivate var countedHold: Int64 { state == .open ? held : 0 }
}

extension Step {
    /// Adds a change of what a payment counts: one entry a payment.
    fileprivate mutating func count(_ entry: LimitEntry) {
        record.limits.add(entry)
    }

    /// The payment of this step says in its record what it may count, even if nothing does yet.
    mutating func keepLimits(of payment: PaymentState) {
        guard let slip = payment.limits,
            !record.limits.has(payment.seq)
        else { return }
        record.limits.append(
            LimitEntry(
                payment: payment.seq,
                slip: slip,
                asked: payment.askedAmount,
                before: 0,
                after: 0
            )
        )
    }
}
