import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

@Suite struct HostPaymentTests {
    @Test func `an approval is asked for, held, posted and told`() {
        var book = BookHarness.demo()
        let output = book.run(.payment(.purchase(1, 8_850, card: 9), .bank))
        let payment = book.lastSeq
        #expect(output.sends.first?.action == .pay)
        #expect(output.sends.first?.amount == 8_850)
        #expect(output.sends.first?.reference.iso?.number == 1)
        #expect(book.clearing == (0, 8_850))
        #expect(book.journal.records.last?.reply == nil)
        var answer = book.answer(payment)
        answer.taken.approvalCode = "H12345"
        let decided = book.run(.hostAnswer(answer))
        #expect(decided.replies.map(\.outcome) == [.approved])
        #expect(decided.replies.first?.approvalCode == "H12345")
        #expect(decided.matches == [.awaited])
        #expect(book.clearing == (8_850, 0))
        #expect(book.journal.leg(of: payment)?.state == .posted)
        // The same request again gets the same answer, and the bank hears nothing.
        let again = book.run(.payment(.purchase(1, 8_850, card: 9), .bank))
        #expect(again.replies == decided.replies)
        #expect(again.sends.isEmpty)
    }

    @Test func `a decline gives the hold back`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        let output = book.say(.declined(.insufficientFunds), to: payment)
        #expect(output.replies.map(\.outcome) == [.insufficientFunds])
        #expect(book.clearing == (0, 0))
        #expect(book.forwards.isEmpty)
    }

    @Test func `a balance inquiry holds nothing and is not reversed`() {
        var book = BookHarness.demo()
        book.run(.payment(.balance(1, card: 9), .bank))
        let inquiry = book.lastSeq
        var answer = book.answer(inquiry)
        answer.taken.balances = [BalanceEntry(type: .available, asset: .yuan, minorUnits: 77)]
        let output = book.run(.hostAnswer(answer))
        #expect(output.replies.first?.balances == answer.taken.balances)
        book.run(.payment(.balance(2, card: 9), .bank))
        let silent = book.lastSeq
        #expect(book.timeOut(silent).replies.map(\.outcome) == [.channelTimeout])
        #expect(book.forwards.isEmpty)
    }

    @Test func `row 2: copies of a request in flight attach to the one answer`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        for _ in 0..<49 {
            let output = book.run(.payment(.purchase(1, card: 9), .bank))
            #expect(output.effects.isEmpty)
        }
        let decided = book.say(.approved, to: payment)
        #expect(decided.replies.count == 50)
        #expect(Set(decided.origins).count == 50)
        #expect(Set(decided.replies).count == 1)
        #expect(book.journal.payments[payment]?.attempts == 50)
    }

    @Test func `row 4: STANs towards a host come back without meeting one in flight`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.timeOut(payment)
        // The reversal keeps STAN 2 in use all the way round.
        var state = book.journal.channels[ExternalChannel.bank.number]
        state?.lastNumber = 999_998
        var snapshot = book.journal.snapshot()
        snapshot.channels = [state].compactMap(\.self)
        book.restart(from: snapshot)
        var stans: [UInt32?] = []
        for stan: UInt32 in 10..<13 {
            let exchange = book.ask(stan)
            stans.append(book.journal.exchanges[exchange]?.reference.iso?.number)
        }
        #expect(stans == [999_999, 1, 3])
    }

    @Test func `row 5: a reversal before the answer is accepted, and the approval is undone`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        #expect(book.forwards.isEmpty)
        let output = book.say(.approved, to: payment)
        #expect(output.replies.map(\.outcome) == [.reversedOriginal])
        let forward = book.lastSeq
        #expect(book.forwards == [forward])
        let sent = book.sendForward(forward).sends
        #expect(sent.first?.action == .reverse)
        #expect(sent.first?.original?.reference.iso?.number == 1)
        book.say(.approved, to: forward)
        #expect(book.clearing == (0, 0))
        #expect(book.journal.leg(of: payment)?.state == .reversed)
    }

    @Test(arguments: [UpstreamAnswer.Decision.declined(.insufficientFunds), .malformed])
    func `row 5: after a reversal no other answer is told as an approval`(
        decision: UpstreamAnswer.Decision
    ) {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.send(.reversal(of: 1, card: 9))
        #expect(book.say(decision, to: payment).replies.allSatisfy { !$0.outcome.isApproval })
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
    }

    @Test func `row 8: a reversal of what the host declined has no effect`() {
        var book = BookHarness.demo()
        book.say(.declined(.declinedByHost), to: book.ask(1))
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        #expect(book.forwards.isEmpty)
    }

    @Test func `row 9: a reversal of another amount reverses nothing at the host`() {
        var book = BookHarness.demo()
        book.say(.approved, to: book.ask(1))
        #expect(book.send(.reversal(of: 1, 100, card: 9)).outcome == .reversalMismatch)
        #expect(book.forwards.isEmpty)
        #expect(book.journal.discrepancies.count == 1)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        #expect(book.forwards.count == 1)
    }

    @Test func `row 7: a repeated reversal goes to the host once`() {
        var book = BookHarness.demo()
        book.say(.approved, to: book.ask(1))
        for _ in 0..<10 {
            #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
            book.restart()
        }
        #expect(book.forwards.count == 1)
        #expect(book.clearing == (0, 0))
    }

    @Test func `row 45: a host is asked for no amount of zero, below or above twelve digits`() {
        var book = BookHarness.demo()
        for amount: Int64 in [0, -1, 1_000_000_000_000] {
            let request = PaymentRequest.purchase(UInt32(7 + amount % 3), amount, card: 9)
            #expect(book.send(request, .bank).outcome == .invalidAmount)
        }
        #expect(book.journal.exchanges.isEmpty)
    }

    @Test(arguments: [Asset.points, nil])
    func `row 46: points and unnamed currencies are not sent as money`(asset: Asset?) {
        var book = BookHarness.demo()
        let request = PaymentRequest.purchase(1, card: 9, asset: asset)
        #expect(book.send(request, .bank).outcome == .wrongCurrency)
        #expect(book.journal.exchanges.isEmpty)
    }

    @Test func `row 58: what is approved after the cutover counts on the date of acceptance`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        let date = book.journal.records.last?.businessDate
        book.cutover()
        book.signOn(.signOn(1, stan: 999_001))
        let output = book.say(.approved, to: payment)
        #expect(output.replies.first?.businessDate == date)
        let keys = book.journal.totals.filter { $0.value.count > 0 }.keys
        #expect(keys.map(\.businessDate) == [date].compactMap(\.self))
        #expect(keys.map(\.batch) == [1])
    }

    @Test func `row 58: what is approved with a cutover, in one batch of events, counts`() throws {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        let date = try #require(book.journal.records.last?.businessDate)
        let events = [
            book.event(.cutover(date.next)),
            book.event(.hostAnswer(book.answer(payment))),
        ]
        let output = book.run(events)
        #expect(output.replies.map(\.outcome) == [.approved])
        #expect(output.replies.first?.businessDate == date)
        let keys = book.journal.totals.filter { $0.value.count > 0 }.keys
        #expect(keys.map(\.businessDate) == [date])
    }

    @Test func `row 62: a reversal follows its original to the host it went to`() {
        var book = BookHarness.demo()
        book.say(.approved, to: book.ask(1))
        let elsewhere = RoutePlan(decider: .refused(.noRoute), rule: nil, configurationVersion: 2)
        let reversal = PaymentRequest.reversal(of: 1, card: 9)
        #expect(book.send(reversal, elsewhere).outcome == .reversalAccepted)
        let forward = book.forwards.first.flatMap { book.journal.exchanges[$0] }
        #expect(forward?.channel == ExternalChannel.bank.number)
    }

    @Test func `a stopped channel takes no new payments, and its reversals stay`() {
        var book = BookHarness.demo()
        book.say(.approved, to: book.ask(1))
        book.operate(.setChannelStopped(.bank, true))
        #expect(book.send(.purchase(2, card: 9), .bank).outcome == .channelUnavailable)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        book.restart()
        #expect(book.send(.purchase(3, card: 9), .bank).outcome == .channelUnavailable)
        book.operate(.setChannelStopped(.bank, false))
        book.ask(4)
    }

    @Test func `an operator's reversal goes to the host, and cannot be taken back`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        #expect(book.refusal(.reverse(payment: payment)) == .paymentPending(payment))
        book.say(.approved, to: payment)
        book.operate(.reverse(payment: payment))
        let reversal = book.lastSeq
        #expect(book.forwards == [reversal])
        #expect(book.clearing == (0, 0))
        #expect(book.refusal(.reverse(payment: reversal)) == .reversalWithHost(payment))
    }
}
