/// Why a text is no JSON, or no message, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    /// From 1.
    public var column: Int
    /// What is wrong and what to do about it.
    public var message: String

    /// `line:column: what is wrong`.
    public var description: String { "\(line):\(column): \(message)" }
}
