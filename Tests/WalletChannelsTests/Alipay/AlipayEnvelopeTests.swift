import Testing
import Text

@testable import WalletChannels

@Suite struct AlipayEnvelopeTests {
    private static let key = "a_response"

    private func signed(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        return AlipayEnvelope(bytes, key: Self.key)?.response
            .map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(arguments: [
        #"{"a_response":{"x":1},"sign":"s"}"#, #"{"sign":"s","a_response":{"x":1}}"#,
        " \n{ \"sign\" : \"s\" ,\t\"a_response\"\r:  {\"x\":1} } \n",
        #"{"a_response":{"x":1},"alipay_cert_sn":"c","sign":"s"}"#,
        #"{"n":[1,{"a_response":{"x":2}}],"a_response":{"x":1},"sign":"s"}"#,
        #"{"n":true,"m":-1.5e3,"a_response":{"x":1},"sign":"s"}"#,
    ])
    func `the value of the member is found wherever it stands`(text: String) {
        #expect(signed(text) == #"{"x":1}"#)
    }

    @Test(arguments: [
        #"{"x":"}"}"#, #"{"x":"\"}"}"#, #"{"x":"\\"}"#, #"{"x":"\\\"}{"}"#, #"{"x":["]",{}]}"#,
        #"{ "x" : "\/" , "y":"汉" }"#, #"{}"#, #"{"x":"\u007d"}"#, #"{"a_response":{"x":1}}"#,
    ])
    func `strings, escapes and nested brackets do not end it`(value: String) {
        #expect(signed(#"{"a_response":\#(value),"sign":"s"}"#) == value)
        #expect(signed(#"{"sign":"s","a_response":\#(value)}"#) == value)
    }

    @Test(arguments: [
        "", " ", "[]", "{", "{}x", "null", #"{"a_response":{}"#, #"{"a_response":{},"sign":"s"}}"#,
        #"{"a_response":{},"sign":"s"} {}"#, #"{"a_response":{],"sign":"s"}"#,
        #"{"a_response":{"x":"},"sign":"s"}"#, #"{"a_response":"text","sign":"s"}"#,
        #"{"a_response":[],"sign":"s"}"#, #"{"a_response":{},"sign":1}"#,
        #"{"a_response":{},"sign":"s\""}"#, #"{"a_response":{},}"#, #"{,"a_response":{}}"#,
        #"{"a_response" {},"sign":"s"}"#, #"{"a_response":{} "sign":"s"}"#,
        #"{"x":,"a_response":{},"sign":"s"}"#, #"{a_response:{},"sign":"s"}"#,
        #"{"a_response":{},"sign":"s","error_response":1}"#,
    ])
    func `what is no such object is not read`(text: String) {
        #expect(AlipayEnvelope(Array(text.utf8), key: Self.key) == nil)
    }

    @Test(arguments: [
        // One would be verified, and the other one read.
        #"{"a_response":{"x":1},"a_response":{"x":2},"sign":"s"}"#,
        #"{"a_response":{"x":1},"sign":"s","sign":"t"}"#,
        #"{"a_response":{"x":1},"\u0061_response":{"x":2},"sign":"s"}"#,
        #"{"a_response":{"x":1},"sign":"s","\u0073ign":"t"}"#,
    ])
    func `two members of one name are not read`(text: String) {
        #expect(AlipayEnvelope(Array(text.utf8), key: Self.key) == nil)
    }

    @Test func `its depth is bounded`() {
        for (depth, isRead) in [(63, true), (64, true), (65, false), (100_000, false)] {
            let value =
                String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
            #expect((signed(#"{"a_response":{"x":\#(value)},"sign":"s"}"#) != nil) == isRead)
        }
    }

    @Test func `it takes no more members than it may`() {
        for (count, isRead) in [(14, true), (15, false)] {
            let others = (0..<count).map { #""m\#($0)":1,"# }.joined()
            #expect((signed(#"{\#(others)"a_response":{},"sign":"s"}"#) != nil) == isRead)
        }
    }

    /// A second writing: tries every end, and takes the first at which the text is whole JSON.
    private func slowly(_ text: String, _ key: String) -> String? {
        let bytes = Array(text.utf8)
        // What is no JSON has no such member.
        guard let whole = try? JSONValue.parse(text), whole[key] != nil else { return nil }
        let name = Array("\"\(key)\"".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: name) }),
            let open = bytes[start...].firstIndex(of: 0x7B)
        else { return nil }
        for end in open..<bytes.count where bytes[end] == 0x7D {
            let part = String(decoding: bytes[open...end], as: UTF8.self)
            // An end that is too early leaves no JSON.
            if (try? JSONValue.parse(part)) != nil { return part }
        }
        return nil
    }

    @Test func `it finds what a slow search finds, in made-up objects`() {
        var generator = SeededGenerator(seed: 17)
        for _ in 0..<300 {
            let value = Self.object(&generator, depth: 0)
            let others = #""o":\#(Self.object(&generator, depth: 2))"#
            let text =
                Bool.random(using: &generator)
                ? #"{"a_response":\#(value),\#(others),"sign":"s"}"#
                : #"{\#(others),"sign":"s","a_response":\#(value)}"#
            #expect(signed(text) == slowly(text, Self.key))
            #expect(signed(text) == value)
        }
    }

    @Test func `cut or changed bytes never read outside`() {
        let text = Array(#"{"sign":"s","a_response":{"x":["\"}",{"y":"\\"}]}}"#.utf8)
        for end in text.indices {
            #expect(AlipayEnvelope(Array(text[..<end]), key: Self.key) == nil)
            for byte: UInt8 in [0x22, 0x5C, 0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x3A, 0x00, 0xFF] {
                var changed = text
                changed[end] = byte
                let range = AlipayEnvelope(changed, key: Self.key)?.response
                #expect(range.map { $0.upperBound <= changed.count } ?? true)
            }
        }
    }

    private static func object(_ generator: inout SeededGenerator, depth: Int) -> String {
        let members = (0..<Int.random(in: 0...3, using: &generator)).map { place in
            #""k\#(place)":\#(value(&generator, depth: depth + 1))"#
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func value(_ generator: inout SeededGenerator, depth: Int) -> String {
        let pieces = ["\\\"", "\\\\", "}", "{", "]", "汉", "a", "\\u007b", ",", ":", "\\/"]
        switch Int.random(in: 0...(depth > 4 ? 2 : 4), using: &generator) {
        case 0: return "1.5e3"
        case 1: return "null"
        case 2:
            let text = (0..<Int.random(in: 0...6, using: &generator))
                .map { _ in pieces[Int.random(in: pieces.indices, using: &generator)] }
            return "\"" + text.joined() + "\""
        case 3:
            let items = (0..<Int.random(in: 0...3, using: &generator))
                .map { _ in value(&generator, depth: depth + 1) }
            return "[" + items.joined(separator: " ,") + "]"
        default: return object(&generator, depth: depth)
        }
    }
}
