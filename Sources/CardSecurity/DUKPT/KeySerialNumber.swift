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

    /// Whether a device ever uses the counter: it has one to ten one-bits.
    public var isCounterUsed: Bool { (1...10).contains(counter.nonzeroBitCount) }

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
