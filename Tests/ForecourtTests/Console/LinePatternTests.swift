import Testing

@testable import forecourt

@Suite struct LinePatternTests {
    @Test(arguments: [
        ("T000004[12]", true), ("declined|refused", true), ("rrn 6327", true), ("Rrn", false),
        ("^2026", true), ("T0000043", false), ("900001.{6}0018$", false),
    ])
    func `a pattern is an extended regular expression, in any case without capitals`(
        pattern: String,
        isFound: Bool
    ) throws {
        let line = "2026-11-21 22:37:01.942Z  261123-31979  T0000042  declined 51  RRN 632700000006"
        #expect(try LinePattern(pattern).matches(line) == isFound)
    }

    @Test(arguments: ["[", "(", "a{2,1}"])
    func `a pattern that is none is a usage error`(pattern: String) {
        let failure = #expect(throws: CommandFailure.self) { try LinePattern(pattern) }
        #expect(failure?.status == .usage)
    }
}
