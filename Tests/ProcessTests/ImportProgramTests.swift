import Foundation
import Glibc
import Testing
import Text

/// Imports, reference data and hot cards as people type them, beside a running switch and without.
@Suite(.serialized)
struct ImportProgramTests {
    /// Runs a command of this world.
    private func say(_ world: ProcessWorld, _ words: String...) async throws -> ForecourtProcess {
        try await world.run(words + world.named)
    }

    private func bring(
        _ world: ProcessWorld,
        _ words: String...
    ) async throws -> ForecourtProcess {
        try await world.run(["import"] + words + ["--reason", "test", "--yes"] + world.named)
    }

    private func write(_ world: ProcessWorld, _ name: String, _ text: String) throws -> String {
        let path = world.folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static let products = """
        product,name,group,unit,from,until
        92,92 petrol,petrol,litre,,
        95,95 petrol,petrol,litre,,

        """

    // MARK: Both ways

    @Test(arguments: [false, true])
    func `tables are imported, shown, compared and exported`(isUp: Bool) async throws {
        let world = try ProcessWorld()
        let server = isUp ? try await world.serve() : nil
        let path = try write(world, "product.csv", Self.products)
        // The demo world's have these products, and what names them.
        let seeded = try await say(world, "reference", "export", "product")
        #expect(seeded.output == (try demo("product.csv")))
        let dry = try await say(world, "import", path, "--dry-run")
        #expect(dry.ending == .exited(65), "prices name products that would be gone")
        let names = try write(
            world,
            "org.csv",
            try demo("org.csv").replacing("Roadco", with: "Road")
        )
        let shown = try await say(world, "import", names, "--dry-run")
        #expect(shown.ending == .exited(0) && shown.output.isEmpty, "\(shown.errors)")
        #expect(shown.errors.contains("org: 0 added, 3 changed, 0 removed"))
        #expect(shown.errors.contains("~ org ROADCO  name Roadco haulage -> Road haulage"))
        let lines = shown.errors.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { TextColumns.width(of: $0) <= 80 })
        let done = try await bring(world, names)
        #expect(done.ending == .exited(0) && done.output.hasPrefix("done: version 2 in force"))
        let diff = try await say(world, "reference", "diff", "2", "--json")
        let changes = diff.output.split(separator: "\n")
        #expect(changes.count == 3)
        let first = try JSONValue.parse(String(changes[0]))
        #expect(first["change"] == .string("changed"))
        #expect(first["before"]?["name"]?.string?.hasPrefix("Roadco") == true)
        let two = try await say(world, "reference", "diff", "1", "2")
        #expect(two.output.split(separator: "\n").count == 3, "\(two.output)")
        let before = try await say(world, "reference", "export", "org", "--version", "1")
        #expect(before.output == (try demo("org.csv")))
        let again = try await bring(world, names)
        #expect(again.ending == .exited(0) && again.errors.contains("nothing to import"))
        for words in [["list"], ["list", "--versions"], ["show", "2"], ["show", "org"]] {
            let text = try await world.run(["reference"] + words + world.named)
            #expect(text.ending == .exited(0) && !text.output.isEmpty)
            let lines = text.output.split(separator: "\n").map(String.init)
            #expect(lines.allSatisfy { TextColumns.width(of: $0) <= 80 }, "\(text.output)")
        }
        server?.signal(15)
        _ = try await server?.wait()
        let verified = try await say(world, "journal", "verify")
        #expect(verified.ending == .exited(0), "\(verified.errors)")
    }

    private func demo(_ name: String) throws -> String {
        let path = ProcessWorld.root.appending(path: "fixtures/demo/" + name)
        return try String(contentsOf: path, encoding: .utf8)
    }

    @Test func `a card that was made hot is refused at once, and pays again when it is not`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        func pay() async throws -> String {
            try await world.pos("purchase", ["--amount", "1.00", "--card", "personal:3"]).output
        }
        #expect(try await pay().contains("approved  00"))
        let card = try write(world, "card.txt", "9000010000000034\n")
        let added = try await world.run(
            ["hot-card", "add", "--pan-file", card, "--cause", "stolen", "--reason", "t", "--yes"]
                + world.named
        )
        #expect(added.ending == .exited(0), "\(added.errors)")
        #expect(try await pay().contains("declined  62"))
        let list = try await say(world, "hot-card", "list")
        #expect(list.output.contains("  stolen  ") && !list.output.contains("9000010000000034"))
        let removed = try await world.run(
            ["hot-card", "remove", "personal:3", "--reason", "found", "--yes"] + world.named
        )
        #expect(removed.ending == .exited(0), "\(removed.errors)")
        #expect(try await pay().contains("approved  00"))
        let shown = try await say(world, "hot-card", "show", "personal:3")
        #expect(shown.ending == .exited(66))
        server.signal(15)
        _ = try await server.wait()
    }

    // MARK: What is wrong

    @Test func `every mistake is told with its place, and that the files were refused is kept`()
        async throws
    {
        let world = try ProcessWorld()
        let text = Self.products + "95,again,petrol,litre,,\n98,=1+1,petrol,gallon,,\n"
        let path = try write(world, "product.csv", text)
        let refused = try await bring(world, path)
        #expect(refused.ending == .exited(65) && refused.output.isEmpty)
        for place in ["product.csv:4:1: ", "product.csv:5:2: ", "product.csv:5:4: "] {
            #expect(refused.errors.contains("forecourt: " + place), "\(refused.errors)")
        }
        #expect(refused.errors.contains("nothing was imported"))
        let journal = try RawJournal(path: world.journal)
        let acts = "SELECT count(*) FROM act WHERE verb = 'import-refuse'"
        #expect(try journal.value(acts) == "1")
        let dry = try await say(world, "import", path, "--dry-run")
        #expect(dry.ending == .exited(65))
        #expect(try journal.value(acts) == "1", "a dry run records nothing")
        let tail = try await say(world, "journal", "tail", "-n", "1")
        #expect(tail.output.contains("import-refuse"), "\(tail.output)")
    }

    @Test func `what is no file of a table is one line and its code`() async throws {
        let world = try ProcessWorld()
        let secret = try write(world, "region.csv", "region,parent,name\n")
        let other = try write(world, "things.csv", Self.products)
        chmod(secret, 0)
        var cases: [([String], Int32, String)] = [
            ([world.folder + "/absent.csv"], 66, "No such file"),
            ([world.folder], 66, "is a directory"),
            ([other], 65, "--kind"),
            ([other, "--kind", "produkt"], 64, "did you mean product?"),
            ([other, "--kind", "product", "--at", "soon"], 64, "is no time"),
        ]
        if geteuid() != 0 { cases.append(([secret], 66, "Permission denied")) }
        for (words, code, text) in cases {
            let run = try await world.run(
                ["import"] + words + ["--reason", "t", "--yes"] + world.named
            )
            #expect(run.ending == .exited(code), "\(words): \(run.errors)")
            #expect(run.errors.contains(text), "\(run.errors)")
        }
        let silent = try await say(world, "import", other, "--kind", "product")
        #expect(silent.ending == .exited(64) && silent.errors.contains("--reason"))
        let asking = try await world.run(
            ["import", other, "--kind", "product", "--reason", "t"] + world.named
        )
        #expect(asking.ending == .exited(64) && asking.errors.contains("--yes"))
        for (words, code) in [
            (["reference", "show", "9"], 66), (["reference", "show", "thing"], 64),
            (["reference", "diff", "9"], 66), (["reference", "export", "thing"], 64),
            (["reference", "export"], 64), (["reference", "show", "price", "none"], 66),
            (["reference", "discard", "9", "--reason", "t", "--yes"], 66),
        ] as [([String], Int32)] {
            let run = try await world.run(words + world.named)
            #expect(run.ending == .exited(code), "\(words): \(run.errors)")
            #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        }
    }

    @Test func `nobody reads an export to its end, and that is no failure`() async throws {
        let world = try ProcessWorld()
        let command =
            "'\(ForecourtProcess.executable)' reference export --to json "
            + "--config '\(world.configuration)' --data '\(world.data)'"
        let shell = try ForecourtProcess(
            ["-c", "set -o pipefail; \(command) | head -c 1 > /dev/null"],
            program: "/bin/bash",
            in: world.folder
        )
        #expect(try await shell.wait() == .exited(0), "\(shell.errors)")
        #expect(shell.errors.isEmpty)
    }

    // MARK: Stopped in the middle

    @Test(.timeLimit(.minutes(20)))
    func `an import that is killed decides nothing, and the next one names it`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        var text = "card,reason\n"
        for number in 0..<60_000 {
            let hexadecimal = String(number, radix: 16)
            let token = String(repeating: "0", count: 32 - hexadecimal.count) + hexadecimal
            text += "900001******\(1000 + number % 9000)#\(token),lost\n"
        }
        let path = try write(world, "hot-card.csv", text)
        let started = try world.start(
            ["import", path, "--reason", "test", "--yes"] + world.named
        )
        let journal = try RawJournal(path: world.journal)
        let steps = "SELECT count(*) FROM act WHERE verb = 'import-stage'"
        // The demo's own tables took one.
        let isUnderWay = try await Patience.until(seconds: 60) {
            try Int(journal.value(steps)) ?? 0 >= 3
        }
        #expect(isUnderWay)
        started.signal(SIGKILL)
        #expect(try await started.wait() == .signalled(SIGKILL))
        let list = try await say(world, "reference", "list")
        #expect(list.output.contains("open: 2  staged"), "\(list.output)")
        #expect(!list.output.contains("\nhot-card"), "what is staged is in no table")
        let second = try await bring(world, path)
        #expect(second.ending == .exited(1))
        #expect(second.errors.contains("reference discard 2"), "\(second.errors)")
        let discarded = try await world.run(
            ["reference", "discard", "2", "--reason", "t", "--yes"] + world.named
        )
        #expect(discarded.ending == .exited(0), "\(discarded.errors)")
        let third = try await bring(world, path)
        #expect(third.ending == .exited(0), "\(third.errors)")
        #expect(third.output.hasPrefix("done: version 3 in force"), "\(third.output)")
        let tables = try await say(world, "reference", "list")
        let row = tables.output.split(separator: "\n").first { $0.hasPrefix("hot-card") }
        #expect(row?.split(separator: " ") == ["hot-card", "60000", "3"], "\(tables.output)")
        server.signal(15)
        _ = try await server.wait()
        let verified = try await say(world, "journal", "verify")
        #expect(verified.ending == .exited(0), "\(verified.errors)")
    }
}
