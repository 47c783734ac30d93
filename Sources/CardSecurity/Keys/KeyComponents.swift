/// Two components whose XOR is a key: what two people carry, and neither holds the key.
public struct KeyComponents: ~Copyable {
    /// The component of the first person.
    public let first: KeyBytes
    /// The component of the second person.
    public let second: KeyBytes

    /// Splits a key: one component is random, the other makes up the rest.
    ///
    /// DES components keep odd parity only by chance; the key itself keeps its own.
    public init(
        splitting key: borrowing KeyBytes,
        from random: any RandomSource
    ) throws(CardSecurityError) {
        let drawn = try KeyBytes(count: key.count, from: random)
        let rest = try key.combined(with: drawn)
        first = drawn
        second = rest
    }
}

extension KeyBytes {
    /// The XOR of two components, or of a sum and the next component.
    ///
    /// Throws `keyLength` when the lengths differ.
    public borrowing func combined(
        with other: borrowing KeyBytes
    ) throws(CardSecurityError) -> KeyBytes {
        guard other.count == count else { throw .keyLength(other.count) }
        let one = pointer
        let two = other.pointer
        return try KeyBytes(count: count) { span in
            for index in span.indices { span[index] = one[index] ^ two[index] }
        }
    }

    /// The clear key as text, for the two people who carry its components, once.
    ///
    /// The only way a key becomes text: whoever reviews this code base searches for the name.
    public borrowing func revealedHexadecimal() -> String {
        Hexadecimal.text(Span(_unsafeStart: pointer, count: count))
    }
}
