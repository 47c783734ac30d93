import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Who may do what, judged in the book's own step.
@Suite struct PeopleTests {
    private let admin = Principal.user("admin")

    private func person(_ number: Int) -> PersonNumber { BookHarness.number(number) }

    @Test func `until the first person the owner holds every role alone, and others look`() {
        var book = BookHarness.demo()
        for principal in [Principal.owner, .alone(named: "forecourt"), .house] {
            #expect(
                book.ask(.credit(account: 1, amount: 1, asset: .yuan), by: principal)
                    == .done(created: nil)
            )
        }
        #expect(
            book.ask(.setFrozen(account: 1, true), by: .user("guest"))
                == .denied(.onlyTheOwner, .operator)
        )
        let book2 = book.book
        let now = book.now
        #expect(book2.denial(of: .one(.viewer), by: .user("guest"), at: now) == nil)
        #expect(book2.denial(of: .one(.operator), by: .user("guest"), at: now) != nil)
        #expect(!book2.knowsPeople)
    }

    @Test func `the first person is an administrator, and the owner holds no role any more`() {
        var book = BookHarness.demo()
        #expect(book.ask(.addPerson(.user("admin")), by: .owner) == .done(created: 1))
        #expect(book.book.knowsPeople)
        for principal in [Principal.owner, .alone(named: "forecourt")] {
            #expect(
                book.ask(.setFrozen(account: 1, true), by: principal)
                    == .denied(.unknownPerson, .operator)
            )
            #expect(book.book.denial(of: .one(.viewer), by: principal, at: book.now) == nil)
        }
        #expect(
            book.ask(.credit(account: 1, amount: 1, asset: .yuan), by: .owner)
                == .denied(.ownerProposes, .finance)
        )
        #expect(
            book.ask(.credit(account: 1, amount: 1, asset: .yuan), by: .alone(named: "x"))
                == .denied(.switchDown, .finance)
        )
        // What the switch does by itself goes on.
        #expect(book.ask(.rotateMasterKey, by: .house) == .done(created: nil))
        #expect(book.ask(.restored, by: admin) == .denied(.onlyTheSwitch, nil))
        #expect(
            book.ask(.setFrozen(account: 1, true), by: admin) == .denied(.roleMissing, .operator)
        )
        #expect(book.ask(.grantRole(person(1), .operator), by: admin) == .done(created: nil))
        #expect(book.ask(.setFrozen(account: 1, true), by: admin) == .done(created: nil))
    }

    @Test func `with the switch down the owner's change needs a granted role of his own`() {
        var book = BookHarness.staffed()
        let alone = Principal.alone(named: "op")
        #expect(book.ask(.setFrozen(account: 1, true), by: alone) == .done(created: nil))
        #expect(book.ask(.resetPIN(account: 1), by: alone) == .denied(.roleMissing, .supervisor))
        for name in ["fin", "op"] {
            #expect(
                book.ask(.credit(account: 1, amount: 1, asset: .yuan), by: .alone(named: name))
                    == .denied(.switchDown, .finance)
            )
        }
        #expect(Denial.switchDown.exitCode == 69)
        for denial in Denial.allCases where denial != .switchDown {
            #expect(denial.exitCode == 1)
        }
    }

    @Test func `a stranger does nothing, and looks no more once somebody is known`() {
        let book = BookHarness.staffed()
        let now = book.now
        for role in Role.allCases {
            let denial = book.book.denial(of: .one(role), by: .user("guest"), at: now)
            #expect(denial?.denial == .unknownPerson && denial?.role == role)
        }
        #expect(book.book.denial(of: .one(.viewer), by: .user("op"), at: now) == nil)
        #expect(book.book.denial(of: .one(.viewer), by: .user("admin"), at: now) == nil)
    }

    @Test func `a refused act is recorded without what it would have brought`() {
        var book = BookHarness.staffed()
        let before = book.journal
        let opening = AccountOpening(
            kind: .personalCard,
            asset: .yuan,
            card: .test(9),
            expiry: 3012,
            openingBalance: 5
        )
        #expect(book.ask(.openAccount(opening), by: .user("op")) == .denied(.roleMissing, .finance))
        let record = book.journal.records.last
        #expect(record?.kind == .refusedAct)
        guard case .actDenied(let denied)? = record?.event.kind else {
            Issue.record("it is recorded")
            return
        }
        #expect(denied.act == .openAccount && denied.denial == .roleMissing && denied.times == 1)
        #expect(denied.principal == .user("op") && denied.reason == "test")
        #expect(record?.note == "takes the role finance, which op does not hold")
        #expect(book.journal.accounts == before.accounts && book.journal.people == before.people)
        #expect(book.journal.records.count == before.records.count + 1)
    }

    @Test func `somebody is added with all his names, which are nobody else's afterwards`() {
        var book = BookHarness.staffed()
        let merchant = "DEMOSTATION0001"
        var opening = PersonOpening(
            name: "Li Na",
            names: [
                PersonName(.unixUser, "lina"), PersonName(.login, "lina"),
                PersonName(.operatorNumber, "017", merchant: merchant),
                PersonName(.operatorNumber, "017", merchant: "DEMOSTATION0002"),
            ]
        )
        #expect(book.ask(.addPerson(opening), by: admin) == .done(created: 7))
        #expect(book.ask(.addPerson(opening), by: admin) == .refused(.personExists("Li Na")))
        opening.name = "Wang"
        #expect(book.ask(.addPerson(opening), by: admin) == .refused(.nameTaken("lina")))
        opening.names = [PersonName(.operatorNumber, "017", merchant: merchant)]
        #expect(book.ask(.addPerson(opening), by: admin) == .refused(.nameTaken("017")))
        book.restart()
        #expect(book.ask(.addPerson(opening), by: admin) == .refused(.nameTaken("017")))
        opening.names = [PersonName(.operatorNumber, "018", merchant: merchant)]
        #expect(book.ask(.addPerson(opening), by: admin) == .done(created: 8))
        #expect(book.book.person(called: "Wang") == person(8))
    }

    @Test(
        arguments: [
            PersonOpening(name: "", names: [PersonName(.unixUser, "a")]),
            PersonOpening(name: "a\nb", names: [PersonName(.unixUser, "a")]),
            PersonOpening(
                name: String(repeating: "a", count: 65),
                names: [PersonName(.login, "a")]
            ),
            PersonOpening(name: "a", names: []),
            PersonOpening(name: "a", names: [PersonName(.unixUser, "a b")]),
            PersonOpening(name: "a", names: [PersonName(.unixUser, "")]),
            PersonOpening(name: "a", names: [PersonName(.login, "a"), PersonName(.login, "a")]),
            PersonOpening(name: "a", names: [PersonName(.operatorNumber, "17", merchant: "M")]),
            PersonOpening(
                name: "a",
                names: [PersonName(.operatorNumber, "01A", merchant: "DEMOSTATION0001")]
            ),
        ]
    )
    func `who has no name in its form is nobody`(opening: PersonOpening) {
        var book = BookHarness.staffed()
        #expect(book.ask(.addPerson(opening), by: admin) == .refused(.malformedPerson))
    }

    @Test func `the first person needs a way to the admin socket`() {
        var book = BookHarness.demo()
        let opening = PersonOpening(name: "a", names: [PersonName(.login, "a")])
        #expect(book.ask(.addPerson(opening), by: .owner) == .refused(.firstPersonWithoutUser))
    }

    @Test func `the last administrator stays`() {
        var book = BookHarness.staffed()
        #expect(book.ask(.revokeRole(person(2), .administrator), by: admin) == .done(created: nil))
        #expect(
            book.ask(.revokeRole(person(1), .administrator), by: admin)
                == .refused(.lastAdministrator("admin"))
        )
        #expect(
            book.ask(.setPersonEnabled(person(1), false), by: .user("sec"))
                == .refused(.lastAdministrator("admin"))
        )
        #expect(book.ask(.grantRole(person(6), .administrator), by: admin) == .done(created: nil))
        #expect(
            book.ask(.setPersonEnabled(person(1), false), by: .user("sec")) == .done(created: nil)
        )
        #expect(
            book.ask(.grantRole(person(3), .viewer), by: admin)
                == .denied(.unknownPerson, .administrator)
        )
    }

    @Test func `a role is granted once, taken away once, and works until then`() {
        var book = BookHarness.staffed()
        #expect(
            book.ask(.grantRole(person(6), .operator), by: admin)
                == .refused(.holdsRole("op", .operator))
        )
        #expect(book.ask(.revokeRole(person(6), .operator), by: admin) == .done(created: nil))
        #expect(
            book.ask(.revokeRole(person(6), .operator), by: admin)
                == .refused(.lacksRole("op", .operator))
        )
        #expect(
            book.ask(.setFrozen(account: 1, true), by: .user("op"))
                == .denied(.roleMissing, .operator)
        )
        book.restart()
        #expect(book.ask(.grantRole(person(6), .operator), by: admin) == .done(created: nil))
        #expect(book.ask(.setFrozen(account: 1, true), by: .user("op")) == .done(created: nil))
        #expect(
            book.ask(.grantRole(person(9), .viewer), by: admin)
                == .refused(.unknownPerson(person(9)))
        )
    }

    @Test func `whom security disables does nothing until he is enabled`() {
        var book = BookHarness.staffed()
        #expect(
            book.ask(.setPersonEnabled(person(6), false), by: admin)
                == .denied(.roleMissing, .security)
        )
        #expect(
            book.ask(.setPersonEnabled(person(6), false), by: .user("sec")) == .done(created: nil)
        )
        book.restart()
        #expect(
            book.ask(.setFrozen(account: 1, true), by: .user("op"))
                == .denied(.unknownPerson, .operator)
        )
        book.ask(.setPersonEnabled(person(6), true), by: .user("sec"))
        #expect(book.ask(.setFrozen(account: 1, true), by: .user("op")) == .done(created: nil))
    }
}
