import CardSecurity
import Text

/// One known answer: named fields, most of them hexadecimal.
struct KnownAnswerVector {
    let algorithm: String
    let id: String
    private let fields: [String: JSONValue]

    /// Reads a document with a `vectors` list, or a bare list.
    static func read(_ document: [UInt8]) throws(KnownAnswerError) -> [KnownAnswerVector] {
        guard let text = String(validating: document, as: UTF8.self) else { throw .unreadable }
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONValue.parse(text)
        } catch {
            throw .unreadable
        }
        let list: [JSONValue]
        switch root {
        case .object:
            guard case .array(let vectors)? = root["vectors"] else { throw .noVectors }
            list = vectors
        case .array(let vectors): list = vectors
        default: throw .noVectors
        }
        var vectors: [KnownAnswerVector] = []
        for (index, value) in list.enumerated() {
            guard case .object(let members) = value, let name = value["algorithm"]?.string else {
                throw .notAVector(index: index)
            }
            vectors.append(
                KnownAnswerVector(
                    algorithm: name,
                    id: value["id"]?.string ?? "#\(index)",
                    fields: Self.fields(members)
                )
            )
        }
        return vectors
    }

    private static func fields(_ members: [JSONValue.Member]) -> [String: JSONValue] {
        Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// The fields of an object inside this vector, or the vector's own.
    func member(_ name: String) -> KnownAnswerVector? {
        guard case .object(let inner)? = fields[name] else { return nil }
        return KnownAnswerVector(algorithm: algorithm, id: id, fields: Self.fields(inner))
    }

    func has(_ name: String) -> Bool {
        switch fields[name] {
        case nil, .null?: false
        default: true
        }
    }

    var names: [String] { fields.keys.sorted() }

    func text(_ name: String) throws(KnownAnswerFault) -> String {
        if case .string(let text)? = fields[name] { return text }
        guard let number = number(name) else { throw .missing(name) }
        return String(number)
    }

    func number(_ name: String) -> Int? {
        switch fields[name] {
        // A fraction, or a number beyond Int, is no field of a vector.
        case .number(let text)?, .string(let text)?: Int(text)
        default: nil
        }
    }

    func hex(_ name: String) throws(KnownAnswerFault) -> [UInt8] {
        let text = try text(name)
        guard let bytes = Hexadecimal.bytes(text) else { throw .notHexadecimal(name) }
        return bytes
    }

    func hex(_ name: String, else standard: [UInt8]) throws(KnownAnswerFault) -> [UInt8] {
        has(name) ? try hex(name) : standard
    }

    func key(_ name: String) throws(KnownAnswerFault) -> KeyBytes {
        let bytes = try hex(name)
        do throws(CardSecurityError) {
            return try KeyBytes(copying: bytes.span)
        } catch {
            throw .refused(error)
        }
    }
}

/// Why a vector document cannot be run at all.
package enum KnownAnswerError: Error, Equatable, Sendable {
    /// It is not JSON.
    case unreadable
    /// It has no list of vectors.
    case noVectors
    /// The entry at this index is no object with an `algorithm`.
    case notAVector(index: Int)
}

/// Why one vector failed.
enum KnownAnswerFault: Error {
    case missing(String)
    case notHexadecimal(String)
    case refused(CardSecurityError)
    case unsupported
}
