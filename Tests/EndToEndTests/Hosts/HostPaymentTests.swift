import ISO8583
import NIOCore
import NIOEmbedded
import Payments
import Testing

@testable import Simulators
@testable import Switch

@Suite struct HostPaymentTests {
    @Test(arguments: ["unionpay", "ifsf", "plain-text", "plain-binary"])
    func `a card of the bank's is decided by its bank`(_ listener: String) throws {
        let world = try HostWorld()
        let terminal = try world.terminal(listener)
        let isIFSF = terminal.family == .ifsf
        let request = try terminal.purchase(8850, card: HostWorld.card())
        let sale = try terminal.exchange(request)
        #expect(sale.code == (isIFSF ? "000" : "00"))
        #expect(terminal.verifies(sale))
        #expect(world.standing == 8850)
        let repeated = try terminal.exchange(request)
        #expect(repeated.bytes.dropLast(8) == sale.bytes.dropLast(8))
        #expect(world.bank.book.sortedRows.map(\.seen) == [1])
        let declined = try terminal.exchange(try terminal.purchase(1051, card: HostWorld.card()))
        #expect(declined.code == (isIFSF ? "116" : "51"))
        let back = try terminal.exchange(try terminal.reversal(of: request))
        #expect(back.code == (isIFSF ? "400" : "00"))
        world.advance(seconds: 1)
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }

    @Test func `a balance inquiry is answered with the bank's own figure`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let reply = try terminal.exchange(try terminal.balance(card: HostWorld.card()))
        #expect(reply.code == "00")
        #expect(reply.text(.additionalAmounts)?.contains("C000001000000") == true)
        #expect(world.isSettled)
    }

    @Test func `a PIN reaches the bank under the bank's key`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let card = HostWorld.card()
        let right = try terminal.purchase(1000, card: card, pin: "123456")
        #expect(try terminal.exchange(right).code == "00")
        let wrong = try terminal.purchase(1000, card: card, pin: "654321")
        #expect(try terminal.exchange(wrong).code == "55")
        #expect(world.count(.pinsTranslated) == 2)
        // A block under another key never leaves this house.
        var damaged = try terminal.purchase(1000, card: card, pin: "123456")
        try damaged.set(.pinData, bytes: [9, 9, 9, 9, 9, 9, 9, 9])
        #expect(try terminal.exchange(damaged).code == "55")
        #expect(world.count(.hostRequests) == 2)
        #expect(world.standing == 1000)
    }

    @Test func `while the bank cannot be reached its cards are refused, and then they are not`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        world.lines.isReachable = false
        world.lines.reset()
        let refused = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(refused.code == "91")
        world.lines.isReachable = true
        world.advance(seconds: 3)
        let taken = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(taken.code == "00")
        #expect(world.standing == 1000)
    }

    @Test func `row 2: copies of a payment in flight all get the one answer`() throws {
        let world = try HostWorld()
        let terminals = try (0..<5).map { _ in try world.terminal() }
        for other in terminals {
            other.key = terminals[4].key
            other.batch = terminals[4].batch
        }
        let request = try terminals[0].purchase(8850, card: HostWorld.card())
        world.bank.hold()
        for terminal in terminals { try terminal.post(request) }
        #expect(try terminals.allSatisfy { try $0.take() == nil })
        world.bank.release(inReverse: false)
        world.loop.run()
        let replies = try terminals.map { try #require(try $0.take()) }
        #expect(replies.allSatisfy { $0.code == "00" })
        #expect(Set(replies.map { $0.bytes.dropLast(8) }).count == 1)
        #expect(world.bank.book.sortedRows.map(\.seen) == [1])
    }

    @Test func `an operator stops a channel, over a restart too, and starts it again`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let before = try world.act(.setChannelStopped("bank", true))
        #expect(before.seq > 0)
        #expect(world.lines.openCount == 0)
        let refused = try terminal.purchase(1000, card: HostWorld.card())
        #expect(try terminal.exchange(refused).code == "91")
        try world.crash()
        world.advance(seconds: 5)
        let after = try world.terminal()
        let again = try after.purchase(1000, card: HostWorld.card())
        #expect(try after.exchange(again).code == "91")
        #expect(world.lines.openCount == 0)
        try world.act(.setChannelStopped("bank", false))
        #expect(world.lines.openCount == 2)
        let taken = try after.purchase(1000, card: HostWorld.card())
        #expect(try after.exchange(taken).code == "00")
        #expect(throws: CommandError.unknownChannel("bonk")) {
            try world.act(.setChannelStopped("bonk", true))
        }
    }

    @Test func `an echo test tells how long the bank took`() throws {
        let world = try HostWorld()
        let number = try #require(world.paymentSwitch.dispatcher.names["bank"])
        let promise = world.loop.makePromise(of: Duration?.self)
        world.bank.hold()
        world.paymentSwitch.dispatcher.assumeIsolated { dispatcher in
            dispatcher.echo(number) { promise.succeed($0) }
        }
        world.advance(seconds: 0.5)
        world.bank.release(inReverse: false)
        world.loop.run()
        #expect(try promise.futureResult.wait() == .milliseconds(500))
    }

    @Test func `above the window new payments are refused, reversals are not`() throws {
        let world = try HostWorld { $0.channels[1].inFlight = 1 }
        let terminals = try (1...2).map { try world.terminal("unionpay", $0) }
        let sale = try terminals[0].purchase(700, card: HostWorld.card())
        #expect(try terminals[0].exchange(sale).code == "00")
        world.bank.hold()
        try terminals[0].post(try terminals[0].purchase(1000, card: HostWorld.card()))
        let refused = try terminals[1].purchase(2000, card: HostWorld.card())
        #expect(try terminals[1].exchange(refused).code == "91")
        let reversal = try terminals[0].exchange(try terminals[0].reversal(of: sale))
        #expect(reversal.code == "00")
        #expect(world.count(.hostReversals) == 1)
        world.bank.release(inReverse: false)
        world.loop.run()
        #expect(try #require(try terminals[0].take()).code == "00")
        #expect(world.standing == 1000)
        #expect(world.isSettled)
    }
}
