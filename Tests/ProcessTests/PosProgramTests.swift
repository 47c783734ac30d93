import Testing

/// `forecourt pos` as people start it.
struct PosProgramTests {
    @Test func `a terminal that is not known ends with what the switch said, and nothing else`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        for (listener, code) in [("unionpay", "97"), ("plain-text", "58")] {
            let pos = try await world.pos(
                "purchase",
                ["--amount", "1.00", "--terminal", "T9999999"],
                at: listener
            )
            #expect(pos.ending == .exited(1))
            #expect(pos.output.hasPrefix("sign-on  declined  \(code) "), "\(pos.output)")
            #expect(pos.output.split(separator: "\n").count == 1)
            #expect(pos.errors == "")
        }
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }
}
