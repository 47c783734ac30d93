import Book
import Payments
import Testing
import Text

@testable import Journal

/// Reports of totals, as text, JSON and CSV.
@Suite struct DayReportTests {
    private static let first = BusinessDate(year: 2026, month: 11, day: 28)
    private static let second = BusinessDate(year: 2026, month: 11, day: 29)

    private static func row(
        _ terminal: Int32,
        _ total: TotalsClass,
        _ count: Int64,
        _ amount: Int64,
        on date: BusinessDate = first,
        shift: UInt32 = 0,
        channel: UInt16 = 0,
        isReversal: Bool = false,
        reversed: (Int64, Int64) = (0, 0)
    ) -> FoldRow {
        FoldRow(
            key: FoldKey(
                date: date,
                terminal: TerminalRow(rawValue: terminal),
                shift: shift,
                channel: ChannelNumber(rawValue: channel),
                total: total,
                isReversal: isReversal,
                asset: .yuan
            ),
            value: TotalsValue(
                count: count,
                amount: amount,
                reversedCount: reversed.0,
                reversedAmount: reversed.1
            )
        )
    }

    /// Two terminals of two stations: one sale of the first date was reversed on the second, and a
    /// void there was reversed too.
    private static var totals: DayTotals {
        var totals = DayTotals(dates: first...second, upTo: 4821)
        totals.terminals = [
            TerminalRow(rawValue: 1): TerminalName(
                terminal: "10000001",
                merchant: "STATION00000001"
            ),
            TerminalRow(rawValue: 2): TerminalName(
                terminal: "10000002",
                merchant: "STATION00000002"
            ),
        ]
        totals.channels = [ChannelNumber(rawValue: 3): "bank"]
        totals.operators = [
            ShiftKey(terminal: TerminalRow(rawValue: 1), number: 4): StationOperatorKey(
                merchant: "STATION00000001",
                number: 7
            )
        ]
        totals.rows = [
            row(1, .purchases, 10, 100_00, shift: 4, reversed: (1, 30_00)),
            row(1, .voids, 2, 25_00, shift: 4, reversed: (1, 5_00)),
            row(1, .purchases, 1, 30_00, on: second, shift: 5, isReversal: true),
            row(1, .voids, 1, 5_00, on: second, shift: 5, isReversal: true),
            row(2, .offlineSales, 3, 12_34, on: second, channel: 3),
            row(2, .topUps, 1, 50_00),
        ]
        totals.undecided = [
            UndecidedRow(
                seq: 9,
                date: second,
                terminal: TerminalRow(rawValue: 2),
                batch: 1,
                shift: 0,
                channel: ChannelNumber(rawValue: 3),
                total: .purchases,
                asset: .yuan,
                amount: 20_00
            )
        ]
        return totals
    }

    @Test func `a reversal stands where it came, and with its payment in a shift`() throws {
        let merchants = DayReport(of: Self.totals, by: .merchant)
        guard case .sums(let sections) = merchants.content else {
            Issue.record("It is no table of sums.")
            return
        }
        let section = try #require(sections.first)
        #expect(section.lines.map(\.names) == [["STATION00000001"], ["STATION00000002"]])
        let station = section.lines[0].figures
        #expect(station.sides.debits == Tally(count: 10, amount: 100_00))
        #expect(station.sides.credits == Tally(count: 2, amount: 25_00))
        #expect(station.reversed == Tally(count: 2, amount: 25_00))
        #expect(station.net == 50_00)
        // Of the second date alone: what its customers got back.
        var second = Self.totals
        second.dates = Self.second...Self.second
        second.rows.removeAll { $0.key.date != Self.second }
        guard case .sums(let later) = DayReport(of: second, by: .merchant).content else {
            Issue.record("It is no table of sums.")
            return
        }
        #expect(later.first?.lines.first?.figures.net == -25_00)
        guard case .sums(let shifts) = DayReport(of: Self.totals, by: .shift).content else {
            Issue.record("It is no table of sums.")
            return
        }
        let lines = try #require(shifts.first).lines
        #expect(lines.map(\.names) == [["10000001", "4"], ["10000002", "none"]])
        #expect(lines[0].figures.net == 50_00)
    }

    @Test func `cash that loads cards stands in no side`() throws {
        guard case .sums(let sections) = DayReport(of: Self.totals, by: .terminal).content else {
            Issue.record("It is no table of sums.")
            return
        }
        let figures = try #require(sections.first?.lines.last).figures
        #expect(figures.loaded == Tally(count: 1, amount: 50_00))
        #expect(figures.undecided == Tally(count: 1, amount: 20_00))
        #expect(figures.net == 12_34)
    }

    @Test func `text is a table within 80 columns`() {
        let text = DayReport(of: Self.totals, by: .terminal).text
        #expect(
            text == """
                Totals by terminal, 2026-11-28 to 2026-11-29, up to record 4821

                CNY                            debits            credits    reversed         net
                10000001             10        100.00     2        25.00       25.00       50.00
                10000002              3         12.34     0         0.00        0.00       12.34
                  undecided: 1, 20.00
                  loaded for cash: 1, 50.00
                all                  13        112.34     2        25.00       25.00       62.34
                  undecided: 1, 20.00
                  loaded for cash: 1, 50.00
                """
        )
        for grouping in ReportGrouping.allCases {
            for line in DayReport(of: Self.totals, by: grouping).text.split(separator: "\n") {
                #expect(TextColumns.width(of: String(line)) <= 80)
            }
        }
    }

    @Test func `an operator of a station has one line, as others have`() {
        let lines = DayReport(of: Self.totals, by: .operator).text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("STATION00000001 007 ") && $0.hasSuffix(" 75.00") })
        #expect(lines.contains { $0.hasPrefix("STATION00000002 none ") })
    }

    @Test func `amounts that are too long for a column stand on a line of their own`() {
        var totals = Self.totals
        totals.rows = [Self.row(1, .purchases, 123_456_789, .max / 4)]
        totals.undecided = []
        let text = DayReport(of: totals, by: .operator).text
        #expect(text.contains("STATION00000001 none\n  123456789 23058430092136939.51"))
        for line in text.split(separator: "\n") {
            #expect(TextColumns.width(of: String(line)) <= 80)
        }
    }

    @Test func `CSV and JSON have the same cells`() {
        let report = DayReport(of: Self.totals, by: .channel)
        let lines = report.csv.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("channel,currency,debit_count,debit_minor,credit_count"))
        #expect(lines[1].hasPrefix("bank,156,3,1234,0,0,0,0,0,0,1,2000,1234,,,,,"))
        #expect(lines[2].hasPrefix("in-house,156,10,10000,2,2500,2,2500,1,5000,0,0,5000,"))
        let document = report.document
        #expect(document["by"] == .string("channel"))
        #expect(document["up_to"] == .number("4821"))
        guard case .array(let rows)? = document["lines"] else {
            Issue.record("There are no lines.")
            return
        }
        #expect(rows.map { $0["net_minor"] } == [.number("1234"), .number("5000")])
        #expect(rows.map { $0["closing"] } == [.null, .null])
    }

    @Test func `a product whose code is a formula is quoted`() {
        var totals = Self.totals
        totals.products = [
            ProductRow(
                key: ProductKey(
                    date: Self.first,
                    terminal: TerminalRow(rawValue: 1),
                    shift: 0,
                    code: "=1+1",
                    asset: .yuan
                ),
                count: 2,
                quantity: 5_250,
                amount: 36_75
            )
        ]
        let report = DayReport(of: totals, by: .product)
        #expect(report.csv.hasSuffix("\"'=1+1\",156,2,5250,3675"))
        #expect(report.text.contains("5.250"))
        let narrow = report.text(columns: 40).split(separator: "\n")
        #expect(narrow.suffix(4).first == "=1+1")
        #expect(narrow.last == "  amount                       36.75 CNY")
        #expect(narrow.allSatisfy { $0.count <= 40 }, "\(narrow)")
    }

    @Test func `what was decided behind a closing stands beside it`() throws {
        let key = BatchKey(terminal: TerminalRow(rawValue: 1), number: 12)
        let counts = SettlementCounts(
            form: .exclusive,
            debit: TotalsClassSet(.purchases),
            credit: TotalsClassSet(.voids),
            hasUpload: true
        )
        var closing = BatchClosing(
            seq: 77,
            key: key,
            openedOn: Self.first,
            closedOn: Self.first,
            at: Timestamp(rawValue: 1),
            kind: .settled,
            asset: .yuan
        )
        let agreed = SideTallies(debits: Tally(count: 9, amount: 70_00))
        closing.ours = SettlementAnswer(
            domestic: HalfAnswer(ours: agreed, result: .balanced),
            foreign: nil
        )
        closing.theirs = SettlementClaim(counts: counts, domestic: agreed, foreign: nil)
        var batch = CountedBatch(key: key)
        batch.closing = closing
        batch.rows = [
            TotalsRow(
                key: TotalsKey(
                    terminal: key.terminal,
                    batch: key.number,
                    businessDate: Self.first,
                    total: .purchases,
                    asset: .yuan
                ),
                value: TotalsValue(
                    count: 11,
                    amount: 110_00,
                    reversedCount: 1,
                    reversedAmount: 30_00
                )
            )
        ]
        var totals = Self.totals
        totals.batches = [batch]
        guard case .sums(let sections) = DayReport(of: totals, by: .batch).content else {
            Issue.record("It is no table of sums.")
            return
        }
        let line = try #require(sections.first?.lines.first)
        #expect(line.closing == "settled")
        #expect(line.later?.sides.debits == Tally(count: 1, amount: 10_00))
        #expect(line.figures.net == 80_00)
    }

    @Test func `a trial balance says when it does not balance`() {
        func line(_ kind: String, _ debits: Int64, _ credits: Int64) -> BalanceLine {
            BalanceLine(
                kind: kind,
                asset: .yuan,
                accounts: 2,
                debits: debits,
                credits: credits,
                heldDebits: 0,
                heldCredits: 0
            )
        }
        func text(_ lines: [BalanceLine]) -> String {
            DayReport(dates: Self.first...Self.first, upTo: 9, balances: lines).text
        }
        #expect(text([line("customer", 5, 9), line("station", 4, 0)]).hasSuffix("are credits."))
        #expect(text([line("customer", 5, 9)]).hasSuffix("IT DOES NOT BALANCE."))
    }
}
