import Testing

/// Proves for each rule that a snippet which breaks it is caught, and that its good twin is not.
@Suite struct RuleExamplesTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let rule: HouseRule
        let path: String
        let bad: [String]
        let good: [String]

        init(
            _ rule: HouseRule,
            at path: String = "Sources/Book/Account.swift",
            bad: [String],
            good: [String]
        ) {
            self.rule = rule
            self.path = path
            self.bad = bad
            self.good = good
        }

        var testDescription: String { rule.description }
    }

    static let examples: [Example] =
        code + vocabulary + concurrency + comments + modules + engine + sizes + cardData + paths
        + operations

    @Test(arguments: examples)
    func `a snippet that breaks the rule is caught`(example: Example) {
        for snippet in example.bad {
            let findings = example.rule.findings(in: snippet, at: example.path)
            #expect(!findings.isEmpty, "not caught: \(snippet)")
        }
    }

    @Test(arguments: examples)
    func `a snippet that keeps the rule passes`(example: Example) {
        for snippet in example.good {
            let findings = example.rule.findings(in: snippet, at: example.path)
            #expect(findings.isEmpty, "caught: \(snippet)")
        }
    }

    @Test func `every rule has its example`() {
        let proven = Set(Self.examples.map(\.rule.description))
        let unproven = HouseRule.all.map(\.description).filter { !proven.contains($0) }
        #expect(unproven == [])
    }

    @Test func `a finding names its line`() {
        let findings = HouseRule.forceTry.findings(in: "let a = 1\nlet b = try! c()", at: "a.swift")
        #expect(findings.map(\.line) == [2])
    }

    @Test func `what is outside a rule's folders is left alone`() {
        let snippet = "print(1)\nlet guarded = Mutex(0)\nlet ratio: Double = 1"
        #expect(HouseRule.printing.findings(in: snippet, at: "Sources/forecourt/A.swift") == [])
        #expect(HouseRule.printing.findings(in: snippet, at: "Tests/BookTests/A.swift") == [])
        let observation = "Sources/Switch/Observation/A.swift"
        #expect(HouseRule.mutexes.findings(in: snippet, at: observation) == [])
        #expect(HouseRule.floatingMoney.findings(in: snippet, at: observation) == [])
    }
}
