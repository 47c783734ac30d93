import Testing
import WalletChannels

@Suite struct YuanTextTests {
    @Test(arguments: [
        ("0.00", 0), ("0.01", 1), ("0.10", 10), ("0.99", 99), ("1.00", 100), ("75.60", 7_560),
        ("9.99", 999), ("10.00", 1_000), ("99999999.99", 9_999_999_999),
        ("100000000.00", 10_000_000_000),
    ])
    func `yuan become fen digit by digit, and back`(text: String, fen: Int64) {
        #expect(YuanText.fen(text) == fen)
        #expect(YuanText.text(fen: fen) == text)
    }

    @Test(arguments: [
        "", ".", ".00", "0", "0.", "0.0", "0.000", "00.00", "01.00", "1,00", "1.0a", "a.00",
        "-1.00", "+1.00", " 1.00", "1.00 ", "1e2", "1.e0", "1.00e2", "1..00", "1.0.0", "٣.00",
        "100000000.01", "999999999.99", "1000000000.00", "10000000000.00", "NaN", "1.00\u{0}",
    ])
    func `anything else is no amount`(text: String) {
        #expect(YuanText.fen(text) == nil)
    }

    @Test func `every fen of a range goes there and back`() {
        for fen in stride(from: Int64(0), through: 200_000, by: 7) {
            #expect(YuanText.fen(YuanText.text(fen: fen)) == fen)
        }
    }
}
