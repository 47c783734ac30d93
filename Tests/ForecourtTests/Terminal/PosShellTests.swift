import Testing

@testable import forecourt

/// `pos shell` without a switch.
@Suite struct PosShellTests {
    @Test(
        arguments: [
            ("purchase --amount 88.50", ["purchase", "--amount", "88.50"]), ("", []), ("  # x", []),
            ("void # the last", ["void"]), ("a 'b c' \"d e\"f", ["a", "b c", "d ef"]),
            ("--tag V1=a#b", ["--tag", "V1=a#b"]), ("a ''", ["a", ""]),
        ]
    )
    func `a line is words as a simple shell has them`(line: String, words: [String]) throws {
        #expect(try PosShell.words(of: line) == words)
    }

    @Test func `a line may begin as a command does on a page`() {
        #expect(PosShell.request(in: ["forecourt", "pos", "void"]) == ["void"])
        #expect(PosShell.request(in: ["pos", "void"]) == ["void"])
        #expect(PosShell.request(in: ["void", "pos"]) == ["void", "pos"])
        #expect(PosShell.request(in: ["pos"]) == [])
        #expect(PosShell.request(in: []) == [])
    }

    @Test func `a quote without an end and a line without one are refused`() {
        #expect(throws: CommandFailure.self) { try PosShell.words(of: "a 'b") }
        let long = String(repeating: "a", count: 5000)
        #expect(throws: CommandFailure.self) { try PosShell.words(of: long) }
    }

    @Test func `each line is a command, and a wrong one does not end the shell`() throws {
        let folder = try TestFolder()
        let lines = """
            help
            help purchas
            purchas --amount 1
            purchase --amont 1
            purchase --amount x
            shell
            # nothing
            balance
            forecourt pos balance
            quit
            balance
            """
        let outcome = try Program.run(
            ["pos", "shell", "--data", folder.path, "--target", "127.0.0.1:1"],
            input: lines,
            in: folder.path
        )
        #expect(outcome.status == 1)
        let shown = outcome.output.split(separator: "\n")
        #expect(shown.count <= 25 && shown.allSatisfy { $0.count <= 80 }, "\(outcome.output)")
        #expect(shown.contains("  balance       Asks what a card has"))
        let errors = outcome.errorLines
        #expect(errors.count == 7, "\(outcome.errors)")
        for line in errors[..<2] { #expect(line.contains("did you mean 'purchase'?")) }
        #expect(errors[2].contains("did you mean '--amount'?"))
        #expect(errors[3].contains("'x' is no amount"))
        #expect(errors[4].contains("this is the shell already"))
        for line in errors[5...] { #expect(line.contains("127.0.0.1:1")) }
    }

    @Test func `without anything to do it ends well`() throws {
        let folder = try TestFolder()
        let outcome = try Program.run(["pos", "shell", "--data", folder.path], in: folder.path)
        #expect(outcome.status == 0)
        #expect(outcome.output == "" && outcome.errors == "")
    }
}
