import ISO8583
import Payments
import Simulators
import Testing

@testable import Switch

/// What concerns a batch and needs no MAC has a rate: whoever reaches the port can send it.
@Suite struct BareBatchTests {
    private func world(_ demand: MACDemand = .optional) throws -> KeyWorld {
        try KeyWorld { configuration in
            for index in configuration.listeners.indices {
                configuration.listeners[index].mac.settlement = demand
            }
        }
    }

    /// What who has no key can send, and the rows that it may cost at most at once.
    enum Flood: String, CaseIterable, Sendable {
        case settlements, uploads, uploadEnds, shiftCloses

        var rows: Int { self == .uploads ? 125 : 10 }

        var kind: TerminalRequest.Kind {
            switch self {
            case .settlements: .settlement(SideTallies.debits(1, 7), SideTallies())
            case .uploads: .upload([BareBatchTests.row], code: 201)
            case .uploadEnds: .uploadEnd(rows: 1, isBalanced: false)
            case .shiftCloses: .shiftClose(SideTallies.debits(1, 7), SideTallies())
            }
        }
    }

    private static let row = SentUploadRow(
        half: .domestic,
        stan: 7,
        card: DemoWorld.card(.fleet, 3),
        amount: 1
    )

    @Test(arguments: Flood.allCases)
    func `without a MAC it costs rows by the second, not by the message`(
        _ flood: Flood
    ) throws {
        let world = try world()
        let genuine = try world.terminal("unionpay", 1, from: "10.0.0.1")
        try genuine.signOn()
        #expect(try genuine.exchange(genuine.purchase(100)).code == "00")
        let before = try world.rows().count
        let stranger = try world.terminal("unionpay", 1, from: "10.0.0.66")
        stranger.batch = genuine.batch
        stranger.stan = 5000
        for number in 1...400 {
            let reply = try stranger.exchange(stranger.message(flood.kind), authenticated: false)
            #expect((reply.code == "96") == (number > flood.rows), "message \(number)")
        }
        #expect(world.count(.batchesRefused) == 400 - flood.rows)
        // What was refused is one row a second, however much it was.
        world.clock.advance(seconds: 2)
        for _ in 1...3 { _ = try genuine.wire.receive(milliseconds: 1000) }
        #expect(try world.rows().count - before <= flood.rows + 1)

        // What a key vouches for has no rate, and the terminal's own source one of its own.
        for _ in 1...20 {
            #expect(try genuine.exchange(genuine.message(flood.kind)).code != "96")
        }
        let own = try genuine.exchange(genuine.message(flood.kind), authenticated: false)
        #expect(own.code != "96")
        let other = try world.terminal("unionpay", 2, from: "10.0.0.66")
        #expect(try other.signOn()?.code == "00")
    }

    @Test func `what needs its MAC is refused for that, however often it comes`() throws {
        let world = try world(.required)
        let terminal = try world.terminal("unionpay", 1, from: "10.0.0.1")
        try terminal.signOn()
        for _ in 1...9 {
            let message = try terminal.message(Flood.settlements.kind)
            #expect(try terminal.exchange(message, authenticated: false).code == "A0")
        }
        #expect(world.count(.batchesRefused) == 0)
    }
}
