import Text

/// `application/x-www-form-urlencoded`, as forms and notifies travel.
package enum FormFields {
    /// Fields of a form that are read.
    package static let maximumFields = 200

    /// Names and values, percent-encoded, in the order given.
    package static func text(_ fields: [(name: String, value: String)]) -> [UInt8] {
        var text: [UInt8] = []
        for field in fields {
            if !text.isEmpty { text.append(0x26) }
            encode(field.name, into: &text)
            text.append(0x3D)
            encode(field.value, into: &text)
        }
        return text
    }

    private static func encode(_ value: String, into text: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: text.append(byte)
            case 0x20: text.append(0x2B)
            default:
                text.append(0x25)
                text.append(Hexadecimal.digit(byte >> 4))
                text.append(Hexadecimal.digit(byte & 0x0F))
            }
        }
    }

    /// The fields of a form in their order; nil where an escape is broken, a name is empty or
    /// stands twice, a text is no UTF-8, or there are too many.
    package static func fields(_ text: some Collection<UInt8>) -> [(name: String, value: String)]? {
        var fields: [(name: String, value: String)] = []
        var names: Set<String> = []
        for part in text.split(separator: 0x26, omittingEmptySubsequences: false) {
            guard fields.count < maximumFields else { return nil }
            guard let equals = part.firstIndex(of: 0x3D),
                let name = decode(part[..<equals]), !name.isEmpty,
                let value = decode(part[part.index(after: equals)...]),
                names.insert(name).inserted
            else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    private static func decode(_ part: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = part.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case 0x2B: bytes.append(0x20)
            case 0x25:
                guard let high = rest.next().flatMap(Hexadecimal.value),
                    let low = rest.next().flatMap(Hexadecimal.value)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
