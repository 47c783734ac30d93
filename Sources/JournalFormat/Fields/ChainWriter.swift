internal import Payments

internal import struct CardSecurity.SHA256Digest

/// Makes the bytes of a row that its hash covers, and its columns for a store that binds them.
struct ChainWriter: FieldVisitor {
    typealias Failure = Never

    static let isReading = false
    private let bytes: ByteWriter
    /// Nil where nobody binds them.
    private var columns: RowColumns?
    /// Covers the sealed copy of the card, which can be erased.
    private let cardDigest: SHA256Digest?

    init(_ bytes: ByteWriter, cardDigest: SHA256Digest?) {
        self.bytes = bytes
        self.cardDigest = cardDigest
    }

    /// Gathers into `columns` from here on, and gives them back when asked again.
    mutating func exchange(_ columns: inout RowColumns?) {
        swap(&self.columns, &columns)
    }

    @inline(__always)
    mutating func byte(_ name: StaticString, _ value: inout UInt8) {
        bytes.byte(value)
        columns?.append(.integer(Int64(value)))
    }

    @inline(__always)
    mutating func flag(_ name: StaticString, _ value: inout Bool) {
        bytes.byte(value ? 1 : 0)
        columns?.append(.integer(value ? 1 : 0))
    }

    @inline(__always)
    mutating func raw<Value: RawRepresentable>(_ name: StaticString, _ value: inout Value)
    where Value.RawValue == UInt8 {
        var raw = value.rawValue
        byte(name, &raw)
    }

    @inline(__always)
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        bytes.unsigned(UInt64(value))
        columns?.append(.integer(Int64(value)))
    }

    @inline(__always)
    mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        bytes.signed(Int64(value))
        columns?.append(.integer(Int64(value)))
    }

    @inline(__always)
    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) {
        bytes.optional(value)
        columns?.append(value.map { .integer(Int64(truncatingIfNeeded: $0)) } ?? .null)
    }

    @inline(__always)
    mutating func text(_ name: StaticString, _ value: inout String) {
        let slice = bytes.text(value)
        columns?.append(.text(slice))
    }

    @inline(__always)
    mutating func optional(text name: StaticString, _ value: inout String?) {
        let slice = bytes.optional(text: value)
        columns?.append(slice.map { .text($0) } ?? .null)
    }

    @inline(__always)
    mutating func optional(named name: RecordedName, _ value: inout String?) {
        bytes.optional(text: value)
        columns?.append(value == nil ? .null : .named(name))
    }

    @inline(__always)
    mutating func added(_ name: StaticString, _ tag: UInt8, _ value: inout Int64?) {
        guard let value else {
            columns?.append(.null)
            return
        }
        bytes.byte(tag)
        bytes.signed(value)
        columns?.append(.integer(value))
    }

    @inline(__always)
    mutating func added(_ name: StaticString, _ tag: UInt8, blob value: inout [UInt8]?) {
        guard let value else {
            columns?.append(.null)
            return
        }
        bytes.byte(tag)
        let slice = bytes.blob(value)
        columns?.append(.blob(slice))
    }

    @inline(__always)
    mutating func added(_ name: StaticString, _ tag: UInt8, text value: inout String?) {
        guard let value else {
            columns?.append(.null)
            return
        }
        bytes.byte(tag)
        let slice = bytes.text(value)
        columns?.append(.text(slice))
    }

    @inline(__always)
    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) {
        let slice = bytes.blob(value)
        columns?.append(.blob(slice))
    }

    /// Token, mask, number of the data key, sealed copy.
    @inline(__always)
    mutating func optional(card value: inout SealedCard?) {
        guard let card = value else {
            bytes.byte(0)
            for _ in 0..<4 { columns?.append(.null) }
            return
        }
        bytes.byte(1)
        columns?.append(.blob(ByteWriter.Slice(start: bytes.count, count: 16)))
        bytes.word(card.token.high.byteSwapped)
        bytes.word(card.token.low.byteSwapped)
        bytes.signed(card.mask.packed)
        bytes.unsigned(UInt64(card.dataKey))
        columns?.append(.integer(card.mask.packed))
        columns?.append(.integer(Int64(card.dataKey)))
        columns?.append(.sealedCopy)
        if let cardDigest { bytes.hash(cardDigest) }
    }
}
