import CardSecurity
import Journal
import Logging
import NIOEmbedded
import Synchronization
import Testing

@testable import Switch

/// What operators learn of a terminal whose MACs keep failing.
@Suite struct MACFailureLogTests {
    private final class Lines: Sendable {
        private let text = Mutex("")

        func add(_ line: String) { text.withLock { $0 += line } }
        var all: String { text.withLock { $0 } }
    }

    @Test func `row 33: failures in a row are a metric and a few lines, without key or MAC`() throws
    {
        let lines = Lines()
        let world = try TestWorld()
        let loop = EmbeddedEventLoop()
        let logger = Logger(label: "test") { label in
            SwitchLogHandler(label: label, style: .jsonLines, clock: ManualClock()) {
                lines.add($0)
            }
        }
        let paymentSwitch = try PaymentSwitch(
            configuration: world.configuration,
            dataDirectory: .init(path: world.path),
            specifications: world.specifications,
            logger: logger,
            environment: SwitchEnvironment(loops: .given(lanes: [loop], ledger: loop))
        )
        loop.run()
        let terminal = try TestTerminal(
            EmbeddedWire(paymentSwitch, listener: "unionpay", loop: loop),
            number: 1,
            settings: try #require(
                world.configuration.listeners.first { $0.name == "unionpay" }
            ),
            specifications: world.specifications
        )
        try terminal.signOn()
        let good = try terminal.frame(try terminal.purchase(100))
        var bad = good
        bad[bad.count - 1] ^= 1
        for _ in 1...40 {
            try terminal.wire.send(bad)
            _ = try terminal.receive(milliseconds: 6000)
        }
        let told = lines.all.split(separator: "\n").filter { $0.contains("keep failing") }
        // At the 11th, the 16th and the 32nd.
        #expect(told.count == 3)
        #expect(told.allSatisfy { $0.contains("T0000001") && $0.contains("unionpay") })
        let mac = String(decoding: good.suffix(8), as: UTF8.self)
        #expect(!lines.all.contains(mac))
        #expect(!lines.all.contains(CardSecurity.Hexadecimal.text(Array(bad.suffix(8)))))
        #expect(!lines.all.contains(DemoWorld.masterKeyHexadecimal))
        let metrics = paymentSwitch.metrics()
        #expect(metrics.contains("forecourt_mac_failures_total 40"))
        #expect(metrics.contains("forecourt_mac_slowed_total 3"))
    }
}
