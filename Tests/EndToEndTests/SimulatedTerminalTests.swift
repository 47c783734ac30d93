import CardSecurity
import ISO8583
import Payments
import Simulators
import Switch
import Testing

/// The terminal of `pos` against the switch, where it keeps its messages to itself.
@Suite struct SimulatedTerminalTests {
    private func terminal(
        _ dialect: String,
        _ memory: TerminalMemory = TerminalMemory(),
        in world: TestWorld
    ) throws -> SimulatedTerminal {
        let specification = try #require(world.specifications[dialect])
        return try SimulatedTerminal(
            TerminalProfile(demoTerminal: 1, specification: specification),
            memory: memory,
            masterKey: KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal),
            clock: { 0 }
        )
    }

    /// A date is taken within two days only.
    private static let at = LocalMoment(SystemClock().now(), offset: 8 * 3600)

    private static var card: TerminalCard {
        TerminalCard(number: DemoWorld.card(.personal, 0), expiry: 3012)
    }

    private static let money = Money(minorUnits: 8850, asset: .yuan)

    @Test func `it pays under DUKPT, its card encrypted, and its counter outlives it`() async throws
    {
        let world = try TestWorld.derived()
        try await world.live { _, open in
            let address = "127.0.0.1:\(try open.port(of: "ifsf"))"
            var memory = TerminalMemory()
            for run in 1...2 {
                let terminal = try terminal("ifsf", memory, in: world)
                try terminal.useDevice(
                    base: KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
                )
                let socket = try TerminalSocket(address: address, timeoutMilliseconds: 30_000)
                var card = Self.card
                card.encryptsData = run == 2
                card.pinBlock = try terminal.pinBlock(
                    ClearPIN(ascii: Array(DemoWorld.pin.utf8).span),
                    for: card
                )
                let large = Money(minorUnits: 60_000, asset: .yuan)
                let sale = terminal.request(.purchase, at: Self.at, amount: large, card: card)
                let paid = try terminal.exchange(sale, over: socket, timeoutMilliseconds: 30_000)
                #expect(paid.answer.isApproved)
                #expect(paid.request.has(.primaryAccountNumber) == (run == 1))
                #expect(paid.request.has(.encryptedData) == (run == 2))
                terminal.remember(sale, paid.request)
                let undo = try #require(terminal.reversal(at: Self.at, card: card))
                let undone = try terminal.exchange(undo, over: socket, timeoutMilliseconds: 30_000)
                #expect(undone.answer.isApproved)
                memory = terminal.memory
                #expect(memory.transactions == UInt32(2 * run))
            }
        }
    }

    @Test func `only a sign-on tells it its batch, not the answer to a reversal of the one before`()
        async throws
    {
        let world = try TestWorld { $0.batchOpens = .signOn }
        try await world.live { _, open in
            let address = "127.0.0.1:\(try open.port(of: "unionpay"))"
            let terminal = try terminal("unionpay-pos", in: world)
            let socket = try TerminalSocket(address: address, timeoutMilliseconds: 30_000)
            func ask(_ request: TerminalRequest) throws -> TerminalReply {
                try terminal.exchange(request, over: socket, timeoutMilliseconds: 30_000).answer
            }
            let signOn = TerminalRequest.Kind.signOn(.doubleLength)
            #expect(try ask(terminal.request(signOn, at: Self.at)).batch == 1)
            let sale = terminal.request(
                .purchase,
                at: Self.at,
                amount: Self.money,
                card: Self.card
            )
            terminal.remember(sale, try terminal.frame(for: sale).message)
            terminal.note(try ask(sale))
            #expect(try ask(terminal.request(signOn, at: Self.at)).batch == 2)
            let undo = try #require(terminal.reversal(at: Self.at, card: Self.card))
            let undone = try ask(undo)
            #expect(undone.isApproved && undone.batch == 1)
            #expect(terminal.memory.batch == 2)
        }
    }

    @Test func `it pays over TLS, shows its certificate, and trusts no stranger`() async throws {
        let world = try TestWorld {
            var tls = TLSSettings(certificate: "switch.pem", key: "switch.key")
            tls.clientCertificates = .required
            tls.trust = "ca.pem"
            tls.bindsTerminal = true
            for index in $0.listeners.indices { $0.listeners[index].tls = tls }
        }
        let authority = try TestAuthority(in: world.path)
        try authority.issue("switch", name: "switch", alternative: "IP:127.0.0.1")
        try authority.issue("pump", name: "T0000001", alternative: "DNS:pump")
        try authority.issue("other", name: "other", alternative: "DNS:other")
        let path = world.path
        try await world.live { _, open in
            let address = "127.0.0.1:\(try open.port(of: "unionpay"))"
            let shown = try TerminalTLS(
                authorities: path + "/ca.pem",
                certificate: path + "/pump.pem",
                key: path + "/pump.key"
            )
            let terminal = try terminal("unionpay-pos", in: world)
            let socket = try TerminalSocket(
                address: address,
                timeoutMilliseconds: 30_000,
                tls: shown
            )
            let signOn = terminal.request(.signOn(.doubleLength), at: Self.at)
            _ = try terminal.exchange(signOn, over: socket, timeoutMilliseconds: 30_000)
            for _ in 1...3 {
                let sale = terminal.request(
                    .purchase,
                    at: Self.at,
                    amount: Self.money,
                    card: Self.card
                )
                let paid = try terminal.exchange(sale, over: socket, timeoutMilliseconds: 30_000)
                #expect(paid.answer.isApproved)
            }
            // The certificate of another authority: the terminal hangs up.
            let stranger = try TerminalTLS(
                authorities: path + "/pump.pem",
                certificate: nil,
                key: nil
            )
            #expect(throws: (any Error).self) {
                let socket = try TerminalSocket(
                    address: address,
                    timeoutMilliseconds: 30_000,
                    tls: stranger
                )
                let echo = terminal.request(.echo, at: Self.at)
                _ = try terminal.exchange(echo, over: socket, timeoutMilliseconds: 30_000)
            }
        }
    }
}
