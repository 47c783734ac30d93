import Desk
import Foundation
import Testing
import Text

/// The table of verbs against the commands that say them.
@Suite struct VerbsCommandTests {
    @Test func `every verb has its command, and every command that changes a switch its verb`()
        throws
    {
        let folder = try TestFolder()
        let commands = try CommandTree(in: folder.path).verbs
        let lines = commands.map { $0.words.joined(separator: " ") }
        let table = VerbTable.entries.map(\.facts)
        for facts in table {
            #expect(lines.contains(facts.command), "\(facts.command) is no command")
        }
        for command in commands where command.has("--reason") {
            let line = command.words.joined(separator: " ")
            // A restored start is an act of its process, no verb.
            guard line != "serve" else { continue }
            #expect(table.contains { $0.command == line && $0.changes }, "\(line) has no verb")
        }
    }

    @Test func `the command line says every verb through the table`() throws {
        var sources = ""
        let folder = Repository.path("Sources/forecourt")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        for name in names where name.hasSuffix(".swift") {
            sources += try Repository.text("Sources/forecourt/\(name)")
        }
        let declared = try ["Verbs", "Verbs+Day", "Verbs+Journal", "Verbs+Reference"].flatMap {
            file in
            try Repository.text("Sources/Desk/Verbs/\(file).swift")
                .components(separatedBy: "package static let ").dropFirst()
                .compactMap { $0.split(separator: " ").first.map(String.init) }
        }
        #expect(declared.count == VerbTable.entries.count)
        // Both are read without a switch: from the program itself, and from the journal.
        for name in declared where !["verbs", "keyStatus"].contains(name) {
            #expect(sources.contains("Verbs.\(name)"), "nothing says \(name)")
        }
    }

    @Test func `verbs lists them within 80 columns, and as JSON`() throws {
        let folder = try TestFolder()
        let text = try Program.run(["verbs"], in: folder.path)
        #expect(text.status == 0)
        let lines = text.output.split(separator: "\n")
        #expect(lines.count == VerbTable.entries.count + 1)
        for line in lines { #expect(line.count <= 80, "\(line)") }
        #expect(lines.first?.hasPrefix("VERB") == true)
        #expect(lines.contains { $0.hasPrefix("account.credit") && $0.contains("  finance, 2") })
        let wide = try Program.run(["verbs", "-o", "wide"], in: folder.path)
        #expect(wide.output.contains("forecourt account credit"))
        let json = try Program.run(["verbs", "--json"], in: folder.path)
        let documents = try json.output.split(separator: "\n").map {
            try JSONValue.parse(String($0))
        }
        #expect(JSONValue.array(documents) == VerbTable.document)
    }

    @Test func `one verb is shown with its arguments, and a wrong name corrected`() throws {
        let folder = try TestFolder()
        let text = try Program.run(["verbs", "account.credit"], in: folder.path)
        for words in ["forecourt account credit", "amount_minor", "currency", "[optional]"] {
            #expect(text.output.contains(words), "\(text.output)")
        }
        let wrong = try Program.run(["verbs", "account.credti"], in: folder.path)
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("did you mean account.credit?"))
    }
}
