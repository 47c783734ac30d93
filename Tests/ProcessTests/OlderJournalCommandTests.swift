import Foundation
import Testing
import Text

/// Journals that older binaries wrote, as the command proves them: another path than a call of the
/// library, and with `FORECOURT_EXECUTABLE` that of a release, whose optimiser no other test sees.
@Suite struct OlderJournalCommandTests {
    static let folder = ProcessWorld.root.appending(path: "fixtures/journals").path

    /// Every one that is kept.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".sql") }.sorted()
    }

    private static func world(of name: String) throws -> ProcessWorld {
        let world = try ProcessWorld.empty()
        try FileManager.default.createDirectory(
            atPath: world.data,
            withIntermediateDirectories: true
        )
        let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        try RawJournal(path: world.journal).run(text)
        return world
    }

    @Test func `verify and replay --verify find every kept journal right`() async throws {
        let names = try Self.names()
        #expect(names.count >= 9)
        for name in names {
            let world = try Self.world(of: name)
            for verb in [["verify"], ["replay", "--verify"]] {
                for more in [["--data", world.data], world.named] {
                    let proof = try await world.run(["journal"] + verb + more)
                    #expect(proof.ending == .exited(0), "\(name): \(proof.errors)")
                }
            }
        }
    }
    @Test(
        arguments: [
            ("format-10", ["decided", "transfer", "personal-card 900001******"]),
            ("format-10-bank", ["asked", "answered", "waited for bank", "host "]),
            ("format-10-held", ["held", "preauthorisation", "completion"]),
            ("format-10-advices", ["suspense-advices", "suspended", "case "]),
            ("format-10-acts", ["because"]), ("format-1", ["decided"]),
            ("format-5-bank", ["asked", "answered"]),
        ] as [(String, [String])]
    )
    func `show tells every row of a kept journal in 80 columns`(
        name: String,
        words: [String]
    ) async throws {
        let world = try Self.world(of: name + ".sql")
        let named = ["--data", world.data]
        let fields = ["-o", "cat", "--output-fields", "id"]
        let listed = try await world.run(["journal", "tail", "-a", "-n", "all"] + fields + named)
        let ids = listed.output.split(separator: "\n").map(String.init)
        #expect(ids.count > 3, "\(listed.errors)")
        var whole = ""
        for id in ids {
            let shown = try await world.run(["journal", "show", id] + named)
            #expect(shown.ending == .exited(0) && shown.errors == "", "\(id): \(shown.errors)")
            let wide = shown.output.split(separator: "\n").first {
                TextColumns.width(of: String($0)) > 80
            }
            #expect(wide == nil, "\(id): \(wide ?? "")")
            whole += shown.output
        }
        for word in words { #expect(whole.contains(word), "\(name) lacks \(word)") }
        let cards = whole.matches(of: /(?:90000[123]|6222)[0-9]{10,13}/)
        #expect(cards.isEmpty, "\(name)")
    }
}
