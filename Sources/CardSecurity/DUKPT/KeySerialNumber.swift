/// The key serial number (KSN) of TDES DUKPT: 59 bits name the device, 21 count its transactions.
public struct KeySerialNumber: Hashable, Sendable {
    private static let counterMask: UInt64 = 0x1F_FFFF

    // The leftmost 16 bits and the other 64.
    private let high: UInt16
    private let low: UInt64

    /// Takes 10 bytes, or 8 that are padded with FF on the left.
    ///
    /// Throws `malformedKeySerialNumber` for another length.
    public init(_ bytes: Span<UInt8>) throws(CardSecurityError) {
        guard bytes.count == 8 || bytes.count == 10 else { throw .malformedKeySerialNumber }
        var high: UInt16 = 0xFFFF
        if bytes.count == 10 { high = UInt16(bytes[0]) << 8 | UInt16(bytes[1]) }
        var low: UInt64 = 0
        for index in bytes.count - 8..<bytes.count { low = low << 8 | UInt64(bytes[index]) }
        self.high = high
        self.low = low
    }

    /// Reads hexadecimal text: DE61 of IFSF carries 20 characters.
    public init(hexadecimal text: String) throws(CardSecurityError) {
        let bytes = try Hexadecimal.bytes(text)
        try self.init(bytes.span)
    }

    /// The transaction counter, 21 bits: what a replay does not raise.
    public var counter: UInt32 { UInt32(low & Self.counterMask) }

    /// A device skips every counter with more one-bits, and has no key for it.
    package static let mostCounterOnes = 10

    /// Whether a device ever uses the counter: it has one to ten one-bits.
    public var isCounterUsed: Bool { (1...Self.mostCounterOnes).contains(counter.nonzeroBitCount) }

    /// The 59 bits that name the device, as a number.
    public var device: UInt64 { UInt64(high) << 43 | low >> 21 }

    /// Puts a number together from its device (59 bits) and its counter (21 bits).
    ///
    /// Throws `malformedKeySerialNumber` for more bits.
    public init(device: UInt64, counter: UInt32) throws(CardSecurityError) {
        guard device >> 59 == 0, UInt64(counter) <= Self.counterMask else {
            throw .malformedKeySerialNumber
        }
        high = UInt16(device >> 43)
        low = device << 21 | UInt64(counter)
    }

    /// The number of the device's next transaction; nil when the device has used them all.
    public var next: KeySerialNumber? {
        var counter = UInt64(self.counter)
        repeat {
            counter += 1
            guard counter <= Self.counterMask else { return nil }
        } while !(1...Self.mostCounterOnes).contains(counter.nonzeroBitCount)
        return KeySerialNumber(high: high, low: low & ~Self.counterMask | counter)
    }

    /// The number with the counter cleared: names the device and its initial key.
    public var initial: KeySerialNumber {
        KeySerialNumber(high: high, low: low & ~Self.counterMask)
    }

    /// The 10 bytes.
    public var bytes: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }

    /// The rightmost 8 bytes with the counter cleared.
    var register: UInt64 { low & ~Self.counterMask }

    private init(high: UInt16, low: UInt64) {
        self.high = high
        self.low = low
    }
}
