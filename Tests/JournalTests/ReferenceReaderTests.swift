import Book
import Journal
import Payments
import Reference
import Testing

/// What the reader tells of the tables of reference data.
@Suite struct ReferenceReaderTests {
    private static func texts(
        _ reader: JournalReader,
        _ kind: ReferenceKind,
        at moment: ReferenceMoment = .newest
    ) throws -> [String] {
        try reader.referenceRows(kind, at: moment, limit: 100).map { listing in
            let fields = listing.row.fields
            return "\(fields[0].prefix(16)) \(fields[kind == .organisation ? 5 : 1])"
                + " \(listing.version)"
        }
    }

    @Test func `versions are told with all that they say, the newest first`() throws {
        let live = try ReferenceWorld.world()
        let reader = try JournalReader(path: live.path)
        let versions = try reader.referenceVersions(limit: 10)
        #expect(versions.map(\.number) == [6, 5, 4, 3, 2, 1])
        #expect(
            versions.map(\.state) == [.activated, .discarded]
                + Array(repeating: .activated, count: 4)
        )
        #expect(versions.map { $0.inForce != nil } == [false, false, true, true, true, true])
        #expect(try reader.referenceVersions(before: 4, limit: 2).map(\.number) == [3, 2])
        let second = try #require(try reader.referenceVersion(2))
        #expect(second == versions[4])
        #expect(second.heading.base == 1 && second.author == "tester")
        #expect(second.heading.counts.map(\.kind) == [.organisation, .price, .hotCard])
        #expect(second.heading.counts.map(\.removals) == [0, 1, 1])
        #expect(second.heading.sources.map(\.name) == ["one.csv", "two.csv"])
        #expect(second.steps == 2 && second.staged == 5)
        #expect(try reader.referenceVersion(7) == nil)
        #expect(try reader.openReferenceVersion()?.number == 6)
        live.wait(microseconds: ReferenceWorld.hour)
        try live.run([TestWorld.purchase(40, card: 4)])
        #expect(try reader.openReferenceVersion() == nil)
        #expect(try reader.referenceVersion(6)?.inForce == live.records.last?.seq)
    }

    @Test func `a table is told as it is, as it was, and as it would be`() throws {
        let live = try ReferenceWorld.world()
        let reader = try JournalReader(path: live.path)
        let organisations = { (moment: ReferenceMoment) in
            try Self.texts(reader, .organisation, at: moment)
        }
        #expect(try organisations(.version(1)) == ["EAST active 1", "HQ active 1"])
        let now = ["EAST frozen 2", "HQ active 1", "WEST active 2"]
        #expect(try organisations(.newest) == now)
        // Hot cards came between: what the open import has staged is not there yet.
        #expect(try organisations(.version(3)) == ["EAST active 1", "HQ active 1"])
        #expect(try organisations(.version(2)) == now)
        #expect(try organisations(.version(5)) == (now + ["SOUTH active 5"]).sorted())
        let cards = { (moment: ReferenceMoment) in try Self.texts(reader, .hotCard, at: moment) }
        #expect(try cards(.version(1)).count == 2)
        #expect(
            try cards(.newest) == [
                "900001******0002 lost 1", "900001******0003 stolen 3",
            ]
        )
        #expect(try cards(.version(6)).last == "900001******0006 lost 6")
        #expect(try Self.texts(reader, .price, at: .version(1)) == ["92 HQ 1"])
        #expect(try Self.texts(reader, .price) == ["95 HQ 2"])
        #expect(try Self.texts(reader, .fee).isEmpty)
    }

    @Test func `a table is told page by page, in the order of its ids`() throws {
        let live = try LiveJournal()
        let numbers = Array(1...57)
        let puts = numbers.map { ReferenceChange.put(ReferenceWorld.hotCard($0)) }
        try live.run(ReferenceWorld.stage(puts, as: 1, behind: 0, step: 20))
        try live.run([ReferenceWorld.activate(1)])
        let gone = numbers.filter { $0 % 3 == 0 }.map {
            ReferenceChange.remove(.hotCard, id: ReferenceWorld.hotCard($0).id)
        }
        try live.run([ReferenceWorld.act(.changeHotCards(gone))])
        let reader = try JournalReader(path: live.path)
        var ids: [String] = []
        while true {
            let page = try reader.referenceRows(.hotCard, after: ids.last ?? "", limit: 7)
            ids += page.map(\.row.id)
            guard page.count == 7 else { break }
        }
        let expected = numbers.filter { $0 % 3 != 0 }.map { ReferenceWorld.hotCard($0).id }
        #expect(ids == expected.sorted())
        #expect(try reader.referenceRows(.hotCard, limit: 0).isEmpty)
        #expect(try reader.referenceRow(.hotCard, id: expected[0])?.version == 1)
        let removed = ReferenceWorld.hotCard(3).id
        #expect(try reader.referenceRow(.hotCard, id: removed) == nil)
        #expect(try reader.referenceRow(.hotCard, id: removed, at: .version(1)) != nil)
    }

    @Test func `the version of a table is the last in force that touched it`() throws {
        let live = try ReferenceWorld.world()
        let reader = try JournalReader(path: live.path)
        #expect(try reader.referenceVersion(of: .price) == 2)
        #expect(try reader.referenceVersion(of: .hotCard) == 4)
        #expect(try reader.referenceVersion(of: .hotCard, at: .version(3)) == 3)
        #expect(try reader.referenceVersion(of: .hotCard, at: .version(1)) == 1)
        #expect(try reader.referenceVersion(of: .fee) == 0)
        for kind in ReferenceKind.allCases {
            let told = try reader.referenceVersion(of: kind)
            #expect(told == live.book.referenceTables.version(of: kind), "\(kind)")
        }
    }

    @Test func `changes of a version are told with what they replace`() throws {
        let live = try ReferenceWorld.world()
        let reader = try JournalReader(path: live.path)
        let second = try reader.referenceChanges(of: 2, limit: 10)
        #expect(second.map(\.entry.number) == [1, 2, 3, 4, 5])
        let before = [
            ReferenceWorld.organisation("EAST", under: "HQ"), nil,
            ReferenceWorld.price("92", at: "HQ", "7.50"), nil, ReferenceWorld.hotCard(1),
        ]
        #expect(second.map(\.before) == before)
        #expect(second.last?.entry.change == ReferenceWorld.removal)
        #expect(try reader.referenceChanges(of: 2, after: 3, limit: 1) == [second[3]])
        // Of one that was discarded, and of one that waits: against what is in force.
        #expect(try reader.referenceChanges(of: 5, limit: 9).map(\.before) == [nil, nil])
        #expect(try reader.referenceChanges(of: 6, limit: 9).count == 2)
        #expect(
            try reader.referenceChanges(of: 4, limit: 9).map(\.before) == [
                ReferenceWorld.hotCard(4)
            ]
        )
        #expect(try reader.referenceChanges(of: 9, limit: 9).isEmpty)
    }

    @Test func `listings say what was done to the tables`() throws {
        let live = try ReferenceWorld.world()
        let rows = try JournalReader(path: live.path).last(100).filter { $0.object != nil }
        let own = rows.filter { $0.operation.contains("import") }
        #expect(own.first?.object == "import of org, price, hot-card")
        #expect(own.contains { $0.object == "step 2 of version 2" })
        #expect(own.last?.operation == "import-activate" && own.last?.object == "version 6")
        #expect(rows.contains { $0.operation == "hot-card-change" && $0.object == "2 hot cards" })
    }

    @Test func `views show rows as they are, and no card in clear`() throws {
        let live = try ReferenceWorld.world()
        let file = RawFile(path: live.path)
        let shown = try file.run(
            """
            SELECT number || '|' || state || '|' || base || '|' || tables || '|' || sources || '|'
                || author FROM reference_version_v WHERE number IN (2, 6) ORDER BY number
            """
        )
        #expect(
            shown == [
                "2|in-force|1|org+2-0 price+1-1 hot-card+0-1|one.csv two.csv|tester",
                "6|waiting|4|org+1-0 hot-card+1-0|one.csv two.csv|tester",
            ]
        )
        let changes = try file.run(
            #"SELECT "row" FROM reference_change_v WHERE "table" = 'org' ORDER BY version, number"#
        )
        let rows = ["HQ", "EAST", "EAST", "WEST", "SOUTH", "NORTH"]
        #expect(changes.count == rows.count)
        #expect(changes[0] == ReferenceWorld.organisation("HQ").text)
        #expect(changes[2] == ReferenceWorld.organisation("EAST", under: "HQ", "frozen").text)
        let prices = try file.run(
            #"SELECT what || ' ' || id FROM reference_change_v WHERE "table" = 'price'"#
        )
        #expect(prices == ["put 92\\HQ\\", "removed 92\\HQ\\", "put 95\\HQ\\"])
    }
}
