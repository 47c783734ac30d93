import Journal
import Testing

/// What stands in suspense, as `journal tail` and `journal show` read it: its terminal was told an
/// approval, and nobody has paid.
@Suite struct SuspendedListingTests {
    private static func journal() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 2, cards: 3)
        try AdviceFlowTests.addAdvices(to: live)
        try live.numberChannels()
        try AdviceFlowTests.addAtBank(to: live)
        return live
    }

    private static func listed(_ live: LiveJournal, _ filter: [String]) throws -> [JournalRow] {
        let reader = try JournalReader(path: live.path)
        return try reader.last(nil, of: JournalQuery(filter: JournalFilter(filter)))
    }

    @Test(arguments: [false, true])
    func `what nobody pays is suspended with its reason, whoever refused it`(
        closed: Bool
    ) throws {
        let live = try Self.journal()
        if closed { try live.restart(cleanly: true) }
        let rows = try Self.listed(live, ["outcome=suspended"])
        #expect(rows.map(\.stan) == ["000211", "000212", "000241"])
        #expect(rows.map(\.reason) == ["restricted-card", "amount-limit", "insufficient-funds"])
        #expect(rows.allSatisfy { $0.legs.map(\.resolution) == ["suspended"] })
        // The terminal was told the same as of every advice.
        let advised = try Self.listed(live, ["operation=offline-sale", "stan=000213"])
        #expect(Set(rows.map(\.code)) == Set(advised.map(\.code)))
        #expect(try Self.listed(live, ["reason=amount-limit"]).map(\.stan) == ["000212"])
        #expect(try Self.listed(live, ["outcome!=suspended"]).allSatisfy { $0.stan != "000212" })
    }

    @Test func `what a customer or a host paid, and what was taken back, is not`() throws {
        let live = try Self.journal()
        for stan in [210, 213, 240] {
            let rows = try Self.listed(live, ["stan=000\(stan)"])
            #expect(rows.map(\.outcome) == ["approved"], "\(stan)")
        }
        #expect(try Self.listed(live, ["stan=000214"]).map(\.outcome) == ["reversed"])
    }

    @Test func `a payment is shown as it is listed, and every record has its id`() throws {
        let live = try Self.journal()
        let reader = try JournalReader(path: live.path)
        for row in try reader.last(nil) {
            #expect(try reader.id(of: row.seq) == row.id)
            guard row.outcome == "suspended" else { continue }
            let history = try #require(try reader.history(of: row.seq))
            #expect(history.payment == row)
        }
        #expect(try reader.id(of: 1_000_000) == nil)
    }

    @Test func `a field that is none is answered with the nearest, or with where they stand`() {
        func told(_ argument: String) -> String {
            do throws(JournalFilter.ParsingError) {
                _ = try JournalFilter([argument])
                return ""
            } catch {
                return error.description
            }
        }
        #expect(told("outcom=x") == "outcom is no field of a journal record: did you mean outcome?")
        #expect(told("zzzzzzzz=1").utf8.count <= 80)
    }
}
