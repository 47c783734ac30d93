import ISO8583
import Text

/// A message as a fixture shows it: its bytes with a line per element, and its document.
struct AnnotatedMessage {
    let message: Message
    /// As it stood on the wire, without framing.
    let bytes: [UInt8]

    /// Lines of bytes, each with what it is.
    var lines: [String] {
        let specification = message.specification
        let elements = Array(message.elements)
        let bodyBytes = elements.reduce(0) { $0 + (message.wireBytes(of: $1)?.count ?? 0) }
        let typeBytes = specification.messageTypeEncoding == .bcd ? 2 : 4
        let head = bytes.prefix(bytes.count - bodyBytes)
        let hasSecond = elements.contains { $0.number > 64 }
        let first = elements.filter { $0.number <= 64 }.map(\.description)
        let second = elements.filter { $0.number > 64 }.map(\.description)
        let bitmapBytes = (head.count - typeBytes) / (hasSecond ? 2 : 1)
        var lines = [
            line(head.prefix(typeBytes), "MTI"),
            line(
                head.dropFirst(typeBytes).prefix(bitmapBytes),
                "bitmap: " + ((hasSecond ? ["1"] : []) + first).joined(separator: " ")
            ),
        ]
        if hasSecond {
            lines.append(
                line(
                    head.dropFirst(typeBytes + bitmapBytes),
                    "secondary bitmap: " + second.joined(separator: " ")
                )
            )
        }
        for element in elements {
            guard let description = specification.description(of: element) else { continue }
            lines.append(
                line(
                    message.wireBytes(of: element) ?? [],
                    "DE \(element) \(description.format.notation)  \(description.name)"
                )
            )
        }
        return lines
    }

    private func line(_ bytes: ArraySlice<UInt8>, _ words: String) -> String {
        bytes.map { Hexadecimal.text([$0]) }.joined(separator: " ") + "   # " + words
    }

    /// What it reads as: the file beside its bytes.
    var document: String {
        let document = MessageJSON.document(of: message, unmasked: true)
        return """
            {
              "specification": \(JSONValue.string(message.specification.name).text()),
              "message": {
                "mti": \((document["mti"] ?? .null).text()),
                "elements": \(Self.text(document["elements"] ?? .null, indent: 4))
              }
            }

            """
    }

    private static func text(_ value: JSONValue, indent: Int) -> String {
        let spaces = String(repeating: " ", count: indent)
        switch value {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { member in
                "\(spaces)  \(JSONValue.string(member.key).text()): "
                    + text(member.value, indent: indent + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(spaces)}"
        case .array(let values) where !values.isEmpty:
            let lines = values.map { "\(spaces)  " + text($0, indent: indent + 2) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(spaces)]"
        default: return value.text()
        }
    }
}
