import Foundation
import ISO8583
import Testing
import Text

/// `forecourt journal replay` on the journal of a small world.
@Suite struct ReplayCommandTests {
    private static func replay(
        _ world: ProcessWorld,
        _ more: [String]
    ) async throws -> ForecourtProcess {
        try await world.run(["journal", "replay", "--verify"] + more + world.named)
    }

    @Test func `a payment whose card the journal does not tell is not sent with another one`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let target = world.address(of: "unionpay")
        func pay(_ card: String) async throws -> ForecourtProcess {
            try await world.run(
                ["pos", "purchase", "--amount", "10.00", "--card", card, "--target", target]
                    + world.named
            )
        }
        func available() async throws -> String? {
            let show = try await world.run(
                ["account", "show", "personal:1", "--json"] + world.named
            )
            guard case .number(let text)? = try JSONValue.parse(show.output)["available_minor"]
            else { return nil }
            return text
        }
        // A stranger that looks like the first personal card, and a card of the bank's.
        let check = DemoCardSeries.personal.card(1).trailing(1)
        let stranger = "900001750000001\(check)"
        #expect(PrimaryAccountNumber(stranger)?.luhnIsValid == true)
        #expect(try await pay("personal:1").output.contains("approved"))
        #expect(try await pay(stranger).output.contains("  14 "))
        #expect(try await pay("6222020000000007").output.contains("  91 "))
        #expect(try await available() == "999000")
        let replay = ["journal", "replay", "--against", target, "--speed", "max"]
        let again = try await world.run(
            replay + ["--rewrite", "stans,times", "--json"] + world.named
        )
        #expect(again.ending == .exited(0), "\(again.errors)")
        let summary = try JSONValue.parse(again.output)
        #expect(summary["left_out_reasons"]?["hidden_card"] == .number("2"))
        #expect(
            again.errors.contains("2 with a card whose hidden digits the journal does not tell")
        )
        #expect(try await available() == "998000")
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `a replay that would compare nothing is refused and names the last record`()
        async throws
    {
        let world = try ProcessWorld()
        let whole = try await Self.replay(world, ["--json"])
        #expect(whole.ending == .exited(0), "\(whole.errors)")
        guard case .number(let text)? = try JSONValue.parse(whole.output)["last_seq"],
            let last = Int64(text)
        else {
            Issue.record("\(whole.output)")
            return
        }
        let end = try await Self.replay(world, ["--from", "\(last)"])
        #expect(end.ending == .exited(0), "\(end.errors)")
        #expect(end.output == "1 records are the same\n")
        for form in [[], ["--json"]] {
            let behind = try await Self.replay(world, ["--from", "\(last + 1)"] + form)
            #expect(behind.ending == .exited(66), "\(behind.output) \(behind.errors)")
            #expect(behind.output.isEmpty)
            #expect(behind.errors.contains("the journal has no record \(last + 1)"))
            #expect(behind.errors.contains("its last is \(last)"))
        }
    }
}
