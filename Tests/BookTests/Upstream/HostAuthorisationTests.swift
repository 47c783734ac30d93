import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Pre-authorisations at a bank, and what becomes of them there.
@Suite struct HostAuthorisationTests {
    /// A pre-authorisation of 88.50 at the bank, and its completion of 60.00 that waits for it.
    private static func completing(
        under edition: BookRules.Edition = .current
    ) -> (BookHarness, held: Int64, completion: Int64) {
        var rules = BookRules.test
        rules.edition = edition
        var book = BookHarness.demo(rules: rules)
        let held = book.authorised()
        let completion = book.ask(.completion(2, of: .stan(1, code: "B00001"), 6_000, card: 9))
        return (book, held, completion)
    }

    private static func void(_ stan: UInt32, _ amount: Int64 = 8_850) -> PaymentRequest {
        .preauthorisationVoid(stan, of: .stan(1, code: "B00001"), amount, card: 9)
    }

    @Test func `a pre-authorisation is held here and at the bank, under the bank's code`() {
        var book = BookHarness.demo()
        let output = book.run(.payment(.preauthorisation(1, card: 9), .bank))
        #expect(output.sends.map(\.action) == [.hold])
        #expect(output.sends.map(\.messageClass) == [.authorisation])
        #expect(book.clearing == (0, 8_850))
        let held = book.lastSeq
        #expect(book.approve(held, "B00001").replies.map(\.approvalCode) == ["B00001"])
        #expect(book.clearing == (0, 8_850) && book.leg(held) == .held)
        let row = book.journal.held.authorisations[held]
        #expect(row?.state == .open && row?.held == 8_850 && row?.lapsesOn == nil)
        #expect(row?.code == ApprovalCode("B00001") && row?.hostCode == "B00001")
        #expect(row?.link == book.original(held))
    }

    @Test func `a pre-authorisation that is declined or not sent holds nothing`() {
        var book = BookHarness.demo()
        let first = book.ask(.preauthorisation(1, card: 9))
        book.say(.declined(.insufficientFunds), to: first)
        let second = book.ask(.preauthorisation(2, card: 9))
        book.run(.hostFailed(exchange: second, attempt: 1, .unsent))
        #expect(book.clearing == (0, 0) && book.journal.held.authorisations.isEmpty)
        #expect(book.outcome(second) == .channelUnavailable)
    }

    @Test func `row 11: a pre-authorisation without an answer stays held until it is reversed`() {
        var book = BookHarness.demo()
        let held = book.ask(.preauthorisation(1, card: 9))
        #expect(book.timeOut(held).replies.map(\.outcome) == [.channelTimeout])
        let forward = book.lastSeq
        #expect(book.leg(held) == .reversing && book.clearing == (0, 8_850))
        let sent = book.sendForward(forward).sends.first
        #expect(sent?.original == book.original(held))
        book.say(.declined(.originalNotFound), to: forward)
        #expect(book.clearing == (0, 0) && book.journal.held.authorisations.isEmpty)
    }

    @Test func `a completion names the authorisation and takes its part of the hold`() {
        var book = BookHarness.demo()
        let held = book.authorised()
        let asked = PaymentRequest.completion(2, of: .stan(1, code: "B00001"), 6_000, card: 9)
        let request = book.run(.payment(asked, .bank)).sends.first
        #expect(request?.action == .complete && request?.messageClass == .financial)
        #expect(request?.original == book.original(held) && request?.approvalCode == "B00001")
        #expect(book.clearing == (0, 8_850))
        let completion = book.lastSeq
        #expect(book.approve(completion, "B00002").replies.map(\.outcome) == [.approved])
        #expect(book.clearing == (6_000, 0))
        #expect(book.journal.held.authorisations[held]?.state == .completed)
    }

    @Test func `row 47: while a completion is under way nothing else takes the hold`() {
        var (book, held, completion) = Self.completing()
        #expect(book.send(Self.void(3), .bank).outcome == .originalReserved)
        let other = PaymentRequest.completion(4, of: .stan(1, code: "B00001"), 100, card: 9)
        #expect(book.send(other, .bank).outcome == .originalReserved)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .originalReserved)
        book.say(.declined(.declinedByHost), to: completion)
        #expect(book.journal.held.authorisations[held]?.reservedBy == nil)
        book.approve(book.ask(Self.void(5)), "B00005")
        #expect(book.clearing == (0, 0))
        #expect(book.journal.held.authorisations[held]?.state == .voided)
    }

    @Test func `row 11: a completion without an answer is reversed and frees the hold then`() {
        var (book, held, completion) = Self.completing()
        book.timeOut(completion)
        let forward = book.lastSeq
        #expect(book.send(Self.void(3), .bank).outcome == .originalReserved)
        #expect(book.clearing == (0, 8_850))
        book.restart(.none)
        book.sendForward(forward)
        book.say(.approved, to: forward)
        #expect(book.journal.held.authorisations[held]?.reservedBy == nil)
        #expect(book.clearing == (0, 8_850))
        let again = book.ask(.completion(4, of: .stan(1, code: "B00001"), 8_850, card: 9))
        book.approve(again, "B00004")
        #expect(book.clearing == (8_850, 0))
    }

    /// The bank cannot know whether the answer to the completion that it takes back was lost.
    @Test(arguments: [true, false])
    func `row 11: a completion that is reversed leaves the same hold, lost answer or not`(
        isAnswered: Bool
    ) {
        var (book, held, completion) = Self.completing()
        if isAnswered {
            book.approve(completion, "B00002")
            #expect(book.clearing == (6_000, 0))
            #expect(book.send(.reversal(of: 2, 6_000, card: 9)).outcome == .reversalAccepted)
        } else {
            book.timeOut(completion)
        }
        book.sendForward(book.lastSeq)
        book.say(.approved, to: book.forwards[0])
        #expect(book.clearing == (0, 8_850))
        #expect(book.journal.held.authorisations[held]?.held == 8_850)
        #expect(book.journal.held.authorisations[held]?.reservedBy == nil)
    }

    @Test func `under the edition before, what a completion took is held again at a bank`() {
        var (book, _, completion) = Self.completing(under: .fourth)
        book.approve(completion, "B00002")
        book.send(.reversal(of: 2, 6_000, card: 9))
        #expect(book.clearing == (0, 6_000))
    }

    @Test func `a completion's void holds again what was held, here and at the bank`() {
        var (book, held, completion) = Self.completing()
        book.approve(completion, "B00002")
        let void = PaymentRequest.completionVoid(3, of: .stan(2), 6_000, card: 9)
        let request = book.run(.payment(void, .bank)).sends.first
        #expect(request?.action == .void && request?.original == book.original(completion))
        book.approve(book.lastSeq, "B00003")
        #expect(book.clearing == (0, 8_850))
        #expect(book.journal.held.authorisations[held]?.state == .open)
        let next = book.run(.payment(Self.void(4), .bank)).sends.first
        #expect(next?.original == book.original(held) && next?.messageClass == .authorisation)
        book.approve(book.lastSeq, "B00004")
        #expect(book.clearing == (0, 0))
    }

    @Test func `the reversal of a pre-authorisation frees it here and at the bank`() {
        var book = BookHarness.demo()
        let held = book.authorised()
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        #expect(book.clearing == (0, 0))
        #expect(book.journal.held.authorisations[held]?.state == .reversed)
        let sent = book.sendForward(book.forwards[0]).sends.first
        #expect(sent?.original == book.original(held) && sent?.approvalCode == "B00001")
    }
}
