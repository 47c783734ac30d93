import Book
import BookSimulation
import Foundation
import Journal
import Payments
import Testing
import Upstream

/// Row 48: what a refund is told of a sale that has left the reach of the book.
@Suite struct SaleFinderTests {
    /// What happened on the first business date, by its reply's DE 37.
    private struct World {
        let live: LiveJournal
        let date: BusinessDate
        let sale: BookRecord
        let reversed: BookRecord
        let declined: BookRecord
        let atBank: ExchangeState
        let bankReference: String

        var archive: String { live.directory + "/archive/\(date.dashed).sqlite" }
        var finder: SaleFinder { SaleFinder(path: live.path) }
    }

    /// The first date is archived, unless it is kept.
    private static func world(archiving: Bool = true) throws -> World {
        let live = try LiveJournal()
        let names = try live.journal.registerNames(
            dialects: [],
            listeners: [],
            channels: ["in-house", "bank"]
        )
        #expect(names.channels["bank"] == RoutePlan.bank.legs.first.decider.channel)
        try live.populate(terminals: 1, cards: 1)
        let records = try live.run([
            TestWorld.purchase(10), TestWorld.purchase(11, 9_999_999), TestWorld.purchase(12, 700),
            TestWorld.reversal(of: 12, 700),
        ]).records
        let asked = try live.run([HostJournalTests.purchase(13)])
        let exchange = try #require(asked.exchanges.values.first)
        let answered = try live.run([HostJournalTests.answer(exchange, .approved)])
        let decided = try #require(answered.changedPayments[exchange.id])
        let date = try #require(live.book.businessDate)
        try live.cutOver()
        try live.run([TestWorld.signOn(1, stan: 20), batched(TestWorld.purchase(21), 2)])
        for _ in 0..<3 { try live.cutOver() }
        let archive = live.directory + "/archive"
        try FileManager.default.createDirectory(
            atPath: archive,
            withIntermediateDirectories: true
        )
        if archiving { try ArchiveTests().archive(live, keeping: 3) }
        return World(
            live: live,
            date: date,
            sale: records[0],
            reversed: records[2],
            declined: records[1],
            atBank: exchange,
            bankReference: decided.reply.retrievalReference?.text ?? ""
        )
    }

    private static func batched(_ kind: BookEvent.Kind, _ batch: UInt32) -> BookEvent.Kind {
        guard case .payment(var request, let plan) = kind else { return kind }
        request.batch = batch
        request.identity.window = batch
        return .payment(request, plan)
    }

    private static func text(_ record: BookRecord) -> String {
        record.reply?.retrievalReference?.text ?? ""
    }

    @Test(arguments: [true, false])
    func `a sale is found in the file of its date, wherever that is`(archiving: Bool) throws {
        let world = try Self.world(archiving: archiving)
        #expect(FileManager.default.fileExists(atPath: world.archive) == archiving)
        guard case .sale(let sale) = try world.finder.find(Self.text(world.sale), on: world.date)
        else {
            Issue.record("it is not found")
            return
        }
        #expect(sale.payment == world.sale.seq && !sale.isUndone)
        #expect(sale.reference == world.sale.reply?.retrievalReference)
        #expect(sale.merchant == world.sale.merchant && sale.card == TestWorld.card(1).token)
        let leg = try #require(sale.legs.first)
        #expect(sale.legs.count == 1 && leg.account == world.sale.account)
        #expect(leg.channel == "in-house" && leg.channelNumber == nil && leg.linkNumber == nil)
        #expect(leg.asset == .yuan && leg.standing == 8_850 && leg.transfer > 0)
    }

    @Test func `a sale of a host is found with what names it there`() throws {
        let world = try Self.world()
        guard case .sale(let sale) = try world.finder.find(world.bankReference, on: world.date)
        else {
            Issue.record("it is not found")
            return
        }
        let leg = try #require(sale.legs.first)
        #expect(sale.payment == world.atBank.id && leg.account == nil)
        #expect(leg.channel == "bank" && leg.channelNumber == world.atBank.channel)
        #expect(leg.linkClass == .financial && leg.linkNumber == world.atBank.reference.iso?.number)
        #expect(leg.linkTime == world.atBank.reference.iso?.time && leg.hostCode == "H00001")
        #expect(leg.standing == 8_850)
    }

    @Test func `what was taken back says so, and what is no sale is absent`() throws {
        let world = try Self.world()
        guard
            case .sale(let sale) = try world.finder.find(Self.text(world.reversed), on: world.date)
        else {
            Issue.record("it is not found")
            return
        }
        #expect(sale.isUndone && sale.legs.map(\.standing) == [0])
        #expect(try world.finder.find(Self.text(world.declined), on: world.date) == .absent)
        let first = Self.text(world.sale)
        for text in ["", "X", "0" + first.dropFirst(), first.dropLast(4) + "9999"] {
            #expect(try world.finder.find(text, on: world.date) == .absent)
        }
        // Before the journal began, and after all that there is.
        for days in [-1, 90] as [Int32] {
            let other = BusinessDate(rawValue: world.date.rawValue + days)
            #expect(try world.finder.find(first, on: other) == .absent)
        }
    }

    @Test(arguments: [
        "UPDATE record SET amount = amount + 1 WHERE seq = SEQ", "DROP TABLE transfer",
        "UPDATE transfer SET amount = amount + 1 WHERE seq = SEQ",
    ])
    func `row 29: a file that does not prove the sale is an error`(change: String) throws {
        let world = try Self.world()
        try RawFile(path: world.archive).run(
            change.replacing("SEQ", with: "\(world.sale.seq)")
        )
        #expect(throws: JournalError.self) {
            try world.finder.find(Self.text(world.sale), on: world.date)
        }
    }

    @Test func `a date whose file is gone is unavailable`() throws {
        let world = try Self.world()
        let finder = world.finder
        try FileManager.default.moveItem(atPath: world.archive, toPath: world.archive + ".away")
        #expect(try finder.find(Self.text(world.sale), on: world.date) == .unavailable)
        try FileManager.default.moveItem(atPath: world.archive + ".away", toPath: world.archive)
        guard case .sale = try finder.find(Self.text(world.sale), on: world.date) else {
            Issue.record("it is not found again")
            return
        }
    }
}

extension PlannedLeg.Decider {
    fileprivate var channel: ChannelNumber? {
        if case .channel(let number) = self { number } else { nil }
    }
}
