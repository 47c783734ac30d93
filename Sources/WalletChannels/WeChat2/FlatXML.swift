/// The XML of WeChat's version 2: one root, one level of elements with text, nothing else.
///
/// Strict on purpose: no declaration of a document type, no entity but the five, no attribute, no
/// element inside an element, no name twice, at most 64 KiB and 200 fields. There is nothing here
/// that could fetch, expand or recurse.
package struct FlatXML: Equatable, Sendable {
    package static let maximumBytes = 64 << 10
    package static let maximumFields = 200
    private static let maximumName = 64

    /// One element.
    package struct Field: Equatable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In the order of the document.
    package let fields: [Field]

    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    package init(_ fields: [Field]) {
        self.fields = fields
    }

    /// Nil for anything that is not of this form.
    ///
    /// - Parameter root: the name of the outermost element.
    package init?(_ bytes: [UInt8], root: String = "xml") {
        guard bytes.count <= Self.maximumBytes, String(validating: bytes, as: UTF8.self) != nil
        else { return nil }
        var reader = Reader(bytes: bytes)
        reader.skipDeclaration()
        reader.skipSpace()
        guard reader.opening() == root else { return nil }
        var fields: [Field] = []
        var names: Set<String> = []
        while true {
            reader.skipSpace()
            guard reader.startsElement else { break }
            guard fields.count < Self.maximumFields, let name = reader.opening(),
                name.utf8.count <= Self.maximumName, names.insert(name).inserted,
                let value = reader.text(), reader.closing() == name
            else { return nil }
            fields.append(Field(name, value))
        }
        guard reader.closing() == root else { return nil }
        reader.skipSpace()
        guard reader.isAtEnd else { return nil }
        self.fields = fields
    }

    /// The document, each value in a CDATA section.
    package func text(root: String = "xml") -> [UInt8] {
        var text = "<\(root)>"
        for field in fields {
            // A section cannot hold its own end, so it is cut in two there.
            let value = field.value.split(separator: "]]>", omittingEmptySubsequences: false)
                .joined(separator: "]]]]><![CDATA[>")
            text += "<\(field.name)><![CDATA[\(value)]]></\(field.name)>"
        }
        return Array((text + "</\(root)>").utf8)
    }
}

private struct Reader {
    let bytes: [UInt8]
    var at = 0

    var isAtEnd: Bool { at == bytes.count }
    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    /// Whether `<` and a letter stand here.
    var startsElement: Bool {
        next == 0x3C && at + 1 < bytes.count && Self.isLetter(bytes[at + 1])
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2D
    }

    private func stands(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[at...].starts(with: $0) }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard stands(text) else { return false }
        at += text.utf8CodeUnitCount
        return true
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            at += 1
        }
    }

    /// The byte order mark, and `<?xml version="1.0" encoding="UTF-8"?>` in any spelling without
    /// a `<` inside.
    mutating func skipDeclaration() {
        if stands("\u{FEFF}") { at += 3 }
        guard stands("<?xml ") else { return }
        let end = bytes[at...].prefix(128).firstIndex(of: 0x3E)
        guard let end, bytes[end - 1] == 0x3F, !bytes[(at + 1)..<end].contains(0x3C) else {
            return
        }
        at = end + 1
    }

    private mutating func name() -> String? {
        let start = at
        guard let first = next, Self.isLetter(first) else { return nil }
        while let byte = next, Self.isOfName(byte) { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    mutating func opening() -> String? {
        guard take("<"), let name = name(), take(">") else { return nil }
        return name
    }

    mutating func closing() -> String? {
        guard take("</"), let name = name() else { return nil }
        skipSpace()
        return take(">") ? name : nil
    }

    /// Text and CDATA sections up to the next tag.
    mutating func text() -> String? {
        var value: [UInt8] = []
        while let byte = next {
            switch byte {
            case 0x3C:
                if stands("</") { return String(validating: value, as: UTF8.self) }
                guard take("<![CDATA["), let end = sectionEnd() else { return nil }
                value.append(contentsOf: bytes[at..<end])
                at = end + 3
            case 0x26:
                guard let character = entity() else { return nil }
                value.append(character)
            case 0x00..<0x09, 0x0B, 0x0C, 0x0E..<0x20: return nil
            default:
                value.append(byte)
                at += 1
            }
        }
        return nil
    }

    private func sectionEnd() -> Int? {
        var place = at
        while place + 2 < bytes.count {
            if bytes[place] == 0x5D, bytes[place + 1] == 0x5D, bytes[place + 2] == 0x3E {
                return place
            }
            guard bytes[place] >= 0x20 || [0x09, 0x0A, 0x0D].contains(bytes[place]) else {
                return nil
            }
            place += 1
        }
        return nil
    }

    private mutating func entity() -> UInt8? {
        if take("&lt;") { return 0x3C }
        if take("&gt;") { return 0x3E }
        if take("&amp;") { return 0x26 }
        if take("&quot;") { return 0x22 }
        return take("&apos;") ? 0x27 : nil
    }
}
