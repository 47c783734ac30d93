import Foundation
import Testing

/// Keeps docs/faults.md the picture of the tests: `make docs` writes it, these tests compare.
@Suite struct FaultTableTests {
    private let url = Repository.root.appending(path: FaultTable.path)

    @Test func `each row of the table of faults names the tests that prove it`() throws {
        let written = try String(contentsOf: url, encoding: .utf8)
        let made = FaultTable.renewed(written, from: try Repository.texts())
        if ProcessInfo.processInfo.environment["FORECOURT_WRITE_DOCS"] != nil, made != written {
            try made.write(to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(made == written, "docs/faults.md is out of date: make docs")
        }
        #expect(FaultTable.gaps(in: made, rows: 1...68) == [])
    }

    @Test func `a test's name tells its rows`() {
        let text = SourceText(
            path: "Tests/BookTests/ExampleTests.swift",
            content: """
                @Test func `row 7: once`() {}
                @Test func `rows 1, 3 and 40: all of them`() {}
                @Test func `a row of pumps`() {}
                """
        )
        #expect(
            FaultTable.proofs(in: text) == [
                FaultTable.Proof(rows: [7], sentence: "once", suite: "ExampleTests"),
                FaultTable.Proof(rows: [1, 3, 40], sentence: "all of them", suite: "ExampleTests"),
            ]
        )
        let table = "| 7 | x | old |\n| 8 | y | old |\n| 9 | z | not built: later |\ntext"
        let made = FaultTable.renewed(table, from: [text])
        #expect(
            made == "| 7 | x | once (`ExampleTests`) |\n| 8 | y | no test |\n"
                + "| 9 | z | not built: later |\ntext"
        )
        #expect(FaultTable.gaps(in: made, rows: 7...10) == [8, 10])
    }
}
