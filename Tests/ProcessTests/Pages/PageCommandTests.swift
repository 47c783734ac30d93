import Foundation
import Glibc
import Testing

/// What README and docs print for people to type does what they say: it is run.
@Suite struct PageCommandTests {
    @Test func `every command of README and docs runs`() async throws {
        let commands = try PageCommand.all()
        #expect(commands.count > 300)
        let rules = try PageRules(Self.fixture("commands.txt"))
        let world = try PageWorld()
        let servers = try await world.serve()
        let run = commands.filter { rules.value("not", $0) == nil }
        let aside = run.filter { rules.value("aside", $0) != nil }
        let others = run.filter { rules.value("aside", $0) == nil }
        let inOrder =
            others.filter { rules.value("last", $0) == nil }
            + others.filter { rules.value("last", $0) != nil }
        async let first: Void = Self.run(inOrder, rules, world)
        async let second: Void = Self.run(aside, rules, world)
        _ = try await (first, second)
        for server in servers {
            server.signal(SIGTERM)
            #expect(try await server.wait() == .exited(0), "\(server.errors)")
        }
    }

    /// Runs commands one behind the other.
    private static func run(
        _ commands: [PageCommand],
        _ rules: PageRules,
        _ world: PageWorld
    ) async throws {
        var page = ""
        for command in commands {
            let file = String(command.place.prefix { $0 != ":" })
            if page != file, command.line.contains("forecourt pos") {
                page = file
                try await world.expect("forecourt pos sign-on")
            }
            if let first = rules.value("before", command) {
                let (ending, talk) = try await world.run(first)
                #expect(ending == .exited(0), "\(command): \(first): \(talk)")
            }
            let isBrief = rules.value("brief", command) != nil
            let shell = rules.shell(command)
            let (ending, talk) = try await world.run(shell, isBrief: isBrief)
            let endings =
                isBrief ? [.exited(0), .exited(130), .signalled(2)] : rules.endings(command)
            #expect(endings.contains(ending), "\(command): \(shell): \(talk.suffix(600))")
        }
    }

    /// A rule that fits nothing any more hides the next command that begins so.
    @Test func `every rule stands for a command of a page`() throws {
        let rules = try PageRules(Self.fixture("commands.txt"))
        let idle = rules.idle(among: try PageCommand.all())
        #expect(idle.isEmpty, "\(idle)")
    }

    @Test func `commands are found in fenced and indented blocks, with what they go on with`() {
        let page = """
            ```
            $ forecourt load --rate 5 \\
                --out report          # a word
            printf '0800
            ' | forecourt message guess -
            forecourt status         # isn't it
            ```
            ```text
            forecourt prints this
            ```
            Or, in a shell:

                forecourt journal tail 'amount_minor>=10000' | cat

            forecourt says nothing here.
            """
        let commands = PageCommand.commands(of: page, named: "page")
        #expect(commands.map(\.place) == ["page:2", "page:4", "page:6", "page:13"])
        #expect(commands[0].line == "forecourt load --rate 5 --out report # a word")
        #expect(commands[1].text == "printf '0800\n' | forecourt message guess -")
    }

    private static func fixture(_ name: String) throws -> String {
        let file = ProcessWorld.root.appending(path: "fixtures/pages/" + name)
        return try String(contentsOf: file, encoding: .utf8)
    }
}
