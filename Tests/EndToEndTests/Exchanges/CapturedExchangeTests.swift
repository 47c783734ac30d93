import Book
import CardSecurity
import Foundation
import ISO8583
import NIOEmbedded
import Payments
import Simulators
import Testing

@testable import Switch

/// Keeps `fixtures/captured/` what the switch says on the wire: a request and its reply for each
/// message that a dialect offers, made at one moment under one seed.
///
/// `make docs` writes them. What a person has compared with the protocol stands in the lines
/// `# Checked` of a file's head, and stays there as long as its bytes do.
@Suite struct CapturedExchangeTests {
    private static let writes =
        ProcessInfo.processInfo.environment["FORECOURT_WRITE_DOCS"] != nil

    @Test(arguments: PaymentTests.listeners)
    func `what is captured of a dialect is what its messages and their replies are`(
        _ listener: String
    ) throws {
        let world = try CapturingWorld(listener)
        let folder = TestWorld.repository + "/fixtures/captured/" + world.dialect
        if Self.writes {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        }
        var names: Set<String> = []
        for exchange in try world.exchanges() {
            for (name, words, message) in exchange.files {
                names.formUnion([name + ".hex", name + ".json"])
                let path = folder + "/" + name
                try Self.compare(message.document, path + ".json")
                try Self.compare(message, "# \(words) of \(world.dialect): captured", path)
            }
        }
        let present = try FileManager.default.contentsOfDirectory(atPath: folder)
        for stale in Set(present).subtracting(names).sorted() {
            if Self.writes {
                try FileManager.default.removeItem(atPath: folder + "/" + stale)
            } else {
                Issue.record("\(folder)/\(stale) is of no message that is offered: make docs")
            }
        }
    }

    /// The bytes, below a head whose checks are of these bytes.
    private static func compare(
        _ message: AnnotatedMessage,
        _ words: String,
        _ path: String
    ) throws {
        let origin =
            "\(words) at a switch in one thread; keys under the published test key "
            + DemoWorld.masterKeyHexadecimal
        // A file that is not there has no checks.
        let written = (try? String(contentsOfFile: path + ".hex", encoding: .utf8)) ?? ""
        let lines = written.split(separator: "\n").map(String.init)
        let isSame = lines.filter { !$0.hasPrefix("#") } == message.lines
        let checks = isSame ? lines.filter { $0.hasPrefix("# Checked") } : []
        let text = ([origin] + checks + message.lines).joined(separator: "\n") + "\n"
        try compare(text, path + ".hex")
    }

    private static func compare(_ made: String, _ path: String) throws {
        // A file that is not there differs.
        let written = try? String(contentsOfFile: path, encoding: .utf8)
        guard made != written else { return }
        if writes {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            Issue.record("\(path) is out of date: make docs")
        }
    }
}

/// A request with the reply that it got.
private struct CapturedExchange {
    let name: String
    let rule: MessageRule
    let request: AnnotatedMessage
    let reply: AnnotatedMessage

    var files: [(name: String, words: String, message: AnnotatedMessage)] {
        [(name, rule.name, request), (name + "-reply", "Reply to " + rule.name, reply)]
    }
}

/// A switch in one thread at noon of one day, every random number drawn from a seed.
private final class CapturingWorld {
    private let sender: OfferedTerminal
    var dialect: String { sender.terminal.specification.name }

    init(_ listener: String) throws {
        let noon = Timestamp(rawValue: 1_795_233_600_000_000)
        let clock = ManualClock(at: noon)
        var environment = SwitchEnvironment(clock: clock) { SeededRandomSource(seed: 13) }
        let world = try TestWorld(seededBy: environment)
        let loop = EmbeddedEventLoop()
        environment.loops = .given(lanes: [loop], book: loop)
        let paymentSwitch = try world.makeSwitch(environment)
        let supervisor = try OfferedTerminal.addSupervisor()
        paymentSwitch.checker.assumeIsolated { checker in
            checker.perform(
                supervisor,
                by: .owner(named: "test"),
                reason: "captured exchanges"
            ) { _ in }
        }
        loop.run()
        let wire = try EmbeddedWire(paymentSwitch, listener: listener, loop: loop)
        let terminal = try world.terminal(listener, 1, at: wire)
        terminal.today = TestTerminal.noon(of: noon)
        sender = OfferedTerminal(terminal)
        try terminal.signOn()
    }

    func exchanges() throws -> [CapturedExchange] {
        // A repeat is its request under another type.
        let offers = sender.offers.filter { !$0.rule.type.isRepeat }
        return try offers.map { offered in
            let original = try sender.makeOriginal(of: offered)
            let message = try sender.sample(offered, original)
            let frame = try sender.terminal.frame(
                message,
                authenticated: sender.carriesMAC(offered)
            )
            try sender.terminal.wire.send(frame)
            let reply = try sender.terminal.receive()
            let accepted = offered.operation.rules.acceptance(of: original)
            #expect(reply.code == sender.code(accepted), "\(offered)")
            try sender.goOn(behind: offered)
            return CapturedExchange(
                name: name(of: offered, among: offers),
                rule: offered.rule,
                request: try annotated(frame),
                reply: AnnotatedMessage(message: reply.message, bytes: reply.bytes)
            )
        }
    }

    private func annotated(_ frame: [UInt8]) throws -> AnnotatedMessage {
        guard case .frame(let layout) = try sender.terminal.format.nextFrame(in: frame.span) else {
            throw WireError(text: "no frame")
        }
        let bytes = Array(frame[layout.message])
        return AnnotatedMessage(message: try sender.terminal.simulated.message(bytes), bytes: bytes)
    }

    /// The operation, and what tells several messages of one operation apart.
    private func name(of offered: OfferedMessage, among offers: [OfferedMessage]) -> String {
        let alike = offers.filter { $0.operation == offered.operation }
        var name = offered.operation.name
        if alike.count > 1 {
            let types = Set(alike.map(\.rule.type))
            if types.count > 1 { name += "-\(offered.rule.type)" }
            for condition in offered.rule.conditions {
                name += "-\(condition.value)"
            }
            for path in offered.rule.presence { name += "-with-\(path)" }
        }
        return name
    }
}
