import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// What takes two people: one proposes, another approves, and it is done under the approval.
@Suite struct ProposalTests {
    private let credit = OperatorAct.Kind.credit(account: 1, amount: 500, asset: .yuan)

    private func person(_ number: Int) -> PersonNumber { BookHarness.number(number) }

    private func proposed(
        _ kind: OperatorAct.Kind,
        by name: String,
        _ book: inout BookHarness
    ) -> Int64 {
        guard case .proposed(let seq) = book.ask(kind, by: .user(name)) else {
            Issue.record("it is proposed")
            return 0
        }
        return seq
    }

    @Test func `a proposal moves nothing, and its approval does all of it`() {
        var book = BookHarness.staffed()
        let seq = proposed(credit, by: "fin", &book)
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.records.last?.kind == .proposal)
        book.restart()
        #expect(book.ask(.approve(proposal: seq), by: .user("ctrl")) == .done(created: nil))
        #expect(book.available(1) == 1_000_500)
        let record = book.journal.records.last
        #expect(record?.kind == .operatorAct && record?.original == seq && record?.account == 1)
        #expect(book.journal.transfers.last?.seq == record?.seq)
        #expect(
            book.ask(.approve(proposal: seq), by: .user("ctrl")) == .refused(.noOpenProposal(seq))
        )
        #expect(book.journal.people.proposals.isEmpty)
    }

    @Test func `an account is opened by its approval`() {
        var book = BookHarness.staffed()
        let opening = AccountOpening(
            kind: .personalCard,
            asset: .yuan,
            card: .test(6),
            expiry: 3012,
            openingBalance: 700
        )
        let seq = proposed(.openAccount(opening), by: "fin", &book)
        #expect(book.available(6) == -1)
        guard case .done(let account?) = book.ask(.approve(proposal: seq), by: .user("ctrl")) else {
            Issue.record("it is done")
            return
        }
        #expect(book.journal.accounts[account]?.available == 700 && book.available(6) == 700)
    }

    @Test func `one who proposed, who lacks the role, or who runs the switch approves nothing`() {
        var book = BookHarness.staffed()
        book.ask(.grantRole(person(4), .viewer), by: .user("admin"))
        let seq = proposed(credit, by: "fin", &book)
        let approval = OperatorAct.Kind.approve(proposal: seq)
        #expect(book.ask(approval, by: .user("fin")) == .denied(.roleMissing, .controller))
        #expect(book.ask(approval, by: .user("admin")) == .denied(.roleMissing, .controller))
        #expect(book.ask(approval, by: .user("guest")) == .denied(.unknownPerson, .controller))
        #expect(book.ask(approval, by: .owner) == .denied(.ownerProposes, .controller))
        #expect(
            book.ask(approval, by: .alone(named: "ctrl")) == .denied(.switchDown, .controller)
        )
        guard case .actDenied(let denied)? = book.journal.records.last?.event.kind else {
            Issue.record("it is recorded")
            return
        }
        #expect(denied.act == .approve && denied.subject == seq)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `nobody approves what he proposed, in whatever roles`() {
        var book = BookHarness.staffed()
        let grant = proposed(.grantRole(person(3), .controller), by: "admin", &book)
        #expect(
            book.ask(.approve(proposal: grant), by: .user("admin"))
                == .denied(.ownProposal, .administrator)
        )
        #expect(book.ask(.approve(proposal: grant), by: .user("second")) == .done(created: nil))
        let seq = proposed(credit, by: "fin", &book)
        #expect(
            book.ask(.approve(proposal: seq), by: .user("fin"))
                == .denied(.ownProposal, .controller)
        )
        #expect(book.ask(.approve(proposal: seq), by: .user("ctrl")) == .done(created: nil))
    }

    @Test func `who granted a role approves nothing of its holder for 24 hours`() {
        var book = BookHarness.staffed()
        // The administrator becomes a controller, and grants the proposer a harmless role.
        let own = proposed(.grantRole(person(1), .controller), by: "second", &book)
        #expect(
            book.ask(.approve(proposal: own), by: .user("admin"))
                == .denied(.ownRole, .administrator)
        )
        book.ask(.grantRole(person(6), .administrator), by: .user("second"))
        #expect(book.ask(.approve(proposal: own), by: .user("op")) == .done(created: nil))
        book.ask(.grantRole(person(3), .viewer), by: .user("admin"))
        // Taking it away again changes nothing.
        book.ask(.revokeRole(person(3), .viewer), by: .user("admin"))
        let seq = proposed(credit, by: "fin", &book)
        let denial = Answer.denied(.grantedLately, .controller)
        #expect(book.ask(.approve(proposal: seq), by: .user("admin")) == denial)
        book.restart()
        #expect(book.ask(.approve(proposal: seq), by: .user("admin")) == denial)
        book.advance(days: 1)
        #expect(book.ask(.approve(proposal: seq), by: .user("admin")) == .done(created: nil))
    }

    @Test func `finance and controller take two administrators, other roles one`() {
        var book = BookHarness.staffed()
        for role in Role.allCases where role != .finance && role != .controller {
            if role == .operator { continue }
            #expect(
                book.ask(.grantRole(person(6), role), by: .user("admin")) == .done(created: nil)
            )
        }
        let seq = proposed(.grantRole(person(6), .finance), by: "admin", &book)
        #expect(
            book.ask(.credit(account: 1, amount: 1, asset: .yuan), by: .user("op"))
                == .denied(.roleMissing, .finance)
        )
        #expect(book.ask(.approve(proposal: seq), by: .user("second")) == .done(created: nil))
        let grant = book.journal.people.grants.last
        #expect(grant?.grantedBy == person(1) && grant?.approvedBy == person(2))
        _ = proposed(credit, by: "op", &book)
    }

    @Test func `a proposal falls with the role of who made it`() {
        var book = BookHarness.staffed()
        let seq = proposed(credit, by: "fin", &book)
        book.ask(.revokeRole(person(3), .finance), by: .user("admin"))
        #expect(
            book.ask(.approve(proposal: seq), by: .user("ctrl"))
                == .denied(.proposerLostRole, .controller)
        )
    }

    @Test func `a proposal lapses after a week, and is asked for anew where it cannot be done`() {
        var book = BookHarness.staffed()
        let seq = proposed(credit, by: "fin", &book)
        let full = Int64.max - 10
        #expect(
            book.ask(.credit(account: 1, amount: full, asset: .yuan), by: .user("fin"))
                != .done(created: nil)
        )
        book.advance(days: 6)
        #expect(book.book.openProposals(at: book.now).map(\.seq) == [seq])
        book.advance(days: 1)
        #expect(book.book.openProposals(at: book.now).isEmpty)
        #expect(
            book.ask(.approve(proposal: seq), by: .user("ctrl")) == .refused(.noOpenProposal(seq))
        )
        // It leaves the memory with the next one, and the file's snapshot brings it back in vain.
        _ = proposed(credit, by: "fin", &book)
        book.restart()
        #expect(
            book.ask(.approve(proposal: seq), by: .user("ctrl")) == .refused(.noOpenProposal(seq))
        )
    }

    @Test func `proposals that wait are bounded`() {
        var book = BookHarness.staffed()
        book.checksInvariants = false
        for _ in 0..<1000 { _ = proposed(credit, by: "fin", &book) }
        #expect(book.ask(credit, by: .user("fin")) == .refused(.tooManyProposals))
        let first = book.book.openProposals(at: book.now)[0].seq
        #expect(book.ask(.approve(proposal: first), by: .user("ctrl")) == .done(created: nil))
        _ = proposed(credit, by: "fin", &book)
    }
}
