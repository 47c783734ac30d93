import ISO8583
import Payments
import Testing

/// Totals of plain 1987 in DE 74 to 77, 86 to 89 and 97.
@Suite struct ReconciliationDataTests {
    private static let tallies = SideTallies(
        debits: Tally(count: 3, amount: 31_500),
        credits: Tally(count: 1, amount: 1_000),
        debitReversals: Tally(count: 1, amount: 8_850)
    )

    private func read(
        _ dialect: Dialect,
        _ change: [Element: String?] = [:]
    ) throws -> SideTallies? {
        SettlementData.readReconciliation(
            try dialect.message("0500", Sample.changed(Sample.plainTotals, change))
        )
    }

    @Test(arguments: Dialect.plain)
    func `row 59: the totals of a reconciliation are read and written`(_ dialect: Dialect) throws {
        #expect(try read(dialect) == Self.tallies)
        var written: [Element: String] = [.currencyCodeReconciliation: "156"]
        for (element, text) in SettlementData.reconciliation(of: Self.tallies) {
            written[element] = String(decoding: text, as: UTF8.self)
        }
        #expect(written == Sample.plainTotals)
    }

    @Test(arguments: Dialect.plain)
    func `row 59: what is left must be what the others come to`(_ dialect: Dialect) throws {
        for net in ["C0000000000021650", "D0000000000021649", "D0000000000000000"] {
            #expect(try read(dialect, [.netSettlement: net]) == nil)
        }
        // Of nothing it is neither over nor short.
        let even: [Element: String?] = [
            .creditsAmount: "0000000000022650", .netSettlement: "C0000000000000000",
        ]
        #expect(try read(dialect, even) != nil)
        let other = even.merging([.netSettlement: "D0000000000000000"]) { $1 }
        #expect(try read(dialect, other) != nil)
        let over: [Element: String?] = [
            .creditsAmount: "0000000000022651", .netSettlement: "C0000000000000001",
        ]
        #expect(try read(dialect, over)?.credits.amount == 22_651)
    }

    @Test(arguments: Dialect.plain)
    func `no number of it can be left out`(_ dialect: Dialect) throws {
        for element in Sample.plainTotals.keys where element != .currencyCodeReconciliation {
            #expect(try read(dialect, [element: nil]) == nil)
        }
    }

    // MARK: IFSF

    /// A 1520 with these totals and no others.
    private func readAdvice(_ totals: [Element: String]) throws -> SideTallies? {
        SettlementData.readReconciliation(
            try Dialect.ifsf.message("1520", totals),
            absentIsNone: true
        )
    }

    @Test func `row 59: a tally that IFSF does not send is none`() throws {
        #expect(try readAdvice(Sample.plainTotals) == Self.tallies)
        let some: [Element: String] = [
            .debitsNumber: "0000000003", .debitsAmount: "0000000000031500",
            .netSettlement: "D0000000000031500",
        ]
        let debits = SideTallies(debits: Tally(count: 3, amount: 31_500))
        #expect(try readAdvice(some) == debits)
        #expect(try readAdvice(some.filter { $0.key != .netSettlement }) == debits)
        #expect(try readAdvice([.netSettlement: "C0000000000000000"]) == SideTallies())
    }

    @Test func `row 59: half a tally, or another rest than they come to, is none of IFSF's totals`()
        throws
    {
        for element in Sample.plainTotals.keys
        where ![.currencyCodeReconciliation, .netSettlement].contains(element) {
            let cut = Sample.plainTotals.filter { $0.key != element }
            #expect(try readAdvice(cut) == nil, "\(element)")
        }
        #expect(try readAdvice([.netSettlement: "D0000000000000001"]) == nil)
    }

    @Test func `what is over its digits stands as the most that it can`() {
        let much = SideTallies(credits: Tally(count: .max, amount: .max))
        let texts = SettlementData.reconciliation(of: much).map(\.text)
        #expect(texts.first == Array("9999999999".utf8))
        #expect(texts.last == Array("C9999999999999999".utf8))
    }
}
