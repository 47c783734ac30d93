import Payments
import Testing
import Text

@testable import forecourt

@Suite struct AmountTextTests {
    @Test(
        arguments: [
            ("88.50", 2, 8850), ("88.5", 2, 8850), ("88", 2, 8800), ("0.01", 2, 1),
            ("120", 0, 120), ("92233720368547758.07", 2, .max),
        ] as [(String, Int, Int64)]
    )
    func `an amount is read exactly`(text: String, scale: Int, units: Int64) {
        #expect(AmountText.minorUnits(text, scale: scale) == units)
    }

    @Test(
        arguments: [
            "", ".", "1.", ".5", "1.234", "-1", "+1", "1,5", "1e2", " 1", "٣", "1.2.3",
            "92233720368547758.08", "99999999999999999999",
        ]
    )
    func `what is no amount is refused`(text: String) {
        #expect(AmountText.minorUnits(text, scale: 2) == nil)
    }

    @Test func `points have no fraction`() {
        #expect(AmountText.minorUnits("1.5", scale: 0) == nil)
        #expect(AmountText.wording(Money(minorUnits: 120, asset: .points)) == "120 points")
    }

    @Test(
        arguments: [
            (8850, "88.50 CNY"), (-5, "-0.05 CNY"), (0, "0.00 CNY"),
            (.min, "-92233720368547758.08 CNY"),
        ] as [(Int64, String)]
    )
    func `an amount is worded with all its digits`(units: Int64, text: String) {
        #expect(AmountText.wording(Money(minorUnits: units, asset: .yuan)) == text)
    }
}

@Suite struct JournalPrinterTests {
    @Test(
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""),
            ("two\nlines", "\"two\nlines\""), ("a\r\nb", "\"a\r\nb\""),
            ("a,\u{301}b", "\"a,\u{301}b\""), ("a\"\u{301}b", "\"a\"\"\u{301}b\""),
            ("a\n\u{301}", "\"a\n\u{301}\""), ("=\u{301}1", "\"'=\u{301}1\""),
            ("\t=1", "\"'\t=1\""), ("\u{1B}[31m\u{202E}x", "·[31m·x"), ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("", ""),
        ]
    )
    func `a cell is quoted where a reader would split or compute it`(text: String, cell: String) {
        #expect(CSVText.cell(text) == cell)
    }
}
