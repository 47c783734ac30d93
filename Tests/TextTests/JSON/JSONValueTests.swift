import Testing
import Text

@Suite struct JSONValueTests {
    @Test func `values print as JSON that reads back`() throws {
        let value = JSONValue.object([
            JSONValue.Member("a\"b", .string("\u{1}\n\\é字😀")),
            JSONValue.Member("n", .number("-1.5e3")),
            JSONValue.Member("list", .array([.null, .boolean(true), .object([]), .array([])])),
        ])
        #expect(try JSONValue.parse(value.text()) == value)
        #expect(try JSONValue.parse(value.text(indented: true)) == value)
        #expect(try JSONValue.parse("\"\\ud83d\\ude00\\u00e9\\/\"") == .string("😀é/"))
    }

    @Test func `deep and broken texts end in an error`() {
        #expect(throws: JSONError.self) {
            try JSONValue.parse(String(repeating: "[", count: 100_000))
        }
        for text in [
            "{", "[1,", "{\"a\"", "{\"a\":}", "[1 2]", "tru", "\"", "\"\\x\"", "-", "1.", "1e",
            "+1",
        ] {
            #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        }
    }

    @Test func `a document is indented by two spaces a level and keeps its order`() {
        let value = JSONValue.object([
            JSONValue.Member("b", .array([.number("1"), .null])),
            JSONValue.Member("a", .object([])),
        ])
        #expect(value.text() == "{\"b\":[1,null],\"a\":{}}")
        #expect(
            value.text(indented: true) == """
                {
                  "b": [
                    1,
                    null
                  ],
                  "a": {}
                }
                """
        )
    }

    @Test func `a document spells every control character, a log line those that JSON demands`() {
        let text = "\u{1F}\u{7F}\u{9F}\t\"\\é"
        #expect(JSONValue.string(text).text() == #""\u001F\u007F\u009F\t\"\\é""#)
        let steering = "\u{2028}\u{202E}\u{2069}"
        #expect(JSONValue.string(steering).text() == #""\u2028\u202E\u2069""#)
        #expect(
            JSONText.string(text, .demanded)
                == #""\u001f"# + "\u{7F}\u{9F}" + #"\t\"\\é""#
        )
    }

    @Test func `an object of bytes is one object in UTF-8, and nothing else is`() {
        #expect(JSONValue.parseObject(#" {"a": "é"} "#.utf8)?["a"]?.string == "é")
        for text in ["", "1", "[]", "null", "{} {}", "{\"a\": 1, \"a\": 2}", "{"] {
            #expect(JSONValue.parseObject(text.utf8) == nil, "\(text)")
        }
        #expect(JSONValue.parseObject([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]) == nil)
    }

    @Test func `a text that is no JSON is refused where it goes wrong`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue.parse("{\"a\": 1,\n \"a\": 2}")
        }
        #expect(error?.description == "2:2: the key stands twice: remove one of the two")
    }
}
