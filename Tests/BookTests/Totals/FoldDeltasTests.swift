import Payments
import Testing
import Text

@testable import Book

/// Totals on their way to the folds of a journal.
@Suite struct FoldDeltasTests {
    private static let today = BusinessDate(rawValue: 20_000)

    private static func key(_ terminal: Int32, _ total: TotalsClass = .purchases) -> FoldKey {
        FoldKey(
            date: today,
            terminal: TerminalRow(rawValue: terminal),
            shift: 0,
            channel: .inHouse,
            total: total,
            asset: .yuan
        )
    }

    /// What is given with a commit of so many records.
    private static func given(
        by deltas: inout FoldDeltas,
        with records: Int,
        upTo last: Int64,
        date: Int64 = 1
    ) -> FoldChanges {
        var changes = FoldChanges()
        deltas.give(to: &changes, with: records, upTo: last, date: date)
        return changes
    }

    @Test func `nothing is given before it is due`() {
        var deltas = FoldDeltas([])
        deltas.count(Self.key(1), TotalsValue(count: 1, amount: 5), in: 10)
        let early = Self.given(by: &deltas, with: 1, upTo: 9 + FoldDeltas.period)
        #expect(early.isEmpty)
        #expect(early.upTo == 9)
        let due = Self.given(by: &deltas, with: 1, upTo: 10 + FoldDeltas.period)
        #expect(due.marks == [FoldMark(terminal: TerminalRow(rawValue: 1), seq: 25_010)])
        #expect(due.rows == [FoldRow(key: Self.key(1), value: TotalsValue(count: 1, amount: 5))])
        #expect(due.upTo == 25_010)
    }

    @Test func `a new business date makes all due, a few with each commit`() {
        var deltas = FoldDeltas([])
        for terminal in 1...100 {
            deltas.count(
                Self.key(Int32(terminal)),
                TotalsValue(count: 1, amount: 1),
                in: Int64(terminal)
            )
        }
        var marks: [Int32] = []
        for commit in 0..<12 {
            let last = 101 + Int64(commit)
            let changes = Self.given(by: &deltas, with: 1, upTo: last, date: 101)
            #expect(changes.marks.count <= 8)
            marks += changes.marks.map(\.terminal.rawValue)
            // The first terminal counted in record 1, the next in record 2.
            #expect(changes.upTo == Int64(marks.count))
        }
        #expect(marks == Array(1...96))
        let rest = Self.given(by: &deltas, with: 1, upTo: 120, date: 101)
        #expect(rest.marks.count == 4)
        #expect(rest.upTo == 120)
    }

    @Test func `what a start found behind the folds is given like the rest`() {
        var found = PendingFold(terminal: TerminalRow(rawValue: 3), since: 7)
        found.add(Self.key(3), TotalsValue(count: 2, amount: 20))
        var deltas = FoldDeltas([found])
        deltas.count(Self.key(3), TotalsValue(count: 1, amount: 5), in: 90)
        let changes = Self.given(by: &deltas, with: 1, upTo: 7 + FoldDeltas.period)
        #expect(changes.rows.map(\.value) == [TotalsValue(count: 3, amount: 25)])
    }

    @Test func `products stand once, in the order of their codes`() {
        var fold = PendingFold(terminal: TerminalRow(rawValue: 1), since: 1)
        for (code, amount) in [("92", 5), ("0", 3), ("95", 1), ("0", 4), ("92", -5)] {
            fold.add(
                ProductRow(
                    key: ProductKey(
                        date: Self.today,
                        terminal: TerminalRow(rawValue: 1),
                        shift: 0,
                        code: code,
                        asset: .yuan
                    ),
                    count: amount < 0 ? -1 : 1,
                    quantity: Int64(amount) * 1000,
                    amount: Int64(amount)
                )
            )
        }
        #expect(fold.products.map(\.key.code) == ["0", "92", "95"])
        #expect(fold.products.map(\.amount) == [7, 0, 1])
        #expect(fold.products.map(\.count) == [2, 0, 1])
    }

    /// Whatever is given when, the folds with what a start finds behind them are all there was.
    @Test func `a start at any commit finds all that was counted, and nothing twice`() {
        var random = SeededGenerator(seed: 14)
        var deltas = FoldDeltas([])
        var counted: [(seq: Int64, key: FoldKey)] = []
        var folded: [FoldKey: TotalsValue] = [:]
        var marks: [TerminalRow: Int64] = [:]
        var seq: Int64 = 0
        var date: Int64 = 1
        for commit in 0..<4_000 {
            let records = Int.random(in: 1...60, using: &random)
            for _ in 0..<records {
                seq += 1
                let total: TotalsClass = Bool.random(using: &random) ? .purchases : .voids
                let key = Self.key(Int32.random(in: 1...200, using: &random), total)
                deltas.count(key, TotalsValue(count: 1, amount: seq), in: seq)
                counted.append((seq, key))
            }
            if commit % 997 == 0 { date = seq + 1 }
            let changes = Self.given(by: &deltas, with: records, upTo: seq, date: date)
            for row in changes.rows { folded[row.key, default: TotalsValue()] += row.value }
            for mark in changes.marks { marks[mark.terminal] = mark.seq }
            guard commit % 499 == 0 else { continue }
            var sums = folded
            for (seq, key) in counted where seq > changes.upTo {
                guard marks[key.terminal].map({ $0 < seq }) ?? true else { continue }
                sums[key, default: TotalsValue()] += TotalsValue(count: 1, amount: seq)
            }
            var expected: [FoldKey: TotalsValue] = [:]
            for (seq, key) in counted {
                expected[key, default: TotalsValue()] += TotalsValue(count: 1, amount: seq)
            }
            #expect(sums == expected)
        }
        #expect(marks.count == 200)
    }
}
