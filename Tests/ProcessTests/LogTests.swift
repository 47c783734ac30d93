import Foundation
import Glibc
import Simulators
import Testing
import Text

/// What the log of `forecourt serve` tells whoever looks for what happened.
struct LogTests {
    /// The lines that say this.
    private static func lines(_ words: String, of server: ForecourtProcess) throws -> [JSONValue] {
        let text = server.errors
        // The last line may be on its way.
        let whole = text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
        return try whole.split(separator: "\n").filter { $0.hasPrefix("{") }
            .map { try JSONValue.parse(String($0)) }
            .filter { $0["message"]?.string?.hasPrefix(words) == true }
    }

    /// The same, once so many are there: a line is written behind what it is about.
    private static func lines(
        _ words: String,
        of server: ForecourtProcess,
        atLeast count: Int
    ) async throws -> [JSONValue] {
        _ = try await Patience.until { try lines(words, of: server).count >= count }
        return try lines(words, of: server)
    }

    @Test func `start, acts, cutover and stop are lines with the keys that find the rest`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let recovered = "the journal is recovered"
        let starts = try await Self.lines(recovered, of: server, atLeast: 1)
        let start = try #require(starts.first)
        #expect(start["data"]?.string == world.data)
        for key in ["version", "records", "date", "milliseconds"] {
            #expect(start[key] != nil, "\(key)")
        }
        let reason = ["--reason", "lost by its holder", "--yes"] + world.named
        let frozen = try await world.run(["account", "freeze", "personal:3"] + reason)
        #expect(frozen.ending == .exited(0), "\(frozen.errors)")
        let told = "an operator's act"
        let one = try await Self.lines(told, of: server, atLeast: 1)
        let act = try #require(one.first)
        #expect(act["verb"]?.string == "account-freeze", "\(server.errors)")
        let listening = try await Self.lines("listening", of: server, atLeast: 5)
        // Four listeners of terminals, and that of the wallets' notifies.
        #expect(listening.count == 5 && listening.allSatisfy { $0["address"] != nil })
        #expect(act["reason"]?.string == "lost by its holder")
        #expect(act["person"] != nil && act["account"] != nil && act["seq"] != nil)
        let cutover = try await world.run(["day", "cutover"] + reason)
        #expect(cutover.ending == .exited(0), "\(cutover.errors)")
        let acts = try await Self.lines(told, of: server, atLeast: 2)
        #expect(acts.compactMap { $0["verb"]?.string } == ["account-freeze", "cutover"])
        // Rubbish with the setting that would make it right, and a flood of it as a few lines.
        for _ in 0..<30 {
            let socket = try world.connect(to: "plain-text")
            try socket.send(Array("00140800".utf8) + [UInt8](repeating: 0, count: 10))
            socket.close()
        }
        let closed = try await Self.lines("connection closed", of: server, atLeast: 1)
        #expect(closed.count >= 1 && closed.count < 20)
        #expect(
            closed.first?["reason"]?.string?.contains("framing: {length: ascii-4}") == true,
            "\(server.errors)"
        )
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
        for words in ["draining", "drained", "stopped"] {
            #expect(try Self.lines(words, of: server).count == 1, "\(words)")
        }
        #expect(server.complaints == [])
    }
}
