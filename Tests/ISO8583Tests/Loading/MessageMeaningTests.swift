import ISO8583
import Testing

/// What messages ask for, as the loader keeps it: words and paths, inherited and shown.
@Suite struct MessageMeaningTests {
    private static let yaml =
        Dialects.ascii + """
            session: open
            window: {kind: day, from: ["13", "7"]}
            elements:
              "3": {name: Code, format: "n 6"}
            messages:
              "0200":
                name: Sale
                operation: sell
                counts: in
                original: {stan: "90.2", reference: "37"}
                variants:
                  - {when: {"3": "31*"}, name: Question}
                  - {when: {"3": "20*"}, name: Void, operation: undo, session: none, keys: both, counts: out}
              "0201": {like: "0200", name: Repeat, original: {stan: "11"}}
              "0100": {name: Other, session: none, window: {kind: batch, from: ["60.2"]}}

            """

    private func rule(_ type: MessageTypeIndicator) throws -> MessageRule {
        let specification = try DialectSpecification(yaml: Self.yaml, named: "test.yaml")
        return try #require(specification.rule(for: type))
    }

    private func text(_ meaning: MessageMeaning) -> String {
        let from = meaning.window?.elements.map(\.description).joined(separator: "|") ?? "-"
        let original = meaning.original.map { "\($0.role.text)=\($0.path)" }
        return [
            meaning.operation?.text ?? "-", meaning.keys?.text ?? "-",
            meaning.counts?.text ?? "-", meaning.session?.text ?? "-",
            meaning.window?.kind.text ?? "-", from,
            original.joined(separator: ","),
        ].joined(separator: " ")
    }

    @Test func `a message says what it asks for, and inherits what the file says for all`() throws {
        #expect(text(try rule("0200").meaning) == "sell - in open day 13|7 stan=90.2,reference=37")
        #expect(text(try rule("0201").meaning) == "sell - in open day 13|7 stan=11,reference=37")
        #expect(text(try rule("0100").meaning) == "- - - none batch 60.2 ")
    }

    @Test func `a variant inherits all but the operation, its keys and what it counts`() throws {
        let variants = try rule("0200").variants.map { text($0.meaning) }
        #expect(
            variants == [
                "- - - open day 13|7 stan=90.2,reference=37",
                "undo both out none day 13|7 stan=90.2,reference=37",
            ]
        )
    }

    @Test func `a variant may apply only where an element is there`() throws {
        let yaml =
            Dialects.ascii + """
                elements:
                  "3": {name: Code, format: "n 6"}
                  "37": {name: Reference, format: "an 12"}
                messages:
                  "0200":
                    name: Sale
                    variants:
                      - {when: {"3": "20*"}, has: ["37"], name: Void}
                      - {when: {"3": "20*"}, name: Refund}

                """
        let specification = try DialectSpecification(yaml: yaml, named: "test.yaml")
        var message = Message(specification: specification, type: "0200")
        try message.set(.processingCode, "200000")
        #expect(specification.rule(for: message)?.name == "Refund")
        try message.set(.retrievalReferenceNumber, "632500000001")
        #expect(specification.rule(for: message)?.name == "Void")
        let variants = try #require(specification.rule(for: "0200")).variants
        #expect(variants.map(\.presence) == [[ElementPath(.retrievalReferenceNumber)], []])
        let text = SpecificationJSON(specification).text(of: variants[0])
        #expect(text.contains(#""has":["37"]"#), "\(text)")
        #expect(DialectSpecification.findings(yaml: yaml, named: "test.yaml").isEmpty)
        let swapped = yaml.replacing(", has: [\"37\"]", with: "")
            .replacing("name: Refund", with: "has: [\"37\"], name: Refund")
        let rules = DialectSpecification.findings(yaml: swapped, named: "test.yaml").map(\.rule)
        #expect(rules == ["covered-variant"])
    }

    @Test func `a word knows where it was written`() throws {
        let word = try #require(rule("0200").meaning.operation)
        let line = Self.yaml.split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.contains("operation: sell") }
        #expect(word.file == "test.yaml")
        #expect(word.line == line.map { $0 + 1 })
        #expect(word.column == 16)
    }

    @Test func `the words are in the JSON, in the table and in a comparison`() throws {
        let specification = try DialectSpecification(yaml: Self.yaml, named: "test.yaml")
        let rule = try rule("0200")
        let json = SpecificationJSON(specification).text(of: rule)
        #expect(json.contains(#""operation":"sell""#) && json.contains(#""counts":"in""#))
        #expect(json.contains(#""window":{"kind":"day","from":["13","7"]}"#))
        #expect(json.contains(#""original":{"stan":"90.2","reference":"37"}"#))
        #expect(MarkdownExporter(specification).markdown(of: rule).contains("| sell |"))
        for (word, line) in [("operation: sell", "operation: lend"), ("counts: in", "counts: up")] {
            let other = try DialectSpecification(
                yaml: Self.yaml.replacing(word, with: line),
                named: "other.yaml"
            )
            let differences = SpecificationComparison(old: specification, new: other).differences
            let changed = line.split(separator: " ")[1]
            #expect(differences.contains { $0.change.contains(changed) })
        }
    }

    @Test func `a variant that an earlier one covers is warned of`() {
        let yaml =
            Dialects.ascii + """
                elements:
                  "3": {name: Code, format: "n 6"}
                  "11": {name: Number, format: "n 6"}
                messages:
                  "0200":
                    name: Sale
                    variants:
                      - {when: {"3": "31*"}, name: A}
                      - {when: {"3": "310000", "11": "000001"}, name: B}
                      - {when: {"3": "3*"}, name: C}

                """
        let findings = DialectSpecification.findings(yaml: yaml, named: "test.yaml")
        #expect(findings.map(\.rule) == ["covered-variant"])
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.first?.message.contains("3 = 31*") == true)
    }
}
