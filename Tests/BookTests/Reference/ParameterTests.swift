import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing

/// Terminals fetch pages of reference data.
@Suite struct ParameterTests {
    private var book: BookHarness = .demo()

    private static func page(
        _ version: UInt32,
        _ page: UInt16 = 1,
        of last: UInt16 = 1
    ) -> ParameterPage {
        ParameterPage(version: version, page: page, last: last, rows: ["92\\\\petrol\\litre\\\\"])
    }

    private mutating func fetch(
        _ stan: UInt32,
        _ page: ParameterPage?,
        of table: String = "product",
        terminal: Int = 1
    ) -> PaymentReply {
        book.serve(Self.request(stan, table, page, terminal: terminal))
    }

    private static func request(
        _ stan: UInt32,
        _ table: String,
        _ page: ParameterPage?,
        terminal: Int = 1
    ) -> PaymentRequest {
        .parameterDownload(
            stan,
            ParameterRequest(table: table, held: 0, page: page?.page ?? 1),
            found: page,
            terminal: terminal
        )
    }

    private func fetched(_ terminal: Int = 1) -> String? {
        book.journal.terminals[BookHarness.row(terminal)]?.fetched.text
    }

    /// Whether the answer to a purchase asks to fetch.
    private mutating func asksToFetch(_ stan: UInt32, terminal: Int = 1) -> Bool {
        book.run(.payment(.purchase(stan, 100, terminal: terminal), .inHouse)).effects.contains {
            if case .parametersWait = $0 { true } else { false }
        }
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a page is told as it was found, and again for the same request`(
        memory: MemoryJournal.Memory
    ) {
        let page = Self.page(3, 2, of: 5)
        let reply = fetch(1, page)
        #expect(reply.outcome == .networkAccepted)
        #expect(reply.details?.values == ReplyDetails.Values(parameters: page))
        #expect(book.journal.records.last?.note == "product 3, page 2 of 5")
        book.restart(memory)
        // Another version has come meanwhile: what was said stands.
        let again = book.serve(Self.request(1, "product", Self.page(4, 2, of: 5)))
        #expect(again.details?.values.parameters == page)
        #expect(fetched() == "")
    }

    @Test mutating func `with the last page a terminal has the table`() {
        _ = fetch(1, Self.page(3, 1, of: 2))
        #expect(fetched() == "")
        _ = fetch(2, Self.page(3, 2, of: 2))
        #expect(fetched() == "product 3")
        _ = fetch(3, Self.page(1), of: "org")
        _ = fetch(4, Self.page(5))
        book.restart()
        #expect(fetched() == "org 1 product 5")
        #expect(fetched(2) == "")
    }

    @Test mutating func `a terminal that holds the version has it too`() {
        let held = ParameterPage(version: 9, page: 1, last: 0, rows: [])
        #expect(fetch(1, held).details?.values.parameters == held)
        #expect(fetched() == "product 9")
        #expect(book.journal.records.last?.note == "product 9 is what it holds")
    }

    @Test(arguments: ["region", "fee", "settlement-account", "calendar", "nothing", "Product"])
    mutating func `a table that terminals do not fetch is told 40`(table: String) {
        #expect(fetch(1, Self.page(1), of: table).outcome == .notOffered)
        #expect(fetched() == "")
    }

    @Test mutating func `a page that there is not is told 40`() {
        #expect(fetch(1, nil).outcome == .notOffered)
        let bare = PaymentRequest.parameterDownload(2, nil)
        #expect(book.serve(bare).outcome == .elementMissing)
    }

    @Test mutating func `of another batch nothing is told`() {
        var request = Self.request(1, "product", Self.page(1))
        request.batch = 7
        #expect(book.serve(request).outcome == .batchMismatch)
        #expect(fetched() == "")
    }

    @Test mutating func `answers ask for what is newer than a terminal has`() {
        #expect(!asksToFetch(1), "there is nothing")
        let version = book.bring(
            .put(ReferenceRow(kind: .product, text: "92\\\\petrol\\litre\\\\"))
        )
        #expect(asksToFetch(2))
        #expect(asksToFetch(3, terminal: 2))
        _ = fetch(4, Self.page(version))
        #expect(!asksToFetch(5))
        #expect(asksToFetch(6, terminal: 2))
        // Another table is none that it fetches.
        book.makeHot(1)
        #expect(!asksToFetch(7))
        let next = book.bring(.put(ReferenceRow(kind: .product, text: "95\\\\petrol\\litre\\\\")))
        #expect(asksToFetch(8))
        book.restart()
        #expect(asksToFetch(9))
        _ = fetch(10, Self.page(next))
        #expect(!asksToFetch(11))
    }

    @Test mutating func `what no terminal fetches asks nobody`() {
        book.bring(.put(ReferenceRow(kind: .region, text: "EAST\\\\East\\\\")))
        #expect(!asksToFetch(1))
    }

    @Test mutating func `an import that waits for its time asks nobody before it`() {
        let row = ReferenceRow(kind: .product, text: "92\\\\petrol\\litre\\\\")
        let version = book.stage([.put(row)])
        #expect(!asksToFetch(1))
        book.activate(version)
        #expect(asksToFetch(2))
    }

    @Test(arguments: ["", "org 3", "org 3 price 12"])
    func `what was fetched is kept as text`(text: String) {
        #expect(FetchedTables(text)?.text == text)
    }

    @Test(arguments: [
        "org", "org x", "orgs 3", "price 1 org 2", "org 1 org 2", "org 100000000", " ",
    ])
    func `any other text is none`(text: String) {
        #expect(FetchedTables(text) == nil)
    }
}
