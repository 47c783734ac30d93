import Book
import Journal
import NIOCore
import NIOEmbedded
import Payments
import Testing
import Text

@testable import Desk
@testable import Simulators
@testable import Switch

/// People over the admin socket of a running switch, each by the user that the kernel would name.
@Suite struct PeopleTests {
    private typealias Answer = Result<JSONValue, DeskFailure>

    private static let owner = Principal.owner(named: "forecourt")

    /// What the admin socket would answer to a peer of that user.
    private func ask(
        _ world: HostWorld,
        as principal: Principal,
        _ verb: String,
        _ members: String = ""
    ) throws -> Answer {
        let arguments = "{\(members)\(members.isEmpty ? "" : ",")\"reason\":\"test\"}"
        let line = "{\"v\":1,\"id\":1,\"verb\":\"\(verb)\",\"args\":\(arguments)}"
        let promise = world.loop.makePromise(of: Answer.self)
        let desk = RunningDesk(world.paymentSwitch)
        desk.serve(try AdminRequest(line: line), as: principal) { promise.succeed($0) }
        world.loop.run()
        return try promise.futureResult.wait()
    }

    private func user(_ name: String) -> Principal { Principal(name: name, standing: .user) }

    private func exit(_ answer: Answer) -> Int? {
        guard case .failure(let failure) = answer else { return nil }
        return failure.exitCode
    }

    /// Adds two administrators, *finance* and a *controller*.
    private func staffed() throws -> HostWorld {
        let world = try HostWorld()
        func done(_ principal: Principal, _ verb: String, _ members: String) throws -> JSONValue {
            try ask(world, as: principal, verb, members).get()
        }
        let admin = user("ada")
        _ = try done(Self.owner, "person.add", #""name":"Ada","user":"ada""#)
        for name in ["bob", "cleo", "dan"] {
            _ = try done(admin, "person.add", "\"name\":\"\(name)\",\"user\":\"\(name)\"")
        }
        _ = try done(admin, "person.grant", #""name":"bob","role":"administrator""#)
        for (name, role) in [("cleo", "finance"), ("dan", "controller")] {
            let members = "\"name\":\"\(name)\",\"role\":\"\(role)\""
            let proposed = try done(admin, "person.grant", members)
            let proposal = try #require(proposed["proposal"])
            _ = try done(user("bob"), "approve", "\"proposal\":\(proposal.text())")
        }
        return world
    }

    private let credit = #""account":2,"amount_minor":500"#

    private func account(_ world: HostWorld) throws -> Int64 {
        let rows = try JournalReader(path: world.world.path + "/journal.sqlite").accounts(limit: 9)
        return try #require(rows.first { $0.kind == "personal-card" }?.id)
    }

    @Test func `two people credit an account, and nobody does alone`() throws {
        let world = try staffed()
        let id = try account(world)
        let members = "\"account\":\(id),\"amount_minor\":500"
        func available() throws -> JSONValue? {
            try ask(world, as: user("dan"), "account.show", "\"account\":\(id)").get()[
                "available_minor"
            ]
        }
        let before = try available()
        let proposed = try ask(world, as: user("cleo"), "account.credit", members).get()
        let proposal = try #require(proposed["proposal"])
        #expect(proposed["seq"] == proposal && proposed["created"] == .null)
        #expect(try available() == before)
        let waiting = try ask(world, as: user("dan"), "approve.list").get()
        guard case .array(let items) = waiting else { throw WireError(text: "no list") }
        #expect(items.count == 1 && items[0]["proposal"] == proposal)
        #expect(items[0]["act"] == .string("account-credit"))
        #expect(items[0]["name"] == .string("cleo") && items[0]["role"] == .string("controller"))
        #expect(items[0]["object"] == .string("account \(id), 500 minor units of 156"))
        let named = "\"proposal\":\(proposal.text())"
        for (principal, code) in [
            (user("cleo"), 1), (user("ada"), 1), (user("guest"), 1), (Self.owner, 1),
        ] {
            #expect(exit(try ask(world, as: principal, "approve", named)) == code)
        }
        // The switch may be started anew in between.
        try world.crash()
        _ = try ask(world, as: user("dan"), "approve", named).get()
        #expect(try available() != before)
        #expect(exit(try ask(world, as: user("dan"), "approve", named)) == 66)
        let rows = try world.rows("operation=account-credit", "operation=approve")
        #expect(
            rows.suffix(6).map(\.outcome) == [
                "approved", "refused", "refused", "refused", "refused", "approved",
            ]
        )
        #expect(world.count(.actsRefused) == 0, "counters begin anew with a start")
    }

    @Test func `every refusal has its exit code and its words`() throws {
        let world = try staffed()
        func failure(
            _ principal: Principal,
            _ verb: String,
            _ members: String = ""
        ) throws -> DeskFailure? {
            guard case .failure(let failure) = try ask(world, as: principal, verb, members) else {
                return nil
            }
            return failure
        }
        let stranger = try failure(user("guest"), "channel.stop", #""channel":"bank""#)
        #expect(stranger?.exitCode == 1)
        #expect(
            stranger?.text
                == "channel.stop takes a person that the switch knows, which guest is not"
        )
        #expect(try failure(user("guest"), "status")?.exitCode == 1)
        #expect(try failure(user("dan"), "status") == nil)
        #expect(try failure(Self.owner, "status") == nil)
        #expect(try failure(user("ada"), "channel.echo", #""channel":"bank""#)?.exitCode == 1)
        let missing = try failure(user("ada"), "channel.stop", #""channel":"bank""#)
        #expect(
            missing?.text == "channel.stop takes the role operator, which ada does not hold"
        )
        #expect(missing?.cure == "see person list, and ask an administrator")
        let owner = try failure(Self.owner, "account.credit", credit)
        #expect(owner?.exitCode == 1 && owner?.text.contains("neither of them") == true)
        let ada = user("ada")
        #expect(try failure(ada, "person.add", #""name":"bob","user":"x""#)?.exitCode == 1)
        #expect(try failure(ada, "person.add", #""name":"x","user":"bob""#)?.exitCode == 1)
        #expect(try failure(ada, "person.add", #""name":"x""#)?.exitCode == 65)
        #expect(try failure(ada, "person.add", #""name":"x","operator":"1""#)?.exitCode == 65)
        #expect(
            try failure(ada, "person.grant", #""name":"x","role":"viewer""#)?.exitCode == 66
        )
        #expect(try failure(ada, "person.grant", #""name":"bob","role":"x""#)?.exitCode == 64)
        #expect(
            try failure(ada, "person.revoke", #""name":"bob","role":"viewer""#)?.exitCode == 1
        )
        #expect(
            try failure(ada, "person.disable", #""name":"bob","disabled":true"#)?.exitCode == 1
        )
        #expect(try failure(user("dan"), "approve", #""proposal":1"#)?.exitCode == 66)
        #expect(try failure(user("guest"), "approve", #""proposal":1"#)?.exitCode == 1)
        #expect(try failure(ada, "key.rotate-master", #""file":"/x""#)?.exitCode == 1)
        #expect(try failure(ada, "day.accept-clock")?.exitCode == 1)
    }

    @Test func `who is refused again and again leaves a record a minute, which counts`() throws {
        let world = try staffed()
        func tries() throws -> [JournalRow] { try world.rows("operator=guest") }
        for _ in 0..<100 {
            let answer = try ask(world, as: user("guest"), "channel.stop", #""channel":"bank""#)
            #expect(exit(answer) == 1)
        }
        #expect(try tries().count == 1)
        #expect(exit(try ask(world, as: user("guest"), "account.credit", credit)) == 1)
        #expect(try tries().count == 2)
        world.advance(seconds: 61)
        _ = try ask(world, as: user("guest"), "channel.stop", #""channel":"bank""#)
        let rows = try tries()
        #expect(rows.map(\.attempts) == [1, 1, 100] && rows.allSatisfy { $0.outcome == "refused" })
        #expect(world.count(.actsRefused) == 102)
    }

    @Test func `the configuration names the first person, while there is none`() throws {
        let world = try HostWorld { $0.admin.firstAdministrator = "ada" }
        _ = try ask(world, as: user("ada"), "person.add", #""name":"bob","user":"bob""#).get()
        #expect(exit(try ask(world, as: Self.owner, "channel.stop", #""channel":"bank""#)) == 1)
        world.configuration.admin.firstAdministrator = "mallory"
        try world.crash()
        #expect(exit(try ask(world, as: user("mallory"), "status")) == 1)
        guard case .array(let people) = try ask(world, as: user("ada"), "person.list").get() else {
            throw WireError(text: "no list")
        }
        #expect(people.map { $0["name"] } == [.string("ada"), .string("bob")])
        let act = try #require(try world.rows("operation=person-add").first)
        #expect(act.operatorName == "switch" && act.object == "person ada")
    }

    @Test func `keys that are due are rotated whoever is known`() throws {
        let world = try staffed()
        // What the switch does by itself goes on: a payment is taken, a date is closed.
        let terminal = try world.terminal()
        try terminal.post(try terminal.purchase(1000))
        #expect(try terminal.take()?.code == "00")
    }
}
