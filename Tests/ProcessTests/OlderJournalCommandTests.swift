import Foundation
import Testing

/// Journals that older binaries wrote, as the command proves them: another path than a call of the
/// library, and with `FORECOURT_EXECUTABLE` that of a release, whose optimiser no other test sees.
@Suite struct OlderJournalCommandTests {
    static let folder = ProcessWorld.root.appending(path: "fixtures/journals").path

    /// Every one that is kept.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".sql") }.sorted()
    }

    @Test func `verify and replay --verify find every kept journal right`() async throws {
        let names = try Self.names()
        #expect(names.count >= 9)
        for name in names {
            let world = try ProcessWorld.empty()
            try FileManager.default.createDirectory(
                atPath: world.data,
                withIntermediateDirectories: true
            )
            let text = try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8)
            try RawJournal(path: world.journal).run(text)
            for verb in [["verify"], ["replay", "--verify"]] {
                for more in [["--data", world.data], world.named] {
                    let proof = try await world.run(["journal"] + verb + more)
                    #expect(proof.ending == .exited(0), "\(name): \(proof.errors)")
                }
            }
        }
    }
}
