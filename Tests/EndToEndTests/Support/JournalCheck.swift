import Journal

/// Proves the journal of a world: its chain and ledger, and that a replay decides the same.
enum JournalCheck {
    static func verifies(_ world: HostWorld) throws -> Bool {
        try JournalVerifier(path: world.world.path + "/journal.sqlite").run() > 0
    }

    static func isRight(_ world: HostWorld) throws -> Bool { try isRight(world.world) }

    static func isRight(_ world: TestWorld) throws -> Bool {
        let path = world.path + "/journal.sqlite"
        let last = try JournalVerifier(path: path).run()
        let replay = try JournalReplayer(path: path, options: JournalReplayer.Options()).run()
        return replay == .complete(last)
    }
}
