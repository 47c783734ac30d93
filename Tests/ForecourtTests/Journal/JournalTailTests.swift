import FoundationEssentials
import Journal
import Testing
import Text

@testable import forecourt

/// `journal tail` over a demo world with a history.
@Suite struct JournalTailTests {
    /// Forty payments on two business dates.
    private struct World {
        let folder: TestFolder
        var named: [String] { ["--data", folder.path + "/data"] }

        init() throws {
            folder = try TestFolder()
            let demo = Repository.root.appending(path: "fixtures/demo/forecourt.yaml").path
            let size = ["--terminals", "3", "--cards", "4", "--payments", "40", "--dates", "2"]
            let words = ["demo", "seed", "--config", demo] + size + named
            let seed = try Program.run(words, in: folder.path)
            try #require(seed.status == 0, "\(seed.errors)")
        }

        func tail(_ words: String...) throws -> [String] {
            let outcome = try Program.run(["journal", "tail"] + words + named, in: folder.path)
            try #require(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
            return outcome.output.split(separator: "\n").map(String.init)
        }

        func rows() throws -> [JournalRow] {
            try JournalReader(path: folder.path + "/data/journal.sqlite").last(nil)
        }
    }

    @Test func `what seed made is left out and a pattern finds the last matches`() throws {
        let world = try World()
        let fields = ["-o", "cat", "--output-fields", "seq"]
        let payments = try world.tail("-n", "all", fields[0], fields[1], fields[2], fields[3])
        #expect(payments.count >= 40)
        let all = try world.tail("-n", "all", "-a", fields[0], fields[1], fields[2], fields[3])
        #expect(all.count > payments.count && all.suffix(payments.count) == payments[...])
        let acts = try world.tail("-n", "all", "operation=account-open")
        #expect(acts.count == 12 && acts.allSatisfy { $0.contains("because: demo seed") })
        // The last three of one terminal, wherever they stand.
        let terminal = try world.tail("-n", "all", "-g", "t0000002")
        #expect(terminal.count > 3 && terminal.count < payments.count)
        #expect(try world.tail("-n", "3", "-g", "t0000002") == terminal.suffix(3))
        #expect(try world.tail("-n", "3", "-r", "-g", "t0000002") == terminal.suffix(3).reversed())
        #expect(try world.tail("-n", "all", "-r", "-g", "t0000002") == terminal.reversed())
        #expect(try world.tail("-g", "t0000002", "--since", "now").isEmpty)
    }

    @Test func `times are those of the institution, and read as they are shown`() throws {
        let world = try World()
        let first = try #require(try world.tail("-n", "all").first)
        let time = String(first.prefix(29))
        #expect(time.hasSuffix("+08:00") && time.prefix(23).contains("T"), "\(first)")
        let inUTC = try #require(try world.tail("-n", "all", "--utc").first)
        #expect(inUTC.prefix(24).hasSuffix("Z"))
        let moments = [time, String(inUTC.prefix(24))].map { TimeText.microseconds($0, now: 0) }
        #expect(moments[0] == moments[1])
        // To the second, as a person would type it.
        let typed = String(time.prefix(19)).replacing("T", with: " ")
        let all = try world.tail("-n", "all")
        #expect(try world.tail("-n", "all", "--since", typed) == all)
        #expect(try world.tail("-n", "all", "--until", typed).isEmpty)
        #expect(try world.tail("-n", "all", "--utc", "--since", typed).count < all.count)
        let recent = try world.tail("-n", "all", "--since", "-2h").count
        #expect(recent > 0 && recent < all.count)
    }

    @Test func `fields are chosen by name in json, csv and cat`() throws {
        let world = try World()
        let sale = "operation=purchase"
        let json = try world.tail("-o", "json", "--output-fields", "rrn,amount_minor", sale)
        #expect(json[0].wholeMatch(of: /\{"rrn":"[0-9A-Z]{12}","amount_minor":[0-9]+\}/) != nil)
        let csv = try world.tail("-o", "csv", "--output-fields", "rrn,pan", sale)
        #expect(csv[0] == "rrn,pan" && csv[1].contains("******"))
        let cat = try world.tail("-o", "cat", "--output-fields", "terminal,outcome", sale)
        #expect(cat[0].wholeMatch(of: /T000000[123]\tapproved/) != nil)
        let told = try world.tail("-o", "cat", sale)
        #expect(told[0].wholeMatch(of: /T000000[123]  .+  RRN .+/) != nil, "\(told)")
        for (words, text) in [
            (["--output-fields", "rrm", "-o", "json"], "did you mean rrn?"),
            (["--output-fields", "rrn"], "goes with -o json, csv or cat"),
            (["-r", "-f"], "leave -f out"), (["-r", "--after-seq", "1"], "leave the cursor out"),
            (["--since", "15:36pm"], "write today, 15:36"),
        ] {
            let outcome = try Program.run(
                ["journal", "tail"] + words + world.named,
                in: world.folder.path
            )
            #expect(outcome.status == 64 && outcome.errors.contains(text), "\(outcome.errors)")
        }
    }

    @Test func `a line fits the terminal, and columns stand under one another`() throws {
        let rows = try World().rows().filter { $0.terminal != nil }
        var printer = JournalPrinter()
        for width in [40, 59, 60, 80, 100, 120, 160, 240] {
            printer.columns = .fitting(width)
            let lines = try rows.map { try printer.line(of: $0) }
            let wide = lines.filter { FoldedLine.width(of: $0) > width }
            #expect(wide.isEmpty, "\(width): \(wide.first ?? "")")
            let paid = zip(rows, lines).filter { $0.0.operation == "purchase" }.map(\.1)
            let places = paid.map { line in
                [" T0", " CNY", " approved"].map { line.ranges(of: $0).first?.lowerBound }
                    .map { $0.map { line.distance(from: line.startIndex, to: $0) } ?? -1 }
            }
            #expect(Set(places).count == 1, "\(width): \(paid.prefix(3))")
        }
    }
}
