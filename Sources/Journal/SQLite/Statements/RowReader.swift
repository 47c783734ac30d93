internal import JournalFormat
internal import Payments

/// Fills a row from a statement that selects its columns first.
///
/// Errors: `rowBroken` when a number does not fit its column.
struct RowReader: FieldVisitor {
    typealias Failure = JournalError

    static let isReading = true
    private let statement: Statement
    private let table: String
    private let names: RecordNames
    private var column: Int32 = -1

    init(_ statement: Statement, of table: String, names: RecordNames = RecordNames()) {
        self.statement = statement
        self.table = table
        self.names = names
    }

    private mutating func next() -> Int32 {
        column += 1
        return column
    }

    private func broken(_ what: String) -> JournalError {
        .rowBroken(table: table, row: statement.integer(0), "column \(column) is \(what)")
    }

    private mutating func fit<Number: FixedWidthInteger>() throws(JournalError) -> Number? {
        guard let value = statement.optionalInteger(next()) else { return nil }
        guard let number = Number(exactly: value) else { throw broken("out of range") }
        return number
    }

    private mutating func need<Number: FixedWidthInteger>() throws(JournalError) -> Number {
        guard let number: Number = try fit() else { throw broken("missing") }
        return number
    }

    mutating func byte(_ name: StaticString, _ value: inout UInt8) throws(JournalError) {
        value = try need()
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool) throws(JournalError) {
        value = statement.integer(next()) == 1
    }

    mutating func raw<Value: RawRepresentable>(
        _ name: StaticString,
        _ value: inout Value
    ) throws(JournalError) where Value.RawValue == UInt8 {
        value = try made(of: try need())
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) throws(JournalError) {
        value = try need()
    }

    mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) throws(JournalError) {
        value = try need()
    }

    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) throws(JournalError) {
        value = try fit()
    }

    mutating func text(_ name: StaticString, _ value: inout String) throws(JournalError) {
        value = statement.text(next()) ?? ""
    }

    mutating func optional(
        text name: StaticString,
        _ value: inout String?
    ) throws(JournalError) {
        value = statement.text(next())
    }

    mutating func optional(
        named name: RecordedName,
        _ value: inout String?
    ) throws(JournalError) {
        let number = statement.optionalInteger(next())
        switch name {
        case .channel: value = names.channels.name(of: number)
        case .rule: value = names.rules.name(of: number)
        }
    }

    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) throws(JournalError) {
        value = statement.blob(next())
    }

    mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        blob value: inout [UInt8]?
    ) throws(JournalError) {
        let column = next()
        value = statement.isNull(column) ? nil : statement.blob(column)
    }

    mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        text value: inout String?
    ) throws(JournalError) {
        value = statement.text(next())
    }

    /// Token, mask, number of the data key, sealed copy: nil without a token.
    mutating func optional(card value: inout SealedCard?) throws(JournalError) {
        let (token, mask) = (next(), next())
        let dataKey: UInt32? = try fit()
        value = SealedCard(
            token: statement,
            token: token,
            mask: mask,
            sealed: next(),
            dataKey: dataKey
        )
    }

    func made<Value: RawRepresentable>(of raw: Value.RawValue) throws(JournalError) -> Value {
        guard let value = Value(rawValue: raw) else { throw broken("out of range") }
        return value
    }
}
