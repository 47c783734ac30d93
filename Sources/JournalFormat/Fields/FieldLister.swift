package import Payments

/// Says the fields of a recorded value in words, so that two can be compared by name.
package struct FieldLister: PartVisitor {
    package typealias Failure = Never

    /// A field and what it holds, as people read them.
    package struct Field: Equatable {
        package let name: String
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package static let isReading = false
    package let format = EventCodec.format
    package private(set) var fields: [Field] = []

    package init() {}

    /// The fields of a value.
    package static func list<Value: Recorded>(_ value: Value) -> [Field] {
        var lister = FieldLister()
        var value = value
        value.fields(&lister)
        return lister.fields
    }

    /// The columns of a row.
    package static func list<Row: RecordedRow>(_ row: Row) -> [Field] {
        var lister = FieldLister()
        var row = row
        row.fields(&lister)
        return lister.fields
    }

    private mutating func say(_ name: StaticString, _ text: String) {
        fields.append(Field(name: "\(name)", text: text))
    }

    package mutating func byte(_ name: StaticString, _ value: inout UInt8) { say(name, "\(value)") }

    package mutating func flag(_ name: StaticString, _ value: inout Bool) { say(name, "\(value)") }

    package mutating func raw<Value: RawRepresentable>(
        _ name: StaticString,
        _ value: inout Value
    ) where Value.RawValue == UInt8 {
        say(name, (value as? Outcome)?.specificationKey ?? "\(value)")
    }

    package mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        say(name, "\(value)")
    }

    package mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) {
        say(name, "\(value)")
    }

    package mutating func word(_ name: StaticString, _ value: inout UInt64) {
        say(name, "\(value)")
    }

    package mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) {
        say(name, value.map { "\($0)" } ?? "none")
    }

    package mutating func text(_ name: StaticString, _ value: inout String) { say(name, value) }

    package mutating func optional(text name: StaticString, _ value: inout String?) {
        say(name, value ?? "none")
    }

    /// Keys and tokens are blobs, and stay out of what is printed.
    package mutating func blob(_ name: StaticString, _ value: inout [UInt8]) {
        say(name, "\(value.count) bytes")
    }

    package mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        blob value: inout [UInt8]?
    ) {
        say(name, value.map { "\($0.count) bytes" } ?? "none")
    }

    package mutating func optional(card value: inout SealedCard?) {
        say("card", value.map { "\($0.mask)" } ?? "none")
    }

    package mutating func card(_ value: inout SealedCard) { say("card", "\(value.mask)") }

    package mutating func presence(_ name: StaticString, _ isPresent: Bool) -> Bool {
        if !isPresent { say(name, "none") }
        return isPresent
    }

    package mutating func count(_ name: StaticString, _ count: Int) -> Int {
        say(name, "\(count)")
        return count
    }

    package mutating func optional<Part: Recorded>(part name: StaticString, _ value: inout Part?) {
        guard var part = value else { return say(name, "none") }
        if let words = part.words { return say(name, words) }
        part.fields(&self)
    }
}
