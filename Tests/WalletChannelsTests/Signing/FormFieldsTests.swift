import Testing

@testable import WalletChannels

@Suite struct FormFieldsTests {
    @Test func `fields go out and come back`() throws {
        let fields = [(name: "a", value: "1 + 1 = 2 & \"汉\" %"), (name: "b_c", value: "")]
        let text = FormFields.text(fields)
        #expect(
            String(decoding: text, as: UTF8.self)
                == "a=1+%2B+1+%3D+2+%26+%22%E6%B1%89%22+%25&b_c="
        )
        let read = try #require(FormFields.fields(text))
        #expect(read.map(\.name) == ["a", "b_c"])
        #expect(read.map(\.value) == fields.map(\.value))
    }

    @Test(arguments: [
        "", "a", "=1", "a=1&", "&a=1", "a=1&&b=2", "a=%", "a=%4", "a=%G0", "a=1&a=2", "a=%FF",
        "a=1&%61=2",
    ])
    func `a broken form is not read`(text: String) {
        #expect(FormFields.fields(Array(text.utf8)) == nil)
    }

    @Test func `a form has so many fields and no more`() {
        for (count, isRead) in [(200, true), (201, false)] {
            let text = (0..<count).map { "a\($0)=1" }.joined(separator: "&")
            #expect((FormFields.fields(Array(text.utf8)) != nil) == isRead)
        }
    }
}
