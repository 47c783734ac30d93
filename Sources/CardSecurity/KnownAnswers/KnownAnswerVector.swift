import FoundationEssentials

/// One known answer: named fields, most of them hexadecimal.
///
/// The only place that reads JSON.
struct KnownAnswerVector {
    let algorithm: String
    let id: String
    private let fields: [String: JSONValue]

    /// Reads a document with a `vectors` list, or a bare list.
    static func read(_ document: [UInt8]) throws(KnownAnswerError) -> [KnownAnswerVector] {
        let root: JSONValue
        do {
            root = try JSONDecoder().decode(JSONValue.self, from: Data(document))
        } catch {
            throw .unreadable
        }
        let list: [JSONValue]
        switch root {
        case .object(let members):
            guard case .list(let vectors)? = members["vectors"] else { throw .noVectors }
            list = vectors
        case .list(let vectors): list = vectors
        default: throw .noVectors
        }
        var vectors: [KnownAnswerVector] = []
        for (index, value) in list.enumerated() {
            guard case .object(let members) = value, case .text(let name)? = members["algorithm"]
            else { throw .notAVector(index: index) }
            let id: String
            if case .text(let given)? = members["id"] { id = given } else { id = "#\(index)" }
            vectors.append(KnownAnswerVector(algorithm: name, id: id, fields: members))
        }
        return vectors
    }

    /// The fields of an object inside this vector, or the vector's own.
    func member(_ name: String) -> KnownAnswerVector? {
        guard case .object(let inner)? = fields[name] else { return nil }
        return KnownAnswerVector(algorithm: algorithm, id: id, fields: inner)
    }

    func has(_ name: String) -> Bool {
        switch fields[name] {
        case nil, .null?: false
        default: true
        }
    }

    var names: [String] { fields.keys.sorted() }

    func text(_ name: String) throws(KnownAnswerFault) -> String {
        switch fields[name] {
        case .text(let text)?: return text
        case .number(let number)?: return String(number)
        default: throw .missing(name)
        }
    }

    func number(_ name: String) -> Int? {
        switch fields[name] {
        case .number(let number)?: number
        case .text(let text)?: Int(text)
        default: nil
        }
    }

    func hex(_ name: String) throws(KnownAnswerFault) -> [UInt8] {
        let text = try text(name)
        do throws(CardSecurityError) {
            return try Hexadecimal.bytes(text)
        } catch {
            throw .notHexadecimal(name)
        }
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
public enum KnownAnswerError: Error, Equatable, Sendable {
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

private enum JSONValue: Decodable {
    case null
    case flag(Bool)
    case other
    case number(Int)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A value has one shape: an attempt that fails says which one it is not.
        func attempt<Value: Decodable>(_ type: Value.Type) -> Value? {
            // Nothing is lost: the next shape is tried.
            try? container.decode(type)
        }
        if container.decodeNil() {
            self = .null
        } else if let flag = attempt(Bool.self) {
            self = .flag(flag)
        } else if let number = attempt(Int.self) {
            self = .number(number)
        } else if let text = attempt(String.self) {
            self = .text(text)
        } else if let list = attempt([JSONValue].self) {
            self = .list(list)
        } else if let object = attempt([String: JSONValue].self) {
            self = .object(object)
        } else {
            // A fraction or a number beyond Int: no field of a vector, so it is not looked at.
            self = .other
        }
    }
}
