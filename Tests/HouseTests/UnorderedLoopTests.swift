import Testing

@Suite struct UnorderedLoopTests {
    @Test func `no decision iterates an unordered collection`() throws {
        let found = UnorderedLoops.findings(in: try Repository.texts())
        #expect(found.isEmpty, "\(found.map(\.description).sorted())")
    }

    @Test(arguments: [
        "var rows: [Int: Row] = [:]\nfor (id, row) in rows { take(row) }\n",
        "let names: Set<String>\nfor name in self.names where name.isEmpty {\n}\n",
        "var rows: [Int: Row] = [:]\nlet some = rows.values.first { $0.isOpen }\n",
        "func take(_ keys: Set<Int>) { for key in keys { take(key) } }\n",
        "var seen = Set<Int>()\nfor id in seen { take(id) }\n",
    ])
    func `a loop over a dictionary or a set is found`(source: String) {
        let file = SourceText(path: "Sources/Book/A.swift", content: source)
        #expect(UnorderedLoops.findings(in: [file]).count == 1)
    }

    @Test(arguments: [
        "var rows: [Int: Row] = [:]\nfor (id, row) in rows.sorted(by: <) { take(row) }\n",
        "// In any order: each is a row of its own.\nvar a: [Int: Row] = [:]\nfor (id, row) in a {}\n",
        "let names: [String]\nfor name in names {}\n",
        "let names: Set<String>\nif names.contains(name) {}\n",
    ])
    func `what is sorted or says why it needs no order is not`(source: String) {
        let file = SourceText(path: "Sources/Book/A.swift", content: source)
        #expect(UnorderedLoops.findings(in: [file]) == [])
        let elsewhere = SourceText(path: "Sources/Switch/Lane/A.swift", content: source)
        #expect(UnorderedLoops.findings(in: [elsewhere]) == [])
    }
}
