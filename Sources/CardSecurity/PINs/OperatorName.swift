/// An operator of a merchant, as the reference of his password is bound to him.
public struct OperatorName: Hashable, Sendable {
    /// DE 42, 15 bytes, and the three digits of his number.
    let bytes: [UInt8]

    /// Takes DE 42 as the terminal is registered and a number from 0 to 999.
    ///
    /// Throws `wrongLength` for another merchant number than one of 15 bytes or another number.
    public init(merchant: String, number: UInt16) throws(CardSecurityError) {
        let merchant = Array(merchant.utf8)
        guard merchant.count == 15 else { throw .wrongLength(found: merchant.count) }
        guard number < 1000 else { throw .wrongLength(found: 4) }
        let digits = [number / 100, number / 10 % 10, number % 10]
        bytes = merchant + digits.map { UInt8($0) + 0x30 }
    }
}
