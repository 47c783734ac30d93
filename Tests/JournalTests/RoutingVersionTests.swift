import Testing

@testable import Journal

/// Which routing a record was planned by.
@Suite struct RoutingVersionTests {
    @Test func `a routing gets the next version when it changes`() throws {
        let live = try LiveJournal()
        #expect(try live.journal.noteRouting("one") == 1)
        #expect(try live.journal.noteRouting("one") == 1)
        #expect(try live.journal.noteRouting("two") == 2)
        // An earlier one that comes back is a change like any other.
        #expect(try live.journal.noteRouting("one") == 3)
        for number in 4...11 { #expect(try live.journal.noteRouting("\(number)") == number) }
        let rows = try RawFile(path: live.path).run(
            "SELECT key || '=' || value FROM meta WHERE key LIKE 'routing:%' ORDER BY key LIMIT 3"
        )
        #expect(
            rows == ["routing:0000000001=one", "routing:0000000002=two", "routing:0000000003=one"]
        )
        #expect(try JournalVerifier(path: live.path).run() == 0)
    }

    @Test func `records from before any was noted keep a version of their own`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        #expect(try live.journal.noteRouting("one") == 2)
    }
}
