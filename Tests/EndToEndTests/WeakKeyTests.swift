import CardSecurity
import Testing

@testable import Switch

/// Weak and semi-weak DES keys, as the configuration has it.
@Suite struct WeakKeyTests {
    /// Weak, semi-weak, and one whose halves are the same.
    private static let keys = [
        "0101010101010101FEFEFEFEFEFEFEFE", "01FE01FE01FE01FEFE01FE01FE01FE01",
        "0123456789ABCDEF0123456789ABCDEF",
    ]

    private func register(_ key: String, in world: KeyWorld) throws -> CommandResult {
        try world.run(
            .registerTerminal(
                terminal: "T9990001",
                merchant: "DEMOSTATION0001",
                ifsfTerminal: nil,
                ifsfMerchant: nil,
                masterKey: SecretKey(KeyBytes(hexadecimal: key))
            )
        )
    }

    @Test(arguments: keys)
    func `a weak SecretKey is refused, and taken where the configuration says so`(
        _ key: String
    ) throws {
        #expect(throws: CommandError.failed("the SecretKey is weak")) {
            try register(key, in: KeyWorld())
        }
        _ = try register(key, in: KeyWorld { $0.keys.weak = .accept })
    }
}
