import CardSecurity
import ISO8583
import Testing

@testable import Switch

/// What a peer without keys can do to terminals, and what it can make durable.
@Suite struct StrangerTests {
    private func forged(_ terminal: TestTerminal) throws -> [UInt8] {
        var frame = try terminal.frame(try terminal.purchase(100))
        frame[frame.count - 1] ^= 1
        return frame
    }

    @Test(arguments: [("unionpay", "A0", "00"), ("plain-text", "63", "00"), ("ifsf", "916", "000")])
    func `row 33: after ten failures two MACs a second are judged, of each source by itself`(
        listener: String,
        refusal: String,
        approval: String
    ) throws {
        let world = try KeyWorld()
        let genuine = try world.terminal(listener, 1, from: "10.0.0.1")
        try genuine.signOn()
        let bad = try forged(genuine)
        let first = try world.terminal(listener, 1, from: "10.0.0.66")
        for _ in 1...10 {
            try first.wire.send(bad)
            #expect(try first.receive().code == refusal)
        }
        #expect(try first.waitsForClose())
        for _ in 1...200 {
            let again = try world.terminal(listener, 1, from: "10.0.0.66")
            try again.wire.send(bad)
            #expect(try again.receive(milliseconds: 0).code == refusal)
            #expect(try again.waitsForClose())
        }
        #expect(world.count(.macFailures) == 10)
        #expect(world.count(.macUnjudged) == 200)
        #expect(world.count(.closedForgeries) == 201)
        #expect(try genuine.exchange(try genuine.purchase(100)).code == approval)

        // A right one from there is judged in its turn, and what fails behind it begins a row.
        let other = try world.terminal(listener, 1, from: "10.0.0.66")
        other.key = genuine.key
        other.stan = genuine.stan
        #expect(try other.exchange(try other.purchase(100)).code == refusal)
        world.clock.advance(milliseconds: 500)
        let right = try world.terminal(listener, 1, from: "10.0.0.66")
        right.key = genuine.key
        right.stan = other.stan
        #expect(try right.exchange(try right.purchase(100)).code == approval)
        try right.wire.send(bad + bad + bad)
        #expect(try right.receive().code == refusal)
        #expect(world.count(.macFailures) == 13)
    }

    @Test func `row 33: one read full of guesses is judged ten times`() throws {
        let world = try KeyWorld()
        let genuine = try world.terminal("unionpay", 1, from: "10.0.0.1")
        try genuine.signOn()
        let bad = try forged(genuine)
        let flood = try world.terminal("unionpay", 1, from: "10.0.0.66")
        try flood.wire.send(Array([[UInt8]](repeating: bad, count: 64).joined()))
        #expect(try flood.waitsForClose())
        #expect(world.count(.macFailures) == 10)
        #expect(world.count(.macUnjudged) == 54)
    }

    @Test func `row 33: keys of one transaction are guessed no faster`() throws {
        try TestWorld.derived().runInProcess { open, paymentSwitch in
            for _ in 1...100 {
                let device = try DerivedTerminal(try open("ifsf", 1))
                var frame = try device.frame(try device.terminal.purchase(100))
                frame[frame.count - 1] ^= 1
                try device.terminal.wire.send(frame)
                #expect(try device.terminal.receive(milliseconds: 0).code == "916")
            }
            let totals = SwitchTotals(paymentSwitch)
            #expect(totals[.macFailures] < 20)
            #expect(totals[.macFailures] + totals[.macUnjudged] == 100)
        }
    }

    // MARK: Sessions

    @Test(arguments: ["unionpay", "plain-text"])
    func `row 35: sign-ons in its name leave a terminal its keys, over a restart too`(
        listener: String
    ) throws {
        let world = try TestWorld()
        var key: MACKey?
        var stan: UInt32 = 0
        try world.runInProcess { open, _ in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
            key = terminal.key
            let stranger = try open(listener, 1)
            stranger.stan = 5000
            for _ in 1...3 { try stranger.signOn() }
            let sale = try terminal.purchase(100)
            #expect(try terminal.exchange(sale).code == "00")
            #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
            stan = terminal.stan
        }
        try world.runInProcess { open, _ in
            let terminal = try open(listener, 1)
            terminal.key = key
            terminal.stan = stan
            let sale = try terminal.purchase(100)
            let paid = try terminal.exchange(sale)
            #expect(paid.code == "00" && terminal.verifies(paid))
            #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        }
    }

    @Test func `row 36: a sign-off in its name ends a session until the next sign-on, no more`()
        throws
    {
        let world = try KeyWorld()
        let terminal = try world.terminal("plain-text", 1, from: "10.0.0.1")
        try terminal.signOn()
        let sale = try terminal.purchase(100)
        #expect(try terminal.exchange(sale).code == "00")
        let stranger = try world.terminal("plain-text", 1, from: "10.0.0.66")
        stranger.stan = 5000
        for _ in 1...50 { try stranger.wire.send(stranger.frame(stranger.signOff())) }
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "63")
        #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        #expect(try terminal.signOn()?.code == "00")
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        #expect(try world.rows("sign-off").count == 1)
    }

    // MARK: Rows

    /// What who has no key can send, and the rows that a second of it may cost at most.
    enum Flood: String, CaseIterable, Sendable {
        case signOns, repeatedSignOns, keyChanges, signOffs, echoTests
        case unknownNames, registeredNames, missingMACs, wrongMACs, unreadable, rubbish

        var rows: Int {
            switch self {
            case .echoTests: 0
            case .unknownNames, .rubbish: 1
            case .repeatedSignOns, .signOffs, .missingMACs, .wrongMACs, .unreadable: 2
            case .signOns, .keyChanges: 11
            case .registeredNames: 21
            }
        }
    }

    @Test(arguments: Flood.allCases)
    func `a flood of what needs no key costs rows by the second, not by the message`(
        _ flood: Flood
    ) throws {
        let world = try KeyWorld()
        let genuine = try world.terminal("plain-text", 1, from: "10.0.0.1")
        try genuine.signOn()
        _ = try genuine.exchange(try genuine.purchase(100))
        let before = try world.rows().count
        var stranger = try world.terminal("plain-text", 1, from: "10.0.0.66")
        stranger.key = genuine.key
        stranger.stan = 5000
        let again = try stranger.frame(try stranger.signOnRequest(), authenticated: false)
        for number in 0..<500 {
            let frame = try self.frame(flood, number, stranger, again)
            do {
                try stranger.wire.send(frame)
            } catch {
                let next = try world.terminal("plain-text", 1, from: "10.0.0.66")
                next.key = stranger.key
                next.stan = stranger.stan
                stranger = next
                try stranger.wire.send(frame)
            }
        }
        // What was refused is written with the next second.
        world.passSecond()
        let rows = try world.rows().count - before
        #expect(rows <= flood.rows, "\(rows) rows")
        let back = try world.terminal("plain-text", 1, from: "10.0.0.1")
        back.stan = 9000
        #expect(try back.signOn()?.code == "00")
        #expect(try back.exchange(try back.purchase(100)).code == "00")
    }

    private func frame(
        _ flood: Flood,
        _ number: Int,
        _ stranger: TestTerminal,
        _ again: [UInt8]
    ) throws -> [UInt8] {
        switch flood {
        case .signOns: return try stranger.frame(stranger.signOnRequest(), authenticated: false)
        case .repeatedSignOns: return again
        case .keyChanges: return try stranger.frame(stranger.keyChange(), authenticated: false)
        case .signOffs: return try stranger.frame(stranger.signOff(), authenticated: false)
        case .echoTests: return try stranger.frame(stranger.echo(), authenticated: false)
        case .unknownNames:
            var sale = try stranger.purchase(100)
            try sale.set(.terminalIdentification, "X" + String(1_000_000 + number))
            return try stranger.frame(sale)
        case .registeredNames:
            var sale = try stranger.purchase(100)
            try sale.set(.terminalIdentification, DemoWorld.terminal(number % 20 + 1))
            return try stranger.frame(sale, authenticated: false)
        case .missingMACs:
            return try stranger.frame(stranger.purchase(100), authenticated: false)
        case .wrongMACs: return try forged(stranger)
        case .unreadable:
            var frame = try stranger.frame(stranger.purchase(100))
            frame.removeLast(3)
            frame[1] -= 3
            return frame
        case .rubbish: return [0x00, 0x04, 0xDE, 0xAD, 0xBE, 0xEF]
        }
    }
}
