import Foundation
import Glibc
import Testing

/// A journal that disappears under the running switch.
@Suite(.serialized)
struct JournalWatchTests {
    private func expectEnd(
        _ words: String,
        _ deed: (ProcessWorld) throws -> Void
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let paid = try await world.pos("purchase", ["--amount", "1.00"])
        #expect(paid.ending == .exited(0), "\(paid.errors)")
        try deed(world)
        #expect(try await server.wait() == .exited(74))
        #expect(server.complaints.count == 1)
        #expect(server.complaints.first?.contains(words) == true, "\(server.errors)")
    }

    @Test func `a journal deleted under the switch ends it by itself, and the next start`()
        async throws
    {
        try await expectEnd("journal.sqlite was deleted") { world in
            for suffix in ["", "-wal", "-shm"] { unlink(world.journal + suffix) }
        }
    }

    @Test func `a lock file deleted under the switch ends it like the journal`() async throws {
        try await expectEnd("lock was deleted") { world in unlink(world.data + "/lock") }
    }

    @Test func `a write-ahead log that lost its tail behind a kill is noticed by the next start`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        func logBytes() throws -> Int {
            let facts = try FileManager.default.attributesOfItem(atPath: world.journal + "-wal")
            return try #require(facts[.size] as? Int)
        }
        // The directory remembers how far the journal is, once a second.
        func noted() async throws {
            let journal = try RawJournal(path: world.journal)
            let isNoted = try await Patience.until {
                let last = try journal.value("SELECT max(seq) FROM record")
                let lock = try String(contentsOfFile: world.data + "/lock", encoding: .utf8)
                return lock.contains("seq \(last)\n")
            }
            #expect(isNoted)
        }
        for _ in 0..<2 {
            let paid = try await world.pos("purchase", ["--amount", "1.00"])
            #expect(paid.ending == .exited(0), "\(paid.errors)")
            try await noted()
        }
        let before = try logBytes()
        let paid = try await world.pos("purchase", ["--amount", "2.00"])
        #expect(paid.ending == .exited(0), "\(paid.errors)")
        try await noted()
        server.signal(SIGKILL)
        _ = try await server.wait()
        #expect(try logBytes() > before)
        #expect(truncate(world.journal + "-wal", off_t(before)) == 0)
        let refused = try world.startSwitch()
        #expect(try await refused.wait() == .exited(78))
        let line = try #require(refused.complaints.first)
        #expect(line.contains("was written behind it") && line.contains("--restored"), "\(line)")
    }

    @Test func `a journal replaced under the switch ends it`() async throws {
        try await expectEnd("journal.sqlite was replaced") { world in
            let copy = world.folder + "/copy.sqlite"
            try FileManager.default.copyItem(atPath: world.journal, toPath: copy)
            _ = rename(copy, world.journal)
        }
    }

    @Test func `a backup put back with the lock file left refuses and names the cure`() async throws
    {
        let world = try ProcessWorld()
        let backup = world.folder + "/backup.sqlite"
        let first = try await world.serve()
        let made = try await world.run(["journal", "backup", backup] + world.named)
        #expect(made.ending == .exited(0), "\(made.errors)")
        let paid = try await world.pos("purchase", ["--amount", "1.00"])
        #expect(paid.ending == .exited(0), "\(paid.errors)")
        first.signal(SIGTERM)
        #expect(try await first.wait() == .exited(0))
        unlink(world.journal)
        #expect(rename(backup, world.journal) == 0)
        let refused = try world.startSwitch()
        #expect(try await refused.wait() == .exited(78))
        #expect(refused.complaints.first?.contains("--restored --reason") == true)
        let aimless = try world.startSwitch(["--restored"])
        #expect(try await aimless.wait() == .exited(64))
        let server = try await world.serve(["--restored", "--reason", "disk replaced"])
        // Another terminal: this one has keys of which the copy knows nothing.
        let again = try await world.pos("purchase", ["--amount", "2.00"], number: 2)
        #expect(again.ending == .exited(0), "\(again.errors)")
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
        for verb in [["verify"], ["replay", "--verify"]] {
            let proof = try await world.run(["journal"] + verb + world.named)
            #expect(proof.ending == .exited(0), "\(proof.errors) \(proof.output)")
        }
    }
}
