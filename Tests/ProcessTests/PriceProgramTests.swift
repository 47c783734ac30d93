import Foundation
import Testing
import Text

/// What baskets cost after discounts, as people ask for it, beside a running switch and without.
@Suite(.serialized)
struct PriceProgramTests {
    private func explain(
        _ world: ProcessWorld,
        _ words: String...
    ) async throws -> ForecourtProcess {
        try await world.run(["price", "explain"] + words + world.named)
    }

    private static let fill = [
        "--station", "DEMOSTATION0001", "--at", "2026-12-24T15:00", "--grade", "2010",
        "--litres", "52.5", "--price", "6.90",
    ]

    @Test(arguments: [false, true])
    func `a basket is priced by the tables of the journal`(isUp: Bool) async throws {
        let world = try ProcessWorld()
        let server = isUp ? try await world.serve() : nil
        let run = try await world.run(["price", "explain"] + Self.fill + world.named)
        #expect(run.ending == .exited(0), "\(run.errors)")
        #expect(
            run.output == """
                station DEMOSTATION0001  2026-12-24T15:00  no level
                2010  52.5 L  at 6.90  362.25  group diesel
                  DIESEL-FLEET  takes 7.87 off, wins  0.15 for each L
                asked 362.25  taken off 7.87  net 354.38 CNY

                """
        )
        // The company of its vehicle has a level.
        let card = try await world.run(
            ["price", "explain", "--card", "fleet:9991"] + Self.fill + world.named
        )
        #expect(card.ending == .exited(0), "\(card.errors)")
        #expect(card.output.contains("card 900002******9910  level gold"), "\(card.output)")
        #expect(card.output.contains("takes 11.55 off, wins  0.22 for each L  for level gold"))
        #expect(!card.output.contains("9000020000099910") && !card.errors.contains("90000200000"))
        for text in [run.output, card.output] {
            let lines = text.split(separator: "\n").map(String.init)
            #expect(lines.allSatisfy { TextColumns.width(of: $0) <= 80 }, "\(text)")
        }
        server?.signal(15)
        _ = try await server?.wait()
    }

    private static func items(_ value: JSONValue?) throws -> [JSONValue] {
        guard case .array(let items)? = value else { throw ProcessFailure("no list") }
        return items
    }

    @Test func `names without a row are told`() async throws {
        let world = try ProcessWorld()
        let names = ["--station", "DEMOSTATI0N0001", "--company", "ROAD", "--level", "gould"]
        let fill = ["--grade", "20I0", "--litres", "1", "--price", "6.90"]
        let run = try await world.run(["price", "explain"] + names + fill + world.named)
        #expect(run.ending == .exited(0), "\(run.errors)")
        for told in [
            "the table station has no row of DEMOSTATI0N0001 then",
            "the table org has no row of ROAD", "no row of discount-level says gould",
            "the table product has no row of 20I0 then",
        ] {
            #expect(run.output.contains("\n\(told)\n"), "\(run.output)")
        }
    }

    @Test func `an account of points is in points, and nothing is taken off`() async throws {
        let world = try ProcessWorld()
        let account = try await world.run(["account", "show", "points", "--json"] + world.named)
        guard case .number(let id)? = try JSONValue.parse(account.output)["id"] else {
            throw ProcessFailure("no account: \(account.errors)")
        }
        let fill = ["--grade", "2010", "--litres", "10", "--price", "690"]
        let run = try await world.run(
            ["price", "explain", "--station", "DEMOSTATION0001", "--account", id] + fill
                + world.named
        )
        #expect(run.output.contains("asked 6900  taken off 0  net 6900 points"), "\(run.output)")
    }

    @Test func `JSON has every line with what wins and what would have been`() async throws {
        let world = try ProcessWorld()
        let baskets = world.folder + "/baskets.jsonl"
        try #"""
        {"at": "2026-12-24T15:00", "lines": ["4010\\U\\02\\21500\\3000", "9\\U\\01\\01\\100"]}
        {"at": "2026-12-24T17:00", "station": "DEMOSTATION0006", "level": "gold",
         "lines": ["4010\\U\\02\\21500\\3000", "4010\\U\\02\\21500\\-3000"]}

        """#.write(toFile: baskets, atomically: true, encoding: .utf8)
        let run = try await explain(
            world,
            "--baskets",
            baskets,
            "--json",
            "--station",
            "DEMOSTATION0001"
        )
        #expect(run.ending == .exited(0), "\(run.errors)")
        let answers = try run.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
        #expect(answers.map { $0["net_minor"] } == [.number("2950"), .number("0")])
        #expect(answers.map { $0["taken_off_minor"] } == [.number("150"), .number("0")])
        let lines = try Self.items(answers.first?["lines"])
        #expect(lines.map { $0["discount"] } == [.string("SHOP-WEEK"), .null])
        #expect(lines.map { $0["group"] } == [.string("shop"), .null])
        let offers = try Self.items(lines.first?["offers"])
        #expect(offers.map { $0["permille"] } == [.number("50")])
        let elsewhere = try Self.items(answers.last?["lines"])
        let others = try Self.items(elsewhere.first?["offers"])
        #expect(others.map { $0["verdict"] } == [.string("not-here")])
    }

    @Test(
        arguments: [
            (["--station", "S"], 64, "name a fill, or --line, or --baskets"),
            (
                ["--grade", "2010", "--litres", "1"], 64,
                "a fill takes --grade, --litres and --price"
            ),
            (["--line", #"1\L\01\01\1"#], 64, "a price takes the --station"),
            (["--station", "S", "--line", "1"], 64, "'1' is no product line: write code"),
            (
                ["--station", "S", "--card", "9000010000000017", "--line", #"1\L\01\01\1"#], 64,
                "the check digit of card 900001******0017 is wrong: correct the number"
            ),
            (
                ["--station", "S", "--at", "12:00", "--line", #"1\L\01\01\1"#], 64,
                "'12:00' is no time: write 2026-12-24T18:00"
            ),
            (
                ["--station", "S", "--grade", "2010", "--litres", "1.00001", "--price", "1"], 64,
                "that is no volume"
            ),
            (
                ["--station", "S", "--line", #"1\L\51\01\1"#], 64,
                "no basket: line 1 has more than 4 decimals: the first digit"
            ),
        ] as [([String], Int32, String)]
    )
    func `what is wrong is one line that says what to write`(
        words: [String],
        status: Int32,
        told: String
    ) async throws {
        let world = try ProcessWorld()
        let run = try await world.run(["price", "explain"] + words + world.named)
        #expect(run.ending == .exited(status) && run.output.isEmpty)
        #expect(run.errors.contains(told), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }

    @Test(arguments: [
        (#"{"lines": ["1"]}"#, "1:12: no product line: write code"),
        (#"{"lines": 1}"#, "1:11: no lines: write a list of strings"),
        (#"{"station": "S", "line": []}"#, "1:26: unknown member 'line': is it 'lines'?"),
        (
            #"{"lines": ["1\\L\\01\\01\\1"]}"#,
            "1:1: the basket has no station: add it, or --station"
        ),
        (#"{"station": "S", "at": "now"}"#, "1:24: no time: write 2026-12-24T18:00"),
        (#"{"station": "S", "card": "9000010000000017"}"#, "1:26: no card: write fleet:7, or a"),
        (#"[]"#, "1:1: no basket: write an object"),
        (#"{"station": "S", "lines": []}"#, "1:27: no basket: it has no line: write code"),
        (#"{"station": "S"}"#, "1:1: no basket: it has no line: write code"),
        (
            #"{"station": "S", "lines": ["1\\L\\51\\01\\1"]}"#,
            "baskets.jsonl:1:27: no basket: line 1 has more than 4 decimals: the first digit"
        ),
    ])
    func `a mistake in a file of baskets is told with its place`(
        text: String,
        told: String
    ) async throws {
        let world = try ProcessWorld()
        let baskets = world.folder + "/baskets.jsonl"
        try (text + "\n").write(toFile: baskets, atomically: true, encoding: .utf8)
        let run = try await explain(world, "--baskets", baskets)
        #expect(run.ending == .exited(65) && run.output.isEmpty)
        #expect(run.errors.contains(told), "\(run.errors)")
        #expect(!run.errors.contains("9000010000000017"))
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
}
