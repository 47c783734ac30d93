import Foundation
import ISO8583
import Testing

/// `forecourt journal replay` on the journal of a small world.
@Suite struct ReplayCommandTests {
    private static func replay(
        _ world: ProcessWorld,
        _ more: [String]
    ) async throws -> ForecourtProcess {
        try await world.run(["journal", "replay", "--verify"] + more + world.named)
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
