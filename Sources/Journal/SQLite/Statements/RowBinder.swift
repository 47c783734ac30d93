internal import JournalFormat
internal import Payments

/// Binds the columns of a row that is not on a payment's path: texts and blobs are copied.
struct RowBinder: FieldVisitor {
    typealias Failure = Never

    static let isReading = false
    private let statement: Statement
    private var position: Int32
    /// Number of the row's payment channel.
    private let channel: Int64?

    init(_ statement: Statement, behind offset: Int32 = 0, channel: Int64? = nil) {
        self.statement = statement
        position = offset
        self.channel = channel
    }

    private mutating func next() -> Int32 {
        position += 1
        return position
    }

    mutating func byte(_ name: StaticString, _ value: inout UInt8) {
        statement.bind(Int64(value), at: next())
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool) {
        statement.bind(value ? 1 : 0, at: next())
    }

    mutating func raw<Value: RawRepresentable>(_ name: StaticString, _ value: inout Value)
    where Value.RawValue == UInt8 {
        statement.bind(Int64(value.rawValue), at: next())
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        statement.bind(Int64(value), at: next())
    }

    mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        statement.bind(Int64(value), at: next())
    }

    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) {
        statement.bind(value, at: next())
    }

    mutating func text(_ name: StaticString, _ value: inout String) {
        statement.bind(copying: value, at: next())
    }

    mutating func optional(text name: StaticString, _ value: inout String?) {
        statement.bind(copying: value, at: next())
    }

    mutating func optional(named name: RecordedName, _ value: inout String?) {
        switch name {
        case .channel: statement.bind(channel, at: next())
        case .rule: preconditionFailure("Rules stand in records and legs alone.")
        }
    }

    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) {
        statement.bind(copying: value, at: next())
    }

    mutating func added(_ name: StaticString, _ tag: UInt8, blob value: inout [UInt8]?) {
        statement.bind(copying: value, at: next())
    }

    mutating func added(_ name: StaticString, _ tag: UInt8, text value: inout String?) {
        statement.bind(copying: value, at: next())
    }

    mutating func optional(card value: inout SealedCard?) {
        statement.bind(copying: value?.token.bytes, at: next())
        statement.bind(value?.mask.packed, at: next())
        statement.bind(value?.dataKey, at: next())
        statement.bind(copying: value?.sealed, at: next())
    }
}

/// Names the columns of a row, in their order.
func columnList<Row: RecordedRow>(of type: Row.Type) -> [String] {
    FieldLister.list(Row.blank).flatMap { field in
        field.name == "card"
            ? ["card_token", "card_mask", "card_data_key", "card_sealed"] : [field.name]
    }
}
