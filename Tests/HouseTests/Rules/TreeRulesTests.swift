import Testing

@Suite struct TreeRulesTests {
    @Test func `a folder that the design does not name is refused`() {
        #expect(
            TreeRules.unexpected(atTop: ["Sources", "scripts", "notes.txt"]) == [
                "scripts", "notes.txt",
            ]
        )
    }

    @Test func `a space in a path is refused`() {
        #expect(TreeRules.spaces(in: ["docs/a b.md", "docs/a-b.md"]) == ["docs/a b.md"])
    }

    @Test func `a note among the sources is refused`() {
        let paths = ["Sources/Book/NOTE.md", "Sources/Book/Hold.swift", "docs/note.md"]
        #expect(TreeRules.strays(in: paths) == ["Sources/Book/NOTE.md"])
    }

    @Test func `a base name that stands twice in a target is refused`() {
        let twice = ["Sources/Book/A/Hold.swift", "Sources/Book/B/Hold.swift"]
        #expect(TreeRules.repeatedNames(in: twice) == twice)
        #expect(
            TreeRules.repeatedNames(in: ["Sources/Book/Hold.swift", "Sources/Switch/Hold.swift"])
                == []
        )
    }

    @Test(arguments: [
        "Sources/Book/BookUtils.swift", "Sources/Book/Helpers/A.swift", "Sources/Common/A.swift",
        "Sources/Switch/KeyManager.swift", "Sources/Book/NewAccount.swift",
        "Tests/BookTests/TestHelper.swift", "Sources/Book/Legacy.swift",
    ])
    func `a name that says nothing is refused`(path: String) {
        #expect(TreeRules.emptyWords(in: [path]) == [path])
    }

    @Test(arguments: [
        "Sources/Book/Renewal.swift", "Sources/Book/Newline.swift", "Sources/Book/Account.swift",
        "Sources/Switch/KeyManagement.swift", "docs/Common.md",
    ])
    func `a name that only contains such a word passes`(path: String) {
        #expect(TreeRules.emptyWords(in: [path]) == [])
    }

    @Test func `a numbered folder outside the switch is refused`() {
        let paths = ["Sources/Switch/2-Frames/A.swift", "Sources/Book/1-Holds/A.swift"]
        #expect(TreeRules.numberedFolders(in: paths) == ["Sources/Book/1-Holds/A.swift"])
    }

    @Test func `annotated hex without its expectation is refused`() {
        let paths = ["fixtures/a/b.hex", "fixtures/a/c.hex", "fixtures/a/c.json", "docs/d.hex"]
        #expect(TreeRules.unexplainedHex(in: paths) == ["fixtures/a/b.hex"])
    }

    @Test func `a fixture that stands twice is refused`() {
        let texts = [("fixtures/a.hex", "30"), ("fixtures/b.hex", "30"), ("fixtures/c.hex", "31")]
            .map { SourceText(path: $0.0, content: $0.1) }
        #expect(TreeRules.copies(among: texts) == ["fixtures/a.hex", "fixtures/b.hex"])
        let long = String(repeating: "0", count: 1001)
        let documents = ["fixtures/a.json", "fixtures/b/a.json", "docs/a.json"]
            .map { SourceText(path: $0, content: long) }
        #expect(TreeRules.copies(among: documents) == ["fixtures/a.json", "fixtures/b/a.json"])
    }
}
