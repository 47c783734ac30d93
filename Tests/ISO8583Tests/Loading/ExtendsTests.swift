import ISO8583
import Testing

@Suite struct ExtendsTests {
    static let base =
        Dialects.ascii + """
            elements:
              "2": {name: Card, format: "n..19", sensitive: pan}
              "3": {name: Code, format: "n 6"}
              "11": {name: Trace, format: "n 6"}
              "60-63": {name: Private, format: "ans...99"}
            messages:
              "0200": {name: Sale, reply: "0210", mandatory: ["3", "11"], echo: ["11"]}
              "0201": {like: "0200", name: Sale repeat}
            codes:
              action: {"00": fine, "05": {text: no, zh: 不, class: C}}
            outcomes: {approved: "00"}
            """

    private func load(_ overlay: String) throws(SpecificationError) -> DialectSpecification {
        try DialectSpecification(
            yaml: "name: over\ndescription: Overlay\nfamily: ifsf\nextends: test\n" + overlay,
            named: "over.yaml",
            resolving: { $0 == "test" ? ExtendsTests.base : nil }
        )
    }

    @Test func `an overlay replaces the keys that it names and keeps the others`() throws {
        let specification = try load("elements:\n  \"2\": {format: \"n..16\"}\n")
        #expect(specification.name == "over")
        #expect(specification.family == .ifsf)
        let card = try #require(specification.description(of: .primaryAccountNumber))
        #expect(card.name == "Card")
        #expect(card.format.notation == "n..16")
        #expect(card.sensitivity == .pan)
        #expect(specification.description(of: .field62) != nil)
    }

    @Test func `null takes an entry away, alone or in a range`() throws {
        let specification = try load(
            "elements: {\"2\": null, \"61-63\": null}\nmessages: {\"0201\": null}\n"
        )
        #expect(specification.elements.map(\.element.description) == ["3", "11", "60"])
        #expect(specification.messages.map(\.type.description) == ["0200"])
    }

    @Test func `a list replaces the list before it`() throws {
        let specification = try load("messages:\n  \"0200\": {mandatory: [\"2\"]}\n")
        let rule = try #require(specification.rule(for: "0200"))
        #expect(rule.mandatory.map(\.description) == ["2"])
        #expect(rule.echo.map(\.description) == ["11"])
        #expect(rule.reply == "0210")
    }

    @Test func `like starts from another message, after the overlay`() throws {
        let specification = try load("messages:\n  \"0200\": {mandatory: [\"2\"]}\n")
        let rule = try #require(specification.rule(for: "0201"))
        #expect(rule.name == "Sale repeat")
        #expect(rule.mandatory.map(\.description) == ["2"])
    }

    @Test func `a mistake in the file that is extended names that file`() {
        let findings = Dialects.findings(
            "name: over\ndescription: O\nfamily: ifsf\nextends: other\n",
            resolving: { _ in Dialects.ascii + "elements:\n  \"2\": {name: A, format: \"q\"}\n" }
        )
        #expect(findings.map(\.file) == ["other.yaml"])
        #expect(findings.map(\.line) == [13])
    }

    @Test func `specifications that extend each other are refused`() {
        let yaml = "name: over\ndescription: O\nfamily: ifsf\nextends: a\n"
        let findings = Dialects.findings(
            yaml,
            resolving: { name in
                "name: \(name)\ndescription: O\nfamily: ifsf\nextends: \(name == "a" ? "b" : "a")\n"
            }
        )
        #expect(findings.map(\.rule) == ["extends"])
    }

    @Test func `codes keep their texts, Chinese ones too`() throws {
        let table = try #require(try load("").codes["action"])
        #expect(table.entry(for: "05")?.chinese == "不")
        #expect(table.entry(for: "05")?.classLetter == "C")
        #expect(table.meaning(of: "00") == "fine")
        #expect(table.meaning(of: "99") == nil)
    }

    @Test func `a library names every file that cannot be used, once`() {
        let error = #expect(throws: SpecificationError.self) {
            try SpecificationLibrary(sources: [
                "test": ExtendsTests.base.replacing("\"n 6\"", with: "\"n 0\""),
                "one": "name: one\ndescription: O\nfamily: ifsf\nextends: test\n",
                "other": "name: another\ndescription: O\nfamily: ifsf\nelements: {}\n",
            ])
        }
        #expect(error?.findings.count == 3)
        #expect(error?.findings.contains { $0.rule == "file-name" } == true)
    }

    @Test func `the specifications of this repository load, and abstract ones are not listed`()
        throws
    {
        let library = try Repository.library.get()
        #expect(
            library.names == [
                "ifsf", "ifsf-ops", "iso8583-1987-ascii", "iso8583-1987-ascii-raw",
                "iso8583-1987-binary", "iso8583-1993-ascii", "iso8583-1993-binary",
                "iso8583-2003-ascii", "unionpay-pos",
            ]
        )
        #expect(
            library.suggestion(for: "unionpay") == "unionpay-pos" || library["unionpay-pos"] != nil
        )
        #expect(library.suggestion(for: "iso8583-1987-asci") == "iso8583-1987-ascii")
        for specification in library.specifications.values {
            for outcome in OutcomeName.allCases {
                #expect(
                    specification.actionCode(for: outcome) != nil,
                    "\(specification.name) \(outcome)"
                )
            }
        }
    }
}
