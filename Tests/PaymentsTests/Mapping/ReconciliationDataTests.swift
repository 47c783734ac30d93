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

    @Test func `what is over its digits stands as the most that it can`() {
        let much = SideTallies(credits: Tally(count: .max, amount: .max))
        let texts = SettlementData.reconciliation(of: much).map(\.text)
        #expect(texts.first == Array("9999999999".utf8))
        #expect(texts.last == Array("C9999999999999999".utf8))
    }
}
