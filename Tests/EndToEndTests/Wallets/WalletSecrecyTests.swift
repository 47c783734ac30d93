import Foundation
import Journal
import Logging
import Synchronization
import Testing
import Text

@testable import Simulators
@testable import Switch

/// Neither a code nor a key, a signature or who paid stands in what the switch writes and says.
struct WalletSecrecyTests {
    /// All that is logged, as it would be written.
    private final class Lines: Sendable {
        private let text = Mutex("")

        func add(_ line: String) { text.withLock { $0 += line + "\n" } }
        var all: String { text.withLock { $0 } }
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `no code, key, signature or payer stands in files, log, metrics and replies`(
        wire: WalletTalk.Wire
    ) throws {
        let lines = Lines()
        let logger = Logger(label: "all") { label in
            var handler = SwitchLogHandler(
                label: label,
                style: .jsonLines,
                clock: SystemClock(),
                write: { lines.add($0) }
            )
            handler.logLevel = .trace
            return handler
        }
        let world = try WalletWorld(wire, logger: logger)
        world.road.signatures = []
        var codes: [String] = []
        var customers: [ScanningTerminal] = []
        // Paid, refused, never decided, nothing heard, a signature that is broken, and an undo.
        for (place, ending) in [0, 90, 81, 87, 93, 83].enumerated() {
            let code = world.code(ending, 77_310_455_120_000 + place)
            let terminal = try world.terminal(place + 1)
            codes.append(code)
            customers.append(try ScanningTerminal(terminal, place + 1, code: code))
        }
        for customer in customers { try customer.pay() }
        world.advance(seconds: 30)
        for customer in customers { try customer.query() }
        try customers[0].reverse()
        world.advance(seconds: 2)
        try world.crash()
        world.advance(seconds: 60)
        let replies = try customers.map { customer in
            try customer.hear()
            return customer.heard
        }
        let secrets = try secrets(of: wire, codes, world.road.signatures ?? [])
        #expect(secrets.count > 30)
        #expect(findings(secrets, in: Data(lines.all.utf8), "the log") == [])
        let metrics = world.paymentSwitch.metrics()
        #expect(metrics.contains("forecourt"))
        #expect(findings(secrets, in: Data(metrics.utf8), "the metrics") == [])
        for reply in replies { #expect(findings(secrets, in: Data(reply), "a reply") == []) }
        for view in ["journal_v", "order_v", "exchange_v", "payment_v", "case_v", "open_v"] {
            let text = try world.select("SELECT * FROM \(view)").flatMap { $0.compactMap(\.self) }
            let bytes = Data(text.joined(separator: "\n").utf8)
            #expect(findings(secrets, in: bytes, view) == [])
        }
        for name in try FileManager.default.subpathsOfDirectory(atPath: world.world.path) {
            // Those are the keys.
            if name.hasSuffix(".pem") || name.hasSuffix(".key") || name == "reserve" { continue }
            let path = world.world.path + "/" + name
            guard let bytes = FileManager.default.contents(atPath: path) else { continue }
            #expect(findings(secrets, in: bytes, name) == [])
        }
        // What may be shown of a code is there.
        let reader = try JournalReader(path: world.world.path + "/journal.sqlite")
        let marks = try world.select("SELECT id FROM order_v ORDER BY id").compactMap { row in
            try reader.code(of: row[0].flatMap { Int64($0) } ?? 0).map { "\($0)" }
        }
        let shown = codes.map { $0.prefix(2) + "************" + $0.suffix(4) }
        #expect(marks.sorted() == shown.map { String($0) }.sorted())
    }

    /// Each spelling that must not stand anywhere.
    private func secrets(
        of wire: WalletTalk.Wire,
        _ codes: [String],
        _ signatures: [String]
    ) throws -> [[UInt8]] {
        var secrets: [[UInt8]] = []
        for code in codes {
            secrets.append(Array(code.utf8))
            secrets.append(Array(Hexadecimal.text(code.utf8).lowercased().utf8))
            let middle = String(code.dropFirst(2).dropLast(4))
            secrets.append(Array(middle.utf8))
            if let packed = Hexadecimal.bytes(middle) { secrets.append(packed) }
        }
        for name in [
            "TESTONLY_alipay_app_pkcs8.pem", "TESTONLY_wechat_mch_pkcs8.pem",
            "TESTONLY_alipay_platform_pkcs8.pem", "TESTONLY_wechat_platform_pkcs8.pem",
        ] {
            let body = try WalletTalk.text(name).split(separator: "\n").dropFirst().dropLast()
            for line in body.dropFirst(2).prefix(6) { secrets.append(Array(line.utf8)) }
        }
        secrets.append(Array("TESTONLYapiv3key0123456789abcdef".utf8))
        secrets.append(Array("TESTONLYv2key0123456789abcdefghi".utf8))
        // Who paid, as the simulated providers name him.
        secrets.append(Array("2088101117955611".utf8))
        secrets.append(Array(WeChatWire.payer.utf8))
        for signature in Set(signatures) {
            secrets.append(Array(signature.utf8))
            if let raw = Data(base64Encoded: signature + "==") ?? Data(base64Encoded: signature) {
                secrets.append(Array(raw.prefix(24)))
            }
        }
        return secrets
    }

    private func findings(_ secrets: [[UInt8]], in data: Data, _ place: String) -> [String] {
        secrets.compactMap { secret in
            data.range(of: Data(secret)) == nil ? nil : "\(secret.prefix(6)) in \(place)"
        }
    }

    /// What is looked for is found where it does stand, so that the search proves something.
    @Test func `the search finds what stands there`() throws {
        let code = "287731045512000090"
        let secrets = try secrets(of: .alipay, [code], ["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo"])
        for text in [code, "x7731045512000y", "2088101117955611"] {
            #expect(!findings(secrets, in: Data(text.utf8), "here").isEmpty, "\(text)")
        }
        #expect(!findings(secrets, in: Data("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8), "here").isEmpty)
        #expect(findings(secrets, in: Data("28************0090".utf8), "here") == [])
    }
}
