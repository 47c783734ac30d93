import Book
import Payments
import Testing

@testable import Switch

/// A wall clock that jumps under a switch with a bank.
@Suite struct ClockJumpTests {
    @Test func `row 32: hours ahead for seconds strand no stored reversal and close no date`()
        throws
    {
        let world = try HostWorld {
            $0.businessDay.mode = .auto
            $0.channels[1].timeout = .seconds(2)
            $0.channels[1].echo = .seconds(3600)
        }
        let date = world.paymentSwitch.checker.assumeIsolated { $0.book.businessDate }
        let terminal = try world.terminal()
        world.lines.losesAnswers = true
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.clock.jump(seconds: 400 * 86_400)
        world.passSeconds(5)
        let summary = world.paymentSwitch.checker.assumeIsolated { $0.summary }
        let days = (summary.businessDate?.rawValue ?? .max) - (date?.rawValue ?? 0)
        #expect(days == 0)
        #expect(world.paymentSwitch.clock.refusedJump > 0)
        // Payments go on in the book's time.
        let other = try world.terminal("unionpay", 2)
        let sale = try other.purchase(500)
        #expect(try other.exchange(sale).code == "00")
        world.clock.jump(seconds: -400 * 86_400)
        world.lines.losesAnswers = false
        world.passSeconds(90)
        #expect(world.isSettled)
        #expect(world.paymentSwitch.clock.refusedJump == 0)
    }

    @Test func `a person's yes to a jump is recorded and followed`() throws {
        let world = try HostWorld()
        world.clock.jump(seconds: 2 * 86_400)
        world.passSeconds(2)
        let clock = world.paymentSwitch.clock
        #expect(clock.now() < clock.wall)
        let outcome = OutcomeBox()
        world.paymentSwitch.checker.assumeIsolated {
            $0.acceptClock(by: .owner(named: "night"), reason: "the machine stood still") {
                outcome.set($0)
            }
        }
        world.passSeconds(1)
        #expect(throws: Never.self) { try outcome.value?.get() }
        #expect(outcome.value != nil)
        #expect(clock.refusedJump == 0)
        #expect(clock.now() == clock.wall)
        world.paymentSwitch.checker.assumeIsolated {
            $0.acceptClock(by: .owner(named: "night"), reason: "again") { outcome.set($0) }
        }
        #expect(throws: CommandError.clockAgrees) { try outcome.value?.get() }
    }
}
