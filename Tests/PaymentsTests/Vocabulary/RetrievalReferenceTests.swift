import Payments
import Testing

@Suite struct RetrievalReferenceTests {
    private static let last36: Int64 = 78_364_164_095

    @Test(
        arguments: [
            (2026, 1, 1, 1, "600100000001"), (2026, 11, 21, 35, "63250000000Z"),
            (2026, 12, 31, 36, "636500000010"), (2028, 12, 31, 2_821_109_907_455, "8366ZZZZZZZZ"),
            (2030, 3, 1, 46_655, "006000000ZZZ"),
        ] as [(Int, Int, Int, Int64, String)]
    )
    func `a reference in base 36 is year digit, day of the year and position`(
        _ row: (Int, Int, Int, Int64, String)
    ) {
        let date = BusinessDate(year: row.0, month: row.1, day: row.2)
        let reference = RetrievalReference(date: date, position: row.3, form: .base36)
        #expect(reference.text == row.4)
    }

    @Test(
        arguments: [
            (1, "632500000001"), (9, "632500000009"), (10, "632500000010"), (35, "632500000035"),
            (36, "632500000036"), (9_999_999, "632509999999"), (10_000_000, "6325A005YC1S"),
            (10_000_001, "6325A005YC1T"), (last36, "6325AZZZZZZZ"),
        ] as [(Int64, String)]
    )
    func `a reference is keyed in as digits until seven do not hold the position`(
        position: Int64,
        text: String
    ) throws {
        let date = BusinessDate(year: 2026, month: 11, day: 21)
        #expect(RetrievalReference(date: date, position: position, form: .decimal).text == text)
        let sent = try #require(SentReference(text))
        #expect(sent.fits(date) && !sent.fits(date.next))
        #expect(sent.position(as: .decimal) == position)
    }

    @Test(arguments: RetrievalReference.Form.allCases)
    func `what a text names has that text`(form: RetrievalReference.Form) throws {
        let date = BusinessDate(year: 2029, month: 12, day: 31)
        var positions: [Int64] = [1, 9_999_998, 9_999_999, 10_000_000, 10_000_001, Self.last36]
        for power in 1...7 {
            for base: Int64 in [10, 36] {
                var weight: Int64 = 1
                for _ in 0..<power { weight *= base }
                positions += [weight - 1, weight, weight + 1].filter { $0 <= Self.last36 }
            }
        }
        var texts: Set<String> = []
        for position in Set(positions) {
            let text = RetrievalReference(date: date, position: position, form: form).text
            #expect(text.utf8.count == 12 && texts.insert(text).inserted)
            #expect(try #require(SentReference(text)).position(as: form) == position)
        }
    }

    @Test(
        arguments: [
            ("632500000000", nil, nil), ("63250000000Z", 35, nil), ("6325000000Z0", 1_260, nil),
            ("6325A005YC1R", 783_651_640_959, nil), ("632510000000", 78_364_164_096, nil),
            ("6325B005YC1S", 862_015_805_056, nil), ("632500000042", 146, 42),
        ] as [(String, Int64?, Int64?)]
    )
    func `what one form cannot have written names nothing in it`(
        text: String,
        base36: Int64?,
        decimal: Int64?
    ) throws {
        let sent = try #require(SentReference(text))
        #expect(sent.position(as: .base36) == base36)
        #expect(sent.position(as: .decimal) == decimal)
    }

    @Test(arguments: [
        "", "63250000001", "6325000000010", "63A500000001", "63250000000z", "63250000 001",
        "6325-0000001", "６32500000001",
    ])
    func `what is no reference of any date is none`(text: String) {
        #expect(SentReference(text) == nil)
    }

    @Test(arguments: [180, 4_000] as [Int32])
    func `the date that a text means is the latest that fits, as if each were looked at`(
        days: Int32
    ) throws {
        let lasts = [(2024, 12, 31), (2026, 1, 1), (2026, 11, 29), (2028, 2, 29), (2033, 3, 1)]
        for (year, month, day) in lasts {
            let last = BusinessDate(year: year, month: month, day: day)
            for number in stride(from: 0, to: 10_000, by: 7) {
                let digits = String(number)
                let text = String(repeating: "0", count: 4 - digits.utf8.count) + digits
                let sent = try #require(SentReference(text + "00000001"))
                let found = stride(from: last.rawValue, through: last.rawValue - days, by: -1)
                    .lazy.map { BusinessDate(rawValue: $0) }.first { sent.fits($0) }
                #expect(sent.date(upTo: last, within: days) == found, "\(text)")
            }
        }
    }
}
