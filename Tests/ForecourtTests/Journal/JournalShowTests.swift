import Foundation
import Journal
import Testing
import Text

@testable import forecourt

/// One payment whole, and payments as a scenario.
@Suite struct JournalShowTests {
    /// A demo world with twenty payments.
    private struct World {
        let folder: TestFolder
        var named: [String] { ["--data", folder.path + "/data"] }

        init() throws {
            folder = try TestFolder()
            let demo = Repository.path("fixtures/demo/forecourt.yaml")
            let size = ["--terminals", "2", "--cards", "4", "--payments", "20"]
            let words = ["demo", "seed", "--config", demo] + size + named
            let seed = try Program.run(words, in: folder.path)
            try #require(seed.status == 0, "\(seed.errors)")
        }

        func run(_ words: String...) throws -> Program.Outcome {
            let specifications = ["--specs", Repository.path("specs")]
            return try Program.run(words + named + specifications, in: folder.path)
        }

        func reader() throws -> JournalReader {
            try JournalReader(path: folder.path + "/data/journal.sqlite")
        }
    }

    private static let query = JournalQuery(filter: purchases)
    private static var purchases: JournalFilter {
        // What it says is a condition.
        (try? JournalFilter(["operation=purchase"])) ?? JournalFilter()
    }

    @Test func `a payment is shown with its times, messages, accounts and links`() throws {
        let world = try World()
        let rows = try world.reader().last(nil, of: Self.query)
        let row = try #require(rows.last { $0.pan?.hasPrefix("900001") == true })
        let shown = try world.run("journal", "show", row.id)
        #expect(shown.status == 0 && shown.errors == "", "\(shown.errors)")
        let lines = shown.output.split(separator: "\n").map(String.init)
        for name in [
            "received", "decided", "replied", "transfer", "leg 1", "request 0200", "reply",
        ] {
            #expect(lines.contains { $0.hasPrefix("  " + name) }, "\(name): \(shown.output)")
        }
        let places = ["received", "decided", "replied"].compactMap { name in
            lines.firstIndex { $0.hasPrefix("  " + name) }
        }
        #expect(places == places.sorted() && places.count == 3)
        #expect(shown.output.contains("(personal-card 900001******"), "\(shown.output)")
        #expect(shown.output.contains("waited for the disk"))
        #expect(lines.contains { $0.contains("  39  ") && $0.contains(" 00  ") })
        #expect(lines.allSatisfy { FoldedLine.width(of: $0) <= 80 })
        let json = try JSONValue.parse(try world.run("journal", "show", row.id, "--json").output)
        guard case .array(let messages)? = json["messages"] else {
            Issue.record("there are no messages")
            return
        }
        #expect(messages.compactMap { $0["side"]?.string } == ["request", "reply"])
        guard case .array(let steps)? = json["steps"], case .array(let accounts)? = json["accounts"]
        else {
            Issue.record("steps or accounts are not there")
            return
        }
        #expect(steps.first?["name"]?.string == "received")
        #expect(accounts.contains { $0["kind"]?.string == "personal-card" })
    }

    @Test func `steps of a payment follow one another, and each says who waited`() throws {
        let reader = try World().reader()
        for row in try reader.last(nil, of: Self.query) {
            let history = try #require(try reader.history(of: row.seq))
            let steps = JournalWaterfall(history).steps
            #expect(steps.map(\.at) == steps.map(\.at).sorted())
            #expect(steps.first?.name == "received" && steps.first?.wait == nil)
            #expect(steps.dropFirst().first?.wait == "waited for the book")
            let utc = JournalWaterfall(history).lines(offsetMinutes: 0)
            #expect(utc.first?.words.first == String(row.receivedAt.prefix(23).dropFirst(11)))
        }
    }

    @Test func `payments become a scenario that the runner reads`() throws {
        let world = try World()
        let file = world.folder.path + "/again.yaml"
        let exported = try world.run(
            "journal",
            "export",
            "--format",
            "scenario",
            "--out",
            file,
            "operation=purchase"
        )
        #expect(exported.status == 0, "\(exported.errors)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("  - {do: purchase") } == 20)
        #expect(text.contains("card: \"personal:") && !text.contains("900001"))
        // It has no mistake, and nobody to run against.
        let run = try world.run("pos", "run", file, "--target", "127.0.0.1:1")
        #expect(run.status == 69, "\(run.errors)")
        let none = try world.run(
            "journal",
            "export",
            "--format",
            "scenario",
            "operation=account-open"
        )
        #expect(none.status == 66 && none.errors.contains("a scenario can repeat"))
    }
}
