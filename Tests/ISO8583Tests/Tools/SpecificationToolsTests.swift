import ISO8583
import Testing
import Text

@Suite struct SpecificationToolsTests {
    static let readable = Repository.fixtures.filter {
        !$0.hasPrefix("malformed/") && $0 != "unionpay-pos/sign-on-published"
    }

    @Test(arguments: readable)
    func `the dialect of a fixture is among those that read it exactly`(name: String) throws {
        let document = try JSONValue.parse(Repository.text("fixtures/\(name).json"))
        let expected = try #require(document["specification"]?.string)
        let bytes = try Repository.hex("fixtures/\(name).hex")
        let library = try Repository.library.get()
        let attempts = SpecificationGuess.rank(bytes, among: Array(library.specifications.values))
        let exact = attempts.prefix { $0.isExact }.map(\.specification.name)
        #expect(exact.contains(expected), "\(exact)")
        #expect(attempts.dropFirst(exact.count).allSatisfy { !$0.isExact })
    }

    private func differences(_ old: String, _ new: String) throws -> [String] {
        let comparison = SpecificationComparison(
            old: try Dialects.elements(old),
            new: try Dialects.elements(new)
        )
        return comparison.differences.map { "\($0.effect.rawValue) \($0.place)" }
    }

    @Test func `what changes the bytes of an element breaks the wire`() throws {
        let old = "\"2\": {name: Card, format: \"n..19\"}"
        for new in [
            "\"2\": {name: Card, format: \"n..18\"}", "\"2\": {name: Card, format: \"n...19\"}",
            "\"2\": {name: Card, format: \"n 19\"}", "\"2\": {name: Card, format: \"an..19\"}",
            "\"2\": {name: Card, format: \"n..19\", encoding: bcd-left}",
            "\"2\": {name: Card, format: \"n..19\", length: {encoding: bcd}}",
            "\"3\": {name: Card, format: \"n..19\"}",
        ] {
            let comparison = SpecificationComparison(
                old: try Dialects.elements(old),
                new: try Dialects.elements(new)
            )
            #expect(comparison.breaksWire, "\(new)")
        }
    }

    @Test func `what the switch makes of a part is a matter of rules`() throws {
        func element(_ words: String) -> String {
            "\"48\": {name: A, format: \"ans..9\", composite: {form: positional, "
                + "elements: {\"1\": {name: B, format: \"n 2\"\(words)}}}}"
        }
        let comparison = SpecificationComparison(
            old: try Dialects.elements(element("")),
            new: try Dialects.elements(element(", means: quantity, decimals: point"))
        )
        #expect(
            comparison.differences.map(\.description) == [
                "changes the rules: element 48: part 1 means: adds quantity",
                "changes the rules: element 48: part 1 decimals: adds point",
            ]
        )
    }

    @Test func `what changes only words does not break the wire`() throws {
        let comparison = SpecificationComparison(
            old: try Dialects.elements("\"2\": {name: Card, format: \"n..19\"}"),
            new: try Dialects.elements("\"2\": {name: PAN, format: \"n..19\"}")
        )
        #expect(!comparison.breaksWire)
        #expect(comparison.differences.count == 1)
        #expect(
            try differences(
                "\"2\": {name: A, format: \"n 2\"}",
                "\"2\": {name: A, format: \"n 2\"}"
            ) == []
        )
    }
}
