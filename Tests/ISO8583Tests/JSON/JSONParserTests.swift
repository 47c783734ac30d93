import Testing

@testable import ISO8583

@Suite struct JSONParserTests {
    @Test(arguments: [
        #"{"b": "1", "a": ["x", {"c": null}], "t": true, "f": false, "n": -1.50e+3}"#,
        #"[]"#, #"{}"#, #""""#, #"[[[]]]"#, #"{"q": "\"\\"}"#, #"{"中": "文"}"#,
    ])
    func `what is read is written again`(_ text: String) throws {
        #expect(try JSONParser.parse(text).text == text)
    }

    @Test func `escapes stand for their characters`() throws {
        let value = try JSONParser.parse(#""\u0041\n\t\/\b\f\r\uD83D\uDE00""#)
        #expect(value == .string("A\n\t/\u{8}\u{C}\r😀"))
    }

    @Test(arguments: [
        ("", 1, 1), ("{", 1, 2), (#"{"a" 1}"#, 1, 6), (#"{"a": 1,}"#, 1, 9), ("[1,]", 1, 4),
        (#"{"a": 1, "a": 2}"#, 1, 10), ("01", 1, 1), ("1.", 1, 3), (#""a"#, 1, 3),
        ("{\n  \"a\": x}", 2, 8), (#""\x""#, 1, 3), (#""\uD800""#, 1, 8), ("1 2", 1, 3),
        ("\"\u{1}\"", 1, 2), ("nul", 1, 1),
    ])
    func `a mistake is named with line and column`(_ text: String, _ line: Int, _ column: Int) {
        #expect {
            try JSONParser.parse(text)
        } throws: { error in
            guard let error = error as? JSONError else { return false }
            return error.line == line && error.column == column
        }
    }

    @Test func `nesting has a bound`() {
        let deep = String(repeating: "[", count: 64)
        #expect(throws: JSONError.self) {
            try JSONParser.parse(deep + "[" + String(repeating: "]", count: 65))
        }
        #expect(throws: Never.self) {
            try JSONParser.parse(deep + String(repeating: "]", count: 64))
        }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }
}
