internal import Payments

internal import struct CardSecurity.SHA256Digest

/// Makes the bytes of a row that its hash covers.
///
/// Where texts came to stand is marked in their order, so that a store can bind them from there.
struct ChainWriter: FieldVisitor {
    typealias Failure = Never

    static let isReading = false
    private let bytes: ByteWriter
    private(set) var marks = TextMarks()
    /// Covers the sealed copy of the card, which can be erased.
    private let cardDigest: SHA256Digest?

    init(_ bytes: ByteWriter, cardDigest: SHA256Digest?) {
        self.bytes = bytes
        self.cardDigest = cardDigest
    }

    @inline(__always)
    mutating func byte(_ name: StaticString, _ value: inout UInt8) { bytes.byte(value) }

    @inline(__always)
    mutating func flag(_ name: StaticString, _ value: inout Bool) { bytes.byte(value ? 1 : 0) }

    @inline(__always)
    mutating func raw<Value: RawRepresentable>(_ name: StaticString, _ value: inout Value)
    where Value.RawValue == UInt8 {
        bytes.byte(value.rawValue)
    }

    @inline(__always)
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        bytes.unsigned(UInt64(value))
    }

    @inline(__always)
    mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        bytes.signed(Int64(value))
    }

    @inline(__always)
    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) {
        bytes.optional(value)
    }

    @inline(__always)
    mutating func text(_ name: StaticString, _ value: inout String) {
        marks.append(bytes.text(value))
    }

    @inline(__always)
    mutating func optional(text name: StaticString, _ value: inout String?) {
        if let slice = bytes.optional(text: value) { marks.append(slice) }
    }

    @inline(__always)
    mutating func optional(named name: RecordedName, _ value: inout String?) {
        bytes.optional(text: value)
    }

    @inline(__always)
    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) {
        marks.append(bytes.blob(value))
    }

    @inline(__always)
    mutating func optional(card value: inout SealedCard?) {
        guard let card = value else { return bytes.byte(0) }
        bytes.byte(1)
        marks.append(ByteWriter.Slice(start: bytes.count, count: 16))
        bytes.word(card.token.high.byteSwapped)
        bytes.word(card.token.low.byteSwapped)
        bytes.signed(card.mask.packed)
        bytes.unsigned(UInt64(card.dataKey))
        if let cardDigest { bytes.hash(cardDigest) }
    }
}
