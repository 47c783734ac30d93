import Testing

@testable import forecourt

@Suite struct JournalColumnsTests {
    private typealias Kind = JournalColumns.Kind

    @Test(arguments: Array(20...260))
    func `columns fit the line and come in one order`(width: Int) {
        let layout = JournalColumns.fitting(width)
        let kinds = layout.columns.map(\.kind.rawValue)
        #expect(kinds == kinds.sorted() && Set(kinds).count == kinds.count)
        let used = layout.columns.map(\.width).reduce(0, +)
        #expect(used + layout.gap * max(0, kinds.count - 1) <= width)
    }

    @Test(
        arguments: [
            (20, [.time, .outcome]), (40, [.time, .terminal, .outcome, .amount]),
            (80, [.time, .terminal, .operation, .outcome, .amount, .card]),
            (100, [.time, .id, .terminal, .operation, .outcome, .amount, .card]),
            (
                160,
                [
                    .time, .id, .terminal, .operation, .outcome, .amount, .card, .duration,
                    .reference,
                ]
            ),
        ] as [(Int, [JournalColumns.Kind])]
    )
    func `a wider line has more columns`(width: Int, kinds: [JournalColumns.Kind]) {
        let layout = JournalColumns.fitting(width)
        #expect(layout.columns.map(\.kind) == kinds)
        #expect(layout.cutsCards == (width < 120) && layout.hasRest == (width >= 80))
    }

    @Test func `a pipe gets all of them, however wide`() {
        #expect(JournalColumns.fitting(nil) == .unlimited)
        #expect(JournalColumns.unlimited.columns.count == 9)
    }

    @Test(
        arguments: [
            ("amount-limit", 12, "amount-limit"), ("amount-limit", 11, "amount-lim~"),
            ("金额超过限额", 12, "金额超过限额"), ("金额超过限额", 11, "金额超过限~"),
            ("金额超过限额", 10, "金额超过~"), ("x", 1, "x"), ("xy", 1, "~"),
        ]
    )
    func `a text is cut to its columns, with a mark`(text: String, columns: Int, cut: String) {
        #expect(ListingWidth.cut(text, to: columns, mark: "~") == cut)
    }
}
