import Foundation
import Glibc
import Testing
import Text

/// What `forecourt journal` tells of payments that a bank decides.
@Suite struct BankJournalTests {
    private static let card = "6222020000000007"

    /// A switch and a bank that answers after 300 ms and is given up after six seconds.
    private struct Pair {
        let world: ProcessWorld
        let bank: ForecourtProcess
        let server: ForecourtProcess

        init() async throws {
            world = try ProcessWorld {
                $0 = $0.replacingOccurrences(of: "timeout: 10s, in", with: "timeout: 6s, in")
            }
            bank = try world.start([
                "simulate", "bank", "--listen", "127.0.0.1:\(world.bankPort)", "--late", "9s",
                "--answer-delay", "300ms..300ms",
            ])
            server = try await world.serve()
            try await world.waitUntilUp("bank")
        }

        func until(_ holds: (ProcessWorld) async throws -> Bool) async throws {
            guard try await Patience.until({ try await holds(world) }) else {
                throw ProcessFailure("it did not come: \(bank.errors) \(server.errors)")
            }
        }

        func pos(_ verb: String, _ amount: String) throws -> ForecourtProcess {
            try world.start(
                [
                    "pos", verb, "--amount", amount, "--card", BankJournalTests.card, "--target",
                    world.address(of: "unionpay"),
                ] + world.named
            )
        }

        /// What a call with a cursor tells of purchases: outcome and duration in milliseconds.
        func told(_ more: String...) async throws -> [(outcome: String, milliseconds: Int)] {
            let arguments = ["journal", "tail", "--json", "operation=purchase"] + more
            let tail = try await world.run(arguments + world.named)
            guard tail.ending == .exited(0) else { throw ProcessFailure(tail.errors) }
            return try tail.output.split(separator: "\n").map { line in
                let row = try JSONValue.parse(String(line))
                var microseconds = 0
                if case .number(let text)? = row["duration_us"] { microseconds = Int(text) ?? 0 }
                return (row["outcome"]?.string ?? "", microseconds / 1000)
            }
        }

        func stop() async throws {
            server.signal(SIGTERM)
            #expect(try await server.wait() == .exited(0))
            bank.signal(SIGTERM)
            #expect(try await bank.wait() == .exited(0))
        }
    }

    @Test func `bank payments are told twice with true times, verified and replayed`()
        async throws
    {
        let pair = try await Pair()
        let world = pair.world
        let cursor = ["--cursor-file", world.folder + "/cursor"]
        let follower = try world.start(
            ["journal", "tail", "-f", "-n", "0", "operation=purchase"] + world.named
        )
        #expect(try await pair.pos("purchase", "10.00").wait() == .exited(0))
        // The next commit, or a second without one, writes when the last was durable.
        try await pair.until { _ in try await pair.told("duration_us>=1").count == 1 }
        let first = try await pair.told(cursor[0], cursor[1])
        #expect(first.map(\.outcome) == ["approved"])
        #expect((300..<6000).contains(first.first?.milliseconds ?? 0))
        let silent = try pair.pos("purchase", "10.91")
        var pending: [(outcome: String, milliseconds: Int)] = []
        try await pair.until { _ in
            pending = try await pair.told(cursor[0], cursor[1])
            return !pending.isEmpty
        }
        #expect(pending.map(\.outcome) == ["pending"] && pending.map(\.milliseconds) == [0])
        _ = try await silent.wait()
        try await pair.until { _ in try await pair.told("duration_us>=6000000").count == 1 }
        let decided = try await pair.told(cursor[0], cursor[1])
        #expect(decided.map(\.outcome) == ["declined"])
        #expect(decided.first?.milliseconds ?? 0 >= 6000)
        #expect(try await pair.told(cursor[0], cursor[1]).isEmpty)
        try await pair.until { _ in follower.output.contains("declined 68") }
        #expect(follower.output.contains("pending"))
        let silence = "a host gave no answer"
        #expect(try await pair.server.says(silence))
        let told = pair.server.errors.split(separator: "\n").first { $0.contains(silence) }
        for words in ["\"channel\":\"bank\"", "no answer in time", "\"payment\":"] {
            #expect(told?.contains(words) == true, "\(told ?? "")")
        }
        follower.signal(SIGINT)
        _ = try await follower.wait()
        try await pair.stop()
        for proof in [["verify"], ["replay", "--verify"]] {
            let ended = try await world.run(["journal"] + proof + world.named)
            #expect(ended.ending == .exited(0), "\(ended.errors)")
        }
    }
}
