import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

@Suite struct OperatorTests {
    @Test func `terminals are registered once`() {
        var book = BookHarness.demo()
        #expect(book.refusal(.registerTerminal(.test(1))) == .terminalExists("T0000001"))
        var other = TerminalRegistration.test(4)
        other.ifsfTerminal = "00000001"
        other.ifsfMerchant = "000000000000001"
        #expect(
            book.refusal(.registerTerminal(other)) == .terminalExists("000000000000001/00000001")
        )
        other.ifsfMerchant = nil
        #expect(book.refusal(.registerTerminal(other)) != nil)
        other.ifsfTerminal = nil
        #expect(book.refusal(.registerTerminal(other)) == nil)
        let output = book.run(
            .operatorAct(
                OperatorAct(operatorName: "n", reason: "r", kind: .registerTerminal(other))
            )
        )
        #expect(output.newTerminals == [TerminalRow(rawValue: 4)])
        guard case .acted(_, let seq, let created) = output.effects.last else {
            Issue.record("an act is answered")
            return
        }
        #expect(seq == book.lastSeq && created == 4)
    }

    @Test func `an act that cannot be done leaves no record`() {
        var book = BookHarness.demo()
        let before = book.journal
        let refusals = [
            book.refusal(.setTerminalEnabled(TerminalRow(rawValue: 9), true)),
            book.refusal(.credit(account: 99, amount: 1, asset: .yuan)),
            book.refusal(.credit(account: 1, amount: 0, asset: .yuan)),
            book.refusal(.credit(account: 2, amount: 1, asset: .yuan)),
            book.refusal(.setFrozen(account: 99, true)),
            book.refusal(.reverse(payment: 1)),
            book.refusal(.reverse(payment: 4711)),
        ]
        #expect(
            refusals == [
                .unknownTerminal(TerminalRow(rawValue: 9)), .unknownAccount(99),
                .amountOutOfRange(0), .notCustomerAccount(2), .unknownAccount(99),
                .unknownPayment(1), .unknownPayment(4711),
            ]
        )
        #expect(refusals.allSatisfy { $0?.description.contains("\n") == false })
        #expect(book.journal == before)
    }

    @Test func `an account opens once for a card, in an asset of its kind`() {
        var book = BookHarness.demo()
        var opening = AccountOpening(
            kind: .personalCard,
            asset: .yuan,
            card: .test(1),
            expiry: 3012,
            openingBalance: 0
        )
        #expect(book.refusal(.openAccount(opening)) == .cardHasAccount)
        opening.card = .test(6)
        opening.asset = .points
        #expect(book.refusal(.openAccount(opening)) == .wrongAsset(.personalCard, .points))
        opening.asset = .yuan
        opening.expiry = 3013
        #expect(book.refusal(.openAccount(opening)) == .malformedExpiry(3013))
        opening.expiry = 3012
        opening.openingBalance = -1
        #expect(book.refusal(.openAccount(opening)) == .amountOutOfRange(-1))
        opening.openingBalance = 0
        #expect(book.refusal(.openAccount(opening)) == nil)
        opening.kind = .cashTopUp
        #expect(book.refusal(.openAccount(opening)) != nil)
        opening.kind = .personalCard
        book.operate(.openAccount(opening))
        #expect(book.available(6) == 0)
        #expect(book.send(.purchase(1, 1, card: 6)).outcome == .insufficientFunds)
    }

    @Test func `credit comes from the asset's own source`() {
        var book = BookHarness.demo()
        book.operate(.credit(account: 1, amount: 5, asset: .yuan))
        #expect(book.available(1) == 1_000_005)
        let sources = book.journal.accounts.values.filter { !$0.kind.isCustomer }
        #expect(sources.first { $0.kind == .cashTopUp }?.posted == -4_000_005)
        #expect(sources.first { $0.kind == .pointsIssued }?.posted == -1_000_000)
    }

    @Test func `a frozen card pays again when it is thawed`() {
        var book = BookHarness.demo()
        book.operate(.setFrozen(account: 1, true))
        #expect(book.send(.purchase(1)).outcome == .restrictedCard)
        book.operate(.setFrozen(account: 1, false))
        #expect(book.send(.purchase(2)).outcome == .approved)
    }

    @Test func `an operator reverses, puts back, and reverses again`() {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1))
        let sale = book.lastSeq
        for _ in 1...2 {
            book.operate(.reverse(payment: sale))
            let reversal = book.lastSeq
            #expect(book.available(1) == 1_000_000)
            #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
            #expect(
                book.refusal(.reverse(payment: sale)) == .alreadyReversed(sale, by: reversal)
            )
            book.restart()
            book.operate(.reverse(payment: reversal))
            #expect(book.available(1) == 1_000_000 - 8_850)
            #expect(book.refusal(.reverse(payment: reversal)) == .unknownPayment(reversal))
            #expect(book.send(.purchase(1)) == first)
        }
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        #expect(book.refusal(.reverse(payment: book.lastSeq)) == .reversalByTerminal(book.lastSeq))
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `what was put to other use cannot be put back`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.operate(.reverse(payment: book.lastSeq))
        let reversal = book.lastSeq
        book.send(.purchase(2, 1_000_000))
        #expect(book.refusal(.reverse(payment: reversal)) == .insufficientFunds(account: 1))
    }

    @Test func `a declined payment has nothing to reverse`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 2_000_000))
        #expect(book.refusal(.reverse(payment: book.lastSeq)) == .movedNothing(book.lastSeq))
    }

    @Test func `what a terminal's accepted reversal has ended nobody puts back`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let sale = book.lastSeq
        book.operate(.reverse(payment: sale))
        let reversal = book.lastSeq
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        let ended = book.lastSeq
        for memory in MemoryJournal.Memory.allCases {
            book.restart(memory)
            #expect(
                book.refusal(.reverse(payment: reversal)) == .endedByTerminal(sale, by: ended)
            )
        }
        #expect(book.available(1) == 1_000_000)
        #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
    }

    @Test func `an operator who picks a payment twice is refused the second time`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let sale = book.lastSeq
        book.operate(.reverse(payment: sale))
        let reversal = book.lastSeq
        #expect(book.refusal(.reverse(payment: sale)) == .alreadyReversed(sale, by: reversal))
        book.operate(.reverse(payment: reversal))
        #expect(book.refusal(.reverse(payment: reversal)) == .unknownPayment(reversal))
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test(arguments: [1, 3])
    func `an operator credits an account in its own asset and in no other`(card: Int) throws {
        var book = BookHarness.demo()
        let token = SealedCard.test(card).token
        let account = try #require(book.journal.accounts.values.first { $0.card?.token == token })
        for other in [Asset.yuan, .points, Asset(rawValue: 840)] where other != account.asset {
            let act = OperatorAct.Kind.credit(account: account.id, amount: 5_000, asset: other)
            let refusal = book.refusal(act)
            #expect(refusal == .otherAsset(account: account.id, account.asset))
            #expect(refusal?.description.contains("\n") == false)
        }
        book.operate(.credit(account: account.id, amount: 50, asset: account.asset))
        #expect(book.available(card) == 1_000_050)
    }
}
