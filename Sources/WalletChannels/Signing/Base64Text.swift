import FoundationEssentials

/// Base64 as the providers write it: one line, padded.
enum Base64Text {
    static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// The bytes of a text of at most `limit` characters; nil for anything that is no base64.
    static func bytes(_ text: some StringProtocol, limit: Int) -> [UInt8]? {
        guard text.utf8.count <= limit, text.utf8.count % 4 == 0 else { return nil }
        return Data(base64Encoded: String(text)).map { [UInt8]($0) }
    }
}
