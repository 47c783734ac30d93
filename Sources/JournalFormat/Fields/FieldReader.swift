internal import Payments

/// Fills an event and its reply from bytes, every step checked.
struct FieldReader: PartVisitor {
    typealias Failure = EventCodecError

    static let isReading = true
    private let bytes: [UInt8]
    private var reader = ByteReader()
    /// The card that stands beside the bytes.
    private let card: SealedCard?

    /// Takes the first byte, the format.
    ///
    /// Errors: `unknownFormat`.
    init(_ bytes: [UInt8], card: SealedCard?) throws(EventCodecError) {
        self.bytes = bytes
        self.card = card
        let format = try reader.byte(bytes.span)
        guard (1...EventCodec.format).contains(format) else { throw .unknownFormat(format) }
        reader.format = format
    }

    var format: UInt8 { reader.format }

    /// Behind the last field.
    ///
    /// Errors: `trailing`.
    func finish() throws(EventCodecError) {
        guard reader.offset == bytes.count else { throw .trailing(offset: reader.offset) }
    }

    mutating func byte(_ name: StaticString, _ value: inout UInt8) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.byte(bytes.span)
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.flag(bytes.span)
    }

    mutating func raw<Value: RawRepresentable>(
        _ name: StaticString,
        _ value: inout Value
    ) throws(EventCodecError) where Value.RawValue == UInt8 {
        let bytes = bytes
        value = try reader.raw(bytes.span)
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.integer(bytes.span)
    }

    mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) throws(EventCodecError) {
        let bytes = bytes
        let start = reader.offset
        guard let number = Number(exactly: try reader.signed(bytes.span)) else {
            throw .invalid(offset: start)
        }
        value = number
    }

    mutating func word(_ name: StaticString, _ value: inout UInt64) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.word(bytes.span)
    }

    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.optional(bytes.span)
    }

    mutating func text(_ name: StaticString, _ value: inout String) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.text(bytes.span)
    }

    mutating func optional(
        text name: StaticString,
        _ value: inout String?
    ) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.optionalText(bytes.span)
    }

    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) throws(EventCodecError) {
        let bytes = bytes
        value = try reader.blob(bytes.span)
    }

    mutating func optional(card value: inout SealedCard?) throws(EventCodecError) {
        let bytes = bytes
        guard try reader.flag(bytes.span) else { return }
        guard let card else { throw .cardMissing }
        value = card
    }

    mutating func card(_ value: inout SealedCard) throws(EventCodecError) {
        guard let card else { throw .cardMissing }
        value = card
    }

    mutating func presence(
        _ name: StaticString,
        _ isPresent: Bool
    ) throws(EventCodecError) -> Bool {
        let bytes = bytes
        return try reader.flag(bytes.span)
    }

    mutating func count(_ name: StaticString, _ count: Int) throws(EventCodecError) -> Int {
        let bytes = bytes
        let start = reader.offset
        let count = try reader.unsigned(bytes.span)
        // A part takes a byte at least, so a count beyond what is left cannot be true.
        guard count <= UInt64(bytes.count - reader.offset) else { throw .invalid(offset: start) }
        return Int(count)
    }

    func made<Value: RawRepresentable>(of raw: Value.RawValue) throws(EventCodecError) -> Value {
        guard let value = Value(rawValue: raw) else { throw .invalid(offset: reader.offset) }
        return value
    }
}
