import Payments
import Testing

@Suite struct RetrievalReferenceTests {
    @Test(
        arguments: [
            (2026, 1, 1, 1, "600100000001"), (2026, 11, 21, 35, "63250000000Z"),
            (2026, 12, 31, 36, "636500000010"), (2028, 12, 31, 2_821_109_907_455, "8366ZZZZZZZZ"),
            (2030, 3, 1, 46_655, "006000000ZZZ"),
        ] as [(Int, Int, Int, Int64, String)]
    )
    func `a reference is year digit, day of the year and position in base 36`(
        _ row: (Int, Int, Int, Int64, String)
    ) {
        let date = BusinessDate(year: row.0, month: row.1, day: row.2)
        #expect(RetrievalReference(date: date, position: row.3).text == row.4)
    }
}
