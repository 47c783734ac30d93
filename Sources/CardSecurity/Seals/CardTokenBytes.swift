/// The pseudonym of a card number: HMAC-SHA-256 under a key that never rotates, cut to 16 bytes.
///
/// It stands for the card wherever the switch stores or compares one. It cannot be turned back
/// without the key, and is no card number.
public struct CardTokenBytes: Hashable, Sendable {
    /// Bytes of a token.
    public static let count = 16

    private let high: UInt64
    private let low: UInt64

    init(_ digest: SHA256Digest) {
        (high, low) = digest.withBytes { bytes in
            (Self.word(bytes, at: 0), Self.word(bytes, at: 8))
        }
    }

    /// Takes a stored token; nil unless it has 16 bytes.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        high = Self.word(bytes, at: 0)
        low = Self.word(bytes, at: 8)
    }

    /// The bytes as they are stored.
    public var bytes: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }

    /// Lends the bytes for the time of the call.
    public func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { buffer in
            body(buffer.bindMemory(to: UInt8.self).span)
        }
    }

    private static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<8 { word = word << 8 | UInt64(bytes[offset + index]) }
        return word
    }
}

/// Makes card tokens.
///
/// Its key is a data key with the purpose `cardTokens`.
///
/// Sendable: the prepared key is only read.
public final class CardTokenKey: Sendable {
    private let key: HMACKey

    /// Prepares the unwrapped data key.
    public init(_ key: borrowing KeyBytes) throws(CardSecurityError) {
        self.key = try HMACKey(key)
    }

    /// The token of a card number given as ASCII digits.
    public func token(for digits: Span<UInt8>) -> CardTokenBytes {
        CardTokenBytes(key.authenticate { message in message.update(digits) })
    }
}
