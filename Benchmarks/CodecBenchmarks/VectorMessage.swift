import Foundation
import ISO8583

/// One message of `fixtures/vectors/messages.json`, with the dialect of its layout.
struct VectorMessage {
    let name: String
    let specification: DialectSpecification
    let type: MessageTypeIndicator
    let wire: [UInt8]
    let fields: [Field]

    struct Field {
        let element: Element
        let value: Value
    }

    enum Value {
        case text(String)
        case bytes([UInt8])
    }

    struct Unreadable: Error {
        let message: String
    }

    private static let dialects = [
        "a": "iso8583-1987-ascii", "b": "iso8583-1987-binary", "c": "iso8583-1987-ascii",
    ]

    static func all() throws -> [VectorMessage] {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let library = try SpecificationLibrary(folder: root.appending(path: "specs").path)
        let data = try Data(contentsOf: root.appending(path: "fixtures/vectors/messages.json"))
        let document = try JSONDecoder().decode(Document.self, from: data)
        return try [("a", document.a), ("b", document.b), ("c", document.c)].map { name, entry in
            guard let dialect = dialects[name], let specification = library[dialect] else {
                throw Unreadable(message: "no specification for message \(name)")
            }
            return try VectorMessage(name: name, specification: specification, entry: entry)
        }
    }

    private init(name: String, specification: DialectSpecification, entry: Document.Entry) throws {
        guard let type = MessageTypeIndicator(entry.mti), let wire = Self.bytes(entry.hex) else {
            throw Unreadable(message: "message \(name)")
        }
        self.name = name
        self.specification = specification
        self.type = type
        self.wire = wire
        let binary = Set(entry.binary)
        let numbered = entry.fields.compactMap { key, text in Int(key).map { ($0, text) } }
        fields = try numbered.sorted { $0.0 < $1.0 }.map { number, text in
            guard let element = Element(number) else {
                throw Unreadable(message: "element \(number) of message \(name)")
            }
            guard binary.contains(number) else {
                return Field(element: element, value: .text(text))
            }
            return Field(element: element, value: .bytes(Self.bytes(text) ?? []))
        }
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    private struct Document: Decodable {
        let a: Entry
        let b: Entry
        let c: Entry

        struct Entry: Decodable {
            let mti: String
            let fields: [String: String]
            let binary: [Int]
            let hex: String

            enum CodingKeys: String, CodingKey {
                case mti
                case fields
                case binary = "binary_fields_are_hex"
                case hex
            }
        }
    }
}
