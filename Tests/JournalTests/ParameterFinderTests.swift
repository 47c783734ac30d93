import Book
import BookSimulation
import Journal
import Payments
import Reference
import Testing

/// Pages of reference data from the file, and what terminals have fetched in it.
@Suite struct ParameterFinderTests {
    private static func asked(
        _ table: String,
        held: UInt32 = 0,
        page: UInt16 = 1
    ) -> ParameterRequest {
        ParameterRequest(table: table, held: held, page: page)
    }

    @Test func `pages are of the newest version in force`() throws {
        let live = try ReferenceWorld.world()
        let finder = ParameterFinder(path: live.path)
        let organisations = try #require(try finder.find(Self.asked("org")))
        // The sixth version waits for its time.
        #expect(organisations.version == 2 && organisations.page == 1 && organisations.last == 1)
        #expect(organisations.rows.map { $0.prefix { $0 != "\\" } } == ["EAST", "HQ", "WEST"])
        let cards = try #require(try finder.find(Self.asked("hot-card")))
        #expect(cards.version == 4)
        #expect(cards.rows == ["900001******0002\\lost\\\\", "900001******0003\\stolen\\\\"])
        let held = try finder.find(Self.asked("hot-card", held: 4))
        #expect(held == ParameterPage(version: 4, page: 1, last: 0, rows: []))
        let never = try finder.find(Self.asked("driver"))
        #expect(never == ParameterPage(version: 0, page: 1, last: 0, rows: []))
        for table in ["fee", "region", "nothing"] {
            #expect(try finder.find(Self.asked(table)) == nil)
        }
        live.wait(microseconds: ReferenceWorld.hour)
        try live.run([TestWorld.purchase(40, card: 4)])
        #expect(try finder.find(Self.asked("hot-card", held: 4))?.version == 6)
    }

    @Test func `a table is fetched page by page, and begins again with another version`() throws {
        let live = try LiveJournal()
        let puts = (1...57).map { ReferenceChange.put(ReferenceWorld.hotCard($0)) }
        try live.run(ReferenceWorld.stage(puts, as: 1, behind: 0, step: 20))
        let finder = ParameterFinder(path: live.path)
        #expect(try finder.find(Self.asked("hot-card"))?.version == 0)
        try live.run([ReferenceWorld.activate(1)])
        var rows: [String] = []
        var page: ParameterPage
        var number: UInt16 = 0
        repeat {
            number += 1
            let held: UInt32 = number == 1 ? 0 : 1
            page = try #require(
                try finder.find(Self.asked("hot-card", held: held, page: number))
            )
            #expect(page.version == 1 && page.page == number)
            #expect(page.rows.reduce(0) { $0 + ParameterPage.bytes(of: $1) } <= 905)
            rows += page.rows
        } while !page.isLast
        #expect(rows.count == 57 && rows == rows.sorted() && number == page.last && number > 1)
        #expect(try finder.find(Self.asked("hot-card", held: 1, page: number + 1)) == nil)
        try live.run([ReferenceWorld.act(.changeHotCards([.put(ReferenceWorld.hotCard(99))]))])
        let restarted = try finder.find(Self.asked("hot-card", held: 1, page: 2))
        #expect(restarted?.version == 2 && restarted?.page == 1)
    }

    @Test func `what a terminal has fetched stands in the file`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 0)
        let page = ParameterPage(version: 3, page: 1, last: 1, rows: ["1\\x"])
        let request = PaymentRequest.parameterDownload(900, Self.asked("price"), found: page)
        try live.run([.service(request)])
        let terminals = try live.restart().terminals
        #expect(terminals.first?.fetched.text == "price 3")
    }
}
