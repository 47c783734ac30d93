import CardSecurity
import Journal
import Logging
import NIOEmbedded
import Synchronization
import Testing
import Text

@testable import Switch

/// What operators learn of a terminal whose MACs keep failing.
@Suite struct MACFailureLogTests {
    private final class Lines: Sendable {
        private let text = Mutex("")

        func add(_ line: String) { text.withLock { $0 += line } }
        var all: String { text.withLock { $0 } }
    }

    @Test func `row 33: failures in a row are metrics and one line, without key or MAC`() throws {
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
            environment: SwitchEnvironment(loops: .given(lanes: [loop], book: loop))
        )
        loop.run()
        func open() throws -> TestTerminal {
            try TestTerminal(
                EmbeddedWire(paymentSwitch, listener: "unionpay", loop: loop),
                number: 1,
                settings: try #require(
                    world.configuration.listeners.first { $0.name == "unionpay" }
                ),
                specifications: world.specifications
            )
        }
        let terminal = try open()
        try terminal.signOn()
        let good = try terminal.frame(try terminal.purchase(100))
        var bad = good
        bad[bad.count - 1] ^= 1
        for _ in 1...40 {
            let guesser = try open()
            try guesser.wire.send(bad)
            #expect(try guesser.receive(milliseconds: 0).code == "A0")
        }
        let told = lines.all.split(separator: "\n").filter { $0.contains("keep failing") }
        #expect(told.count == 1)
        #expect(told.allSatisfy { $0.contains("T0000001") && $0.contains("unionpay") })
        let mac = String(decoding: good.suffix(8), as: UTF8.self)
        #expect(!lines.all.contains(mac))
        #expect(!lines.all.contains(Hexadecimal.text(Array(bad.suffix(8)))))
        #expect(!lines.all.contains(DemoWorld.masterKeyHexadecimal))
        let metrics = paymentSwitch.metrics()
        #expect(metrics.contains("forecourt_mac_unjudged_total"))
        let totals = SwitchTotals(paymentSwitch)
        #expect(totals[.macFailures] + totals[.macUnjudged] == 40)
        #expect(totals[.macUnjudged] > 20)
    }
}
