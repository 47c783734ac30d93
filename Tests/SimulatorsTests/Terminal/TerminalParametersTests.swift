import Payments
import Simulators
import Testing

@Suite struct TerminalParametersTests {
    private static func page(
        _ version: UInt32,
        _ page: UInt16,
        of last: UInt16
    ) -> ParameterPage {
        ParameterPage(version: version, page: page, last: last, rows: ["\(version)-\(page)"])
    }

    @Test func `pages become a table with the last of them`() {
        var kept = TerminalParameters()
        #expect(kept.next(of: "price") == ParameterRequest(table: "price", held: 0, page: 1))
        kept.note(Self.page(3, 1, of: 2), of: "price")
        #expect(kept.tables["price"]?.rows == [] && kept.tables["price"]?.version == 0)
        #expect(kept.next(of: "price") == ParameterRequest(table: "price", held: 3, page: 2))
        kept.note(Self.page(3, 2, of: 2), of: "price")
        #expect(kept.tables["price"]?.rows == ["3-1", "3-2"])
        #expect(kept.next(of: "price") == ParameterRequest(table: "price", held: 3, page: 1))
    }

    @Test func `a first page begins again, whatever was being fetched`() {
        var kept = TerminalParameters()
        kept.note(Self.page(3, 1, of: 3), of: "price")
        kept.note(Self.page(3, 2, of: 3), of: "price")
        kept.note(Self.page(4, 1, of: 2), of: "price")
        kept.note(Self.page(4, 2, of: 2), of: "price")
        #expect(kept.tables["price"]?.rows == ["4-1", "4-2"])
    }

    @Test func `a page that does not follow is none`() {
        var kept = TerminalParameters()
        kept.note(Self.page(3, 1, of: 3), of: "price")
        kept.note(Self.page(3, 3, of: 3), of: "price")
        #expect(kept.tables["price"]?.version == 0 && kept.tables["price"]?.fetching == nil)
        kept.note(Self.page(3, 1, of: 3), of: "price")
        kept.note(Self.page(4, 2, of: 3), of: "price")
        #expect(kept.next(of: "price").page == 1)
    }

    @Test func `what is held already stays`() {
        var kept = TerminalParameters()
        kept.note(Self.page(3, 1, of: 1), of: "price")
        kept.note(ParameterPage(version: 3, page: 1, last: 0, rows: []), of: "price")
        #expect(kept.tables["price"]?.rows == ["3-1"] && kept.tables["price"]?.version == 3)
    }
}
