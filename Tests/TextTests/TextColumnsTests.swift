import Testing
import Text

@Suite struct TextColumnsTests {
    @Test(
        arguments: [
            ("", 0), ("abc", 3), ("消费", 4), ("卡号: 1", 7), ("，。", 4), ("Ａ", 2), ("é", 1),
            ("e\u{301}", 1), ("한", 2), ("カ", 2), ("€", 1), ("𠀀", 2), ("a\u{200B}b", 2),
        ]
    )
    func `a Chinese character takes two columns, what joins another none`(
        _ text: String,
        _ width: Int
    ) {
        #expect(TextColumns.width(of: text) == width)
    }

    @Test func `text is folded at blanks, and a long word within`() {
        #expect(TextColumns.folded("I agree to pay", to: 7) == ["I agree", "to pay"])
        #expect(TextColumns.folded("abcdefgh", to: 3) == ["abc", "def", "gh"])
        #expect(TextColumns.folded("交易成功了", to: 5) == ["交易", "成功", "了"])
        #expect(TextColumns.folded("a 交易成功", to: 4) == ["a", "交易", "成功"])
        #expect(TextColumns.folded("  ", to: 4).isEmpty)
        #expect(TextColumns.folded("交", to: 1) == ["交"])
    }
}
