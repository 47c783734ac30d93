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

    @Test func `a price is that of the day, and several are all told`() {
        var kept = TerminalParameters()
        #expect(kept.prices(of: "1010", at: Self.day(2026, 12, 31)) == [])
        let rows = [
            #"1010\PETRO\7.25\\2026-12-31"#, #"1010\PETRO\7.31\2027-01-01\"#,
            #"1020\PETRO-31\7.80\\"#, #"1020\PETRO\7.79\2026-01-01\2026-12-31"#,
            #"3010\PETRO\3.50"#, #"3010\PETRO-31\3.50\\"#, "10", "",
        ]
        kept.note(ParameterPage(version: 1, page: 1, last: 1, rows: rows), of: "price")
        #expect(kept.prices(of: "1010", at: Self.day(2026, 12, 31)) == ["7.25"])
        #expect(kept.prices(of: "1010", at: Self.day(2027, 1, 1)) == ["7.31"])
        #expect(kept.prices(of: "1020", at: Self.day(2026, 12, 31)) == ["7.80", "7.79"])
        #expect(kept.prices(of: "1020", at: Self.day(2025, 12, 31)) == ["7.80"])
        #expect(kept.prices(of: "3010", at: Self.day(2026, 12, 31)) == ["3.50"])
        #expect(kept.prices(of: "10", at: Self.day(2026, 12, 31)) == [])
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> LocalMoment {
        LocalMoment(year: year, month: month, day: day, hour: 12, minute: 0, second: 0)
    }
}
