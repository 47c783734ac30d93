import ISO8583
import NIOCore
import NIOEmbedded
import Payments
import Testing

@testable import Simulators
@testable import Switch

@Suite struct HostFaultTests {
    @Test func `row 5: a reversal overtakes the bank's approval`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let sale = try terminal.purchase(8850, card: HostWorld.card())
        world.bank.hold()
        try terminal.post(sale)
        world.advance(seconds: 1)
        #expect(try terminal.take() == nil)
        let reversal = try terminal.exchange(try terminal.reversal(of: sale))
        #expect(reversal.code == "00")
        #expect(world.standing == 8850)
        world.bank.release(inReverse: false)
        world.advance(seconds: 1)
        let late = try #require(try terminal.take())
        #expect(late.text(.systemsTraceAuditNumber) == sale.text(.systemsTraceAuditNumber))
        #expect(late.code != "00")
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }

    @Test func `row 11: silence is a decline and a stored reversal in one commit`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        try terminal.post(try terminal.purchase(1091, card: HostWorld.card()))
        world.advance(seconds: 9.9)
        #expect(try terminal.take() == nil)
        #expect(world.standing == 1091)
        // The reversal cannot leave: the process ends right behind the commit.
        world.lines.manner = .stalled
        world.advance(seconds: 0.2)
        #expect(try #require(try terminal.take()).code == "68")
        try world.crash()
        world.advance(seconds: 20)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        #expect(world.count(.hostReversals) == 1)
    }

    @Test(arguments: [0.05, 0.5, 20.0, 60.0])
    func `row 12: an approval that comes too late is reversed`(_ delay: Double) throws {
        var script = BankScript()
        script.lateMilliseconds = Int64(10_000 + delay * 1000)
        let world = try HostWorld(script: script)
        let terminal = try world.terminal()
        try terminal.post(try terminal.purchase(1068, card: HostWorld.card()))
        world.advance(seconds: 10.1)
        let reply = try #require(try terminal.take())
        #expect(reply.code == "68")
        world.advance(seconds: delay + 10)
        #expect(try terminal.take() == nil)
        #expect(world.count(.hostLateAnswers) == 1)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        // The reversal had been acknowledged: a person hears of it, and it is reversed again.
        #expect(world.count(.discrepancies) == 1)
        #expect(world.count(.hostReversals) == 2)
    }

    @Test func `row 12: an approval in front of its reversal's acknowledgement changes nothing`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        world.bank.hold()
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.advance(seconds: 10.1)
        #expect(try #require(try terminal.take()).code == "68")
        world.bank.release(inReverse: false)
        world.advance(seconds: 5)
        #expect(world.count(.hostLateAnswers) == 1)
        #expect(world.count(.hostReversals) == 1)
        #expect(world.count(.discrepancies) == 0)
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }

    @Test func `row 13: an approval that belongs to no payment is reversed from its own fields`()
        throws
    {
        var script = BankScript()
        script.strayAnswers = .always
        let world = try HostWorld(script: script)
        let terminal = try world.terminal()
        world.bank.hold()
        try terminal.post(try terminal.purchase(8850, card: HostWorld.card()))
        world.bank.follow(BankScript())
        world.bank.release(inReverse: false)
        world.advance(seconds: 2)
        #expect(try #require(try terminal.take()).code == "00")
        #expect(world.count(.hostUnmatchedTrace) == 1)
        #expect(world.count(.hostOrphans) == 1)
        #expect(world.count(.discrepancies) == 1)
        #expect(world.count(.hostReversals) == 1)
        let reversal = try #require(world.bank.book.sortedRows.first { $0.kind == .reversal })
        #expect(reversal.amountMinor == 8850)
        #expect(reversal.original?.stan == 500_001)
        #expect(world.standing == 8850)
        #expect(world.isSettled)
    }

    @Test func `row 14: what may have been sent is reversed when the connection ends`() throws {
        let world = try HostWorld()
        let terminals = try (1...3).map { try world.terminal("unionpay", $0) }
        world.bank.hold()
        for terminal in terminals {
            try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        }
        #expect(world.standing == 3000)
        world.lines.reset()
        for terminal in terminals { #expect(try #require(try terminal.take()).code == "68") }
        world.bank.release(inReverse: false)
        world.advance(seconds: 5)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        #expect(world.count(.hostInDoubt) == 3)
        let payments = world.bank.book.sortedRows.filter { $0.kind == .purchase }
        #expect(payments.map(\.seen) == [1, 1, 1])
    }

    @Test func `row 14: what was certainly not sent is declined, and nothing is reversed`() throws {
        let world = try HostWorld { $0.channels[1].sockets = 1 }
        let terminals = try (1...3).map { try world.terminal("unionpay", $0) }
        world.lines.manner = .stalled
        for terminal in terminals {
            try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        }
        world.lines.reset()
        let codes = try terminals.map { try #require(try $0.take()).code }
        #expect(codes == ["68", "91", "91"])
        #expect(world.count(.hostUnsent) == 2)
        #expect(world.count(.hostInDoubt) == 1)
        world.lines.manner = .flowing
        world.advance(seconds: 5)
        #expect(world.count(.hostReversals) == 1)
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }

    @Test(arguments: [1, 10, 60])
    func `row 15: a part of a request is as good as all of it`(_ bytes: Int) throws {
        let world = try HostWorld { $0.channels[1].sockets = 1 }
        let terminal = try world.terminal()
        world.lines.manner = .cutAfter(bytes: bytes)
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.loop.run()
        #expect(try #require(try terminal.take()).code == "68")
        #expect(world.bank.book.rows.isEmpty)
        world.lines.manner = .flowing
        world.advance(seconds: 5)
        // The bank knows nothing of it, says so, and would decline it from here on.
        #expect(world.bank.book.sums.tombstones == 1)
        #expect(world.count(.hostReversals) == 1)
        #expect(world.isSettled)
    }

    @Test func `row 24: what was sent before a crash is reversed, and its repeat gets a decline`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let sale = try terminal.purchase(8850, card: HostWorld.card())
        world.bank.hold()
        try terminal.post(sale)
        #expect(world.standing == 8850)
        try world.crash()
        world.bank.release(inReverse: false)
        world.advance(seconds: 3)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        let again = try world.terminal()
        again.key = terminal.key
        let reply = try again.exchange(sale)
        #expect(reply.code == "68" || reply.code == "77")
        #expect(world.bank.book.sortedRows.filter { $0.kind == .purchase }.map(\.seen) == [1])
    }

    @Test func `row 37: a bank that is gone without a word is noticed and connected again`()
        throws
    {
        let world = try HostWorld { $0.channels[1].echo = .seconds(2) }
        let terminal = try world.terminal()
        world.lines.losesAnswers = true
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.advance(seconds: 13)
        #expect(try #require(try terminal.take()).code == "68")
        #expect(world.count(.hostLinksCut) >= 2)
        let refused = try terminal.purchase(1000, card: HostWorld.card())
        #expect(try terminal.exchange(refused).code == "91")
        world.lines.losesAnswers = false
        world.advance(seconds: 90)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        let taken = try terminal.purchase(1000, card: HostWorld.card())
        #expect(try terminal.exchange(taken).code == "00")
    }
}
