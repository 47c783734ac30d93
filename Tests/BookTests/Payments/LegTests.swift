import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// Payments of several legs, each decided in house.
@Suite struct LegTests {
    private var book = BookHarness.demo()

    /// One leg takes what the others leave.
    private static func plan(_ parts: [Int64]) -> RoutePlan {
        var plan = RoutePlan.inHouse
        plan.legs.rest = parts.map { PlannedLeg(decider: .ledger, channel: "gifts", part: $0) }
        return plan
    }

    private func legs(of payment: Int64) -> [Leg] {
        (0..<LegNumber.maximum).compactMap {
            book.journal.leg(of: payment, LegNumber(place: $0))
        }
    }

    private mutating func sale(_ stan: UInt32 = 1, parts: [Int64] = [3_000]) -> Int64 {
        let request = PaymentRequest.purchase(stan, 10_000).dated(1121)
        #expect(book.send(request, Self.plan(parts)).outcome == .approved)
        return book.lastSeq
    }

    private mutating func reverse(_ stan: UInt32, delivered: Int64?) -> Outcome {
        var request = PaymentRequest.reversal(of: stan, 10_000).dated(1121)
            .naming(OriginalReference(stan: 1))
        request.delivery = delivered.map(Delivery.part)
        return book.send(request).outcome
    }

    @Test mutating func `a payment of two legs moves both and counts once`() {
        let sale = sale()
        #expect(legs(of: sale).map(\.asked.minorUnits) == [7_000, 3_000])
        #expect(legs(of: sale).map(\.state) == [.posted, .posted])
        #expect(legs(of: sale).map(\.channel) == ["in-house", "gifts"])
        #expect(book.available(1) == 1_000_000 - 10_000)
        #expect(book.journal.transfers.suffix(2).map(\.amount) == [7_000, 3_000])
        let totals = book.journal.totals.first { $0.key.total == .purchases }?.value
        #expect(totals == TotalsValue(count: 1, amount: 10_000))
    }

    @Test mutating func `a declined payment has all its legs declined`() {
        let request = PaymentRequest.purchase(1, 1_000_001)
        #expect(book.send(request, Self.plan([1])).outcome == .insufficientFunds)
        #expect(legs(of: book.lastSeq).map(\.state) == [.declined, .declined])
        #expect(legs(of: book.lastSeq).allSatisfy { $0.outcome == .insufficientFunds })
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `a reversal gives back every leg, the last first`() {
        let sale = sale(parts: [3_000, 500])
        #expect(reverse(2, delivered: nil) == .reversalAccepted)
        #expect(legs(of: sale).map(\.state) == [.reversed, .reversed, .reversed])
        #expect(book.journal.transfers.suffix(3).map(\.amount) == [500, 3_000, 6_500])
        #expect(book.available(1) == 1_000_000)
        let totals = book.journal.totals.first { $0.key.total == .reversals }?.value
        #expect(totals == TotalsValue(count: 1, amount: 10_000))
        #expect(reverse(3, delivered: nil) == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test(
        arguments: [
            (1, [.reversed, .reversed], [1, nil]), (6_999, [.reversed, .reversed], [6_999, nil]),
            (7_000, [.posted, .reversed], [nil, nil]), (7_001, [.posted, .reversed], [nil, 1]),
            (9_999, [.posted, .reversed], [nil, 2_999]), (10_000, [.posted, .posted], [nil, nil]),
        ] as [(Int64, [LegState], [Int64?])]
    )
    mutating func `what was delivered is paid by the first legs`(
        _ row: (Int64, [LegState], [Int64?])
    ) {
        let sale = sale()
        #expect(reverse(2, delivered: row.0) == .reversalAccepted)
        #expect(legs(of: sale).map(\.state) == row.1)
        #expect(legs(of: sale).map(\.delivered) == row.2)
        #expect(book.available(1) == 1_000_000 - Int(row.0))
        // Once more, from what is on disk.
        book.restart(.none)
        #expect(reverse(3, delivered: row.0) == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - Int(row.0))
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test mutating func `more than was paid is not delivered, however many legs`() {
        _ = sale()
        #expect(reverse(2, delivered: 10_001) == .reversalMismatch)
        #expect(book.available(1) == 1_000_000 - 10_000)
    }

    @Test mutating func `an operator takes all legs back and puts them there again`() {
        let sale = sale()
        book.operate(.reverse(payment: sale))
        let reversal = book.lastSeq
        #expect(legs(of: sale).map(\.state) == [.reversed, .reversed])
        #expect(book.available(1) == 1_000_000)
        book.restart(.none)
        book.operate(.reverse(payment: reversal))
        #expect(legs(of: sale).map(\.state) == [.posted, .posted])
        #expect(legs(of: sale).allSatisfy { $0.undoneBy == nil && $0.transfer != nil })
        #expect(book.available(1) == 1_000_000 - 10_000)
        book.operate(.reverse(payment: sale))
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `what was given back cannot be spent twice by putting it there again`() {
        let sale = sale()
        book.operate(.reverse(payment: sale))
        let reversal = book.lastSeq
        #expect(book.send(.purchase(9, 995_000)).outcome == .approved)
        #expect(book.refusal(.reverse(payment: reversal)) != nil)
    }

    @Test(arguments: [[0], [10_000], [-1], [5_000, 5_000], [.max, .max]] as [[Int64]])
    mutating func `legs that do not come to the amount are not paid`(_ parts: [Int64]) {
        let outcome = book.send(.purchase(1, 10_000), Self.plan(parts)).outcome
        #expect(outcome == .notOffered)
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `two legs that take what the others leave, or one in part, are not paid`() {
        var open = Self.plan([1])
        open.legs.rest[0].part = nil
        #expect(book.send(.purchase(1), open).outcome == .notOffered)
        var part = RoutePlan.inHouse
        part.legs.first.part = 1
        #expect(book.send(.purchase(2), part).outcome == .notOffered)
    }

    @Test mutating func `a channel decides the only leg of its payment`() {
        var mixed = RoutePlan.bank
        mixed.legs.rest = [PlannedLeg(decider: .ledger, part: 1)]
        #expect(book.send(.purchase(1), mixed).outcome == .notOffered)
        #expect(book.journal.exchanges.isEmpty)
    }

    @Test mutating func `an inquiry has one leg`() {
        #expect(book.send(.balance(1), Self.plan([1])).outcome == .notOffered)
    }

    @Test mutating func `one refused leg refuses the payment`() {
        var plan = Self.plan([1])
        plan.legs.rest[0].decider = .refused(.routeDenied)
        #expect(book.send(.purchase(1), plan).outcome == .routeDenied)
        plan.refuse(.channelUnavailable)
        #expect(book.send(.purchase(2), plan).outcome == .channelUnavailable)
        #expect(legs(of: book.lastSeq).map(\.state) == [.declined, .declined])
    }

    @Test mutating func `an answer that its leg cannot take moves nothing and is a case`() throws {
        let payment = book.ask(1)
        let event = book.event(.hostAnswer(book.answer(payment)))
        let journal = book.journal
        var other = PaymentBook(snapshot: journal.snapshot(), rules: book.rules)
        let leg = try #require(journal.leg(of: payment))
        other.prepare([event]) { keys in
            var rows = journal.read(keys)
            for index in rows.payments.indices {
                rows.payments[index].legs = Legs([leg.standing(in: .declined)])
            }
            return rows
        }
        var step = Step()
        other.step(event, origin: nil, into: &step)
        #expect(step.output.ledger.transfers.isEmpty && step.output.totals.isEmpty)
        #expect(step.output.discrepancies.map(\.original) == [payment])
        #expect(step.output.records.last?.note == "leg 1 is declined and cannot post")
        #expect(step.output.records.last?.reply?.outcome == .overloaded)
        #expect(step.output.changedLegs.map(\.state) == [.declined])
    }
}

extension Leg {
    /// The same leg with a row that says another state.
    fileprivate func standing(in state: LegState) -> Leg {
        Leg(
            key: key,
            decider: decider,
            channel: channel,
            rule: rule,
            asked: asked,
            outcome: outcome,
            state: state,
            hold: hold,
            transfer: transfer,
            undoneBy: undoneBy,
            delivered: delivered
        )
    }
}
