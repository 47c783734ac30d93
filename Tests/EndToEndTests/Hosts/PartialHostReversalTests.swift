import ISO8583
import Journal
import Payments
import Testing

@testable import Simulators
@testable import Switch

@Suite struct PartialHostReversalTests {
    @Test func `row 9: bank and switch keep what was delivered, and their books agree`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal("plain-binary")
        let sale = try terminal.purchase(10_000, card: HostWorld.card())
        #expect(try terminal.exchange(sale).code == "00")
        var reversal = try terminal.reversal(of: sale)
        try reversal.set(.replacementAmounts, "000000003000000000000000C00000000C00000000")
        #expect(try terminal.exchange(reversal).code == "00")
        world.advance(seconds: 2)
        #expect(world.isSettled)
        #expect(world.standing == 3_000)
        let row = try #require(try world.rows("operation=purchase").first)
        #expect(row.legs.first?.deliveredMinor == 3_000)
        let payment = SwitchPayment(
            id: row.id,
            retrievalReference: row.rrn ?? "",
            amountMinor: row.amountMinor ?? 0,
            currency: row.currency ?? "",
            outcome: .reversed,
            deliveredMinor: row.legs.first?.deliveredMinor ?? 0
        )
        let comparison = BookComparison(
            [payment],
            with: world.bank.book.sortedRows,
            clearingMinor: 3_000
        )
        #expect(comparison.differences == [])
    }

    @Test func `a part of what the bank has not decided ends at nothing in both books`() throws {
        let world = try HostWorld()
        world.lines.losesAnswers = true
        let terminal = try world.terminal("plain-text")
        let sale = try terminal.purchase(10_000, card: HostWorld.card())
        try terminal.post(sale)
        world.advance(seconds: 1)
        var reversal = try terminal.reversal(of: sale)
        try reversal.set(.replacementAmounts, "000000003000000000000000C00000000C00000000")
        #expect(try terminal.exchange(reversal).code == "00")
        #expect(world.count(.discrepancies) == 1)
        world.lines.losesAnswers = false
        world.advance(seconds: 60)
        #expect(world.isSettled)
        #expect(world.standing == 0)
    }
}
