import Testing

@Suite struct RepeatedTypeTests {
    @Test func `no type has the name of another target's`() throws {
        let found = RepeatedTypes.findings(in: try Repository.texts())
        #expect(found.isEmpty, "\(found.map(\.description).sorted())")
    }

    @Test func `a second definition is found, and what is private to a file is left alone`() {
        func file(_ path: String, _ content: String) -> SourceText {
            SourceText(path: "Sources/\(path)", content: content)
        }
        let found = RepeatedTypes.findings(in: [
            file("Book/A.swift", "package struct Row {\n    enum Kind {}\n}\nstruct Mine {}\n"),
            file("Book/B.swift", "extension Row {}\nenum Kind {}\n"),
            file("Switch/A.swift", "private struct Row {}\nenum Word {}\nfinal class Mine {}\n"),
        ])
        #expect(found.map(\.message) == ["Mine is a type of Book already"])
    }
}
