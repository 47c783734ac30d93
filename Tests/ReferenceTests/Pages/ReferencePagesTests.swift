import Payments
import Testing

@testable import Reference

@Suite struct ReferencePagesTests {
    private static func row(_ number: Int, bytes: Int) -> ReferenceRow {
        let key = "P\(number)"
        let frame = "\(key)\\\\g\\litre\\\\".utf8.count
        let name = String(repeating: "x", count: bytes - frame)
        return ReferenceSamples.row(.product, "\(key)\\\(name)\\g\\litre\\\\")
    }

    private static func pages(_ rows: [ReferenceRow], version: UInt32 = 7) -> ReferencePages {
        var pages = ReferencePages(version: version)
        for row in rows where !pages.add(row) { break }
        return pages
    }

    private static func asked(_ page: UInt16, held: UInt32) -> ParameterRequest {
        ParameterRequest(table: "product", held: held, page: page)
    }

    /// The rows of each page, as a terminal comes by them.
    private static func filled(_ rows: [ReferenceRow], _ pages: ReferencePages) -> [[String]] {
        (1...pages.lastPage).map { number in
            let choice = pages.choice(for: asked(number, held: number == 1 ? 0 : pages.version))
            guard case .page(number, let id) = choice else { return [] }
            var filling = PageFilling()
            for row in rows where ByteOrder.isLess(id, row.id) || id.isEmpty {
                guard filling.take(row.terminalText) else { break }
            }
            return filling.rows
        }
    }

    @Test func `a page holds 905 bytes of rows with their tags, and not one more`() {
        let fits = [Self.row(1, bytes: 400), Self.row(2, bytes: 495)]
        #expect(Self.pages(fits).lastPage == 1)
        let exceeds = [Self.row(1, bytes: 400), Self.row(2, bytes: 496)]
        #expect(Self.pages(exceeds).lastPage == 2)
        let longest = [Self.row(1, bytes: 900), Self.row(2, bytes: 20)]
        #expect(Self.pages(longest).lastPage == 2)
    }

    @Test func `a page holds no more rows than a message has tags`() {
        let rows = (100..<100 + 2 * ParameterPage.mostRows).map {
            ReferenceSamples.row(.product, "\($0)\\\\g\\\\")
        }
        #expect(Self.pages(rows).lastPage == 2)
        #expect(Self.pages(Array(rows.prefix(ParameterPage.mostRows))).lastPage == 1)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `the pages of a table are all its rows in order`(seed: UInt64) {
        var generated = GeneratedRows(seed: seed)
        for kind in ReferenceKind.allCases {
            let rows = generated.table(kind)
            let pages = Self.pages(rows)
            #expect(Self.filled(rows, pages).flatMap(\.self) == rows.map(\.terminalText))
        }
    }

    @Test func `a terminal that holds the version fetches nothing, any other begins`() {
        let pages = Self.pages([Self.row(1, bytes: 800), Self.row(2, bytes: 800)])
        #expect(pages.choice(for: Self.asked(1, held: 7)) == .held)
        #expect(pages.choice(for: Self.asked(1, held: 0)) == .page(1, behind: ""))
        #expect(pages.choice(for: Self.asked(1, held: 8)) == .page(1, behind: ""))
        #expect(pages.choice(for: Self.asked(2, held: 7)) == .page(2, behind: "P1\\"))
        #expect(pages.choice(for: Self.asked(3, held: 7)) == .none)
    }

    @Test func `another version between two pages begins again`() {
        let pages = Self.pages([Self.row(1, bytes: 800), Self.row(2, bytes: 800)])
        #expect(pages.choice(for: Self.asked(2, held: 6)) == .page(1, behind: ""))
    }

    @Test func `a table without rows is one page, and none where there never was one`() {
        #expect(Self.pages([]).choice(for: Self.asked(1, held: 3)) == .page(1, behind: ""))
        #expect(Self.pages([]).lastPage == 1)
        let never = Self.pages([], version: 0)
        #expect(never.choice(for: Self.asked(1, held: 0)) == .held)
    }

    @Test(arguments: [
        (Int(ParameterPage.mostPages), true), (Int(ParameterPage.mostPages) + 1, false),
    ])
    func `a table has as many pages as they have numbers`(count: Int, isTold: Bool) {
        let pages = Self.pages((0..<count).map { Self.row(100_000 + $0, bytes: 900) })
        let choice = pages.choice(for: Self.asked(1, held: 0))
        #expect(choice == (isTold ? .page(1, behind: "") : .none))
    }

    @Test func `a card goes to terminals as its mask`() {
        let card = ReferenceSamples.field(TestCards.number(1))
        let hot = ReferenceSamples.row(.hotCard, "\(card)\\lost\\\\2026-12-31")
        #expect(hot.terminalText == "900001******0018\\lost\\\\2026-12-31")
        let vehicle = ReferenceSamples.row(.vehicle, "京A#1\\ORG\\\(card)\\\\active\\\\")
        #expect(vehicle.terminalText == "京A#1\\ORG\\900001******0018\\\\active\\\\")
        let limit = ReferenceSamples.row(.limit, "L\\card\\\(card)\\\\day\\\\3\\\\\\")
        #expect(!limit.terminalText.contains("#"))
    }
}
