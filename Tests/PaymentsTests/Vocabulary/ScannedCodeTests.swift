import Payments
import Testing

@Suite struct ScannedCodeTests {
    private func code(_ text: String) -> ScannedCode? { ScannedCode(text.utf8) }

    @Test(
        arguments: [
            ("130412345678904821", "130412345678904821"),
            (" \t6222123456789012345\r\n", "6222123456789012345"),
        ]
    )
    func `a code is digits, and white space around them is none`(
        _ text: String,
        _ digits: String
    ) throws {
        let read = try #require(code(text))
        #expect(read.unmaskedDigits == digits && read.count == digits.count)
    }

    @Test(
        arguments: [
            "", "123456789012345", "1234567890123456789012345", "1304123456789O4821",
            "１３０４１２３４５６７８９０４８２１", "130412345678904821-", "2812 3456 7890 1234",
            "13041234567890482\u{0}",
        ]
    )
    func `nothing else is a code`(_ text: String) { #expect(code(text) == nil) }

    @Test func `what it says of itself is masked`() throws {
        let read = try #require(code("130412345678904821"))
        var dumped = ""
        dump(read, to: &dumped)
        for text in ["\(read)", String(reflecting: read), dumped] {
            #expect(!text.contains("041234") && !text.contains("12345678"))
        }
        #expect("\(read)" == "13************4821")
        #expect(CodeMark(read, kind: .wechat).description == "13************4821")
        #expect(
            CodeMark(read, kind: .wechat)
                == CodeMark(kind: .wechat, first: 13, last: 4_821, length: 18)
        )
    }

    @Test func `a mark is that of a code`() {
        #expect(CodeMark(kind: .alipay, first: 28, last: 34, length: 15) == nil)
        #expect(CodeMark(kind: .alipay, first: 28, last: 34, length: 25) == nil)
        #expect(CodeMark(kind: .alipay, first: 100, last: 34, length: 16) == nil)
        #expect(CodeMark(kind: .alipay, first: 28, last: 10_000, length: 16) == nil)
        let mark = CodeMark(kind: .alipay, first: 28, last: 34, length: 16)
        #expect(mark?.description == "28**********0034")
    }

    @Test func `the kind follows from length and prefix`() {
        for length in ScannedCode.lengths {
            for prefix in 0...99 {
                let digits = (prefix < 10 ? "0" : "") + "\(prefix)"
                let read = code(digits + String(repeating: "7", count: length - 2))
                let expected: CodeKind? =
                    if length == 18, [10, 11, 12, 13, 14, 15].contains(prefix) {
                        .wechat
                    } else if [25, 26, 27, 28, 29, 30].contains(prefix) {
                        .alipay
                    } else if length == 19, prefix == 62 {
                        .unionpay
                    } else {
                        nil
                    }
                #expect(read.flatMap(CodeKinds.standard.kind) == expected)
            }
        }
    }

    @Test func `no two rules fit one code`() {
        let wechat = CodeKinds.Rule(kind: .wechat, lengths: 18...18, prefixes: 10...15)
        let other = CodeKinds.Rule(kind: .alipay, lengths: 16...18, prefixes: 15...20)
        let beside = CodeKinds.Rule(kind: .alipay, lengths: 16...18, prefixes: 16...20)
        #expect(CodeKinds([wechat, other]) == nil)
        #expect(CodeKinds([wechat, beside])?.rules == [wechat, beside])
        #expect(CodeKinds(CodeKinds.standard.rules) == .standard)
        #expect(CodeKinds([])?.rules.isEmpty == true)
    }

    @Test func `kinds are known by their words`() {
        #expect(CodeKind.allCases.map(\.name) == ["wechat", "alipay", "unionpay"])
        #expect(CodeKind.allCases.allSatisfy { CodeKind(name: $0.name) == $0 })
        #expect(CodeKind(name: "WeChat") == nil)
        #expect(WalletProvider.allCases.map(\.codeKind) == [.wechat, .alipay])
    }
}
