/// A quick hash over canonical values, to prove that every element of a message was read.
///
/// The same values give the same sum in every dialect that writes them alike as text: digits count
/// as their characters, packed or not.
public struct CanonicalChecksum: Hashable, Sendable {
    /// The sum so far.
    public private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// An empty sum.
    public init() {}

    /// Takes eight characters or bytes in.
    @inline(__always)
    mutating func fold(_ word: UInt64) {
        value = ((value &<< 5 | value &>> 59) ^ word) &* 0x517C_C1B7_2722_0A95
    }
}

extension Message {
    /// Reads every element and folds its canonical value into the sum.
    ///
    /// Characters of text and digits, bytes of binary elements; a composite counts as one value.
    public func foldCanonicalValues(into sum: inout CanonicalChecksum) {
        sum.fold(UInt64(messageType.packed))
        let wire = bytes.span.bytes
        var rank = 0
        for element in elements {
            let slot = slots[rank]
            rank &+= 1
            sum.fold(UInt64(element.number) &<< 32 | UInt64(slot.positions))
            let layout = specification.wire.elements[element.index]
            switch layout.encoding {
            case .ascii, .binary:
                Message.foldBytes(wire, Int(slot.content), Int(slot.positions), into: &sum)
            case .bcdLeft where layout.kind != .signedNumeric:
                Message.foldDigits(wire, Int(slot.content), Int(slot.positions), skip: 0, into: &sum)
            case .bcdRight where layout.kind != .signedNumeric:
                let skip = UInt64(slot.positions & 1) &* 4
                Message.foldDigits(wire, Int(slot.content), Int(slot.positions), skip: skip, into: &sum)
            default:
                let value = canonicalBytes(of: slot, layout)
                let padded = value + [UInt8](repeating: 0, count: Message.slack)
                Message.foldBytes(padded.span.bytes, 0, value.count, into: &sum)
            }
        }
    }

    @inline(__always)
    private static func foldBytes(
        _ wire: RawSpan, _ offset: Int, _ count: Int, into sum: inout CanonicalChecksum
    ) {
        var at = offset
        var left = count
        while left >= 8 {
            sum.fold(wire.bigWord(at))
            at &+= 8
            left &-= 8
        }
        if left > 0 { sum.fold(wire.bigWord(at) & ~(UInt64.max &>> UInt64(8 &* left))) }
    }

    @inline(__always)
    private static func foldDigits(
        _ wire: RawSpan, _ offset: Int, _ count: Int, skip: UInt64,
        into sum: inout CanonicalChecksum
    ) {
        var at = offset
        var left = count
        while left > 0 {
            let packed = UInt32(truncatingIfNeeded: (wire.bigWord(at) &<< skip) &>> 32)
            let characters = ByteLanes.hexadecimalCharacters(ByteLanes.spreadNibbles(packed))
            sum.fold(left >= 8 ? characters : characters & ~(UInt64.max &>> UInt64(8 &* left)))
            at &+= 4
            left &-= 8
        }
    }
}
