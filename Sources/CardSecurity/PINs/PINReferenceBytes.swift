import COpenSSL

/// What an in-house card keeps instead of its PIN, and an operator instead of his password.
///
/// HMAC-SHA-256 over the text `forecourt PIN`, the card's token, the number of digits and the
/// digits, one a byte; 16 bytes of it. Of a password the text is `forecourt operator`, and the
/// operator's name stands for the token. Without the key nothing can be tried out; for another card
/// or operator the same digits have another reference, so references cannot be moved.
public struct PINReferenceBytes: Sendable {
    /// Bytes of a reference.
    public static let count = 16

    private let value: MAC

    init(_ value: MAC) {
        self.value = value
    }

    /// Takes a stored reference; nil unless it has 16 bytes.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.count, let value = MAC(bytes) else { return nil }
        self.value = value
    }

    /// The bytes as they are stored.
    public var bytes: [UInt8] { value.bytes }

    /// Whether both are the same, in constant time.
    public func matches(_ other: PINReferenceBytes) -> Bool { value.matches(other.value) }
}

/// Makes and compares PIN references.
///
/// Its key is a data key with the purpose `pinReferences`.
///
/// Sendable: the prepared key is only read.
public final class PINReferenceKey: Sendable {
    private let key: HMACKey

    /// Prepares the unwrapped data key.
    public init(_ key: borrowing KeyBytes) throws(CardSecurityError) {
        self.key = try HMACKey(key)
    }

    /// The reference of a PIN where a card is issued.
    public func reference(of pin: borrowing ClearPIN, card: CardTokenBytes) -> PINReferenceBytes {
        reference(of: pin, labelled: "forecourt PIN") { message in
            card.withBytes { bytes in message.update(bytes) }
        }
    }

    /// The reference of a password where an operator of a merchant gets one.
    public func reference(
        of password: borrowing ClearPIN,
        operator name: OperatorName
    ) -> PINReferenceBytes {
        reference(of: password, labelled: "forecourt operator") { message in
            message.update(name.bytes.span)
        }
    }

    private func reference(
        of pin: borrowing ClearPIN,
        labelled label: String,
        _ holder: (inout SHA256Hasher) -> Void
    ) -> PINReferenceBytes {
        let digits = pin.digits.pointer
        let count = pin.count
        let digest = key.authenticate { message in
            message.update(Array(label.utf8).span)
            holder(&message)
            message.update(bigEndian: UInt64(count))
            message.update(Span(_unsafeStart: digits, count: count))
        }
        var storage = InlineArray<16, UInt8>(repeating: 0)
        digest.withBytes { bytes in
            for index in 0..<16 { storage[index] = bytes[index] }
        }
        return PINReferenceBytes(MAC(storage, count: 16))
    }

    /// The reference of the password inside an encrypted block.
    ///
    /// Throws `malformedPINBlock` when the block itself is wrong, which is no wrong password.
    public func reference(
        ofBlock block: Span<UInt8>,
        format: PINBlockFormat,
        under key: PINKey,
        operator name: OperatorName
    ) throws(CardSecurityError) -> PINReferenceBytes {
        // No card number goes into the block of a password.
        guard !format.usesCardNumber else { throw .malformedPINBlock }
        let none: [UInt8] = []
        let password = try key.decrypt(block, format: format, cardNumber: none.span)
        return reference(of: password, operator: name)
    }

    /// The reference of the PIN inside an encrypted block: a card holder chooses a PIN.
    public func reference(
        ofBlock block: Span<UInt8>,
        format: PINBlockFormat,
        under key: PINKey,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes
    ) throws(CardSecurityError) -> PINReferenceBytes {
        let pin = try key.decrypt(block, format: format, cardNumber: cardNumber)
        return reference(of: pin, card: card)
    }

    /// Whether the PIN inside an encrypted block is the card's.
    ///
    /// Throws `malformedPINBlock` when the block itself is wrong, which is no wrong PIN.
    public func verify(
        _ block: Span<UInt8>,
        format: PINBlockFormat,
        under key: PINKey,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes,
        against stored: PINReferenceBytes
    ) throws(CardSecurityError) -> Bool {
        try reference(
            ofBlock: block,
            format: format,
            under: key,
            cardNumber: cardNumber,
            card: card
        )
        .matches(stored)
    }
}
