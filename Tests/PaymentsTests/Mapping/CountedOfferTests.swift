import ISO8583
import Payments
import Testing

/// `counts:` of a specification: which operations stand on which side, and what is wrong with the
/// word.
@Suite struct CountedOfferTests {
    /// A dialect with the messages of a test, over another.
    private func specification(
        _ messages: String,
        over base: String = "iso8583-1987-ascii",
        family: String = "iso8583-1987"
    ) throws -> DialectSpecification {
        let sources = try TestSpecifications.sources()
        return try DialectSpecification(
            yaml: """
                name: overlay
                description: made by a test
                family: \(family)
                extends: \(base)
                abstract: false
                messages:
                \(messages)
                """,
            named: "overlay.yaml",
            resolving: { sources[$0] }
        )
    }

    private func findings(_ specification: DialectSpecification) -> [String] {
        DialectMapping.findings(of: specification, in: "overlay.yaml")
            .map { "\($0.line):\($0.column) \($0.rule)" }
    }

    private static let window = "window: {kind: day, from: [\"13\"]}"

    @Test(arguments: [
        ("{operation: settlement}", "7:23", "counts-missing"),
        ("{operation: settlement, counts: both}", "7:43", "unknown-counts"),
        ("{operation: settlement, counts: debit}", "7:43", "unknown-counts"),
        ("{operation: shift-close}", "7:23", "counts-missing"),
        ("{operation: purchase, counts: net}", "7:41", "unknown-counts"),
        ("{operation: purchase, counts: credit}", "7:41", "counts-differ"),
        ("{operation: balance, counts: debit}", "7:40", "counts-unused"),
        ("{operation: echo, counts: debit}", "7:37", "counts-unused"),
        (
            "{operation: reversal, counts: credit, original: {type: \"90.1\", stan: \"90.2\", "
                + "transmission: \"90.3\", reference: \"37\"}}", "7:41", "counts-unused"
        ),
        ("{operation: batch-upload}", "7:23", "operation-unfit"),
        ("{operation: upload-end, counts: balanced}", "7:23", "operation-unfit"),
    ])
    func `a wrong word of counts is refused with its place`(
        _ message: String,
        _ place: String,
        _ rule: String
    ) throws {
        let specification = try specification("  \"0600\": \(message)")
        #expect(findings(specification) == ["\(place) \(rule)"])
        #expect(throws: MappingError.self) {
            _ = try DialectMapping(specification, settings: Dialect.settings)
        }
    }

    @Test func `an operation that counts on one message only is refused`() throws {
        let specification = try specification("  \"0600\": {operation: purchase}")
        #expect(findings(specification) == ["7:23 counts-differ"])
    }

    @Test func `a dialect without a form for shifts cannot offer their ends`() throws {
        let specification = try specification(
            "  \"1304\": {operation: shift-close, counts: net}",
            over: "ifsf",
            family: "ifsf"
        )
        #expect(findings(specification) == ["7:23 operation-unfit"])
    }

    @Test func `a settlement in which nothing counts is refused`() throws {
        let specification = try specification(
            """
              "0200": {variants: []}
              "0220": {variants: []}
            """
        )
        #expect(findings(specification).map { $0.split(separator: " ").last } == ["counts-missing"])
    }

    @Test func `the last word of an upload says whether the totals were equal`() throws {
        for (words, rule) in [("", "counts-missing"), (", counts: debit", "unknown-counts")] {
            let specification = try specification(
                "  \"0320\": {variants: [{when: {\"60.3\": \"207\"}, operation: upload-end\(words)}]}",
                over: "unionpay-pos",
                family: "unionpay-pos"
            )
            #expect(findings(specification).map { $0.split(separator: " ").last } == [rule[...]])
        }
    }

    // MARK: What the repository's dialects compare

    private func set(_ classes: [TotalsClass]) -> TotalsClassSet {
        classes.reduce(into: []) { $0.insert(TotalsClassSet($1)) }
    }

    @Test func `UnionPay counts sales and what takes more as debits, what gives back as credits`() {
        #expect(
            Dialect.unionPay.mapping.settlement
                == SettlementCounts(
                    form: .exclusive,
                    debit: set([.purchases, .completions, .offlineSales, .increases]),
                    credit: set([.voids, .refunds, .completionVoids]),
                    hasUpload: true
                )
        )
    }

    @Test(arguments: Dialect.plain)
    func `plain 1987 counts reversals by themselves and takes no upload`(_ dialect: Dialect) {
        #expect(
            dialect.mapping.settlement
                == SettlementCounts(
                    form: .apart,
                    debit: set([.purchases, .completions]),
                    credit: set([.voids, .refunds]),
                    hasUpload: false
                )
        )
    }

    @Test func `IFSF counts reversals by themselves, and fills and stand-in sales as debits`() {
        #expect(
            Dialect.ifsf.mapping.settlement
                == SettlementCounts(
                    form: .apart,
                    debit: set([.purchases, .completions, .offlineSales]),
                    credit: set([.refunds]),
                    hasUpload: false
                )
        )
    }

    @Test func `an overlay may count what was reversed on the other side`() throws {
        let specification = try specification(
            "  \"0500\": {variants: [{when: {\"60.3\": \"201\"}, operation: settlement, counts: net}]}",
            over: "unionpay-pos",
            family: "unionpay-pos"
        )
        let mapping = try DialectMapping(specification, settings: Dialect.settings)
        #expect(mapping.settlement?.form == .net)
    }
}
