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

    @Test func `a part that means a code of no table is warned of`() {
        func part(_ codes: String) -> String {
            """
            elements:
              "53":
                name: Keys
                format: "ans 2"
                composite:
                  form: positional
                  elements:
                    "1": {name: Version, format: "ans 2", means: code\(codes)}

            """
        }
        #expect(rules(part("")) == ["means-missing warning 19"])
        #expect(rules(part(", codes: a") + "codes: {a: {\"00\": fine}}\n") == [])
    }

    @Test func `a code of an outcome or of an answer that its own table lacks is warned of`() {
        let yaml = """
            elements: {"39": {name: Code, format: "an 2", codes: answers}}
            codes: {answers: {"00": fine, "51": funds}}
            verdicts:
              approved: ["00"]
              insufficient-funds: ["51", "15"]

            """
        #expect(rules(yaml) == ["code-unknown warning 16"])
        #expect(
            rules("elements: {}\nverdicts: {unclear: [\"10\"]}\n") == ["verdict-missing warning 13"]
        )
    }

    @Test(arguments: [
        ("\"3\": \"31\"", 1), ("\"3\": \"31*\"", 0), ("\"3\": \"3100001*\"", 1),
        ("\"3\": \"31000A\"", 1),
        ("\"3\": \"310000\"", 0), ("\"60.1\": \"222\"", 1), ("\"60.1\": \"22\"", 0),
    ])
    func `a variant that can never apply is warned of`(_ condition: String, _ count: Int) {
        let yaml = """
            elements:
              "3": {name: Code, format: "n 6"}
              "60":
                name: Kind
                format: "ans...99"
                composite:
                  form: positional
                  elements: {"1": {name: A, format: "n 2"}, "2": {name: B, format: "n 6"}}
            messages:
              "0200": {name: Sale, variants: [{when: {\(condition)}, name: A}]}

            """
        let found = rules(yaml).filter { $0.hasPrefix("impossible-variant") }
        #expect(found.count == count)
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
