import Book
import BookSimulation
import Foundation
import Journal
import JournalFormat
import Payments
import Reference
import Testing

/// What payments count against limits, in the file.
@Suite struct LimitJournalTests {
    private static func limit(
        _ name: String,
        _ subject: String,
        per period: String,
        _ amount: String
    ) -> ReferenceChange {
        let fields = [name, subject, "*", "", period, amount, "", "", "", ""]
        return .put(ReferenceRow(kind: .limit, text: fields.joined(separator: "\\")))
    }

    /// Version 1: limits of cards, terminals and stations that nothing here comes to.
    static func addLimits(to live: LiveJournal) throws {
        let limits = [
            limit("A", "card", per: "hour", "90000.00"), limit("B", "card", per: "day", "90000.00"),
            limit("C", "terminal", per: "day", "90000.00"),
            limit("D", "station", per: "month", "90000.00"),
        ]
        try live.run(ReferenceWorld.stage(limits, as: 1, behind: 0))
        try live.run([ReferenceWorld.activate(1)])
    }

    /// All counters of the periods in which the world is.
    private static func counters(
        _ counters: LimitCounters,
        at now: Int64
    ) -> [String: LimitValue] {
        let hour = Int32(((TestWorld.start + now) / 60_000_000 + 480) / 60)
        var all: [String: LimitValue] = [:]
        for pair in LimitPair.all {
            let values = counters.values(pair, pair.period.number(ofHour: hour))
            for (key, value) in values { all["\(pair) \(key)"] = value }
        }
        return all
    }

    private static func expectSame(_ live: LiveJournal, _ what: Comment) throws {
        let before = counters(live.book.limitCounters, at: live.now)
        try live.restart()
        #expect(counters(live.book.limitCounters, at: live.now) == before, what)
        #expect(!before.isEmpty, what)
    }

    private static func prove(_ live: LiveJournal) throws {
        let last = try JournalReader(path: live.path).lastSeq()
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    /// A file in which payments count, are taken back, given back and held.
    private static func world(
        options change: (inout JournalOptions) -> Void = { _ in }
    ) throws -> LiveJournal {
        let live = try LiveJournal(options: change)
        try live.journal.noteRules(BookRules.signingOn)
        try live.populate(terminals: 2, cards: 3)
        try addLimits(to: live)
        try live.run([TestWorld.purchase(20, 5_000), TestWorld.purchase(21, 700, card: 2)])
        try live.run([TestWorld.purchase(22, 300, terminal: 2, card: 3)])
        try live.run([TestWorld.reversal(of: 21, 700, card: 2)])
        return live
    }

    @Test func `row 64: a start counts what the book had counted, step by step`() throws {
        let live = try Self.world { $0.anchorRecords = 7 }
        try Self.expectSame(live, "sales and a reversal")
        #expect(Self.counters(live.book.limitCounters, at: live.now).count == 8)
        for stan: UInt32 in 30..<50 {
            try live.run([TestWorld.purchase(stan, 100, card: 1 + Int(stan % 3))])
            if stan % 4 == 0 {
                try live.run([TestWorld.reversal(of: stan, 100, card: 1 + Int(stan % 3))])
            }
            try Self.expectSame(live, "\(stan)")
        }
        try live.cutOver()
        try live.run([TestWorld.purchase(60, 100)])
        try Self.expectSame(live, "a cutover changes no period")
        live.wait(microseconds: 3_600_000_000)
        try live.run([TestWorld.purchase(61, 100)])
        try Self.expectSame(live, "another hour")
        try Self.prove(live)
    }

    @Test func `row 64: what counted before an anchor counts behind a change of rules`()
        throws
    {
        let live = try LiveJournal()
        try live.journal.noteRules(BookRules.signingOn)
        try live.populate(terminals: 1, cards: 1)
        let limit = Self.limit("A", "card", per: "day", "60.00")
        try live.run(ReferenceWorld.stage([limit], as: 1, behind: 0))
        try live.run([ReferenceWorld.activate(1)])
        try live.run([TestWorld.purchase(20, 5_000)])
        // The date that opens has an anchor.
        try live.cutOver()
        var rules = BookRules.signingOn
        rules.batchOpens = rules.batchOpens == .settlement ? .signOn : .settlement
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        let output = try live.run([TestWorld.purchase(21, 1_001)])
        #expect(output.newPayments.last?.reply.outcome == .amountLimit)
        try Self.prove(live)
    }

    @Test func `shards that a batch brings are read back as they were`() throws {
        let live = try Self.world()
        let counted = live.book.limitCounters
        let before = Self.counters(counted, at: live.now)
        let last = try JournalReader(path: live.path).lastSeq()
        try HeldWorld.commit(to: live.journal, []) { output in
            output.limits.upTo = last
            output.limits.shards = counted.all(upTo: last)
        }
        let shards = try RawFile(path: live.path).run("SELECT count(*) FROM limit_shard")
        #expect(shards == ["\(counted.all(upTo: last).count)"])
        // The entries of the records are not looked at again.
        try live.restart()
        #expect(Self.counters(live.book.limitCounters, at: live.now) == before)
        _ = try JournalVerifier(path: live.path).run()
        try live.run([TestWorld.purchase(90, 100)])
        try Self.expectSame(live, "what is behind the shards")
        _ = try JournalVerifier(path: live.path).run()
        live.abandon()
        for change in [
            "UPDATE limit_shard SET counters = x'00' WHERE number = (SELECT min(number) FROM limit_shard)",
            "UPDATE limit_shard SET up_to = 1 WHERE number = (SELECT min(number) FROM limit_shard)",
        ] {
            let copy = live.directory + "/copy.sqlite"
            // There is none before the first.
            try? FileManager.default.removeItem(atPath: copy)
            _ = try JournalBackup().run(of: live.path, to: copy)
            try RawFile(path: copy).run(change)
            #expect(throws: JournalError.self, "\(change)") {
                try JournalVerifier(path: copy).run()
            }
        }
        try RawFile(path: live.path).run("UPDATE limit_shard SET counters = x'ffff'")
        #expect {
            try live.restart()
        } throws: { error in
            guard case .rowBroken(table: "limit_shard", _, _) = error as? JournalError else {
                return false
            }
            return true
        }
    }

    @Test func `what a payment counts is found with it`() throws {
        let live = try Self.world()
        var keys = ColdKeys()
        keys.payments = Set(live.records.filter { $0.kind == .payment }.map(\.seq))
        let payments = try live.journal.read(keys).payments
        #expect(payments.count == 3)
        for payment in payments {
            let slip = try #require(payment.limits)
            let record = try #require(live.records.first { $0.seq == payment.seq })
            #expect(record.limits.first?.slip == slip && slip.shares.count == 3)
        }
    }

    @Test(
        arguments: [
            "UPDATE record SET limits = NULL WHERE limits IS NOT NULL",
            "UPDATE record SET limits = x'0a00' WHERE limits IS NULL AND kind = 3",
            "UPDATE record SET limits = substr(limits, 1, length(limits) - 1)",
        ]
    )
    func `row 29: changed entries break the chain`(change: String) throws {
        let live = try Self.world()
        live.abandon()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
        #expect(throws: JournalError.self) { try live.restart() }
    }

    @Test func `what is held keeps what it counts`() throws {
        let folder = try TemporaryFolder()
        let (file, memory) = (
            try StoreDriver<JournalWriter>.file(in: folder).store,
            try StoreDriver<MemoryStore>.memory().store
        )
        let slip = LimitSlip(
            hour: 500_000,
            pairs: .all,
            count: 1,
            givesBack: false,
            shares: [
                LimitSlip.Share(
                    key: LimitKey(TestWorld.card(1).token, .yuan),
                    amount: .max,
                    volume: 0
                ),
                LimitSlip.Share(
                    key: LimitKey(.vehicle, "A12345", .yuan),
                    amount: 1,
                    volume: .max
                ),
            ]
        )
        let plain = HeldWorld.authorisation(11)
        let counting = HeldWorld.authorisation(12, "00000C", limits: slip)
        func check<Store: JournalStore>(_ store: Store) throws {
            try HeldWorld.commit(to: store, []) { output in
                for row in [plain, counting] {
                    output.authorisations[row.payment] = row
                    output.newAuthorisations.insert(row.payment)
                }
            }
            var keys = ColdKeys()
            keys.authorisations = [11, 12]
            #expect(Set(try store.read(keys).authorisations) == [plain, counting])
        }
        try check(file)
        try check(memory)
        #expect(file.position == memory.position)
        withExtendedLifetime(folder) {}
    }

    @Test func `a slip has a share for each line of the longest basket, and few more`() throws {
        #expect(LimitSlip.mostShares >= Basket.mostLines + 4)
        for count in [0, 22, LimitSlip.mostShares, LimitSlip.mostShares + 1] {
            let shares = (0..<count).map { number in
                LimitSlip.Share(
                    key: LimitKey(.group, "G\(number)", .yuan),
                    amount: Int64(number),
                    volume: 0
                )
            }
            let slip = LimitSlip(
                hour: 500_000,
                pairs: .all,
                count: 1,
                givesBack: false,
                shares: LimitShares(shares)
            )
            let bytes = LimitBytes.encode(slip)
            if count > LimitSlip.mostShares {
                #expect(throws: EventCodecError.self) { try LimitBytes.slip(bytes) }
            } else {
                #expect(try LimitBytes.slip(bytes) == slip)
            }
        }
    }

    @Test func `entries and slips come back from their bytes, and no others do`() throws {
        let live = try Self.world()
        for record in live.records where !record.limits.isEmpty {
            let bytes = LimitBytes.encode(record.limits)
            #expect(try LimitBytes.entries(bytes) == record.limits)
            for length in bytes.indices {
                #expect(throws: EventCodecError.self) {
                    try LimitBytes.entries(Array(bytes[..<length]))
                }
            }
            #expect(throws: EventCodecError.self) { try LimitBytes.entries(bytes + [0]) }
            let slip = record.limits[0].slip
            #expect(try LimitBytes.slip(LimitBytes.encode(slip)) == slip)
            for bit in 0..<bytes.count * 8 {
                var flipped = bytes
                flipped[bit / 8] ^= 1 << (bit % 8)
                // Any answer but a crash: a flipped bit may still be an entry.
                guard let read = try? LimitBytes.entries(flipped) else { continue }
                #expect(try LimitBytes.entries(LimitBytes.encode(read)) == read)
            }
        }
    }
}

extension LimitCounters {
    /// Every shard that has something, as a journal would get it.
    func all(upTo last: Int64) -> [LimitShard] {
        let tables = Self.sorted(self)
        return tables.keys.sorted().map {
            LimitShard(number: $0, upTo: last, tables: tables[$0] ?? [])
        }
    }

    private static func sorted(_ counters: LimitCounters) -> [UInt8: [LimitTable]] {
        let hour = Int32((TestWorld.start / 60_000_000 + 480) / 60)
        var shards: [UInt8: [LimitTable]] = [:]
        for pair in LimitPair.all {
            let period = pair.period.number(ofHour: hour)
            let values = counters.values(pair, period)
            let byShard = Dictionary(grouping: values.keys.sorted(), by: LimitCounters.shard)
            for (number, keys) in byShard {
                var table = LimitTable(pair, period: period)
                for key in keys { _ = table.load(key, values[key] ?? LimitValue()) }
                shards[number, default: []].append(table)
            }
        }
        return shards
    }
}
