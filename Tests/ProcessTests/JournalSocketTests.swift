import Foundation
import Glibc
import Testing

/// `journal tail` and `journal find` over the admin socket, beside the same of the file.
@Suite(.serialized)
struct JournalSocketTests {
    private static let size = ["--terminals", "3", "--cards", "4", "--payments", "1700"]

    /// A switch on a journal that has more rows than a page, and payments of its own.
    private func serving(
        _ body: (ProcessWorld, ForecourtProcess, String) async throws -> Void
    ) async throws {
        let world = try ProcessWorld.empty()
        let seed = try await world.run(["demo", "seed"] + Self.size + world.named)
        #expect(seed.ending == .exited(0), "\(seed.errors)")
        let server = try await world.serve()
        for amount in ["12.91", "88.50"] {
            let paid = try await world.pos("purchase", ["--amount", amount])
            #expect(paid.ending == .exited(0), "\(paid.errors)")
        }
        try await body(world, server, world.data + "/run/admin.sock")
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    private static let listings: [[String]] = [
        ["tail", "-n", "0"], ["tail", "-n", "1200", "-a", "-o", "json"],
        ["tail", "-n", "all", "-o", "csv"], ["tail", "-n", "700", "-r", "-o", "hex"],
        ["tail", "-n", "600", "-o", "hex", "-g", "t0000002"],
        ["tail", "-o", "cat", "--output-fields", "seq,rrn,legs,stage_us", "-n", "30"],
        ["tail", "-n", "all", "terminal=T0000002", "code=00", "amount_minor>=5000", "-r"],
        ["tail", "--since", "-2h", "--until", "now", "--utc", "-n", "20"],
        ["tail", "--after-seq", "40", "note~nowhere"], ["tail", "operation=account-open"],
        ["find", "--terminal", "T0000001", "--amount", "88.50", "--json"],
        ["find", "--amount", "12.91"], ["find", "17"],
        ["find", "--card", "personal:1", "-n", "all"],
        ["find", "--rrn", "000000000000"], ["find", "--peer", "127.0.0.1"], ["find", "-a", "seed"],
        ["tail", "cod=00"], ["tail", "-o", "json", "--output-fields", "rrm"], ["find"],
    ]

    @Test func `a listing is the same over the socket as of the file`() async throws {
        try await serving { world, _, socket in
            for words in Self.listings {
                let named = ["journal"] + words + ["--data", world.data]
                let file = try await world.run(named)
                let asked = try await world.run(named + ["--socket", socket])
                #expect(asked.ending == file.ending, "\(words): \(asked.errors)")
                // When an answer was durable is known behind the next commit.
                let later = asked.output == file.output ? file : try await world.run(named)
                #expect(asked.output == later.output, "\(words)")
                #expect(asked.errors == file.errors, "\(words)")
            }
            try await asNobody(world, socket)
            // A cursor that one left is one that the other takes.
            let cursors = [world.folder + "/one", world.folder + "/two"]
            let both = [[], ["--socket", socket]]
            for turn in [0, 1, 0] {
                var printed: [String] = []
                for (index, cursor) in cursors.enumerated() {
                    let tail = try await world.run(
                        ["journal", "tail", "--cursor-file", cursor, "--data", world.data]
                            + both[(turn + index) % 2]
                    )
                    #expect(tail.ending == .exited(0), "\(tail.errors)")
                    printed.append(tail.output)
                }
                #expect(printed[0] == printed[1])
                let texts = try cursors.map { try String(contentsOfFile: $0, encoding: .utf8) }
                #expect(texts[0] == texts[1] && texts[0].hasPrefix("v1 "))
                _ = try await world.pos("purchase", ["--amount", "3.00"])
                try await timed(world)
            }
        }
    }

    /// Waits until the last answer's time is in the file, which is written behind its commit.
    private func timed(_ world: ProcessWorld) async throws {
        let last = ["journal", "tail", "-n", "1", "--data", world.data]
        let isTimed = try await Patience.until {
            try await world.run(last).output.contains(" ms ")
        }
        #expect(isTimed, "the last answer has no time")
    }

    /// Who may not read the file but use the socket needs no option.
    ///
    /// Only root can become another user, who must be able to reach the program: elsewhere there
    /// is nothing to try.
    private func asNobody(_ world: ProcessWorld, _ socket: String) async throws {
        let become = ["--reuid=65534", "--regid=65534", "--clear-groups"]
        func run(_ words: [String]) async throws -> ForecourtProcess {
            let process = try ForecourtProcess(
                become + [ForecourtProcess.executable] + words,
                program: "/usr/bin/setpriv",
                in: world.folder
            )
            _ = try await process.wait()
            return process
        }
        guard geteuid() == 0, access("/usr/bin/setpriv", X_OK) == 0 else { return }
        chmod(world.folder, 0o711)
        guard try await run(["--version"]).ending == .exited(0) else { return }
        let words = ["journal", "tail", "-n", "20", "--data", world.data]
        let denied = try await run(words)
        #expect(denied.ending == .exited(74) && denied.complaints.count == 1)
        #expect(denied.errors.contains("permission denied: ") && denied.errors.contains("ask root"))
        #expect(denied.errors.contains("admin.group names reads it over the admin socket"))
        chmod(world.data, 0o711)
        chmod(world.data + "/run", 0o711)
        chmod(socket, 0o666)
        let asked = try await run(words)
        #expect(asked.ending == .exited(0) && asked.errors.isEmpty, "\(asked.errors)")
        let file = try await world.run(words)
        #expect(asked.output == file.output && !file.output.isEmpty)
        let stuck = try await run(words + ["--socket", world.folder + "/none.sock"])
        #expect(stuck.ending == .exited(69) && stuck.errors.contains("there is no such socket"))
    }

    @Test func `a tail waits for a switch that ends, and says so once`() async throws {
        try await serving { world, server, socket in
            let tail = try world.start(
                ["journal", "tail", "-f", "-n", "1", "-o", "json", "--socket", socket]
            )
            try await told(tail) { $0.output.contains("\"amount_minor\":8850") }
            server.signal(SIGTERM)
            #expect(try await server.wait() == .exited(0))
            try await told(tail) { !$0.errors.isEmpty }
            let ended = try await world.run(["journal", "tail", "--socket", socket])
            #expect(ended.ending == .exited(69) && ended.complaints.count == 1)
            let again = try await world.serve()
            let paid = try await world.pos("purchase", ["--amount", "4.04"])
            #expect(paid.ending == .exited(0), "\(paid.errors)")
            try await told(tail) { $0.output.contains("\"amount_minor\":404") }
            #expect(tail.complaints.count == 1, "\(tail.errors)")
            #expect(tail.errors.hasPrefix("forecourt: ") && tail.errors.contains("waiting for it"))
            tail.signal(SIGTERM)
            _ = try await tail.wait()
            again.signal(SIGTERM)
            _ = try await again.wait()
        }
    }

    private func told(
        _ process: ForecourtProcess,
        _ holds: (ForecourtProcess) -> Bool
    ) async throws {
        let isTold = try await Patience.until { holds(process) }
        #expect(isTold, "\(process.output) \(process.errors)")
    }
}
