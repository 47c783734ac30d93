import Payments
import Testing

@testable import Reference

@Suite struct ReferenceValidityTests {
    /// 2026-12-31T00:00 at UTC.
    private static let day = Int64(BusinessDate(year: 2026, month: 12, day: 31).rawValue) * 1_440

    @Test(arguments: [
        ("", "", -1_000_000_000, true), ("2026-12-31", "", day - 1, false),
        ("2026-12-31", "", day, true), ("2026-12-31T00:01", "", day, false),
        ("", "2026-12-31", day + 1_439, true), ("", "2026-12-31", day + 1_440, false),
        ("", "2026-12-31T18:00", day + 1_079, true), ("", "2026-12-31T18:00", day + 1_080, false),
    ])
    func `a row holds from its first minute to the one before its end`(
        from: String,
        until: String,
        minute: Int64,
        expected: Bool
    ) throws {
        let row = ReferenceValidity(from: from[...], until: until[...])
        #expect(((row.from ?? .min) <= minute && minute < (row.until ?? .max)) == expected)
        let judged = try #require(Validity(from: from[...], until: until[...]))
        let own = Int32(clamping: minute)
        #expect((judged.from <= own && own < judged.until) == expected)
    }

    @Test func `a row is known by its key and its beginning`() {
        let row = ReferenceRow(kind: .price, text: "1040\\PETRO\\6.85\\2026-01-01\\2026-12-31")
        #expect(row.key == "1040\\PETRO")
        #expect(row.id == "1040\\PETRO\\2026-01-01")
        #expect(row.validity.until == Self.day + 1_440)
        #expect(ReferenceRow.fault(in: row.text, of: .price) == nil)
    }

    @Test(arguments: [
        "1040\\PETRO\\6.85\\", "1040\\PETRO\\6.85\\\\\\", "1040\\PETRO\\6.8\\\\",
        "\\PETRO\\6.85\\\\", "1040\\PETRO\\6.85\\2026-01-02\\2026-01-01",
        "1040\\PETRO\\6.85\\2026-01-01T00:00\\",
    ])
    func `a text in another form is no row`(text: String) {
        #expect(ReferenceRow.fault(in: text, of: .price) != nil)
    }

    @Test func `a row names no card in clear`() {
        #expect(ReferenceRow.fault(in: "9000010000000018\\lost\\\\", of: .hotCard) != nil)
    }
}
