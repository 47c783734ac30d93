import Glibc
import Testing

/// A record that somebody changed while the switch was down, as people and probes see it.
@Suite(.serialized)
struct DamageTests {
    @Test func `row 29: the process stays up beside a damaged record and says so`() async throws {
        let world = try ProcessWorld()
        let raw = try RawJournal(path: world.journal)
        try raw.run("UPDATE record SET note = 'x' WHERE seq = 3")
        try raw.checkpoint()
        let server = try await world.serve()
        var page = ""
        let isNoticed = try await Patience.until {
            page = try HTTPText.get("/readyz", from: world.ports[4])
            return page.contains("record 3")
        }
        #expect(isNoticed && page.contains("503") && page.contains("damaged"))
        let status = try await world.run(["status"] + world.named)
        #expect(status.output.contains("record 3"))
        let verify = try await world.run(["journal", "verify"] + world.named)
        #expect(verify.ending == .exited(1) && verify.errors.contains("record 3"))
        #expect(!server.hasEnded())
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }
}
