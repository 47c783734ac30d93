internal import JournalFormat
internal import Payments

/// Binds a row of `record` to its place in a block of inserts.
///
/// Texts and blobs point into the bytes that were hashed (`chained`, where `texts` says) and
/// into `side`.
struct RecordBinder: FieldVisitor {
    typealias Failure = Never

    static let isReading = false
    private let statement: Statement
    private let chained: ByteWriter
    private let texts: TextMarks
    private let side: ByteWriter
    private let sealed: ByteWriter.Slice?
    private let channel: Int64?
    private let rule: Int64?
    private var position: Int32
    private var mark = 0

    /// `channel` and `rule` are the numbers of the names; `sealed` is the card's copy in `side`.
    init(
        _ statement: Statement,
        behind offset: Int32,
        chained: ByteWriter,
        texts: TextMarks,
        side: ByteWriter,
        sealed: ByteWriter.Slice?,
        channel: Int64?,
        rule: Int64?
    ) {
        self.statement = statement
        self.chained = chained
        self.texts = texts
        self.side = side
        self.sealed = sealed
        self.channel = channel
        self.rule = rule
        position = offset
    }

    /// Binds the two columns behind the row's.
    mutating func bind(event: ByteWriter.Slice, hash: ByteWriter.Slice) {
        statement.bind(blob: chained.bytes(event), at: next())
        statement.bind(blob: side.bytes(hash), at: next())
    }

    @inline(__always)
    private mutating func next() -> Int32 {
        position += 1
        return position
    }

    @inline(__always)
    private mutating func marked() -> UnsafeRawBufferPointer {
        mark += 1
        return chained.bytes(texts[mark - 1])
    }

    @inline(__always)
    mutating func byte(_ name: StaticString, _ value: inout UInt8) {
        statement.bind(Int64(value), at: next())
    }

    @inline(__always)
    mutating func flag(_ name: StaticString, _ value: inout Bool) {
        statement.bind(value ? 1 : 0, at: next())
    }

    @inline(__always)
    mutating func raw<Value: RawRepresentable>(_ name: StaticString, _ value: inout Value)
    where Value.RawValue == UInt8 {
        statement.bind(Int64(value.rawValue), at: next())
    }

    @inline(__always)
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        statement.bind(Int64(value), at: next())
    }

    @inline(__always)
    mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        statement.bind(Int64(value), at: next())
    }

    @inline(__always)
    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) {
        statement.bind(value, at: next())
    }

    @inline(__always)
    mutating func text(_ name: StaticString, _ value: inout String) {
        statement.bind(text: marked(), at: next())
    }

    @inline(__always)
    mutating func optional(text name: StaticString, _ value: inout String?) {
        guard value != nil else { return statement.bindNull(at: next()) }
        statement.bind(text: marked(), at: next())
    }

    @inline(__always)
    mutating func optional(named name: RecordedName, _ value: inout String?) {
        switch name {
        case .channel: statement.bind(channel, at: next())
        case .rule: statement.bind(rule, at: next())
        }
    }

    @inline(__always)
    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) {
        statement.bind(blob: marked(), at: next())
    }

    /// Token, mask, number of the data key, sealed copy.
    @inline(__always)
    mutating func optional(card value: inout SealedCard?) {
        guard let card = value, let sealed else {
            for _ in 0..<4 { statement.bindNull(at: next()) }
            return
        }
        statement.bind(blob: marked(), at: next())
        statement.bind(card.mask.packed, at: next())
        statement.bind(Int64(card.dataKey), at: next())
        statement.bind(blob: side.bytes(sealed), at: next())
    }
}
