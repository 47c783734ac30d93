import Book
import Foundation
import Journal
import Payments
import Testing

@Suite struct JournalReaderTests {
    private func world() throws -> LiveJournal {
        let live = try LiveJournal { $0.waitingIdentities = 3 }
        _ = try live.journal.registerNames(
            dialects: ["unionpay-pos"],
            listeners: ["unionpay"],
            channels: ["in-house"]
        )
        try live.populate(terminals: 2, cards: 3)
        try live.run([TestWorld.purchase(10)])
        try live.run([TestWorld.purchase(11, 99_999_999, terminal: 2, card: 2)])
        try live.run([TestWorld.purchase(10), TestWorld.purchase(12, 500), TestWorld.refusals(3)])
        try live.run([TestWorld.reversal(of: 12, 500), TestWorld.balance(13)])
        try live.journal.recordDurability()
        return live
    }

    @Test func `a row says what the contract names`() throws {
        let live = try world()
        let reader = try JournalReader(path: live.path)
        #expect(reader.state == .live)
        let row = try #require(
            try reader.last(nil, of: JournalQuery(filter: JournalFilter(["stan=000010"]))).first
        )
        let record = try #require(live.records.first { $0.seq == row.seq })
        #expect(row.id == "261121-\(row.seq)")
        #expect(row.businessDate == "2026-11-21")
        #expect(row.receivedAt.hasPrefix("2026-11-21T") && row.receivedAt.hasSuffix("000Z"))
        #expect(row.answeredAt != nil && row.durationMicroseconds ?? 0 > 0)
        #expect(row.rrn == record.reply?.retrievalReference?.text)
        #expect(row.authorisation == record.reply?.approvalCode)
        #expect(row.pan == "900001******0001")
        #expect(row.amountMinor == 8_850 && row.currency == "156")
        #expect(row.channel == "in-house" && row.route == "fuel-cards")
        #expect(row.dialect == "unionpay-pos" && row.listener == "unionpay")
        #expect(row.mti == "0200" && row.operation == "purchase" && row.code == "00")
        #expect(row.terminal == "T0000001" && row.outcome == "approved")
        #expect(row.attempts == 2 && row.groupID == row.id && row.originalID == nil)
        #expect(row.legs.count == 1 && row.legs[0].resolution == "posted")
    }

    @Test func `a repeat has no row, a refusal has one with its count`() throws {
        let live = try world()
        defer { withExtendedLifetime(live) {} }
        let reader = try JournalReader(path: live.path)
        let rows = try reader.last(nil)
        #expect(rows.filter { $0.stan == "000010" }.count == 1)
        let refused = rows.filter { $0.outcome == "refused" }
        #expect(refused.map(\.attempts) == [3] && refused.map(\.code) == ["A0"])
    }

    @Test(arguments: [
        (["stan=000010"], ["000010"]),
        (["stan=000010", "stan=000012"], ["000010", "000012", "000012"]),
        (["outcome=reversed"], ["000012"]), (["outcome=declined"], ["000011"]),
        (["operation=purchase", "amount_minor>=8850"], ["000010", "000011"]),
        (["operation=purchase", "amount_minor>=501", "amount_minor<=9000"], ["000010"]),
        (["operation=purchase", "code!=00"], ["000011"]),
        (["operation=reversal"], ["000012"]), (["rrn>=z"], []),
        (["operation=balance", "terminal=T0000001", "terminal=T0000002"], ["000013"]),
        (["pan=900001******0002", "operation=purchase"], ["000011"]),
    ])
    func `a filter lists what it asks for`(conditions: [String], stans: [String]) throws {
        let live = try world()
        defer { withExtendedLifetime(live) {} }
        let reader = try JournalReader(path: live.path)
        let rows = try reader.last(nil, of: JournalQuery(filter: JournalFilter(conditions)))
        #expect(rows.map(\.stan) == stans)
    }

    @Test(arguments: [
        ("0002", ["000011"]), ("0001", ["000010", "000012", "000012", "000013"]),
        ("001", []), ("900001", []), ("t0000002", ["000011"]), ("no such", []),
    ])
    func `a text finds what somebody calls a payment`(text: String, stans: [String]) throws {
        let live = try world()
        defer { withExtendedLifetime(live) {} }
        // Others are those who opened the accounts, and sign-ons.
        var filter = try JournalFilter(["stan>=000010"])
        filter.anywhere = text
        let rows = try JournalReader(path: live.path).last(nil, of: JournalQuery(filter: filter))
        #expect(rows.map(\.stan) == stans)
    }

    @Test func `a number alone is an id, and an amount is one of its asset`() throws {
        let live = try world()
        let reader = try JournalReader(path: live.path)
        func stans(_ change: (inout JournalFilter) -> Void) throws -> [String?] {
            var filter = JournalFilter()
            change(&filter)
            return try reader.last(nil, of: JournalQuery(filter: filter)).map(\.stan)
        }
        let seq = try #require(try reader.last(nil).first { $0.stan == "000011" }).seq
        #expect(try stans { $0.anywhere = "\(seq)" }.contains("000011"))
        #expect(try stans { $0.anywhere = "11" }.contains("000011"))
        #expect(try stans { $0.cardEnding = "0002" }.compactMap(\.self) == ["000011"])
        #expect(try stans { $0.cardEnding = "9000" } == [])
        let cents = JournalFilter.Amount(money: 8_850, points: nil)
        #expect(try stans { $0.amount = cents } == ["000010"])
        // 8 850 minor units of money are no 88.50 points, nor 8 850 of them.
        #expect(try stans { $0.amount = .init(money: 1, points: 8_850) } == [])
    }

    @Test func `a mistake in a filter is named`() {
        #expect(throws: JournalFilter.ParsingError.notACondition("stan")) {
            try JournalFilter(["stan"])
        }
        #expect(throws: JournalFilter.ParsingError.notANumber(field: "seq", value: "x")) {
            try JournalFilter(["seq>=x"])
        }
        #expect(throws: JournalFilter.ParsingError.unknownField("x", known: JournalFilter.fields)) {
            try JournalFilter(["x=1"])
        }
        #expect(throws: JournalFilter.ParsingError.notACondition("stan<3")) {
            try JournalFilter(["stan<3"])
        }
    }

    @Test func `a value of a filter is never SQL`() throws {
        let live = try world()
        defer { withExtendedLifetime(live) {} }
        let reader = try JournalReader(path: live.path)
        let filter = try JournalFilter(["terminal=x' OR 1=1 --"])
        #expect(try reader.last(nil, of: JournalQuery(filter: filter)).isEmpty)
    }

    @Test func `a follower gets each row once, in pages`() throws {
        let live = try world()
        let reader = try JournalReader(path: live.path)
        let all = try reader.last(nil)
        var seen: [Int64] = []
        while let last = try reader.first(2, of: JournalQuery(after: seen.last)).last {
            seen += try reader.first(2, of: JournalQuery(after: seen.last)).map(\.seq)
            #expect(seen.last == last.seq)
        }
        #expect(seen == all.map(\.seq))
        try live.run([TestWorld.purchase(30, 1)])
        #expect(try reader.first(10, of: JournalQuery(after: seen.last)).map(\.stan) == ["000030"])
        #expect(try reader.last(1).map(\.stan) == ["000030"])
    }

    @Test func `times bound a listing`() throws {
        let live = try world()
        let reader = try JournalReader(path: live.path)
        let record = live.records[live.records.count - 2]
        let since = try reader.last(nil, of: JournalQuery(since: record.event.at))
        #expect(since.first?.seq == record.seq && since.count == 2)
        let until = try reader.last(nil, of: JournalQuery(until: record.event.at))
        #expect(until.last?.seq ?? 0 < record.seq)
    }

    @Test func `a history holds repeats, reversal and ledger entries`() throws {
        let live = try world()
        let reader = try JournalReader(path: live.path)
        let reversal = try #require(live.records.first { $0.kind == .reversal })
        let history = try #require(try reader.history(of: reversal.seq))
        #expect(history.payment.stan == "000012" && history.payment.outcome == "reversed")
        #expect(history.related.map(\.operation) == ["reversal"])
        #expect(history.transfers.map(\.undoes) == [nil, history.transfers[0].id])
        let sale = try #require(live.records.first { $0.kind == .repeated })
        let repeated = try #require(try reader.history(of: sale.seq))
        #expect(repeated.repeats.map(\.seq) == [sale.seq] && repeated.repeats[0].code == "00")
        #expect(try reader.history(of: 9999) == nil)
    }

    @Test func `a payment is found by reference, STAN and id`() throws {
        let live = try world()
        let reader = try JournalReader(path: live.path)
        let sale = try #require(live.records.first { $0.kind == .payment })
        let reference = try #require(sale.reply?.retrievalReference?.text)
        #expect(try reader.seq(ofReference: reference) == sale.seq)
        #expect(try reader.seq(ofReference: "000000000001") == nil)
        #expect(try reader.seqs(ofSTAN: 10, terminal: nil) == [sale.seq])
        #expect(try reader.seqs(ofSTAN: 13, terminal: "T0000001").count == 1)
        #expect(try reader.seqs(ofSTAN: 10, terminal: "T0000002").isEmpty)
        #expect(JournalID.seq("261121-42") == 42 && JournalID.seq("42") == 42)
        #expect(JournalID.seq("2611-42") == nil && JournalID.seq("x") == nil)
        #expect(JournalID.seq("-1") == nil && JournalID.seq("261121-") == nil)
    }

    @Test func `accounts and terminals are listed`() throws {
        let live = try world()
        let reader = try JournalReader(path: live.path)
        let accounts = try reader.accounts(limit: 100)
        let card = try #require(try reader.account(of: TestWorld.card(1).token))
        #expect(card.availableMinor == 1_000_000 - 8_850 && card.kind == "personal-card")
        #expect(card.pan == "900001******0001" && card.status == "open" && card.expiry == "3012")
        #expect(accounts.contains(card))
        #expect(try reader.account(9999) == nil)
        #expect(try reader.terminals().count == 2)
        #expect(try reader.terminals(named: "T0000002").map(\.status) == ["signed-on"])
        #expect(try reader.terminals(named: "nobody").isEmpty)
    }

    @Test func `the operators' views select what their names say`() throws {
        let live = try world()
        let file = RawFile(path: live.path)
        #expect(try file.run("SELECT count(*) FROM payment_v") == ["4"])
        #expect(try file.run("SELECT stan FROM declined_v") == ["000011"])
        #expect(try file.run("SELECT stan FROM reversal_v") == ["000012"])
        #expect(try file.run("SELECT what FROM open_v") == [])
        try live.run([TestWorld.reversal(of: 900), TestWorld.reversal(of: 10, 1)])
        #expect(try file.run("SELECT what FROM open_v ORDER BY 1") == ["discrepancy", "tombstone"])
    }

    @Test func `a stopped journal in a directory without write rights can be read`() throws {
        let live = try world()
        try live.restart(cleanly: true)
        try live.journal.close()
        let copy = live.directory + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: live.path, toPath: copy)
        #expect(try JournalReader(path: copy).state == .stopped)
    }

    @Test func `a copy of a running journal without its log says that it may be stale`() throws {
        let live = try world()
        try live.restart(cleanly: true)
        try live.run([TestWorld.purchase(50, 1)])
        let copy = live.directory + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: live.path, toPath: copy)
        #expect(try JournalReader(path: copy).state == .perhapsStale)
    }
}
