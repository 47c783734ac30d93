import Book
import Foundation
import ISO8583
import Journal
import Payments
import Testing
import Text

@testable import Desk
@testable import Switch

/// Verbs on a data directory whose switch is down.
@Suite struct OfflineDeskTests {
    private let owner = Principal.alone(named: "root")

    private func withDesk(of world: TestWorld, _ body: (OfflineDesk) throws -> Void) throws {
        let book = try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
        try body(OfflineDesk(book))
        try book.close()
    }

    @Test func `a change is done and answered as by a running switch`() throws {
        let world = try TestWorld()
        let card = AccountName.card(DemoWorld.card(.personal, 0))
        let money = Money(minorUnits: 1000, asset: .yuan)
        try withDesk(of: world) { desk in
            let credit = try desk.answer(
                Verbs.accountCredit,
                card,
                money,
                reason: "test",
                as: owner
            )
            #expect(credit["created"] == .null && credit["seq"] != nil)
            let account = try desk.answer(Verbs.accountShow, card, as: owner)
            #expect(account["available_minor"] == .number("1001000"))
            let registration = Registration.terminal(
                name: "S0000001",
                merchant: "FUELSTATION0042",
                ifsf: .init(terminal: nil, merchant: nil)
            )
            let registered = try desk.answer(
                Verbs.terminalRegister,
                registration,
                reason: "test",
                as: owner
            )
            guard case .array(let components)? = registered["components"] else {
                throw WireError(text: "no components")
            }
            #expect(components.count == 2)
            let refusal = #expect(throws: DeskFailure.self) {
                try desk.answer(
                    Verbs.keyRotate,
                    .terminal("S0000001"),
                    true,
                    reason: "test",
                    as: owner
                )
            }
            #expect(refusal?.exitCode == 1)
            #expect(refusal?.text.contains("has no working keys") == true)
        }
        let acts = try world.column("SELECT verb || ' ' || operator FROM act ORDER BY seq")
        #expect(acts.suffix(2) == ["account-credit root", "terminal-register root"])
    }

    /// Members that every verb finds its own among.
    private static let members = """
        {"account": 999999, "amount_minor": 1, "frozen": true, "pin": "123456",
         "terminal": "T0000001", "merchant": "DEMOSTATION0001", "disabled": true, "now": true,
         "file": "/nowhere", "channel": "bank", "reversal": 1, "payment": 1, "expiry": 3012,
         "opening_minor": 0, "kind": "points", "name": "a", "user": "a", "role": "viewer",
         "number": "001", "password": "123456", "batch": 1, "case": "1",
         "proposal": 1, "reason": "test"}
        """

    @Test func `a verb is refused for want of a running switch where the table says so`() throws {
        let world = try TestWorld()
        try withDesk(of: world) { desk in
            for entry in VerbTable.entries {
                let needsCard = entry.facts.name == "account.open"
                var line = Self.members.replacing(
                    "{",
                    with: needsCard ? "{\"pan\": \"\(Self.card)\", " : "{"
                )
                if entry.facts.name == "key.rotate" {
                    line = line.replacing("\"merchant\": \"DEMOSTATION0001\", ", with: "")
                }
                if entry.facts.name.hasPrefix("operator.") {
                    line = line.replacing("viewer", with: "cashier")
                }
                if Self.ofReference.contains(where: entry.facts.name.hasPrefix) {
                    line = Self.referenceMembers
                }
                if entry.facts.name.hasPrefix("case.") {
                    line = line.replacing("points", with: "general")
                }
                let arguments = VerbArguments(
                    verb: entry.facts.name,
                    members: try JSONValue.parse(line)
                )
                let errand = try entry.errand(arguments)
                var isRefused = false
                do throws(DeskFailure) {
                    _ = try desk.answer(errand, of: entry.facts, as: owner)
                } catch {
                    isRefused = error.exitCode == 69
                }
                #expect(isRefused == (entry.facts.place == .running), "\(entry.facts.name)")
            }
        }
    }

    private static let ofReference = ["import.", "reference.", "hot-card."]
    private static let referenceMembers = """
        {"base": 0, "tables": [{"table": "region", "puts": 1, "removals": 0}],
         "sources": [{"name": "region.csv",
           "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}],
         "version": 1, "step": 1, "changes": ["+region\\\\R\\\\\\\\\\\\\\\\"], "terms": false,
         "mistakes": 1,
         "first": "region.csv:2:1: wrong: right", "table": "region", "pan": "9000010000100008",
         "pans": ["9000010000100008"], "cause": "lost", "reason": "test"}
        """

    /// One that no demo card has.
    private static let card = "9000010000100008"

    @Test func `who holds no role changes nothing, and is recorded`() throws {
        let world = try TestWorld()
        let guest = Principal(name: "guest", standing: .user)
        try withDesk(of: world) { desk in
            let refusal = #expect(throws: DeskFailure.self) {
                try desk.answer(Verbs.dayCutover, reason: "test", as: guest)
            }
            #expect(refusal?.exitCode == 1)
        }
        let acts = try world.column("SELECT verb || ' ' || operator FROM act ORDER BY seq")
        #expect(acts.last == "cutover guest")
    }

    @Test func `with people known the owner needs a role, and what takes two is refused with 69`()
        throws
    {
        let world = try TestWorld()
        let card = AccountName.card(DemoWorld.card(.personal, 0))
        let money = Money(minorUnits: 1000, asset: .yuan)
        try withDesk(of: world) { desk in
            let opening = PersonOpening(name: "Root", names: [PersonName(.unixUser, "root")])
            let added = try desk.answer(Verbs.personAdd, opening, reason: "test", as: owner)
            #expect(added["created"] == .number("1"))
            let missing = #expect(throws: DeskFailure.self) {
                try desk.answer(Verbs.accountFreeze, card, true, reason: "test", as: owner)
            }
            #expect(missing?.exitCode == 1)
            #expect(
                missing?.text == "account.freeze takes the role operator, which root does not hold"
            )
            let two = #expect(throws: DeskFailure.self) {
                try desk.answer(Verbs.accountCredit, card, money, reason: "test", as: owner)
            }
            #expect(two?.exitCode == 69 && two?.cure == "start the switch")
            let grant = #expect(throws: DeskFailure.self) {
                try desk.answer(Verbs.personGrant, "Root", .finance, reason: "test", as: owner)
            }
            #expect(grant?.exitCode == 69)
            _ = try desk.answer(Verbs.personGrant, "Root", .operator, reason: "test", as: owner)
            _ = try desk.answer(Verbs.accountFreeze, card, true, reason: "test", as: owner)
            let nobody = #expect(throws: DeskFailure.self) {
                try desk.answer(Verbs.personRevoke, "Nobody", .viewer, reason: "test", as: owner)
            }
            #expect(nobody?.exitCode == 66)
            let wrong = #expect(throws: DeskFailure.self) {
                let opening = PersonOpening(name: "x", names: [])
                _ = try desk.answer(Verbs.personAdd, opening, reason: "test", as: owner)
            }
            #expect(wrong?.exitCode == 65)
            guard case .array(let people) = try desk.answer(Verbs.personList, as: owner) else {
                throw WireError(text: "no list")
            }
            #expect(people.count == 1 && people[0]["users"] == .array([.string("root")]))
            let roles = JSONValue.array([.string("operator"), .string("administrator")])
            #expect(people[0]["roles"] == roles)
        }
        let outcomes = try world.column("SELECT outcome FROM journal_v ORDER BY seq DESC LIMIT 6")
        #expect(
            outcomes == ["approved", "approved", "refused", "refused", "refused", "approved"]
        )
    }
}
