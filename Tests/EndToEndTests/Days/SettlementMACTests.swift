import Foundation
import ISO8583
import Payments
import Simulators
import Testing

@testable import Switch

/// Whether what concerns a batch needs a MAC, as its listener says; and what of it is kept.
@Suite struct SettlementMACTests {
    private static let kinds: [TerminalRequest.Kind] = [
        .settlement(SideTallies(), SideTallies()),
        .upload(
            [SentUploadRow(half: .domestic, stan: 7, card: DemoWorld.card(.fleet, 3), amount: 1)],
            code: 201
        ),
        .uploadEnd(rows: 1, isBalanced: false),
        .shiftClose(SideTallies(), SideTallies()),
    ]

    private func world(_ demand: MACDemand) throws -> TestWorld {
        try TestWorld { configuration in
            for index in configuration.listeners.indices {
                configuration.listeners[index].mac.settlement = demand
            }
        }
    }

    @Test(arguments: Way.allCases, MACDemand.allCases)
    func `what concerns a batch is taken without a MAC only where that is written`(
        _ way: Way,
        _ demand: MACDemand
    ) async throws {
        try await world(demand).run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            for kind in Self.kinds {
                let bare = try terminal.exchange(terminal.message(kind), authenticated: false)
                #expect((bare.code == "A0") == (demand == .required), "\(kind.operation)")
                #expect(!bare.message.has(.mac), "\(kind.operation)")
                let signed = try terminal.exchange(terminal.message(kind))
                #expect(signed.code != "A0" && terminal.verifies(signed), "\(kind.operation)")
                var forged = try terminal.frame(terminal.message(kind))
                forged[forged.count - 1] ^= 1
                try terminal.wire.send(forged)
                #expect(try terminal.receive().code == "A0", "\(kind.operation)")
            }
        }
    }

    @Test func `no card number of an upload reaches the file`() async throws {
        let world = try world(.required)
        let card = DemoWorld.card(.fleet, 3)
        try world.runInProcess { open, _ in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let row = SentUploadRow(half: .foreign, stan: 7, card: card, amount: 1234)
            let reply = try terminal.exchange(terminal.message(.upload([row], code: 201)))
            #expect(reply.code != "A0")
        }
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            guard let bytes = FileManager.default.contents(atPath: world.path + "/" + name) else {
                continue
            }
            #expect(!bytes.contains(digits: card.unmaskedDigits), "\(name)")
        }
    }
}

extension Data {
    /// Whether digits stand in it, as text or packed.
    fileprivate func contains(digits: String) -> Bool {
        let packed = stride(from: 0, to: digits.count - 1, by: 2).map { offset in
            UInt8(digits.dropFirst(offset).prefix(2), radix: 16) ?? 0
        }
        return range(of: Data(digits.utf8)) != nil || range(of: Data(packed)) != nil
    }
}
