import Journal
import Logging
import NIOEmbedded
import Synchronization
import Testing

@testable import Switch

/// What operators learn of a peer that speaks another protocol than its listener.
@Suite struct ForeignPeerLogTests {
    private final class Lines: Sendable {
        private let text = Mutex("")

        func add(_ line: String) { text.withLock { $0 += line } }
        var all: String { text.withLock { $0 } }
    }

    @Test(
        arguments: [
            (Array("POST /gate HTTP/1.1\r\nHost: x\r\n\r\n".utf8), "HTTP stands where"),
            ([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00], "a TLS handshake stands where"),
            ([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00], "set tls: for the listener"),
            (Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8), "SSH stands where"),
            (
                Array("0014".utf8) + [0x08, 0x00] + Array(repeating: 0x20, count: 12),
                "(what came is whole under framing: {length: ascii-4})"
            ),
            (
                [0x20, 0x00, 0x08, 0x00] + Array(repeating: 0x20, count: 30),
                "(what came is whole under framing: {length: binary-2-le})"
            ),
            ([0x60, 0, 3, 0, 0, 8, 0, 0x20, 0], "a TPDU stands where the length should be"),
            (
                [0, 11, 0x60, 0, 3, 0, 0, 8, 0, 0x20, 0, 0, 0],
                "is a TPDU in front of the message?"
            ),
        ] as [([UInt8], String)]
    )
    func `rows 39 and 40: the reason for closing names what the peer speaks`(
        bytes: [UInt8],
        reason: String
    ) throws {
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
        let terminal = try TestTerminal(
            EmbeddedWire(paymentSwitch, listener: "plain-binary", loop: loop),
            number: 1,
            settings: try #require(
                world.configuration.listeners.first { $0.name == "plain-binary" }
            ),
            specifications: world.specifications
        )
        try terminal.wire.send(bytes)
        #expect(try terminal.waitsForClose())
        #expect(lines.all.contains(reason), "\(lines.all)")
    }
}
