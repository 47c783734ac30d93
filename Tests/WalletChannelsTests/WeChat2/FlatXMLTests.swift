import Testing
import Text

@testable import WalletChannels

@Suite struct FlatXMLTests {
    private func read(_ text: String) -> [String: String]? {
        FlatXML(Array(text.utf8)).map { document in
            Dictionary(uniqueKeysWithValues: document.fields.map { ($0.name, $0.value) })
        }
    }

    private static let documents: [(String, [String: String])] = [
        ("<xml></xml>", [:]), ("<xml>\n</xml>\n", [:]), ("<xml><a></a></xml>", ["a": ""]),
        ("<xml><a>1</a><b_2>x y</b_2></xml>", ["a": "1", "b_2": "x y"]),
        ("<xml><a><![CDATA[<b>&amp;]]></a></xml>", ["a": "<b>&amp;"]),
        ("<xml><a>1<![CDATA[2]]>3<![CDATA[]]></a></xml>", ["a": "123"]),
        ("<xml><a>&lt;&gt;&amp;&quot;&apos;</a></xml>", ["a": "<>&\"'"]),
        ("<xml><a><![CDATA[]]]]><![CDATA[>]]></a></xml>", ["a": "]]>"]),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml><a>1</a></xml>", ["a": "1"]),
        ("\u{FEFF}<xml><a>汉</a></xml>", ["a": "汉"]), ("<xml> <a>1</a > </xml >", ["a": "1"]),
    ]

    @Test(arguments: documents)
    func `one level of elements with text is read`(text: String, fields: [String: String]) {
        #expect(read(text) == fields)
    }

    @Test(arguments: [
        "", "<xml>", "<xml/>", "</xml>", "x<xml></xml>", "<xml></xml>x", "<xml></xml><xml></xml>",
        "<root></root>", "<xml><a>1</b></xml>", "<xml><a>1</xml></a>", "<xml><a><b>1</b></a></xml>",
        "<xml><a x=\"1\">1</a></xml>", "<xml x='1'></xml>", "<xml><a/></xml>", "<xml>text</xml>",
        "<xml><a>1</a>text</xml>", "<xml><a>1</a><a>2</a></xml>", "<xml><1>1</1></xml>",
        "<xml>< a>1</a></xml>", "<xml><a>&x;</a></xml>", "<xml><a>&#65;</a></xml>",
        "<xml><a>&amp</a></xml>", "<xml><a><!-- --></a></xml>", "<xml><!-- --></xml>",
        "<xml><a><![CDATA[1</a></xml>", "<xml><a><![cdata[1]]></a></xml>",
        "<!DOCTYPE xml><xml></xml>", "<!DOCTYPE x [<!ENTITY a \"b\">]><xml><a>&a;</a></xml>",
        "<?xml?><?x?><xml></xml>", "<?php 1 ?><xml></xml>", "<xml><?x?></xml>",
        "<xml><a>\u{0}</a></xml>", "<xml><a><![CDATA[\u{1}]]></a></xml>", "<XML></XML>",
    ])
    func `anything else is not`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `what is no UTF-8 is not read`() {
        #expect(FlatXML(Array("<xml><a>".utf8) + [0xFF] + Array("</a></xml>".utf8)) == nil)
    }

    @Test func `its size, its fields and its names are bounded`() {
        let frame = "<xml><a></a></xml>".utf8.count
        for (count, isRead) in [(65_536 - frame, true), (65_537 - frame, false)] {
            #expect(
                (read("<xml><a>" + String(repeating: "x", count: count) + "</a></xml>") != nil)
                    == isRead
            )
        }
        for (count, isRead) in [(200, true), (201, false)] {
            let fields = (0..<count).map { "<a\($0)>1</a\($0)>" }.joined()
            #expect((read("<xml>\(fields)</xml>") != nil) == isRead)
        }
        for (count, isRead) in [(64, true), (65, false)] {
            let name = String(repeating: "a", count: count)
            #expect((read("<xml><\(name)>1</\(name)></xml>") != nil) == isRead)
        }
    }

    @Test func `what is written is read again`() {
        let values = ["", "1", "]]>", "a]]>b]]>", "<x>&amp;</x>", "汉\n字", "]]", ">"]
        let fields = values.enumerated().map { FlatXML.Field("f\($0)", $1) }
        #expect(FlatXML(FlatXML(fields).text())?.fields == fields)
    }

    @Test func `cut and changed documents never trap`() {
        let text = Array("<?xml version=\"1\"?><xml><a><![CDATA[x]]></a><b>&lt;</b></xml>".utf8)
        var generator = SeededGenerator(seed: 3)
        for end in text.indices {
            #expect(FlatXML(Array(text[..<end])) == nil)
            for _ in 0..<40 {
                var changed = text
                changed[end] = UInt8.random(in: 0...255, using: &generator)
                changed[Int.random(in: text.indices, using: &generator)] = 0x3C
                _ = FlatXML(changed)
            }
        }
    }
}
