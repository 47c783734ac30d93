internal import Payments

/// Makes the bytes of an event and its reply.
struct FieldWriter: PartVisitor {
    typealias Failure = Never

    static let isReading = false
    let format: UInt8
    private let bytes: ByteWriter

    init(_ bytes: ByteWriter, format: UInt8) {
        self.bytes = bytes
        self.format = format
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
    mutating func word(_ name: StaticString, _ value: inout UInt64) { bytes.word(value) }

    @inline(__always)
    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) {
        bytes.optional(value)
    }

    @inline(__always)
    mutating func text(_ name: StaticString, _ value: inout String) { bytes.text(value) }

    @inline(__always)
    mutating func optional(text name: StaticString, _ value: inout String?) {
        bytes.optional(text: value)
    }

    @inline(__always)
    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) { bytes.blob(value) }

    @inline(__always)
    mutating func optional(card value: inout SealedCard?) { bytes.byte(value == nil ? 0 : 1) }

    @inline(__always)
    mutating func card(_ value: inout SealedCard) {}

    @inline(__always)
    mutating func presence(_ name: StaticString, _ isPresent: Bool) -> Bool {
        bytes.byte(isPresent ? 1 : 0)
        return isPresent
    }

    @inline(__always)
    mutating func count(_ name: StaticString, _ count: Int) -> Int {
        bytes.unsigned(UInt64(count))
        return count
    }
}
