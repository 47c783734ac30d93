import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// What terminals report of a bank's cards: acknowledged at once, told to the bank until it has
/// answered, never undone.
@Suite struct HostAdviceTests {
    private static func sale(_ stan: UInt32 = 1, _ amount: Int64 = 8_850) -> PaymentRequest {
        BookHarness.request(.offlineSale, stan, amount, card: 9)
    }

    /// An off-line sale of 88.50 that the bank has to hear of.
    private static func reporting() -> (BookHarness, sale: Int64) {
        var book = BookHarness.demo()
        let output = book.run(.payment(sale(), .offlineAtBank()))
        #expect(output.replies.map(\.outcome) == [.acknowledged] && output.sends.isEmpty)
        return (book, book.lastSeq)
    }

    @Test func `an advice is acknowledged at once, held, and told to the bank in its turn`() {
        var (book, sale) = Self.reporting()
        #expect(book.state(sale) == .queued && book.leg(sale) == .pending)
        #expect(book.clearing == (0, 8_850))
        let sent = book.sendForward(sale).sends
        #expect(sent.map(\.action) == [.advise] && sent.map(\.attempt) == [1])
        #expect(sent.first?.original == nil && sent.first?.amount == 8_850)
        let output = book.approve(sale, "B00001")
        #expect(output.replies.isEmpty && book.clearing == (8_850, 0))
        #expect(book.state(sale) == .acknowledged && book.leg(sale) == .posted)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 1: its repeat gets the same answer before and behind the bank's`(
        _ memory: MemoryJournal.Memory
    ) {
        var (book, sale) = Self.reporting()
        let first = book.send(Self.sale(), .offlineAtBank())
        #expect(first.outcome == .acknowledged && first.approvalCode == nil)
        book.sendForward(sale)
        book.restart(memory)
        #expect(book.send(Self.sale(), .offlineAtBank()) == first)
        book.approve(sale, "B00001")
        book.restart(memory)
        #expect(book.send(Self.sale(), .offlineAtBank()) == first)
        #expect(book.clearing == (8_850, 0) && book.forwards == [sale])
    }

    @Test func `row 17: it is repeated under its reference, and a start in between too`() {
        var (book, sale) = Self.reporting()
        let first = book.sendForward(sale).sends.first
        book.timeOut(sale)
        book.crash()
        #expect(book.state(sale) == .sent && book.clearing == (0, 8_850))
        let again = book.sendForward(sale).sends.first
        #expect(again?.attempt == 2 && again?.reference == first?.reference)
        #expect(again?.action == .advise)
        // Nobody reverses it, and nobody waits.
        #expect(book.forwards == [sale])
        book.approve(sale, "B00001")
        #expect(book.clearing == (8_850, 0))
    }

    @Test(arguments: [UpstreamFailure.unsent, .refused])
    func `an advice that was not sent waits, and is never given up for it`(
        _ failure: UpstreamFailure
    ) {
        var (book, sale) = Self.reporting()
        book.sendForward(sale)
        let output = book.run(.hostFailed(exchange: sale, attempt: 1, failure))
        #expect(output.replies.isEmpty)
        #expect(book.state(sale) == .queued && book.leg(sale) == .pending)
        #expect(book.outcome(sale) == .acknowledged)
    }

    @Test func `an advice of a stopped channel is taken, and waits`() {
        var (book, sale) = Self.reporting()
        book.operate(.setChannelStopped(.bank, true))
        let reply = book.send(Self.sale(2), .offlineAtBank())
        #expect(reply.outcome == .acknowledged)
        #expect(book.forwards == [sale, book.lastSeq] && book.clearing == (0, 17_700))
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `what the bank declines stands in suspense, with a case`(
        _ memory: MemoryJournal.Memory
    ) {
        var (book, sale) = Self.reporting()
        book.sendForward(sale)
        book.restart(memory)
        let output = book.say(.declined(.restrictedCard), to: sale)
        #expect(output.replies.isEmpty && book.outcome(sale) == .acknowledged)
        #expect(book.state(sale) == .acknowledged && book.leg(sale) == .posted)
        #expect(book.clearing == (0, 0) && book.suspended() == 8_850)
        #expect(book.journal.discrepancies.map(\.reason) == [.restrictedCard])
        book.restart(memory)
        // Row 12: approved behind that, the bank has the money too.
        book.say(.approved, to: sale)
        #expect(book.clearing == (0, 0) && book.suspended() == 8_850)
        #expect(
            book.journal.discrepancies.map(\.reason) == [.restrictedCard, .reversedOriginal]
        )
        #expect(book.forwards == [sale])
    }

    @Test(arguments: [
        Outcome.overloaded, .channelUnavailable, .channelTimeout, .duplicateMismatch, .unreadable,
        .undecided,
    ])
    func `row 16: a decline that settles nothing is repeated, then a person's`(
        _ outcome: Outcome
    ) {
        var (book, sale) = Self.reporting()
        for _ in 1...3 {
            book.sendForward(sale)
            book.say(.declined(outcome), to: sale)
        }
        #expect(book.state(sale) == .quarantined && book.clearing == (0, 8_850))
        #expect(book.journal.discrepancies.map(\.reason) == [.channelTimeout])
        book.operate(.discardForward(exchange: sale))
        #expect(book.state(sale) == .discarded && book.clearing == (0, 0))
        #expect(book.suspended() == 8_850)
        #expect(book.journal.discrepancies.map(\.reason) == [.channelTimeout, .declinedByHost])
    }

    @Test func `row 44: another amount is a person's, and the money stays held`() {
        var (book, sale) = Self.reporting()
        book.sendForward(sale)
        var answer = book.answer(sale)
        answer.taken.amount = 8_851
        #expect(book.run(.hostAnswer(answer)).matches == [.mismatched])
        #expect(book.state(sale) == .quarantined && book.clearing == (0, 8_850))
        book.operate(.releaseForward(exchange: sale))
        book.sendForward(sale)
        book.approve(sale, "B00001")
        #expect(book.clearing == (8_850, 0))
    }

    @Test func `a terminal's reversal of an advice is refused, and nothing is reversed`() {
        var (book, sale) = Self.reporting()
        let reversal = PaymentRequest.reversal(of: 1, 8_850, card: 9)
        #expect(book.send(reversal, .bank).outcome == .reversalTooLate)
        #expect(book.clearing == (0, 8_850) && book.forwards == [sale])
    }

    // MARK: Completions and increases

    @Test func `a completion by advice names its authorisation, and takes its hold`() {
        var book = BookHarness.demo()
        let held = book.authorised()
        var request = BookHarness.request(.completionAdvice, 2, 6_000, card: 9)
        request.original = .stan(1, code: "B00001")
        #expect(book.send(request, .bank).outcome == .acknowledged)
        let advice = book.lastSeq
        #expect(book.journal.held.authorisations[held]?.reservedBy == advice)
        #expect(book.clearing == (0, 8_850))
        let sent = book.sendForward(advice).sends.first
        #expect(sent?.action == .advise && sent?.original == book.original(held))
        #expect(sent?.approvalCode == "B00001" && sent?.amount == 6_000)
        book.approve(advice, "B00002")
        #expect(book.clearing == (6_000, 0))
        #expect(book.journal.held.authorisations[held]?.state == .completed)
    }

    @Test func `a completion by advice that the bank declines leaves the hold, and is a case`() {
        var book = BookHarness.demo()
        let held = book.authorised()
        var request = BookHarness.request(.completionAdvice, 2, 6_000, card: 9)
        request.original = .stan(1, code: "B00001")
        book.send(request, .bank)
        let advice = book.lastSeq
        book.sendForward(advice)
        book.say(.declined(.originalFinished), to: advice)
        #expect(book.clearing == (0, 8_850) && book.suspended() == 6_000)
        let row = book.journal.held.authorisations[held]
        #expect(row?.state == .open && row?.reservedBy == nil)
    }

    @Test func `a tip tells the bank the difference, and its sale is not voided meanwhile`() {
        var book = BookHarness.demo()
        let sale = book.paid()
        var tip = BookHarness.request(.tip, 2, 9_000, card: 9)
        tip.original = book.reference(sale)
        tip.details = .of(RequestDetails.Values(tip: 150))
        #expect(book.send(tip, .bank).outcome == .acknowledged)
        let advice = book.lastSeq
        #expect(book.clearing == (8_850, 150))
        let sent = book.sendForward(advice).sends.first
        #expect(sent?.amount == 150 && sent?.original == book.original(sale))
        #expect(sent?.approvalCode == "B00001")
        let void = PaymentRequest.void(3, of: book.reference(sale), 8_850, card: 9)
        #expect(book.send(void, .bank).outcome == .originalReserved)
        book.approve(advice, "B00002")
        #expect(book.clearing == (9_000, 0))
        #expect(book.send(tip, .bank).outcome == .acknowledged)
    }

    /// What the sale names as its tip, once a bank has declined that and counters are full.
    private static func declinedTip(
        _ memory: MemoryJournal.Memory,
        byOperator: Bool,
        _ edition: BookRules.Edition
    ) throws -> Int64? {
        var book = BookHarness.demo()
        let sale = book.paid()
        var tip = BookHarness.request(.tip, 2, 9_000, card: 9)
        tip.original = book.reference(sale)
        tip.details = .of(RequestDetails.Values(tip: 150))
        book.send(tip, .bank)
        let advice = book.lastSeq
        for _ in 1...(byOperator ? 3 : 1) {
            book.sendForward(advice)
            if byOperator { book.say(.declined(.overloaded), to: advice) }
        }
        #expect(book.journal.payments[sale]?.increasedBy == advice)
        var snapshot = book.journal.snapshot(memory)
        for index in snapshot.houseAccounts.indices
        where snapshot.houseAccounts[index].kind == .stationReceivable {
            snapshot.houseAccounts[index].counters.creditsPosted = .max - 100
        }
        var rules = BookRules.test
        rules.edition = edition
        var full = PaymentBook(snapshot: snapshot, rules: rules)
        let act = OperatorAct(
            operatorName: "night",
            reason: "test",
            kind: .discardForward(exchange: advice)
        )
        let event = book.event(
            byOperator
                ? .operatorAct(act) : .hostAnswer(book.answer(advice, .declined(.restrictedCard)))
        )
        let journal = book.journal
        full.prepare([event]) { journal.read($0) }
        #expect(full.validate(event) == nil)
        var step = Step()
        full.step(event, origin: nil, into: &step)
        let output = step.output
        #expect(output.discrepancies.map(\.original) == [advice])
        var after = journal
        after.commit(output)
        #expect(after.leg(of: advice)?.state == .declined)
        return after.payments[sale]?.increasedBy
    }

    @Test(arguments: MemoryJournal.Memory.allCases, [false, true])
    func `row 45: a tip that its bank declines leaves its sale free though counters are full`(
        _ memory: MemoryJournal.Memory,
        byOperator: Bool
    ) throws {
        #expect(try Self.declinedTip(memory, byOperator: byOperator, .seventh) == nil)
        #expect(try Self.declinedTip(memory, byOperator: byOperator, .fifth) != nil)
    }

    // MARK: Notices

    @Test func `a notice is stored, answered, and told to the bank of what it is about`() {
        var book = BookHarness.demo()
        let sale = book.paid()
        let notice = Self.notice(2, about: book.reference(sale))
        let output = book.run(.payment(notice, .bank))
        #expect(output.replies.map(\.outcome) == [.acknowledged])
        let seq = book.lastSeq
        #expect(book.state(seq) == .queued && book.clearing == (8_850, 0))
        let sent = book.sendForward(seq).sends.first
        #expect(sent?.action == .notify && sent?.messageClass == .administrative)
        #expect(sent?.original == book.original(sale) && sent?.amount == nil)
        #expect(sent?.card?.token == notice.card?.token)
        book.timeOut(seq)
        book.crash()
        #expect(book.sendForward(seq).sends.map(\.attempt) == [2])
        book.say(.approved, to: seq)
        #expect(book.state(seq) == .acknowledged && book.clearing == (8_850, 0))
        #expect(book.send(notice, .bank).outcome == .acknowledged)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `a notice about nothing that is known goes where its card would`() {
        var book = BookHarness.demo()
        book.send(Self.notice(1, about: .stan(77)), .bank)
        let seq = book.lastSeq
        let sent = book.sendForward(seq).sends.first
        #expect(sent?.original == nil && sent?.channel == ExternalChannel.bank.number)
        // What its host thinks of it changes nothing.
        book.say(.declined(.originalNotFound), to: seq)
        #expect(book.state(seq) == .acknowledged && book.journal.discrepancies.isEmpty)
        book.send(Self.notice(2, about: .stan(77)), .inHouse)
        #expect(book.forwards == [seq] && book.outcome(book.lastSeq) == .acknowledged)
    }

    @Test func `row 17: a notice that nobody answers becomes a person's`() {
        var book = BookHarness.demo()
        book.send(Self.notice(1, about: .stan(77)), .bank)
        let seq = book.lastSeq
        for _ in 1...3 {
            book.sendForward(seq)
            book.say(.declined(.overloaded), to: seq)
        }
        #expect(book.state(seq) == .quarantined)
        #expect(book.journal.discrepancies.map(\.reason) == [.channelTimeout])
        book.operate(.discardForward(exchange: seq))
        #expect(book.state(seq) == .discarded && book.suspended() == 0)
    }

    private static func notice(
        _ stan: UInt32,
        about original: OriginalReference
    ) -> PaymentRequest {
        var request = BookHarness.request(.scriptNotice, stan, 8_850, card: 9)
        request.identity.messageClass = .administrative
        request.original = original
        return request
    }
}
