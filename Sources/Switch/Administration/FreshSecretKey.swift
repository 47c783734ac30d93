package import CardSecurity

/// A terminal master key as it is made for a registration: the key for the book, and two
/// components for two people, shown once.
package struct FreshSecretKey: Sendable {
    /// One component, as it is printed.
    package struct Component: Sendable {
        package let hexadecimal: String
        package let checkValue: String
    }

    package let key: SecretKey
    package let components: [Component]
    /// Of the whole key.
    package let checkValue: String

    /// Draws a double-length TDES key and splits it: the key is one component XOR the other.
    package init(from random: any RandomSource) throws(CardSecurityError) {
        let whole = try KeyBytes.generateDES(count: 16, from: random)
        let first = try KeyBytes.generateDES(count: 16, from: random)
        let second = try KeyBytes(count: 16) { (span) throws(CardSecurityError) in
            try whole.withBytes { (one) throws(CardSecurityError) in
                try first.withBytes { (other) throws(CardSecurityError) in
                    for index in span.indices { span[index] = one[index] ^ other[index] }
                }
            }
        }
        components = [try Self.component(first), try Self.component(second)]
        checkValue = try KeyCheckValue(of: whole, length: 3).hexadecimal
        key = SecretKey(whole)
    }

    private static func component(
        _ key: borrowing KeyBytes
    ) throws(CardSecurityError) -> Component {
        Component(
            hexadecimal: key.revealedHexadecimal(),
            checkValue: try KeyCheckValue(of: key, length: 3).hexadecimal
        )
    }
}
