import Foundation
import Testing

@testable import forecourt

/// Keeps docs/commands.md and the manual pages the picture of the commands: `make docs` writes the
/// former, this compares.
@Suite struct ManualTests {
    private let program = CommandHelp.program

    @Test func `the reference of commands is that of the parser`() throws {
        let path = Repository.path("docs/commands.md")
        let made = CommandReference.text(of: program)
        // A page that is not there yet differs from any.
        let written = try? String(contentsOfFile: path, encoding: .utf8)
        let isWriting = ProcessInfo.processInfo.environment["FORECOURT_WRITE_DOCS"] != nil
        if isWriting, made != written {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            #expect(made == written, "docs/commands.md is out of date: make docs")
        }
    }

    @Test func `every verb of the parser has its usage, and every option its meaning`() throws {
        let folder = try TestFolder()
        let verbs = try CommandTree(in: folder.path).verbs
        let leaves = program.leaves
        #expect(leaves.map { Array($0.words.dropFirst()) } == verbs.map(\.words))
        for (leaf, verb) in zip(leaves, verbs) {
            #expect(leaf.usage.hasPrefix(leaf.name), "\(leaf.name)")
            #expect(!leaf.abstract.isEmpty, "\(leaf.name)")
            let labels = leaf.sections.flatMap(\.entries).map(\.label)
            for option in verb.arguments.compactMap(\.option) {
                let words = labels.flatMap { $0.split(whereSeparator: { " ,/".contains($0) }) }
                #expect(words.contains(option[...]), "\(leaf.name) \(option)")
            }
            for entry in leaf.sections.flatMap(\.entries) {
                #expect(!entry.meaning.isEmpty, "\(leaf.name) \(entry.label)")
            }
        }
    }

    @Test func `a page a noun, and roff takes each line of them`() throws {
        let folder = try TestFolder()
        let run = try Program.run(["manual", "./man"], in: folder.path)
        #expect(run.status == 0, "\(run.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/man/man1")
        #expect(names.count == program.subcommands.count + 1)
        for command in program.subcommands {
            let name = command.words.joined(separator: "-")
            let page = try String(
                contentsOfFile: folder.path + "/man/man1/\(name).1",
                encoding: .utf8
            )
            for leaf in command.leaves {
                #expect(page.contains(ManualPage.escaped(leaf.usage)), "\(leaf.name)")
            }
            let requests = [
                ".TH", ".nh", ".ad", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi", ".RS", ".RE",
            ]
            for line in page.split(separator: "\n").dropFirst() {
                guard line.hasPrefix(".") || line.hasPrefix("'") else { continue }
                let request = line.prefix { $0 != " " }
                #expect(requests.contains(String(request)), "\(line)")
            }
        }
        let keys = try String(
            contentsOfFile: folder.path + "/man/man5/forecourt.yaml.5",
            encoding: .utf8
        )
        #expect(keys.contains(ManualPage.escaped("listeners[].limits.frame_bytes")))
    }

    @Test func `roff reads no text as a request or an escape`() {
        #expect(ManualPage.escaped(".TH --x") == "\\&.TH \\-\\-x")
        #expect(ManualPage.escaped("'a") == "\\&'a")
        #expect(ManualPage.escaped("a\\nb") == "a\\enb")
    }

    @Test func `the completions for bash are a script that bash reads`() throws {
        let folder = try TestFolder()
        for shell in ["bash", "zsh", "fish"] {
            let script = try Program.run(["--generate-completion-script", shell], in: folder.path)
            #expect(script.status == 0)
            #expect(script.output.contains("rotate-master"), "\(shell)")
            guard shell == "bash" else { continue }
            let file = try folder.file("forecourt.bash", script.output)
            let check = Process()
            check.executableURL = URL(fileURLWithPath: "/bin/bash")
            check.arguments = ["-n", file]
            try check.run()
            check.waitUntilExit()
            #expect(check.terminationStatus == 0)
        }
    }

    @Test func `config keys lists what begins so, and says what does not`() throws {
        let folder = try TestFolder()
        let listed = try Program.run(["config", "keys", "admin"], in: folder.path)
        #expect(listed.status == 0)
        #expect(listed.output.hasPrefix("admin.group\n    Group whose members"))
        let json = try Program.run(["config", "keys", "schema", "--json"], in: folder.path)
        #expect(json.output.hasPrefix("{\"path\": \"schema\"") || json.output.contains("schema"))
        let wrong = try Program.run(["config", "keys", "listner"], in: folder.path)
        #expect(wrong.status == 64)
        #expect(
            wrong.errorLines == [
                "forecourt: no key begins with 'listner': did you mean listeners?"
            ]
        )
    }
}
