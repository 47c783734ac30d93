import ISO8583
import Testing

@Suite struct SpecificationWarningTests {
    private func rules(_ lines: String) -> [String] {
        DialectSpecification.findings(yaml: Dialects.ascii + lines, named: "test.yaml")
            .map { "\($0.rule) \($0.severity.rawValue) \($0.line)" }
    }

    @Test func `a card number in clear is warned of`() {
        #expect(
            rules("elements:\n  \"2\": {name: Card, format: \"n..19\"}\n")
                == ["not-sensitive warning 13"]
        )
        #expect(
            rules("elements:\n  \"2\": {name: Card, format: \"n..19\", sensitive: pan}\n").isEmpty
        )
    }

    @Test func `an answer that nobody describes is warned of`() {
        #expect(
            rules("elements: {}\nmessages:\n  \"0200\": {name: Sale, reply: \"0210\"}\n")
                == ["reply-undescribed warning 14"]
        )
    }

    @Test func `a list of which one is always there is warned of`() {
        let elements = "elements: {\"3\": {name: Code, format: \"n 6\"}}\n"
        #expect(
            rules(
                elements
                    + "messages:\n  \"0210\": {name: R, mandatory: [\"3\"], one-of: [[\"3\"]]}\n"
            )
                == ["always-met warning 14"]
        )
    }

    @Test func `a table that nobody uses, and outcomes without a code, are warned of`() {
        #expect(rules("elements: {}\ncodes: {a: {\"00\": fine}}\n") == ["unused-codes warning 13"])
        #expect(
            rules("elements: {}\noutcomes: {approved: \"00\"}\n") == ["outcome-missing warning 13"]
        )
    }

    @Test func `the specifications of this repository have nothing to warn of`() throws {
        let library = try Repository.library.get()
        for name in library.names {
            let findings = DialectSpecification.findings(
                yaml: library.sources[name] ?? "",
                named: name,
                resolving: { library.sources[$0] }
            )
            #expect(findings.map(\.description) == [], "\(name)")
        }
    }
}
