import CSQLite
import ISO8583
import Journal
import NIOEmbedded
import Payments
import Testing

@testable import Simulators
@testable import Switch

@Suite struct HostAnswerTests {
    @Test func `row 43: answers out of order reach those who asked`() throws {
        let world = try HostWorld()
        let terminals = try (1...5).map { try world.terminal("unionpay", $0) }
        world.bank.hold()
        for (index, terminal) in terminals.enumerated() {
            let amount = UInt64(1000 + index)
            try terminal.post(try terminal.purchase(amount, card: HostWorld.card(index)))
        }
        world.bank.release(inReverse: true)
        world.loop.run()
        for (index, terminal) in terminals.enumerated() {
            let reply = try #require(try terminal.take())
            #expect(reply.code == "00")
            #expect(reply.message.digits(.amountTransaction) == UInt64(1000 + index))
            #expect(reply.text(.terminalIdentification) == terminal.name)
        }
        #expect(world.standing == 5010)
        #expect(world.isSettled)
    }

    @Test func `row 43: a second answer is counted and changes nothing`() throws {
        var script = BankScript()
        script.duplicateAnswers = .always
        let world = try HostWorld(script: script)
        let terminal = try world.terminal()
        let sale = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(sale.code == "00")
        world.advance(seconds: 1)
        #expect(try terminal.take() == nil)
        #expect(world.count(.hostRepeatedAnswers) == 1)
        #expect(world.standing == 1000)
        #expect(world.isSettled)
    }

    @Test(arguments: [true, false])
    func `row 44: another amount or currency is reversed, declined and shown to a person`(
        _ isAmount: Bool
    ) throws {
        var script = BankScript()
        if isAmount { script.wrongAmount = .always } else { script.wrongCurrency = .always }
        let world = try HostWorld(script: script)
        let terminal = try world.terminal()
        let sale = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(sale.code != "00")
        world.bank.follow(BankScript())
        world.advance(seconds: 2)
        #expect(world.standing == 0)
        #expect(world.count(.hostMismatches) == 1)
        #expect(world.count(.discrepancies) == 1)
        #expect(world.isSettled)
    }

    @Test func `an answer with a wrong MAC is no answer`() throws {
        var script = BankScript()
        script.wrongMAC = .always
        let world = try HostWorld(script: script)
        let terminal = try world.terminal()
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(try terminal.take() == nil)
        #expect(world.count(.hostMACFailures) == 1)
        world.bank.follow(BankScript())
        world.advance(seconds: 12)
        #expect(try #require(try terminal.take()).code == "68")
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }

    @Test func `row 35: keys that change while a payment is in flight cost it nothing`() throws {
        let world = try HostWorld { $0.keys.maximumAge = .seconds(5) }
        let terminal = try world.terminal()
        world.advance(seconds: 4.9)
        world.bank.hold()
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.advance(seconds: 0.2)
        // The keys come first, the answer under the old ones behind them.
        world.bank.release(inReverse: true)
        world.loop.run()
        #expect(world.count(.hostKeyChanges) == 2)
        #expect(try #require(try terminal.take()).code == "00")
        let next = try world.terminal("unionpay", 2)
        let sale = try next.purchase(500, card: HostWorld.card(), pin: "123456")
        #expect(try next.exchange(sale).code == "00")
        #expect(world.count(.hostMACFailures) == 0)
        #expect(world.standing == 1500)
    }

    @Test func `row 58: an answer behind the cutover belongs to the date of acceptance`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        world.bank.hold()
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        let date = try #require(try world.rows("operation=purchase").last).businessDate
        try world.act(.cutover(nil))
        world.bank.release(inReverse: false)
        world.loop.run()
        let reply = try #require(try terminal.take())
        #expect(reply.code == "00")
        let month = date.dropFirst(5).prefix(2)
        #expect(reply.text(.settlementDate) == String(month + date.suffix(2)))
        let row = try #require(try world.rows("operation=purchase").last)
        #expect(row.businessDate == date)
        #expect(row.outcome == "approved")
        let next = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(next.text(.settlementDate) != reply.text(.settlementDate))
    }

    @Test func `row 58: while the bank closes its day its cards are told so`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let moment = LocalMoment(world.clock.now(), offset: 0)
        #expect(world.bank.ask("201", at: moment))
        world.loop.run()
        let refused = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(refused.code == "90")
        #expect(world.bank.ask("202", at: moment))
        world.loop.run()
        #expect(world.bank.status.repliesToOwn == 2)
        let taken = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(taken.code == "00")
    }

    @Test func `row 62: a reversal goes where its payment went, whatever the routes say since`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let sale = try terminal.purchase(1000, card: HostWorld.card())
        #expect(try terminal.exchange(sale).code == "00")
        for index in world.configuration.routes.indices {
            world.configuration.routes[index].target = .deny
        }
        try world.crash()
        let after = try world.terminal()
        let other = try after.purchase(1000, card: HostWorld.card(), stan: "000077")
        #expect(try after.exchange(other).code == "58")
        let reversal = try after.exchange(try after.reversal(of: sale))
        #expect(reversal.code == "00")
        world.advance(seconds: 2)
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }

    @Test func `row 28: an answer that could not be written is taken again`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        world.bank.hold()
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        var shell: OpaquePointer?
        #expect(sqlite3_open(world.world.path + "/journal.sqlite", &shell) == SQLITE_OK)
        #expect(sqlite3_exec(shell, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        world.bank.release(inReverse: false)
        world.loop.run()
        #expect(try terminal.take() == nil)
        #expect(world.count(.commitFailures) == 1)
        #expect(sqlite3_exec(shell, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
        sqlite3_close(shell)
        world.advance(seconds: 0.5)
        #expect(try #require(try terminal.take()).code == "00")
        #expect(world.standing == 1000)
        #expect(world.isSettled)
    }
}
