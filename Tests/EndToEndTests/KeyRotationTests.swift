import CardSecurity
import ISO8583
import NIOEmbedded
import Testing

@testable import Switch

@Suite struct KeyRotationTests {
    @Test func `row 35: the key before verifies for the overlap, counted, and no longer`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("unionpay")
        try terminal.signOn()
        let first = try #require(terminal.key)
        try terminal.signOn()
        let second = try #require(terminal.key)
        let start = world.count(.macPreviousKey)

        terminal.key = first
        let late = try terminal.exchange(try terminal.purchase(100))
        #expect(late.code == "00")
        #expect(terminal.verifies(late), "the reply has the MAC of the request's key")
        #expect(world.count(.macPreviousKey) == start + 1)

        terminal.key = second
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        #expect(world.count(.macPreviousKey) == start + 1)

        world.clock.advance(seconds: 601)
        terminal.key = first
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "A0")
        terminal.key = second
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
    }

    @Test func `row 32: keys whose overlap has passed stay dead when the clock steps back`() throws
    {
        let world = try KeyWorld()
        let terminal = try world.terminal("unionpay")
        try terminal.signOn()
        let first = try #require(terminal.key)
        try terminal.signOn()
        let second = try #require(terminal.key)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        world.clock.advance(seconds: 601)
        terminal.key = first
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "A0")
        terminal.key = second
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        terminal.key = first
        world.stepWall(seconds: -86_400)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "A0")
        terminal.key = second
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
    }

    @Test func `row 32: keys that have stopped stay so when the clock steps back`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("unionpay")
        try terminal.signOn()
        try world.rotate(.terminal("T0000001"), after: .seconds(600))
        world.clock.advance(seconds: 601)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "77")
        world.stepWall(seconds: -1_200)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "77")
        // A rotation is compared with the same time.
        #expect(throws: CommandError.self) {
            try world.rotate(.terminal("T0000001"), after: .seconds(900))
        }
        try terminal.signOn()
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
    }

    @Test func `row 35: of three keys the oldest never verifies`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("plain-text")
        try terminal.signOn()
        let first = terminal.key
        for _ in 1...2 {
            try terminal.signOn()
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        }
        terminal.key = first
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "63")
    }

    @Test func `a rotated terminal is asked to sign on, then refused, then has fresh keys`() throws
    {
        let world = try KeyWorld()
        let terminal = try world.terminal("unionpay")
        try terminal.signOn()
        #expect(try !terminal.exchange(try terminal.purchase(100)).asksForSignOn)
        try world.rotate(.terminal("T0000001"), after: .seconds(600))

        let asked = try terminal.exchange(try terminal.purchase(100))
        #expect(asked.code == "00" && asked.asksForSignOn && terminal.verifies(asked))

        world.clock.advance(seconds: 601)
        let refused = try terminal.exchange(try terminal.purchase(100))
        #expect(refused.code == "77" && refused.asksForSignOn)
        #expect(!refused.message.has(.mac))

        let stopped = terminal.key
        #expect(try terminal.signOn()?.code == "00")
        let paid = try terminal.exchange(try terminal.purchase(100))
        #expect(paid.code == "00" && !paid.asksForSignOn)
        terminal.key = stopped
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "A0")
        #expect(try world.rows("key-rotate").count == 1)
    }

    @Test func `keys that are stopped at once verify no more, plain terminals hear 63`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("plain-binary")
        try terminal.signOn()
        try world.rotate(.terminal("T0000001"), after: .zero)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "63")
        try terminal.signOn()
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
    }

    @Test func `a merchant's terminals rotate together, others and those without keys do not`()
        throws
    {
        let world = try KeyWorld()
        let one = try world.terminal("unionpay", 1)
        let two = try world.terminal("unionpay", 2)
        try one.signOn()
        try two.signOn()
        #expect(throws: CommandError.nothingToRotate) {
            try world.rotate(.merchant("DEMOSTATION0009"), after: .zero)
        }
        try world.rotate(.merchant("DEMOSTATION0001"), after: .seconds(60))
        #expect(try one.exchange(try one.purchase(100)).asksForSignOn)
        #expect(try two.exchange(try two.purchase(100)).asksForSignOn)
        #expect(throws: CommandError.nothingToRotate) {
            try world.rotate(.all, after: .seconds(60))
        }
        #expect(throws: CommandError.self) {
            try world.rotate(.terminal("T0000003"), after: .zero)
        }
        try world.rotate(.all, after: .zero)
        #expect(try one.exchange(try one.purchase(100)).code == "77")
        #expect(try world.rows("key-rotate").count == 2)
    }

    @Test func `keys past their age are asked for with the next payment, recorded once`() throws {
        let world = try KeyWorld { $0.keys.maximumAge = .seconds(100) }
        let terminal = try world.terminal("unionpay")
        try terminal.signOn()
        world.clock.advance(seconds: 99)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        #expect(try world.rows("key-rotate").isEmpty)
        world.clock.advance(seconds: 1)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        for _ in 0..<3 {
            #expect(try terminal.exchange(try terminal.purchase(100)).asksForSignOn)
        }
        #expect(try world.rows("key-rotate").count == 1)
        try terminal.signOn()
        #expect(try !terminal.exchange(try terminal.purchase(100)).asksForSignOn)
    }

    @Test func `keys past their uses are asked for`() throws {
        let world = try KeyWorld { $0.keys.maximumUses = 3 }
        let terminal = try world.terminal("unionpay")
        try terminal.signOn()
        for _ in 0..<3 {
            #expect(try !terminal.exchange(try terminal.purchase(100)).asksForSignOn)
        }
        #expect(try terminal.exchange(try terminal.purchase(100)).asksForSignOn)
        #expect(try world.rows("key-rotate").count == 1)
    }

    @Test func `one SecretKey serves all terminals of a station, and no other's`() throws {
        let world = try KeyWorld()
        let hexadecimal = "00112233445566778899AABBCCDDEEFF"
        try world.run(
            .registerStation(
                merchant: "FUELSTATION0042",
                terminals: ["S0000001", "S0000002"],
                masterKey: SecretKey(try KeyBytes(hexadecimal: hexadecimal))
            )
        )
        try world.run(
            .registerStation(
                merchant: "DEMOSTATION0001",
                terminals: [],
                masterKey: SecretKey(try KeyBytes(hexadecimal: hexadecimal))
            )
        )
        let terminal = try world.terminal("unionpay")
        let reply = try terminal.exchange(try terminal.signOnRequest(), authenticated: false)
        let field = try #require(reply.message.bytes(.field62))
        let fresh = try KeyEncryptionKey(KeyBytes(hexadecimal: hexadecimal), .tripleDES)
        let keys = try WorkingKeyLayout.decode(field.span, under: fresh)
        terminal.key = try MACKey(.unionPayECB, key: keys.mac)
        let old = try TestTerminal.masterKey()
        #expect(throws: CardSecurityError.self) {
            _ = try WorkingKeyLayout.decode(field.span, under: old).mac.count
        }
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        #expect(try world.rows("station-register").count == 2)
        #expect(throws: CommandError.self, "a terminal of another merchant") {
            try world.run(
                .registerStation(
                    merchant: "FUELSTATION0042",
                    terminals: ["T0000001"],
                    masterKey: SecretKey(try KeyBytes(hexadecimal: hexadecimal))
                )
            )
        }
    }
}
