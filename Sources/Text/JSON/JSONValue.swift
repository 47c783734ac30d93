/// A JSON value that keeps the order of its keys and the letters of its numbers.
public indirect enum JSONValue: Hashable, Sendable {
    /// A string.
    case string(String)
    /// A number as it was written.
    case number(String)
    /// true or false.
    case boolean(Bool)
    /// null.
    case null
    /// Members in order.
    case object([Member])
    /// Items in order.
    case array([JSONValue])

    /// A key and its value.
    public struct Member: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// A member of an object.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value of a member; nil for what is no object, or lacks it.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The characters of a string.
    public var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }
}
