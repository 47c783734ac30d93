import Book
import Journal
import Payments
import Testing

/// Pre-authorisations and refunds as `preauth list` and `journal show` read them.
@Suite struct HeldListingTests {
    private static func journal() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        var ended = HeldWorld.authorisation(13, "00000C")
        ended.state = .completed
        ended.held = 6_000
        ended.hold = nil
        ended.changedBy = 80
        var reserved = HeldWorld.authorisation(12)
        reserved.reservedBy = 90
        var closed = HeldWorld.remainder(22)
        closed.refunded = 0
        closed.reserved = 0
        closed.closedBy = 91
        let second = try #require(LegNumber(rawValue: 2))
        try HeldWorld.commit(
            to: live.journal,
            [
                HeldWorld.authorisation(11), reserved, ended,
                HeldWorld.authorisation(14, "H12345", atBank: true),
            ],
            [HeldWorld.remainder(21), HeldWorld.remainder(21, second, atBank: true), closed]
        )
        return live
    }

    @Test func `pre-authorisations are listed as they are chosen, the newest first`() throws {
        let live = try Self.journal()
        let reader = try JournalReader(path: live.path)
        func listed(_ choice: AuthorisationChoice, limit: Int = 50) throws -> [Int64] {
            try reader.authorisations(choice, limit: limit).map(\.payment)
        }
        #expect(try listed(AuthorisationChoice()) == [14, 13, 12, 11])
        #expect(try listed(AuthorisationChoice(), limit: 2) == [14, 13])
        #expect(try listed(AuthorisationChoice(state: "completed")) == [13])
        #expect(try listed(AuthorisationChoice(code: "00000B")) == [12, 11])
        #expect(try listed(AuthorisationChoice(merchant: "DEMOSTATION0002")) == [])
        #expect(
            try listed(AuthorisationChoice(terminal: "T0000001", state: "open")) == [14, 12, 11]
        )
    }

    @Test func `one is shown with its hold, its ceiling and what is on its way`() throws {
        let live = try Self.journal()
        let reader = try JournalReader(path: live.path)
        let reserved = try #require(try reader.authorisation(12))
        #expect(reserved.state == "open" && reserved.reservedBy == 90 && reserved.changedBy == 12)
        #expect(reserved.heldMinor == 10_000 && reserved.ceilingMinor == 11_500)
        #expect(reserved.pan == "\(TestWorld.card(1).mask)" && reserved.lapsesOn != nil)
        let ended = try #require(try reader.authorisation(13))
        #expect(ended.heldMinor == 0 && ended.changedBy == 80)
        let host = try #require(try reader.authorisation(14))
        #expect(host.channel == "bank" && host.lapsesOn == nil && host.code == "H12345")
        #expect(try reader.authorisation(99) == nil)
    }

    @Test func `what was given back is told leg by leg`() throws {
        let live = try Self.journal()
        let reader = try JournalReader(path: live.path)
        let parts = try reader.remainders(of: 21)
        #expect(parts.map(\.number) == [1, 2])
        #expect(
            parts.map(\.leftMinor) == [8_700, 8_700] && parts.allSatisfy { $0.closedBy == nil }
        )
        let closed = try reader.remainders(of: 22)
        #expect(closed.map(\.leftMinor) == [0] && closed.map(\.closedBy) == [91])
        #expect(try reader.remainders(of: 11) == [])
    }
}
