import Book
import CardSecurity
import Foundation
import ISO8583
import Journal
import Testing

@testable import Switch

/// Which data keys seal what, over starts, restores and another master key.
@Suite struct DataKeyTests {
    private static let hexadecimal = "00112233445566778899AABBCCDDEEFF"

    private func keys(_ name: String, of world: TestWorld) throws -> [String] {
        try world.column("SELECT version FROM key_material WHERE name = '\(name)'")
    }

    private func open(_ world: TestWorld) throws -> OfflineBook {
        try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
    }

    private func register(_ name: String, in world: TestWorld) throws {
        let offline = try open(world)
        let command = OperatorCommand.registerTerminal(
            terminal: name,
            merchant: "DEMOSTATION0001",
            ifsfTerminal: nil,
            ifsfMerchant: nil,
            masterKey: SecretKey(try KeyBytes(hexadecimal: Self.hexadecimal))
        )
        try offline.perform([command], by: .owner(named: "test"), reason: "test")
        try offline.close()
    }

    @Test func `two runs from one backup share nonces, but no keystream`() throws {
        // Both are copies of one seeded directory.
        let runs = [try TestWorld(), try TestWorld()]
        for world in runs {
            try register("R0000001", in: world)
            try world.runInProcess { open, _ in
                let terminal = try open("unionpay", 1)
                try terminal.signOn()
                for _ in 1...20 {
                    #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
                }
            }
        }
        let sealed = try runs.map {
            try $0.column("SELECT hex(card_sealed) FROM record WHERE mti = 512 ORDER BY seq")
        }
        #expect(sealed[0].count == 20)
        for (one, other) in zip(sealed[0], sealed[1]) {
            #expect(one.prefix(24) == other.prefix(24), "the nonce")
            // The number is the same one: an equal byte in each place would be an equal stream.
            #expect(one.dropFirst(24).prefix(32) != other.dropFirst(24).prefix(32))
        }
        let masters = try runs.map {
            try $0.column(
                "SELECT hex(sealed_master_key) FROM terminal WHERE terminal = 'R0000001'"
            )
        }
        #expect(masters[0].first?.prefix(34) == masters[1].first?.prefix(34), "head and nonce")
        #expect(masters[0] != masters[1])
    }

    @Test func `starts that seal nothing leave no data key, others one each`() throws {
        let world = try TestWorld()
        let cards = try keys("card-numbers", of: world)
        let terminals = try keys("terminal-keys", of: world)
        for _ in 1...5 { try open(world).close() }
        #expect(try keys("card-numbers", of: world) == cards)
        #expect(try keys("terminal-keys", of: world) == terminals)
        for number in 1...3 { try register("R000000\(number)", in: world) }
        #expect(try keys("terminal-keys", of: world).count == terminals.count + 3)
        // One master key for all of them: what sealed the earlier ones is used no more.
        let offline = try open(world)
        let names = (1...20).map(DemoWorld.terminal) + (1...3).map { "R000000\($0)" }
        try offline.perform(
            [
                .registerStation(
                    merchant: "DEMOSTATION0001",
                    terminals: names,
                    masterKey: SecretKey(try KeyBytes(hexadecimal: Self.hexadecimal))
                )
            ],
            by: .owner(named: "test"),
            reason: "test"
        )
        try offline.close()
        try open(world).close()
        #expect(try keys("terminal-keys", of: world).count == 1)
    }

    @Test func `what earlier starts sealed stays readable, under another master key too`() throws {
        let world = try TestWorld()
        var key: MACKey?
        var stan: UInt32 = 0
        try world.runInProcess { open, _ in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
            key = terminal.key
            stan = terminal.stan
        }
        try Data((String(repeating: "5A", count: 32) + "\n").utf8)
            .write(to: URL(fileURLWithPath: world.path + "/next.key"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: world.path + "/next.key"
        )
        let offline = try open(world)
        try offline.rotateMaster(
            newKeyFile: world.path + "/next.key",
            by: .owner(named: "test"),
            reason: "yearly"
        )
        try offline.close()
        try world.runInProcess { open, _ in
            let terminal = try open("unionpay", 1)
            terminal.key = key
            terminal.stan = stan
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
            let other = try open("unionpay", 2)
            #expect(try other.signOn()?.code == "00")
        }
        let sealing = try world.column(
            "SELECT DISTINCT card_data_key FROM record WHERE mti = 512"
        )
        #expect(sealing.count == 2)
        #expect(Set(sealing).isSubset(of: try keys("card-numbers", of: world)))
    }
}
