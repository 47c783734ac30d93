/// A quick hash over canonical values, to prove that every element of a message was read.
///
/// The same values give the same sum in every dialect that writes them alike as text: digits count
/// as their characters, packed or not.
public struct CanonicalChecksum: Hashable, Sendable {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The sum so far.
    public var value: UInt64 {
        let mixed = (state ^ state &>> 32) &* 0x9FB2_1C65_1E98_DF25
        return mixed ^ mixed &>> 29
    }

    /// An empty sum.
    public init() {}

    /// Takes eight characters or bytes in.
    ///
    /// The multiplication stands beside the chain from word to word, which is two operations long.
    @inline(__always)
    mutating func fold(_ word: UInt64) {
        state = (state &<< 23 | state &>> 41) ^ (word &* 0x517C_C1B7_2722_0A95)
    }
}

extension Message {
    /// Reads every element and folds its canonical value into the sum.
    ///
    /// Characters of text and digits, bytes of binary elements; a composite counts as one value.
    public func foldCanonicalValues(into total: inout CanonicalChecksum) {
        // A copy stays in a register; the caller's is memory.
        var sum = total
        defer { total = sum }
        sum.fold(UInt64(messageType.packed))
        let wire = bytes.span.bytes
        let slots = self.slots.span
        let layouts = specification.wire.elements
        var rank = 0
        for element in elements {
            let layout = layouts[element.index]
            let slot = slots[rank].value(layout, in: wire)
            rank &+= 1
            sum.fold(UInt64(element.number) &<< 32 | UInt64(slot.positions))
            switch layout.encoding {
            case .ascii, .binary:
                Message.foldBytes(wire, Int(slot.content), Int(slot.positions), into: &sum)
            case .bcdLeft where layout.kind != .signedNumeric:
                Message.foldDigits(
                    wire,
                    Int(slot.content),
                    Int(slot.positions),
                    skip: 0,
                    into: &sum
                )
            case .bcdRight where layout.kind != .signedNumeric:
                let skip = UInt64(slot.positions & 1) &<< 2
                Message.foldDigits(
                    wire,
                    Int(slot.content),
                    Int(slot.positions),
                    skip: skip,
                    into: &sum
                )
            default:
                let value = canonicalBytes(of: slot, layout)
                let padded = value + [UInt8](repeating: 0, count: Message.slack)
                Message.foldBytes(padded.span.bytes, 0, value.count, into: &sum)
            }
        }
    }

    @inline(__always)
    private static func foldBytes(
        _ wire: RawSpan,
        _ offset: Int,
        _ count: Int,
        into sum: inout CanonicalChecksum
    ) {
        var at = offset
        let last = offset &+ count &- 8
        while at <= last {
            sum.fold(wire.bigWord(at))
            at &+= 8
        }
        let left = last &+ 8 &- at
        guard left > 0 else { return }
        let beyond = UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* left)
        sum.fold(wire.bigWord(at) & ~beyond)
    }

    @inline(__always)
    private static func foldDigits(
        _ wire: RawSpan,
        _ offset: Int,
        _ count: Int,
        skip: UInt64,
        into sum: inout CanonicalChecksum
    ) {
        var at = offset
        var left = count
        while left > 0 {
            let packed = UInt32(truncatingIfNeeded: (wire.bigWord(at) &<< skip) &>> 32)
            let characters = ByteLanes.hexadecimalCharacters(ByteLanes.spreadNibbles(packed))
            sum.fold(
                left >= 8
                    ? characters
                    : characters & ~(UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* left))
            )
            at &+= 4
            left &-= 8
        }
    }
}
