import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// A supervisor takes a sale back without its card.
@Suite struct ManualVoidTests {
    private var book: BookHarness = .attended()

    private mutating func void(
        _ stan: UInt32,
        by number: UInt16? = 2,
        _ pin: PINEntry = .keyed(BookHarness.password),
        terminal: Int = 1
    ) -> Outcome {
        book.send(.handVoid(stan, of: .stan(1), terminal: terminal).by(number, pin)).outcome
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a supervisor takes a sale back, whose card nobody shows`(
        memory: MemoryJournal.Memory
    ) throws {
        book.send(.purchase(1))
        let sale = book.lastSeq
        book.restart(memory)
        #expect(void(2) == .approved)
        let void = book.lastSeq
        #expect(book.available(1) == 1_000_000)
        let taken = try #require(book.journal.payments[sale])
        #expect(taken.reversedBy == void && taken.legs.first?.state == .reversed)
        #expect(book.journal.payments[void]?.request.card == nil)
        #expect(book.journal.records.last?.account == taken.account)
        #expect(book.journal.totals.first { $0.key.total == .voids }?.value.amount == 8_850)
        // And its reversal lets the sale stand again.
        book.restart(memory)
        #expect(book.send(.reversal(of: 2, card: nil)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test mutating func `who is not a supervisor of this station voids nothing`() {
        book.send(.purchase(1))
        #expect(void(2, by: nil) == .operatorDenied)
        #expect(void(3, by: 9) == .operatorDenied)
        #expect(void(4, by: 3) == .operatorDenied)
        #expect(void(5, by: 1) == .operatorDenied)
        book.operate(.stationOperator(.setEnabled(BookHarness.key(2), false)))
        #expect(void(6) == .operatorDenied)
        #expect(book.available(1) == 1_000_000 - 8_850)
        book.operate(.stationOperator(.setEnabled(BookHarness.key(2), true)))
        book.operate(.stationOperator(.setRole(BookHarness.key(1), .supervisor)))
        #expect(void(7, by: 1) == .approved)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test mutating func `an operator whose person is disabled does nothing`() {
        book.send(.purchase(1))
        let name = PersonName(.operatorNumber, "002", merchant: "DEMOSTATION0001")
        let opening = PersonOpening(name: "Li Na", names: [PersonName(.unixUser, "lina"), name])
        book.ask(.addPerson(.user("admin")), by: .owner)
        book.ask(.addPerson(opening), by: .user("admin"))
        book.ask(.grantRole(BookHarness.number(1), .security), by: .user("admin"))
        book.ask(.setPersonEnabled(BookHarness.number(2), false), by: .user("admin"))
        #expect(void(2) == .operatorDenied)
        book.ask(.setPersonEnabled(BookHarness.number(2), true), by: .user("admin"))
        #expect(void(3) == .approved)
    }

    @Test mutating func `five wrong passwords, and the right one counts no more`() {
        book.send(.purchase(1))
        for count in 1...5 {
            #expect(void(UInt32(1 + count), .keyed(BookHarness.otherPassword)) == .incorrectPIN)
            #expect(book.journal.records.last?.note == "wrong password \(count) of 5")
            #expect(book.tries(2) == UInt8(count))
            book.restart()
        }
        let entries: [PINEntry] = [.keyed(BookHarness.password), .absent, .unreadable]
        for (place, entry) in entries.enumerated() {
            #expect(void(UInt32(10 + place), entry) == .pinTriesExceeded)
        }
        #expect(book.available(1) == 1_000_000 - 8_850 && book.tries(2) == 5)
        book.operate(.stationOperator(.setPassword(BookHarness.key(2), BookHarness.otherPassword)))
        #expect(void(20, .keyed(BookHarness.otherPassword)) == .approved)
    }

    @Test mutating func `a right password forgets the tries only with what it was keyed in for`() {
        book.send(.purchase(1))
        #expect(void(2, .keyed(BookHarness.otherPassword)) == .incorrectPIN)
        #expect(
            book.send(.handVoid(3, of: .stan(9)).by(2)).outcome == .originalNotFound
        )
        #expect(book.tries(2) == 1)
        #expect(void(4) == .approved)
        #expect(book.tries(2) == 0)
    }

    @Test mutating func `a password that is missing or does not open is no try`() {
        book.send(.purchase(1))
        #expect(void(2, .absent) == .pinRequired)
        #expect(void(3, .unreadable) == .incorrectPIN)
        #expect(book.tries(2) == 0)
        #expect(book.journal.records.last?.note == "the password's block does not open")
    }

    @Test mutating func `row 1: a repeated wrong password is one try`() {
        book.send(.purchase(1))
        for _ in 1...4 {
            #expect(void(2, .keyed(BookHarness.otherPassword)) == .incorrectPIN)
            book.restart()
        }
        #expect(book.tries(2) == 1)
        // The recorded answer, whatever is keyed in by then.
        #expect(void(2) == .incorrectPIN)
    }

    @Test mutating func `it is counted up to 999 in the half of its sale, whose card nobody shows`()
    {
        book.checksInvariants = false
        book.send(.purchase(1), .foreign)
        let sale = book.send(.purchase(2, 99_900), .foreign)
        var plan = RoutePlan.inHouse
        plan.limitedWith = SettlementCounts.cards().credit
        for stan in 1_001...1_999 as ClosedRange<UInt32> {
            #expect(book.send(.refund(stan, of: .reply(sale), 100), plan).outcome == .approved)
        }
        let request = PaymentRequest.handVoid(3, of: .stan(1)).by(2)
        #expect(book.send(request, plan).outcome == .settleFirst)
        // A domestic sale is taken back, whatever the route says of a request without a card.
        book.send(.purchase(4))
        plan.isForeign = true
        let other = PaymentRequest.handVoid(5, of: .stan(4)).by(2)
        #expect(book.send(other, plan).outcome == .approved)
    }

    @Test mutating func `a sale of another terminal, another amount, or one that is over`() {
        book.send(.purchase(1))
        #expect(void(2, terminal: 2) == .originalNotFound)
        #expect(
            book.send(.handVoid(3, of: .stan(1), 8_800).by(2)).outcome == .amountMismatch
        )
        #expect(book.send(.handVoid(4, of: .stan(1), 0).by(2)).outcome == .invalidAmount)
        #expect(void(5) == .approved)
        #expect(void(6) == .originalFinished)
        #expect(book.send(.void(7, of: .stan(1))).outcome == .originalFinished)
    }

    @Test mutating func `no card's PIN is touched by an operator's password`() throws {
        let account = try #require(
            book.journal.accounts.values.first { $0.card?.token == SealedCard.test(1).token }
        )
        book.send(.purchase(1))
        #expect(void(2, .keyed(BookHarness.otherPassword)) == .incorrectPIN)
        #expect(book.journal.accounts[account.id]?.pinTries == 0)
    }

    @Test mutating func `the bank is told the card of the sale`() throws {
        let sale = book.paid()
        let card = try #require(book.journal.exchanges[sale]?.card)
        let void = book.ask(.handVoid(2, of: .stan(1)).by(2), .inHouse)
        let exchange = try #require(book.journal.exchanges[void])
        #expect(exchange.card == card && exchange.original == book.original(sale))
        book.approve(void, "B00002")
        #expect(book.outcome(void) == .approved && book.leg(sale) == .reversed)
    }
}
