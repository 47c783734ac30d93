import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing

/// Limits, and what has counted against them.
extension BookHarness {
    /// What a card has come to in the period in which the harness is.
    func counted(_ period: LimitPeriod, card: Int = 1, _ asset: Asset = .yuan) -> LimitValue {
        counted(LimitKey(SealedCard.test(card).token, asset), period)
    }

    func counted(
        _ subject: LimitSubject,
        _ text: String,
        _ period: LimitPeriod
    ) -> LimitValue {
        counted(LimitKey(subject, text, .yuan), period)
    }

    private func counted(_ key: LimitKey, _ period: LimitPeriod) -> LimitValue {
        book.limitCounters.value(
            LimitPair(key.subject, period),
            Self.number(of: period, at: now),
            of: key
        )
    }

    /// The number of a period, told a second way: of the demo world's clock.
    static func number(of period: LimitPeriod, at time: Timestamp) -> Int32 {
        let hours = Int32((time.rawValue / 60_000_000 + 480) / 60)
        let date = BusinessDate(rawValue: hours / 24).components
        return switch period {
        case .hour: hours
        case .day: hours / 24
        case .month: Int32(date.year * 12 + date.month - 1)
        }
    }

    /// What counters of cards must have come to, from the rows of the journal: a second way.
    func recounted(_ period: LimitPeriod, since: Int64) -> [LimitKey: LimitValue] {
        var sums: [LimitKey: LimitValue] = [:]
        for payment in journal.payments.values where payment.seq >= since {
            let rules = payment.request.operation.rules
            guard rules.spends, let card = payment.request.card?.token,
                Self.number(of: period, at: payment.acceptedAt) == Self.number(of: period, at: now)
            else { continue }
            var amount = standing(payment) - moved(.refund, behind: payment)
            var added = moved(.increase, behind: payment)
            if let row = journal.held.authorisations[payment.seq] {
                if row.state == .open { amount += row.held }
                for completion in followers(.completion, of: payment) {
                    amount += standing(completion) - moved(.refund, behind: completion)
                    added += moved(.increase, behind: completion)
                }
            }
            let count: Int64 = amount > 0 ? 1 : 0
            amount += added
            let key = LimitKey(card, payment.legs.first?.asked.asset ?? .yuan)
            sums[key, default: LimitValue()] += LimitValue(amount: amount, count: count)
        }
        return sums.filter { $0.value != LimitValue() }
    }

    private func followers(
        _ effect: OperationRules.PaymentEffect,
        of payment: PaymentState
    ) -> [PaymentState] {
        let asked = OperationRules.Effect.payment(effect)
        return journal.payments.values.filter {
            $0.original == payment.seq && $0.request.operation.rules.effect == asked
        }
    }

    private func moved(
        _ effect: OperationRules.PaymentEffect,
        behind payment: PaymentState
    ) -> Int64 {
        followers(effect, of: payment).reduce(0) { $0 + standing($1) }
    }

    private func standing(_ payment: PaymentState) -> Int64 {
        journal.legs(of: payment.seq).reduce(0) { sum, leg in
            switch leg.state {
            case .pending where payment.request.operation.rules.spends:
                payment.reversedBy == nil ? sum + leg.asked.minorUnits : sum
            case .posted, .reversed: sum + leg.standing
            default: sum
            }
        }
    }

    /// The counters of cards are what the rows of the journal come to, and so they are behind a
    /// start.
    func expectCounted(since: Int64 = 0, sourceLocation: SourceLocation = #_sourceLocation) {
        for period in LimitPeriod.allCases {
            let pair = LimitPair(.card, period)
            guard book.referenceTables.limitPairs.contains(.card, period) else { continue }
            let number = Self.number(of: period, at: now)
            let values = book.limitCounters.values(pair, number).mapValues { value in
                LimitValue(amount: value.amount, count: value.count)
            }
            let rows = recounted(period, since: since)
            #expect(values == rows, sourceLocation: sourceLocation)
            let read = journal.snapshot(.none).limits.values(pair, number)
            #expect(read == book.limitCounters.values(pair, number), sourceLocation: sourceLocation)
        }
    }
}

extension ReferenceChange {
    static func limit(
        _ name: String = "L1",
        _ subject: String = "card",
        _ of: String = "*",
        per period: String = "day",
        amount: String = "",
        count: String = "",
        volume: String = "",
        bins: String = "",
        from: String = ""
    ) -> ReferenceChange {
        .row(.limit, name, subject, of, bins, period, amount, count, volume, from)
    }
}

extension PaymentRequest {
    /// The same with so many thousandths of a litre of a product, for all its amount.
    func filling(_ litres: UInt64, _ product: String = "92") -> PaymentRequest {
        selling([(product, litres, amount ?? 0)])
    }

    func selling(_ lines: [(product: String, litres: UInt64, amount: Int64)]) -> PaymentRequest {
        var request = self
        let texts = lines.map { line in
            ProductLine(
                code: line.product,
                unit: "L",
                quantity: ProductLine.Quantity(units: line.litres, decimals: 3),
                unitPrice: ProductLine.Quantity(units: 1, decimals: 0),
                amount: line.amount
            ).text
        }
        request.details = .of(
            RequestDetails.Values(texts: texts.map { TextTag(.productLine, $0) })
        )
        return request
    }

    func driving(_ vehicle: String) -> PaymentRequest {
        var request = self
        request.details = .of(RequestDetails.Values(texts: [TextTag(.vehicle, vehicle)]))
        return request
    }
}
