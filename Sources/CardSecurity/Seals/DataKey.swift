/// A data key at work: seals card numbers and keys with what they belong to bound in.
///
/// Not Sendable: every lane prepares its own from the unwrapped bytes and owns a nonce sequence.
public final class DataKey {
    /// Which data key this is; stored beside what it sealed.
    public let label: DataKeyLabel
    private let sealing: SealingKey

    /// Prepares an unwrapped data key.
    ///
    /// Throws `keyLength` unless it has 32 bytes.
    public init(_ key: borrowing KeyBytes, label: DataKeyLabel) throws(CardSecurityError) {
        self.label = label
        sealing = try SealingKey(key)
    }

    /// Seals a card number given as ASCII digits; the token is bound in.
    public func seal(
        cardNumber digits: Span<UInt8>,
        token: CardTokenBytes,
        nonces: inout NonceSequence
    ) -> SealedCardNumber {
        precondition(label.purpose == .cardNumbers, "card numbers have data keys of their own")
        precondition(!digits.isEmpty, "a card number has digits")
        let sealed = sealing.seal(digits, bound: bound(token), nonce: nonces.next())
        return SealedCardNumber(bytes: sealed)
    }

    /// The digits inside, for the time of the call.
    ///
    /// Throws `authenticationFailed` under another key or token.
    public func open<Result>(
        _ sealed: SealedCardNumber,
        token: CardTokenBytes,
        _ body: (Span<UInt8>) throws(CardSecurityError) -> Result
    ) throws(CardSecurityError) -> Result {
        try sealing.open(sealed.bytes.span, bound: bound(token)).withBytes(body)
    }

    /// Seals a key for the place that the binding names.
    public func seal(
        _ key: borrowing KeyBytes,
        for binding: KeyBinding,
        nonces: inout NonceSequence
    ) throws(CardSecurityError) -> SealedKey {
        precondition(label.purpose == .keys, "keys have data keys of their own")
        let nonce = nonces.next()
        let bound = bound(binding)
        return SealedKey(
            bytes: try key.withBytes { bytes in sealing.seal(bytes, bound: bound, nonce: nonce) },
            dataKey: label.version
        )
    }

    /// The key inside; throws `authenticationFailed` when it was sealed for another place.
    public func open(
        _ sealed: SealedKey,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> KeyBytes {
        try sealing.open(sealed.bytes.span, bound: bound(binding))
    }

    /// Seals other bytes, such as chip data, with a text and a number bound in.
    public func seal(
        _ bytes: Span<UInt8>,
        context: StaticString,
        number: UInt64,
        nonces: inout NonceSequence
    ) -> [UInt8] {
        precondition(!bytes.isEmpty, "there is something to seal")
        return sealing.seal(bytes, bound: bound(context, number), nonce: nonces.next())
    }

    /// Opens what was sealed with the same text and number.
    public func open(
        _ sealed: Span<UInt8>,
        context: StaticString,
        number: UInt64
    ) throws(CardSecurityError) -> KeyBytes {
        try sealing.open(sealed, bound: bound(context, number))
    }

    private func bound(_ token: CardTokenBytes) -> [UInt8] {
        Array("forecourt card".utf8) + label.encoded + token.bytes
    }

    private func bound(_ binding: KeyBinding) -> [UInt8] {
        Array("forecourt key".utf8) + label.encoded + binding.encoded
    }

    private func bound(_ context: StaticString, _ number: UInt64) -> [UInt8] {
        context.withUTF8Buffer { Array($0) } + [0] + label.encoded + number.bigEndianBytes
    }
}

/// A card number under the data key of its business date: nonce 12 ‖ digits ‖ tag 16.
public struct SealedCardNumber: Hashable, Sendable {
    /// The bytes as they are stored.
    public let bytes: [UInt8]

    /// Takes a stored value.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What the hash chain covers, so that the copy itself can be erased later.
    public var digest: SHA256Digest { SHA256Hasher.digest(of: bytes.span) }
}

/// A key under a data key, for one place: nonce 12 ‖ key ‖ tag 16.
public struct SealedKey: Hashable, Sendable {
    /// The bytes as they are stored.
    public let bytes: [UInt8]
    /// Version of the data key that opens it; stored beside the bytes.
    public let dataKey: UInt32

    /// Takes a stored value.
    public init(bytes: [UInt8], dataKey: UInt32 = 1) {
        self.bytes = bytes
        self.dataKey = dataKey
    }
}
