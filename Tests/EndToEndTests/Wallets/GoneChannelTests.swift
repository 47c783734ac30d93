import NIOCore
import NIOEmbedded
import Payments
import Testing

@testable import Simulators
@testable import Switch

/// Payments whose wallet was taken out of the configuration before anybody knew what became of
/// them.
struct GoneChannelTests {
    /// A payment of whose answer nothing was heard, at a switch that has no channels any more.
    private func lost() throws -> (world: WalletWorld, before: SwitchConfiguration) {
        let world = try WalletWorld(.alipay)
        let customer = try ScanningTerminal(world.terminal(), 1, code: world.code(0))
        world.road.mishaps = [.losesAnswer]
        try customer.pay()
        world.advance(seconds: 1)
        let before = world.configuration
        let external = Set(before.channels.filter(\.kind.isExternal).map(\.name))
        world.configuration.channels.removeAll { external.contains($0.name) }
        world.configuration.routes.removeAll { rule in
            if case .channel(let name) = rule.target { external.contains(name) } else { false }
        }
        try world.crash()
        world.advance(seconds: 60)
        #expect(try states(world) == ["resolving"] && standing(world) == 8850)
        return (world, before)
    }

    private func standing(_ world: WalletWorld) -> Int64 {
        ProviderSums(world.road.book).standingMinor
    }

    private func states(_ world: WalletWorld) throws -> [String?] {
        try world.select("SELECT state FROM order_v ORDER BY id").map { $0[0] }
    }

    private func cases(_ world: WalletWorld) throws -> [[String?]] {
        try world.select("SELECT reason FROM open_v WHERE what = 'discrepancy'")
    }

    @Test func `they go on when it is back`() throws {
        let (world, before) = try lost()
        world.configuration = before
        try world.crash()
        world.advance(seconds: 80)
        // It was paid, and nobody waits for it any more.
        #expect(try states(world) == ["undone"] && standing(world) == 0)
        #expect(try cases(world).isEmpty && world.isQuiet)
        #expect(world.broken() == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test func `they are a person's where it stays away`() throws {
        let (world, _) = try lost()
        world.clock.advance(seconds: 10 * 86_400)
        world.loop.advanceTime(by: .seconds(300))
        world.loop.run()
        #expect(try states(world) == ["disputed"] && cases(world).count == 1)
        #expect(try JournalCheck.isRight(world.world))
    }
}
