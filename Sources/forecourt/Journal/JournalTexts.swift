import Payments
import Text

/// The text tags of a request, as `journal show` prints them.
enum JournalTexts {
    /// `V1 vehicle A12345`, a tag a line.
    static func lines(_ texts: [TextTag]) -> [String] {
        texts.map { tag in
            let wording = TagName.ofRequests.first { $0.tag == tag.tagName }?.wording
            return ([tag.name, wording].compactMap(\.self) + [Self.value(tag)])
                .joined(separator: " ")
        }
    }

    /// `{"tag": "V1", "text": "A12345"}`; bytes that are no text as `hex`.
    static func json(_ texts: [TextTag]) -> JSONValue {
        .array(
            texts.map { tag in
                .object([
                    .init("tag", .string(tag.name)),
                    tag.text.map { .init("text", .string($0)) }
                        ?? .init("hex", .string(Hexadecimal.text(tag.value))),
                ])
            }
        )
    }

    private static func value(_ tag: TextTag) -> String {
        if tag.tagName == .productLine, let line = ProductLine(tag.value) {
            return "\(line.code)  \(line.quantity.text) \(line.unit) at \(line.unitPrice.text)  "
                + "\(line.amount) minor units"
        }
        return tag.text ?? Hexadecimal.text(tag.value)
    }
}
