import Text

/// A sample of a dialect with what must come of it: bytes, and the message or the error that they
/// are.
public struct GoldenCase: Sendable {
    /// Why a case fails.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The files themselves say nothing.
        case unusable(String)
        /// The bytes do not read.
        case unread(CodingError)
        /// They read, though they must not.
        case read
        /// Another error than the one that is named.
        case otherError(CodingError, expected: String)
        /// Paths where the message is another one.
        case differs([String])
        /// They read, and are written otherwise, from so many bytes on.
        case otherBytes(offset: Int)

        /// One line, without a value.
        public var description: String {
            switch self {
            case .unusable(let text): text
            case .unread(let error): "does not read: \(error)"
            case .read: "reads, though it must not"
            case .otherError(let error, let expected): "\(error); expected was \(expected)"
            case .differs(let paths): "another value at \(paths.joined(separator: ", "))"
            case .otherBytes(let offset): "is written otherwise from byte \(offset) on"
            }
        }
    }

    private let bytes: [UInt8]
    private let document: JSONValue

    /// A case of annotated hexadecimal text and a JSON document.
    public init(hexadecimal: String, json: String) throws(Failure) {
        let lines = hexadecimal.split(separator: "\n", omittingEmptySubsequences: false)
        let digits = lines.map { $0.prefix { $0 != "#" } }.joined(separator: "\n")
        guard let bytes = Hexadecimal.bytes(digits), !bytes.isEmpty else {
            throw .unusable("the .hex file is no hexadecimal text; # begins a comment")
        }
        do throws(JSONError) {
            document = try JSONValue.parse(json)
        } catch {
            throw .unusable("the .json file: line \(error)")
        }
        guard document["message"] != nil || document["error"] != nil else {
            throw .unusable("the .json file has neither \"message\" nor \"error\"")
        }
        self.bytes = bytes
    }

    /// The specification that the case is of; nil where it does not say.
    public var specification: String? { document["specification"]?.string }

    /// Reads the bytes, compares what they say, writes them again and compares the bytes.
    public func run(_ specification: DialectSpecification) throws(Failure) {
        var bytes = bytes
        if document["framing"]?.string == "unionpay" {
            guard bytes.count > 13 else { throw .unusable("the frame is shorter than its head") }
            bytes.removeFirst(13)
        }
        let message: Message
        do throws(DecodingFailure) {
            message = try MessageDecoder(specification).decode(bytes)
        } catch {
            return try compare(error.error)
        }
        guard let expected = document["message"] else { throw .read }
        let written = MessageJSON.document(of: message, unmasked: true)
        var paths = written["mti"] == expected["mti"] ? [] : ["mti"]
        paths += Self.paths(written["elements"], expected["elements"])
        guard paths.isEmpty else { throw .differs(paths) }
        let again = MessageEncoder.encode(message)
        guard again == bytes else {
            throw .otherBytes(offset: zip(again, bytes).prefix { $0 == $1 }.underestimatedCount)
        }
    }

    private func compare(_ error: CodingError) throws(Failure) {
        guard let expected = document["error"] else { throw .unread(error) }
        let isSame =
            error.place.description == expected["path"]?.string
            && .number(String(error.offset)) == expected["offset"]
            && error.kind.name == expected["kind"]?.string
        guard isSame else { throw .otherError(error, expected: expected.text()) }
    }

    /// The paths at which two documents differ, never what stands there.
    private static func paths(_ one: JSONValue?, _ other: JSONValue?) -> [String] {
        WordDifference.between(one, other).map { $0.path.joined(separator: ".") }
    }
}
