import Payments
import Testing

@testable import Simulators

/// Scanned payments of a whole switch, from the terminal's bytes to the provider's and back.
struct WalletPaymentTests {
    @Test(arguments: WalletTalk.Wire.allCases)
    func `a code pays at its wallet, and a reversal gives it back`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try ScanningTerminal(world.terminal(), 1, code: world.code(0))
        try customer.pay()
        world.advance(seconds: 1)
        #expect(try customer.hear() == [.approved])
        #expect(ProviderSums(world.road.book).standingMinor == 8850)
        #expect(try world.clearing().owed == 8850)
        try customer.reverse()
        world.advance(seconds: 3)
        #expect(try customer.hear() == [.takenBack])
        world.advance(seconds: 15)
        #expect(world.isQuiet)
        #expect(ProviderSums(world.road.book).standingMinor == 0)
        #expect(try world.clearing().owed == 0 && world.clearing().held == 0)
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }
}
