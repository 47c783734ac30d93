import Text

/// An element of an XML file with the place where it begins.
struct XMLElement {
    var name: String
    var line: Int
    var column: Int
    var attributes: [(name: String, value: String)] = []
    var children: [XMLElement] = []

    subscript(attribute: String) -> String? {
        attributes.first { $0.name == attribute }?.value
    }
}

/// Reads the XML that packagers are written in: elements and attributes, and nothing that fetches.
///
/// A DOCTYPE is stepped over unread; one that declares anything is refused, and so is every entity
/// but XML's own five and characters by number. At most 1 MiB, 16 levels and 20 000 elements.
struct XMLScanner {
    private static let maximumDepth = 16
    private static let maximumElements = 20_000
    private static let maximumAttributes = 32

    private let bytes: [UInt8]
    private let file: String
    private let findings: FindingList
    private var at = 0
    private var line = 1
    private var lineStart = 0
    private var count = 0

    private init(_ text: String, file: String, findings: FindingList) {
        bytes = Array(text.utf8)
        self.file = file
        self.findings = findings
    }

    /// The root of a document; nil where something is wrong, which is a finding then.
    static func read(_ text: String, file: String, findings: FindingList) -> XMLElement? {
        guard text.utf8.count <= YAMLDocument.maximumBytes else {
            findings.add("size", file, 0, 0, "the file is over 1 MiB", cure: "import a part of it")
            return nil
        }
        var scanner = XMLScanner(text, file: file, findings: findings)
        do {
            return try scanner.document()
        } catch {
            let place = error.place ?? (scanner.line, scanner.at - scanner.lineStart + 1)
            findings.add("xml", file, place.line, place.column, error.problem, cure: error.cure)
            return nil
        }
    }

    private struct Stop: Error {
        var problem: String
        var cure: String
        var place: (line: Int, column: Int)?
    }

    // MARK: Bytes

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private var here: (line: Int, column: Int) { (line, at - lineStart + 1) }

    private func starts(with text: String) -> Bool {
        bytes[at...].starts(with: text.utf8)
    }

    private mutating func step() {
        if bytes[at] == 0x0A {
            line += 1
            lineStart = at + 1
        }
        at += 1
    }

    private mutating func step(over text: String) -> Bool {
        guard starts(with: text) else { return false }
        for _ in text.utf8 { step() }
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { step() }
    }

    private mutating func skip(past end: String, of what: String) throws(Stop) {
        let start = here
        while at < bytes.count {
            if step(over: end) { return }
            step()
        }
        throw Stop(problem: "\(what) has no end", cure: "write \(end)", place: start)
    }

    // MARK: Document

    private mutating func document() throws(Stop) -> XMLElement {
        if starts(with: "\u{FEFF}") { at += 3 }
        try skipBetween()
        guard next == 0x3C else {
            throw Stop(problem: "no element begins here", cure: "give a packager in XML")
        }
        let root = try element(depth: 1)
        try skipBetween()
        guard next == nil else {
            throw Stop(problem: "something stands behind the root element", cure: "remove it")
        }
        return root
    }

    /// Steps over spaces, comments, instructions and a DOCTYPE.
    private mutating func skipBetween() throws(Stop) {
        while true {
            skipSpace()
            if step(over: "<!--") {
                try skip(past: "-->", of: "the comment")
            } else if step(over: "<?") {
                try skip(past: "?>", of: "the instruction")
            } else if starts(with: "<!DOCTYPE") {
                try doctype()
            } else {
                return
            }
        }
    }

    /// A name and where it stands, neither of which is looked at or fetched.
    private mutating func doctype() throws(Stop) {
        let start = here
        var quote: UInt8?
        while let byte = next {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == 0x5B {
                throw Stop(
                    problem: "the DOCTYPE declares something, entities perhaps",
                    cure: "take out what stands between [ and ], and write entities out"
                )
            } else if byte == 0x3E {
                step()
                return
            }
            step()
        }
        throw Stop(problem: "the DOCTYPE has no end", cure: "write >", place: start)
    }

    // MARK: Elements

    private mutating func element(depth: Int) throws(Stop) -> XMLElement {
        let start = here
        guard depth <= Self.maximumDepth else {
            throw Stop(
                problem: "elements nest deeper than \(Self.maximumDepth) levels",
                cure: "flatten them"
            )
        }
        count += 1
        guard count <= Self.maximumElements else {
            throw Stop(
                problem: "there are more than \(Self.maximumElements) elements",
                cure: "import a part of the file"
            )
        }
        step()
        var element = XMLElement(name: try name(), line: start.line, column: start.column)
        if try attributes(of: &element) { return element }
        while true {
            try skipBetween()
            if starts(with: "</") { break }
            guard next == 0x3C, !starts(with: "<!") else {
                guard next != nil else {
                    throw Stop(
                        problem: "<\(element.name)> has no end",
                        cure: "write </\(element.name)>",
                        place: start
                    )
                }
                throw Stop(
                    problem: "text stands where an element belongs",
                    cure: "a packager has elements and attributes only: remove it"
                )
            }
            element.children.append(try self.element(depth: depth + 1))
        }
        at += 2
        let end = here
        guard try name() == element.name else {
            throw Stop(
                problem: "<\(element.name)> of line \(start.line) is not ended here",
                cure: "write </\(element.name)>",
                place: end
            )
        }
        skipSpace()
        guard step(over: ">") else { throw Stop(problem: "the end has no >", cure: "write >") }
        return element
    }

    /// Reads the attributes to the end of the tag; true where the element is empty.
    private mutating func attributes(of element: inout XMLElement) throws(Stop) -> Bool {
        while true {
            let before = at
            skipSpace()
            if step(over: "/>") { return true }
            if step(over: ">") { return false }
            guard next != nil, at > before else {
                throw Stop(
                    problem: "<\(element.name)> has no end",
                    cure: "write > behind its attributes"
                )
            }
            let place = here
            let key = try name()
            skipSpace()
            guard step(over: "=") else {
                throw Stop(problem: "\(key) has no value", cure: "write \(key)=\"...\"")
            }
            skipSpace()
            guard element[key] == nil, element.attributes.count < Self.maximumAttributes else {
                throw Stop(
                    problem: "\(key) stands there already, or there are too many attributes",
                    cure: "remove one",
                    place: place
                )
            }
            element.attributes.append((key, try value(of: key)))
        }
    }

    private mutating func name() throws(Stop) -> String {
        let start = at
        while let byte = next, Self.isName(byte) { step() }
        guard at > start, at - start <= 128 else {
            throw Stop(problem: "no name stands here", cure: "write letters")
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x41 && byte <= 0x5A)
            || (byte >= 0x30 && byte <= 0x3A) || byte == 0x2D || byte == 0x5F || byte == 0x2E
            || byte >= 0x80
    }

    private mutating func value(of key: String) throws(Stop) -> String {
        guard let quote = next, quote == 0x22 || quote == 0x27 else {
            throw Stop(problem: "\(key) has no quotes", cure: "write \(key)=\"...\"")
        }
        let start = here
        step()
        var value: [UInt8] = []
        while let byte = next, byte != quote {
            switch byte {
            case 0x3C:
                throw Stop(problem: "< stands in the value of \(key)", cure: "write &lt;")
            case 0x26: value += try reference().utf8
            case 0x09, 0x0A, 0x0D:
                value.append(0x20)
                step()
            default:
                value.append(byte)
                step()
            }
        }
        guard next == quote else {
            throw Stop(
                problem: "the value of \(key) has no end",
                cure: "write a quote",
                place: start
            )
        }
        step()
        return String(decoding: value, as: UTF8.self)
    }

    private static let entities = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]

    /// One of XML's own entities, or a character by its number.
    private mutating func reference() throws(Stop) -> String {
        let start = here
        step()
        let first = at
        while let byte = next, Self.isName(byte) || byte == 0x23, at - first < 12 { step() }
        let name = String(decoding: bytes[first..<at], as: UTF8.self)
        if next == 0x3B {
            step()
            if let text = Self.entities[name] { return text }
            let number =
                name.hasPrefix("#x")
                ? Hexadecimal.number(name.dropFirst(2)).flatMap { UInt32(exactly: $0) }
                : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            if let scalar = number.flatMap(UnicodeScalar.init), scalar.value >= 0x20 {
                return String(scalar)
            }
        }
        throw Stop(
            problem: "&\(name); is no entity of XML's own",
            cure: "write its text out; nothing is fetched or expanded",
            place: start
        )
    }
}
