import Book
import CardSecurity
import ISO8583
import Journal
import NIOCore
import NIOEmbedded
import Payments
import Testing
import Text

@testable import Desk
@testable import Simulators
@testable import Switch

/// Operators of a station, from the verb that adds them to what their terminals are told.
@Suite struct StationOperatorTests {
    private static let merchant = DemoWorld.merchant(1)
    private static let password = "907351"
    private static let other = "907352"
    private static let cashier = StationOperatorKey(merchant: merchant, number: 1)
    private static let supervisor = StationOperatorKey(merchant: merchant, number: 2)

    /// A world whose first station has a cashier and a supervisor.
    private func world() throws -> TestWorld {
        let world = try TestWorld()
        try change(
            world,
            [
                .add(
                    Self.cashier,
                    name: "Wang Wei",
                    .cashier,
                    password: CardPIN(Self.password)
                ),
                .add(
                    Self.supervisor,
                    name: "Li Na",
                    .supervisor,
                    password: CardPIN(Self.password)
                ),
            ]
        )
        return world
    }

    private func change(_ world: TestWorld, _ changes: [StationOperatorChange]) throws {
        let book = try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
        try book.perform(
            changes.map { .stationOperator($0) },
            by: .owner(named: "test"),
            reason: "operators"
        )
        try book.close()
    }

    /// Its chain and ledger, and that a fresh book decides the same.
    private func expectRight(_ world: TestWorld) throws {
        let path = world.path + "/journal.sqlite"
        let last = try JournalVerifier(path: path).run()
        let replay = try JournalReplayer(path: path, options: JournalReplayer.Options()).run()
        #expect(replay == .complete(last))
    }

    @Test(arguments: Way.allCases)
    func `a supervisor voids a sale without its card, and nobody else does`(
        _ way: Way
    ) async throws {
        try await world().run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            func code(_ message: Message) throws -> String { try terminal.exchange(message).code }
            let sale = try terminal.pay(.purchase, try terminal.purchase(8850))
            #expect(try code(terminal.manualVoid(sale, by: 1, Self.password)) == "58")
            #expect(try code(terminal.manualVoid(sale, by: 9, Self.password)) == "58")
            #expect(try code(terminal.manualVoid(sale, by: 2, nil)) == "30")
            #expect(try code(terminal.manualVoid(sale, by: nil, Self.password)) == "30")
            #expect(try terminal.available() == 991_150)
            let request = try terminal.manualVoid(sale, by: 2, Self.password)
            #expect(!request.has(.primaryAccountNumber) && !request.has(.track2))
            let void = try terminal.pay(.manualVoid, request)
            #expect(void.reply.code == "00" && terminal.verifies(void.reply))
            #expect(try terminal.available() == 1_000_000)
            let again = try terminal.exchange(request)
            #expect(again.bytes.dropLast(8) == void.reply.bytes.dropLast(8))
            #expect(try code(terminal.manualVoid(sale, by: 2, Self.password)) == "12")
        }
    }

    @Test(arguments: Way.allCases)
    func `five wrong passwords, and only another one helps`(_ way: Way) async throws {
        let world = try world()
        func attempt(_ password: String, _ terminal: TestTerminal) throws -> String {
            let sale = try terminal.pay(.purchase, try terminal.purchase(100))
            return try terminal.exchange(terminal.manualVoid(sale, by: 2, password)).code
        }
        try await world.run(way) { open in
            let terminal = try open("unionpay", 1)
            let neighbour = try open("unionpay", 2)
            try terminal.signOn()
            try neighbour.signOn()
            // Whichever of the station's terminals they are keyed in at.
            for place in [terminal, neighbour, terminal, neighbour] {
                #expect(try attempt(Self.other, place) == "55")
            }
            let topUp = try terminal.topUp(100, by: 2, Self.other)
            #expect(try terminal.exchange(topUp).code == "55")
            // A repeat is answered from its record.
            #expect(try terminal.exchange(topUp).code == "55")
            #expect(try attempt(Self.password, neighbour) == "75")
            #expect(
                try terminal.exchange(terminal.topUp(100, by: 2, Self.password)).code == "75"
            )
            #expect(
                try terminal.exchange(terminal.topUp(100, by: 1, Self.password)).code == "00"
            )
        }
        try change(world, [.setPassword(Self.supervisor, CardPIN(Self.other))])
        try await world.run(way) { open in
            let terminal = try open("unionpay", 3)
            try terminal.signOn()
            #expect(try attempt(Self.password, terminal) == "55")
            #expect(try attempt(Self.other, terminal) == "00")
        }
        try expectRight(world)
    }

    @Test(arguments: Way.allCases)
    func `a cashier loads a card for cash, which is taken back while it is there`(
        _ way: Way
    ) async throws {
        try await world().run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let load = try terminal.pay(.topUp, try terminal.topUp(20_000, by: 1, Self.password))
            #expect(load.reply.code == "00" && terminal.verifies(load.reply))
            #expect(load.reply.text(.approvalCode)?.count == 6)
            #expect(try terminal.available() == 1_020_000)
            let spent = try terminal.pay(
                .purchase,
                try terminal.purchase(1_010_000, pin: DemoWorld.pin)
            )
            #expect(spent.reply.code == "00")
            let early = try terminal.follow({ .topUpVoid($0) }, load)
            #expect(try terminal.exchange(early).code == "51")
            #expect(try terminal.exchange(terminal.takeBack(spent)).code == "00")
            let void = try terminal.pay(
                .topUpVoid,
                try terminal.follow({ .topUpVoid($0) }, load)
            )
            #expect(void.reply.code == "00")
            #expect(try terminal.available() == 1_000_000)
            #expect(try terminal.exchange(terminal.takeBack(void)).code == "00")
            #expect(try terminal.available() == 1_020_000)
            // It stands again, and so its own reversal takes it back.
            #expect(try terminal.exchange(terminal.takeBack(load)).code == "00")
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test func `no file holds a password or its block, and the file verifies`() async throws {
        let world = try world()
        let long = "907351824660"
        try change(world, [.setPassword(Self.cashier, CardPIN(long))])
        var sought: [[UInt8]] = [
            Array(long.utf8), try #require(Hexadecimal.bytes(long)),
            try #require(Hexadecimal.bytes("1C907351824660")),
        ]
        try await world.live { _, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let request = try terminal.topUp(100, by: 1, long)
            sought.append(try #require(request.bytes(.pinData)))
            #expect(try terminal.exchange(request).code == "00")
        }
        try expectRight(world)
        for bytes in sought { #expect(try world.files(holding: bytes) == []) }
    }

    @Test func `the desk adds, lists and changes operators alike with the switch up and down`()
        throws
    {
        let world = try HostWorld()
        func ask(_ verb: String, _ members: String) throws -> JSONValue {
            let line = "{\"v\":1,\"id\":1,\"verb\":\"\(verb)\",\"args\":{\(members)}}"
            let promise = world.loop.makePromise(of: Result<JSONValue, DeskFailure>.self)
            RunningDesk(world.paymentSwitch).serve(
                try AdminRequest(line: line),
                as: .owner(named: "forecourt")
            ) { promise.succeed($0) }
            world.loop.run()
            return try promise.futureResult.wait().get()
        }
        let named = #""merchant":"\#(Self.merchant)","number":"017""#
        let added = try ask(
            "operator.add",
            named + #","name":"Li Na","role":"cashier","password":"907351","reason":"x""#
        )
        #expect(added["seq"] != nil && added["created"] == .null)
        _ = try ask("operator.role", named + #","role":"supervisor","reason":"x""#)
        _ = try ask("operator.password", named + #","password":"907352","reason":"x""#)
        _ = try ask("operator.disable", named + #","disabled":true,"reason":"x""#)
        guard case .array(let rows) = try ask("operator.list", "") else {
            throw WireError(text: "no list")
        }
        #expect(
            rows.map { $0.text() } == [
                #"{"merchant":"\#(Self.merchant)","operator":"017","name":"Li Na","#
                    + #""role":"supervisor","status":"disabled","password":"set","tries":0,"#
                    + #""person":null}"#
            ]
        )
        #expect(try ask("operator.list", #""merchant":"FUELSTATION0042""#) == .array([]))
        let again = #expect(throws: DeskFailure.self) {
            try ask(
                "operator.add",
                named + #","name":"x","role":"cashier","password":"907351","reason":"x""#
            )
        }
        #expect(again?.exitCode == 1)
        let stranger = #expect(throws: DeskFailure.self) {
            try ask(
                "operator.role",
                named.replacing("017", with: "018") + #","role":"cashier","reason":"x""#
            )
        }
        #expect(stranger?.exitCode == 66)
        let acts = try world.rows("operation=operator-disable", "operation=operator-add")
        #expect(acts.count == 2)
    }
}
