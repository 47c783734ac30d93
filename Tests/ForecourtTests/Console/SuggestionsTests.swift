import Testing

@testable import forecourt

@Suite struct SuggestionsTests {
    @Test(
        arguments: [
            (["jurnal", "tail"], "did you mean 'journal'?"),
            (["journal", "tial"], "did you mean 'tail'?"),
            (["crypto", "pin-block", "decoed"], "did you mean 'decode'?"),
        ]
    )
    func `a mistyped word at any depth gets the nearest one`(words: [String], cure: String) {
        #expect(Suggestions.forUnknownWord(in: words, root: Forecourt.self) == cure)
    }

    @Test(
        arguments: [
            (
                ["day", "zzzzzzzz"], "'zzzzzzzz' is no verb of day",
                "one of show, report, cutover, clock"
            ),
            (
                ["crypto", "zzzzzzzz"], "'zzzzzzzz' is no verb of crypto",
                "forecourt crypto --help lists them"
            ),
        ]
    )
    func `a word like no other gets the list, or where a long one stands`(
        words: [String],
        problem: String,
        cure: String
    ) throws {
        let told = try #require(Suggestions.unknownWord(in: words, root: Forecourt.self))
        #expect(told.problem == problem && told.cure == cure)
    }

    @Test func `known words and what follows them are left alone`() {
        let words = ["message", "parse", "0200"]
        #expect(Suggestions.forUnknownWord(in: words, root: Forecourt.self) == nil)
        #expect(Suggestions.nounAndVerb(words, root: Forecourt.self) == "message parse")
        let deep = ["crypto", "pin-block", "encode", "--format", "ISO0"]
        #expect(Suggestions.nounAndVerb(deep, root: Forecourt.self) == "crypto pin-block encode")
    }
}

@Suite struct LeadingOptionsTests {
    @Test(
        arguments: [
            (["--data", "d", "status"], ["status", "--data", "d"]),
            (["--data=d", "status"], ["status", "--data=d"]),
            (
                ["--config", "c", "--data", "d", "pos", "echo"],
                ["pos", "echo", "--config", "c", "--data", "d"]
            ),
            (["--data", "d", "pos", "--", "x"], ["pos", "--data", "d", "--", "x"]),
            (["status", "--data", "d"], ["status", "--data", "d"]),
            (["--help"], ["--help"]),
            (["--data", "d"], ["--data", "d"]),
        ]
    )
    func `options in front of the noun move behind the verb`(given: [String], moved: [String]) {
        #expect(LeadingOptions.moveBehindVerb(given) == moved)
    }
}

@Suite struct CommandFailureTests {
    @Test func `a failure is one line even when its parts have more`() {
        let failure = CommandFailure(.badInput, "first\nsecond", cure: "do\nthis")
        #expect(failure.line == "forecourt: first; second: do; this")
    }
}
