import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// An operator credits a card for cash.
@Suite struct TopUpTests {
    private var book: BookHarness = .attended()

    private mutating func topUp(
        _ stan: UInt32,
        _ amount: Int64 = 20_000,
        by number: UInt16? = 1,
        with pin: PINEntry = .keyed(BookHarness.password)
    ) -> Outcome {
        book.send(.load(stan, amount).by(number, pin)).outcome
    }

    private var cash: Int64? {
        book.journal.accounts.values.first { $0.kind == .stationCash }?.posted
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a cashier credits a card, and the station owes the cash`(
        memory: MemoryJournal.Memory
    ) throws {
        let reply = book.send(.load(1).by(1))
        #expect(reply.outcome == .approved && reply.approvalCode?.count == 6)
        #expect(reply.balances.isEmpty)
        #expect(book.available(1) == 1_020_000 && cash == -20_000)
        let account = try #require(
            book.journal.accounts.values.first { $0.kind == .stationCash }
        )
        #expect(account.merchant == "DEMOSTATION0001" && account.asset == .yuan)
        #expect(book.journal.totals.first { $0.key.total == .topUps }?.value.amount == 20_000)
        book.restart(memory)
        #expect(book.send(.load(1).by(1)) == reply)
        #expect(topUp(2) == .approved)
        #expect(book.available(1) == 1_040_000 && cash == -40_000)
        #expect(book.journal.accounts.values.count { $0.kind == .stationCash } == 1)
    }

    @Test mutating func `nobody else tops up`() {
        #expect(topUp(1, by: nil) == .operatorDenied)
        #expect(topUp(2, by: 3) == .operatorDenied)
        #expect(topUp(3, with: .absent) == .pinRequired)
        #expect(topUp(4, with: .keyed(BookHarness.otherPassword)) == .incorrectPIN)
        #expect(book.tries(1) == 1 && book.available(1) == 1_000_000 && cash == nil)
        #expect(topUp(5, by: 2) == .approved)
    }

    @Test mutating func `refusals of the card and the amount come first, and use up no try`() {
        let wrong = PINEntry.keyed(BookHarness.otherPassword)
        #expect(book.send(.load(1, card: 4).by(1, wrong)).outcome == .restrictedCard)
        #expect(book.send(.load(2, card: 5).by(1, wrong)).outcome == .expiredCard)
        #expect(book.send(.load(3, card: 99).by(1, wrong)).outcome == .invalidCard)
        #expect(topUp(4, 0, with: wrong) == .invalidAmount)
        #expect(
            book.send(.load(5, card: 3, asset: .points).by(1, wrong)).outcome == .wrongCurrency
        )
        #expect(
            book.send(.load(6, asset: Asset(rawValue: 840)).by(1, wrong)).outcome
                == .wrongCurrency
        )
        var plan = RoutePlan.inHouse
        plan.maximumAmount = 19_999
        #expect(book.send(.load(7).by(1, wrong), plan).outcome == .amountLimit)
        #expect(book.tries(1) == 0 && book.available(1) == 1_000_000)
    }

    @Test mutating func `no top-up goes to a bank`() {
        #expect(book.send(.load(1, card: 9).by(1), .bank).outcome == .notOffered)
    }

    @Test mutating func `a void takes the cash back once, and its reversal gives it again`() {
        #expect(topUp(1) == .approved)
        let void = PaymentRequest.unload(2, of: .stan(1))
        let reply = book.send(void)
        #expect(reply.outcome == .approved && book.available(1) == 1_000_000 && cash == 0)
        #expect(book.send(void) == reply)
        #expect(book.send(.unload(3, of: .stan(1))).outcome == .originalFinished)
        #expect(book.send(.reversal(of: 2, 20_000)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_020_000 && cash == -20_000)
        #expect(book.send(.unload(4, of: .stan(1))).outcome == .approved)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test mutating func `a void is told 51 when the customer has spent it`() {
        #expect(topUp(1) == .approved)
        #expect(book.send(.purchase(2, 1_015_000)).outcome == .approved)
        #expect(book.send(.unload(3, of: .stan(1))).outcome == .insufficientFunds)
        #expect(book.available(1) == 5_000 && cash == -20_000)
        book.send(.reversal(of: 2, 1_015_000))
        #expect(book.send(.unload(4, of: .stan(1))).outcome == .approved)
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `row 6: a reversal when the customer has spent it is 12 with a case`() {
        #expect(topUp(1) == .approved)
        #expect(book.send(.purchase(2, 1_015_000)).outcome == .approved)
        #expect(book.send(.reversal(of: 1, 20_000)).outcome == .reversalTooLate)
        #expect(book.journal.discrepancies.count == 1)
        #expect(book.available(1) == 5_000 && cash == -20_000)
        book.send(.reversal(of: 2, 1_015_000))
        #expect(book.send(.reversal(of: 1, 20_000)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 && cash == 0)
    }

    @Test mutating func `a reversal that comes first ends its top-up`() {
        #expect(book.send(.reversal(of: 1, 20_000)).outcome == .reversalAccepted)
        #expect(topUp(1) == .reversedOriginal)
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `a person reverses one that is there, and puts it back`() {
        #expect(topUp(1) == .approved)
        let payment = book.lastSeq
        book.send(.purchase(2, 1_015_000))
        guard case .insufficientFunds = book.refusal(.reverse(payment: payment)) else {
            Issue.record("the customer has spent it")
            return
        }
        book.send(.reversal(of: 2, 1_015_000))
        book.operate(.reverse(payment: payment))
        let act = book.lastSeq
        #expect(book.available(1) == 1_000_000 && cash == 0)
        book.operate(.reverse(payment: act))
        #expect(book.available(1) == 1_020_000 && cash == -20_000)
    }

    @Test mutating func `a top-up is no sale: nothing else voids or refunds it`() {
        #expect(topUp(1) == .approved)
        book.send(.purchase(2, 20_000))
        #expect(book.send(.void(3, of: .stan(1), 20_000)).outcome == .originalNotFound)
        #expect(book.send(.unload(4, of: .stan(2))).outcome == .originalNotFound)
        #expect(
            book.send(.handVoid(5, of: .stan(1), 20_000).by(2)).outcome == .originalNotFound
        )
        #expect(book.available(1) == 1_000_000)
    }
}
