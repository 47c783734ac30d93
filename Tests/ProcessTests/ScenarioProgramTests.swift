import Foundation
import Testing
import Text

/// `forecourt pos run` and `--receipt` as people start them.
struct ScenarioProgramTests {
    private static func scenario(_ name: String) -> String {
        ProcessWorld.root.appending(path: "fixtures/scenarios/\(name).yaml").path
    }

    @Test func `scenarios run in every dialect that they name, and JUnit tells of each`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let files = [Self.scenario("void"), Self.scenario("reversal-part")]
        let all = try await world.run(
            ["pos", "run"] + files + ["--junit", "out.xml"] + world.named
        )
        #expect(all.ending == .exited(0), "\(all.errors)")
        #expect(all.errors == "")
        let lines = all.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 7)
        #expect(lines.allSatisfy { TextColumns.width(of: $0) <= 80 })
        #expect(lines.first?.hasPrefix("passed   void  unionpay-pos  8 steps  ") == true)
        #expect(lines.last == "6 runs: 6 passed, 0 failed, 0 skipped")
        let report = try String(contentsOfFile: world.folder + "/out.xml", encoding: .utf8)
        #expect(report.contains(#"<testsuites tests="6" failures="0" skipped="0" time=""#))
        // The state of the terminals is kept, and the files run again.
        let one = try await world.run(
            ["pos", "run"] + files + ["--dialect", "unionpay-pos"] + world.named
        )
        #expect(one.ending == .exited(0), "\(one.errors)")
        #expect(one.output.hasSuffix("2 runs: 1 passed, 0 failed, 1 skipped\n"))
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `payments of a journal are a scenario that runs, and is answered alike`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let first = try await world.run(
            ["pos", "run", Self.scenario("void"), "--dialect", "unionpay-pos"] + world.named
        )
        #expect(first.ending == .exited(0), "\(first.errors)")
        let chosen = ["--out", "again.yaml", "dialect=unionpay-pos"] + world.named
        let export = try await world.run(["journal", "export", "--format", "scenario"] + chosen)
        #expect(export.ending == .exited(0), "\(export.errors)")
        let text = try String(contentsOfFile: world.folder + "/again.yaml", encoding: .utf8)
        #expect(text.contains("do: purchase, card: \"personal:1\""), "\(text)")
        #expect(text.contains("do: void, of: r"), "\(text)")
        #expect(text.contains("expect: amount-mismatch"), "\(text)")
        let again = try await world.run(["pos", "run", "again.yaml"] + world.named)
        #expect(again.ending == .exited(0), "\(again.errors)\n\(text)")
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `an answer that was not expected is told with its place, and mistakes before it`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        func run(_ text: String) async throws -> ForecourtProcess {
            try text.write(toFile: world.folder + "/walk.yaml", atomically: true, encoding: .utf8)
            return try await world.run(["pos", "run", "walk.yaml"] + world.named)
        }
        let failed = try await run(
            "- {do: echo}\n- {do: purchase, amount: \"1.00\", expect: declined}\n- {do: echo}"
        )
        #expect(failed.ending == .exited(1))
        let told = "forecourt: walk.yaml:2:3: purchase was answered 00 (approved), not a decline\n"
        #expect(failed.errors == told)
        let answers = failed.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(answers.count == 2)
        #expect(
            failed.output.split(separator: "\n").allSatisfy {
                TextColumns.width(of: String($0)) <= 80
            }
        )
        let wrong = try await run("- {do: echo}\n- {do: void, of: sale}\n- {do: ehco}")
        #expect(wrong.ending == .exited(65))
        #expect(wrong.output == "")
        #expect(
            wrong.errors == """
                forecourt: walk.yaml:2:18: no earlier step is called sale: one of purchase, \
                completion, preauth, tip, top-up
                forecourt: walk.yaml:3:8: nothing is done by ehco: did you mean "echo"?

                """
        )
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `what a terminal would print stands behind the line, in either language`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let sale = try await world.pos("purchase", ["--amount", "88.50", "--receipt", "zh"])
        let printed = sale.output.split(separator: "\n").map(String.init)
        #expect(printed.contains("             签购单"))
        #expect(printed.contains("交易类型: 消费"))
        #expect(printed.contains("金额: RMB 88.50"))
        let void = try await world.pos("void", ["--receipt", "en", "--json"])
        #expect(void.output.contains(#""receipt":["            RECEIPT","#))
        #expect(void.output.contains(#""TYPE: SALE VOID""#))
        let echo = try await world.pos("echo", ["--receipt", "en"])
        #expect(!echo.output.contains("RECEIPT"))
        let wrong = try await world.pos("echo", ["--receipt", "fr"])
        #expect(wrong.ending == .exited(64))
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }
}
