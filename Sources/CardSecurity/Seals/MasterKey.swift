/// The switch's master key: it wraps data keys and nothing else, so that it can rotate in one
/// transaction.
///
/// Not Sendable: it is used at start and by the book's thread, one instance each.
public final class MasterKey {
    /// Bytes of a master key.
    public static let length = 32

    private static let formatVersion: UInt8 = 1
    private let sealing: SealingKey

    /// Takes the 32 bytes.
    ///
    /// Throws `keyLength`.
    public init(_ key: borrowing KeyBytes) throws(CardSecurityError) {
        sealing = try SealingKey(key)
    }

    /// Makes a fresh data key and wraps it.
    public func generateDataKey(
        _ label: DataKeyLabel,
        from random: any RandomSource
    ) throws(CardSecurityError) -> WrappedDataKey {
        try wrap(try KeyBytes(count: 32, from: random), as: label, from: random)
    }

    /// Wraps a data key under its label, with a random nonce: a master key wraps few of them.
    public func wrap(
        _ key: borrowing KeyBytes,
        as label: DataKeyLabel,
        from random: any RandomSource
    ) throws(CardSecurityError) -> WrappedDataKey {
        var nonce = InlineArray<12, UInt8>(repeating: 0)
        var span = nonce.mutableSpan
        try random.fill(&span)
        let sealed = try key.withBytes { bytes in
            sealing.seal(bytes, bound: Self.bound(label), nonce: nonce)
        }
        return WrappedDataKey(label: label, bytes: [Self.formatVersion] + sealed)
    }

    /// The data key inside; throws `authenticationFailed` for a wrong master key or a wrong label.
    public func unwrap(_ wrapped: WrappedDataKey) throws(CardSecurityError) -> KeyBytes {
        guard wrapped.bytes.first == Self.formatVersion else { throw .authenticationFailed }
        return try sealing.open(
            wrapped.bytes.span.extracting(droppingFirst: 1),
            bound: Self.bound(wrapped.label)
        )
    }

    /// The same data key under another master key.
    public func rewrap(
        _ wrapped: WrappedDataKey,
        under next: MasterKey,
        from random: any RandomSource
    ) throws(CardSecurityError) -> WrappedDataKey {
        try next.wrap(try unwrap(wrapped), as: wrapped.label, from: random)
    }

    private static func bound(_ label: DataKeyLabel) -> [UInt8] {
        Array("forecourt data key".utf8) + [formatVersion] + label.encoded
    }
}

/// A data key under the master key, as the journal stores it.
public struct WrappedDataKey: Hashable, Sendable {
    /// What it is for; stored beside the bytes, and bound into them.
    public let label: DataKeyLabel
    /// Format 1 ‖ nonce 12 ‖ key 32 ‖ tag 16.
    public let bytes: [UInt8]

    /// Takes a stored row.
    public init(label: DataKeyLabel, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }
}
