import CardSecurity
import ISO8583
import NIOEmbedded
import Payments
import Testing

@testable import Switch

/// The pipeline's keys work behind the seam, whatever stands there.
@Suite struct SecurityModuleSeamTests {
    @Test func `everything that a payment does with a key is a call of the module`() throws {
        let calls = CountingModule.Calls()
        let world = try TestWorld.derived()
        let loop = EmbeddedEventLoop()
        var environment = SwitchEnvironment(loops: .given(lanes: [loop], book: loop))
        environment.modules = CountingModule.source(calls)
        let paymentSwitch = try world.makeSwitch(environment)
        loop.run()
        func open(_ listener: String, _ number: Int) throws -> TestTerminal {
            try TestTerminal(
                EmbeddedWire(paymentSwitch, listener: listener, loop: loop),
                number: number,
                settings: try #require(
                    world.configuration.listeners.first { $0.name == listener }
                ),
                specifications: world.specifications
            )
        }
        let terminal = try open("unionpay", 1)
        #expect(try terminal.signOn(.doubleLengthWithTrackKey)?.code == "00")
        #expect(calls.count("generateWorkingKeys") == 1)
        let before = (mac: calls.count("mac"), verify: calls.count("verify"))
        let paid = try terminal.exchange(try terminal.purchase(60_000, pin: DemoWorld.pin))
        #expect(paid.code == "00")
        #expect(calls.count("mac") == before.mac + 1)
        #expect(calls.count("verify") == before.verify + 1)
        #expect(calls.count("reference") == 1)

        let device = try DerivedTerminal(try open("ifsf", 1))
        let loaded = calls.count("unload")
        #expect(try device.exchange(try device.terminal.purchase(100)).code == "000")
        // The key of the request and that of the answer, each gone when it has served.
        #expect(calls.count("derive") == 2)
        #expect(calls.count("unload") == loaded + 2)
        // Prepared once, used many times.
        let loads = calls.count("load")
        for _ in 1...5 {
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        }
        #expect(calls.count("load") == loads)
    }
}
