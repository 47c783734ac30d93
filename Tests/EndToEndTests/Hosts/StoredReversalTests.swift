import Book
import ISO8583
import Payments
import Testing

@testable import Simulators
@testable import Switch

@Suite struct StoredReversalTests {
    private static func quick(_ configuration: inout SwitchConfiguration) {
        configuration.channels[1].forward.backoff = .seconds(1)
        configuration.channels[1].forward.longestBackoff = .seconds(4)
        configuration.channels[1].timeout = .seconds(2)
    }

    /// A payment that the bank books and does not answer.
    private func timeOut(_ world: HostWorld, _ number: Int = 1) throws -> Message {
        let terminal = try world.terminal("unionpay", number)
        let sale = try terminal.purchase(1091, card: HostWorld.card(number))
        try terminal.post(sale)
        world.advance(seconds: 2.1)
        #expect(try #require(try terminal.take()).code == "68")
        return sale
    }

    @Test func `row 16: a reversal that the bank refuses waits for a person, others go on`()
        throws
    {
        var script = BankScript()
        script.reversalRefusals = [BankScript.Refusal(code: "30", share: .always)]
        let world = try HostWorld(script: script) {
            Self.quick(&$0)
            $0.channels[1].forward.refusals = 2
        }
        _ = try timeOut(world)
        world.advance(seconds: 6)
        #expect(world.summary.held == 1)
        #expect(world.summary.forwards == 0)
        #expect(world.count(.discrepancies) == 1)
        #expect(world.standing == 1091)
        world.bank.follow(BankScript())
        _ = try timeOut(world, 2)
        world.advance(seconds: 3)
        #expect(world.summary.held == 1)
        #expect(world.standing == 1091)
        let reversals = world.bank.book.sortedRows.filter { $0.kind == .reversal }
        #expect(reversals.map(\.seen).sorted() == [1, 2])
        let number = try #require(world.paymentSwitch.dispatcher.names["bank"])
        let held = world.paymentSwitch.checker.assumeIsolated {
            $0.book.payments.heldForwards(of: number, limit: 5)
        }
        #expect(held.count == 1)
        try world.act(.releaseForward(try #require(held.first)))
        world.advance(seconds: 2)
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }

    @Test func `row 17: a reversal that nobody answers comes again, and blocks no other`() throws {
        let world = try HostWorld { Self.quick(&$0) }
        world.lines.losesAnswers = true
        _ = try timeOut(world)
        world.advance(seconds: 1)
        world.lines.losesAnswers = false
        let terminal = try world.terminal("unionpay", 2)
        let sale = try terminal.purchase(500, card: HostWorld.card())
        #expect(try terminal.exchange(sale).code == "00")
        #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        #expect(world.standing == 0)
        #expect(!world.isSettled)
        world.advance(seconds: 12)
        #expect(world.isSettled)
        let reversals = world.bank.book.sortedRows.filter { $0.kind == .reversal }
        #expect(reversals.map(\.seen).sorted() == [1, 2])
    }

    @Test func `row 17: attempts are counted when they are sent, and end at a person`() throws {
        let world = try HostWorld {
            Self.quick(&$0)
            $0.channels[1].forward.attempts = 3
            $0.channels[1].echo = .seconds(3600)
        }
        let terminal = try world.terminal()
        world.lines.losesAnswers = true
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.advance(seconds: 40)
        #expect(world.count(.hostReversals) == 3)
        #expect(world.summary.held == 1)
        #expect(world.count(.discrepancies) == 1)
        let reversal = try #require(world.bank.book.sortedRows.first { $0.kind == .reversal })
        #expect(reversal.seen == 3)
    }

    @Test func `row 18: above the bound payments are refused and reversals are not`() throws {
        let world = try HostWorld {
            Self.quick(&$0)
            $0.channels[1].forward.limit = 1
            $0.channels[1].echo = .seconds(3600)
        }
        let terminal = try world.terminal("unionpay", 2)
        let sale = try terminal.purchase(500, card: HostWorld.card())
        #expect(try terminal.exchange(sale).code == "00")
        world.lines.losesAnswers = true
        _ = try timeOut(world)
        let refused = try terminal.purchase(700, card: HostWorld.card())
        #expect(try terminal.exchange(refused).code == "91")
        #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        #expect(world.summary.forwards == 2)
        world.lines.losesAnswers = false
        world.advance(seconds: 20)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        let taken = try terminal.purchase(700, card: HostWorld.card())
        #expect(try terminal.exchange(taken).code == "00")
    }

    @Test func `reversals that were stored while the bank was away leave when it is back`() throws {
        let world = try HostWorld { Self.quick(&$0) }
        let terminal = try world.terminal()
        var sales: [Message] = []
        for amount in 1...5 {
            sales.append(try terminal.purchase(UInt64(amount * 100), card: HostWorld.card()))
            #expect(try terminal.exchange(sales[amount - 1]).code == "00")
        }
        world.lines.isReachable = false
        world.lines.reset()
        for sale in sales {
            #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        }
        #expect(world.summary.forwards == 5)
        #expect(world.count(.hostReversals) == 0)
        world.lines.isReachable = true
        world.advance(seconds: 5)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        #expect(world.count(.hostReversals) == 5)
    }
}
