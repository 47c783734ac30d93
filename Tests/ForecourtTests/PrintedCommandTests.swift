import ArgumentParser
import Foundation
import Testing

@testable import forecourt

/// What pages and help texts print for people to type is what the program takes.
@Suite struct PrintedCommandTests {
    private static let pages: [String] = {
        // Without the folder the first test fails: the README alone is no score of pages.
        let names = try? FileManager.default.contentsOfDirectory(atPath: Repository.path("docs"))
        let docs = (names ?? []).filter { $0.hasSuffix(".md") }.sorted()
        return ["README.md"] + docs.map { "docs/" + $0 }
    }()

    @Test func `every page is looked at`() {
        #expect(Self.pages.count > 20)
    }

    @Test(arguments: pages)
    func `every command of a page parses`(page: String) throws {
        for command in try PrintedCommand.inFences(of: Repository.text(page), named: page) {
            expectToParse(command)
        }
    }

    /// Who is called at night types what stands in a sentence too.
    @Test func `every command in the sentences of the runbook parses`() throws {
        let page = "docs/runbook.md"
        let commands = try PrintedCommand.inSpans(of: Repository.text(page), named: page)
        #expect(commands.count > 20)
        for command in commands { expectToParse(command) }
    }

    @Test func `every command that an alert names parses`() throws {
        let rules = try Repository.text("docker/observability/rules.yml")
        let commands = rules.split(separator: "\n").enumerated().compactMap { index, line in
            line.range(of: "Type: ").map { place in
                let text = String(line[place.upperBound...].prefix { $0 != "\"" && $0 != "," })
                let command = text.replacing("{{ $labels.channel }}", with: "bank")
                return PrintedCommand(
                    place: "rules.yml:\(index + 1)",
                    words: ShellWords(command).words
                )
            }
        }
        #expect(commands.count > 10)
        for command in commands { expectToParse(command) }
    }

    @Test func `every example of a help text parses`() throws {
        let helps = Self.helps(of: Forecourt.self, named: "forecourt")
        let commands = helps.flatMap { PrintedCommand.inHelp($0.text, named: $0.name) }
        #expect(commands.count > 100)
        for command in commands { expectToParse(command) }
    }

    /// Lines that are longer are broken where they happen to be full: an example could not be
    /// copied.
    @Test func `no example of a help text is broken by 80 columns`() {
        for help in Self.helps(of: Forecourt.self, named: "forecourt") {
            let lines = help.text.split(separator: "\n")
            for line in lines where line.hasPrefix("  ") || line.hasPrefix("Example: ") {
                #expect(line.count <= 80, "\(help.name): \(line)")
            }
        }
    }

    @Test func `a command goes on behind a backslash and within quotes`() {
        let page = """
            ```
            $ forecourt load --rate 5 \\
                --out report          # a word
            forecourt message build --spec ifsf '{"mti":
              "1820"}' | cat
            forecourt status > file.txt; echo done
            forecourt journal verify --anchor $(cat anchor.txt)
            status
            ```
            forecourt outside
            """
        let commands = PrintedCommand.inFences(of: page, named: "page")
        #expect(
            commands.map(\.words) == [
                ["forecourt", "load", "--rate", "5", "--out", "report"],
                ["forecourt", "message", "build", "--spec", "ifsf", "{\"mti\": \"1820\"}"],
                ["forecourt", "status"],
                ["forecourt", "journal", "verify", "--anchor", "$(cat anchor.txt)"],
            ]
        )
        #expect(commands.map(\.place) == ["page:2", "page:4", "page:6", "page:7"])
    }

    @Test func `a command that the program does not take is found`() {
        for words in [["forecourt", "paint"], ["forecourt", "status", "--colour"]] {
            #expect(Self.problem(of: PrintedCommand(place: "here", words: words)) != nil)
        }
    }

    private func expectToParse(_ command: PrintedCommand) {
        let problem = Self.problem(of: command)
        #expect(problem == nil, "\(command): \(problem ?? "")")
    }

    /// What the parser says against it; nil where it takes it.
    private static func problem(of command: PrintedCommand) -> String? {
        do {
            let words = Array(command.words.dropFirst())
            _ = try Forecourt.parseAsRoot(LeadingOptions.moveBehindVerb(words))
            return nil
        } catch {
            // Asking for help is an error to the parser, and none to a reader.
            guard !Forecourt.exitCode(for: error).isSuccess else { return nil }
            return Forecourt.message(for: error)
        }
    }

    /// The discussions of a command and of all below it.
    private static func helps(
        of command: any ParsableCommand.Type,
        named name: String
    ) -> [(name: String, text: String)] {
        let configuration = command.configuration
        return [(name, configuration.discussion)]
            + configuration.subcommands.flatMap { inner in
                helps(of: inner, named: name + " " + (inner.configuration.commandName ?? "?"))
            }
    }
}
