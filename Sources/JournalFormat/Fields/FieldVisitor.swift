package import Payments

/// What is done with each field of a value that the journal holds: bytes are made of it, it is
/// bound to a statement, it is made of either, or it is said in words.
///
/// Generic, never `any`: each visitor gets a list of its own from the compiler, without a call
/// through a table. `name` is the column, or the field as people read it. A visitor that writes
/// leaves the fields as they are.
package protocol FieldVisitor {
    /// What can go wrong; `Never` for one that writes.
    associatedtype Failure: Error

    /// Whether fields are made, so that a value which came apart is put together again.
    static var isReading: Bool { get }

    /// One byte.
    mutating func byte(_ name: StaticString, _ value: inout UInt8) throws(Failure)
    /// One byte, 0 or 1.
    mutating func flag(_ name: StaticString, _ value: inout Bool) throws(Failure)
    /// One byte, the stored number of a case.
    mutating func raw<Value: RawRepresentable>(
        _ name: StaticString,
        _ value: inout Value
    ) throws(Failure) where Value.RawValue == UInt8
    /// A varint.
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) throws(Failure)
    /// A varint, zigzag.
    mutating func signed<Number: FixedWidthInteger & SignedInteger>(
        _ name: StaticString,
        _ value: inout Number
    ) throws(Failure)
    /// 0, or 1 and a zigzag varint.
    mutating func optional<Number: FixedWidthInteger>(
        _ name: StaticString,
        _ value: inout Number?
    ) throws(Failure)
    /// UTF-8 behind its length.
    mutating func text(_ name: StaticString, _ value: inout String) throws(Failure)
    /// 0, or 1 and UTF-8 behind its length.
    mutating func optional(text name: StaticString, _ value: inout String?) throws(Failure)
    /// The same; a store may keep a number in its place.
    mutating func optional(named name: RecordedName, _ value: inout String?) throws(Failure)
    /// A number that rows have which are newer than their table; a hash covers it behind `tag`
    /// where it is there, and nothing of it in others.
    mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        _ value: inout Int64?
    ) throws(Failure)
    /// The same of bytes, of which a hash covers the length, too.
    mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        blob value: inout [UInt8]?
    ) throws(Failure)
    /// The same of a text.
    mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        text value: inout String?
    ) throws(Failure)
    /// Bytes behind their length.
    mutating func blob(_ name: StaticString, _ value: inout [UInt8]) throws(Failure)
    /// 0, or 1 and the card, as far as it does not stand beside the bytes.
    mutating func optional(card value: inout SealedCard?) throws(Failure)
    /// The value that a stored number stands for; asked by a reader only.
    func made<Value: RawRepresentable>(of raw: Value.RawValue) throws(Failure) -> Value
}

/// A text that many rows share.
package enum RecordedName: Sendable {
    case channel
    case rule

    /// The column.
    package var column: StaticString {
        switch self {
        case .channel: "channel"
        case .rule: "rule"
        }
    }
}

/// A visitor of values that consist of parts, which only bytes can hold.
package protocol PartVisitor: FieldVisitor {
    /// The format of the bytes.
    var format: UInt8 { get }

    /// Eight bytes, little-endian.
    mutating func word(_ name: StaticString, _ value: inout UInt64) throws(Failure)
    /// The card, which stands beside the bytes.
    mutating func card(_ value: inout SealedCard) throws(Failure)
    /// Whether a part follows: 0 or 1.
    mutating func presence(_ name: StaticString, _ isPresent: Bool) throws(Failure) -> Bool
    /// How many parts follow, a varint.
    mutating func count(_ name: StaticString, _ count: Int) throws(Failure) -> Int
    /// 0, or 1 and the fields of a part.
    mutating func optional<Part: Recorded>(
        part name: StaticString,
        _ value: inout Part?
    ) throws(Failure)
}

extension FieldVisitor {
    /// A number with a type of its own, as a varint.
    @inline(__always)
    package mutating func number<Value: RawRepresentable>(
        _ name: StaticString,
        _ value: inout Value
    ) throws(Failure) where Value.RawValue: FixedWidthInteger & UnsignedInteger {
        var raw = value.rawValue
        try number(name, &raw)
        if Self.isReading { value = try made(of: raw) }
    }

    /// A number with a type of its own, as a zigzag varint.
    @inline(__always)
    package mutating func signed<Value: RawRepresentable>(
        _ name: StaticString,
        _ value: inout Value
    ) throws(Failure) where Value.RawValue: FixedWidthInteger & SignedInteger {
        var raw = value.rawValue
        try signed(name, &raw)
        if Self.isReading { value = try made(of: raw) }
    }

    /// 0, or 1 and a number with a type of its own as a zigzag varint.
    @inline(__always)
    package mutating func optional<Value: RawRepresentable>(
        _ name: StaticString,
        _ value: inout Value?
    ) throws(Failure) where Value.RawValue: FixedWidthInteger {
        var raw = value?.rawValue
        try optional(name, &raw)
        guard Self.isReading else { return }
        if let raw { value = try made(of: raw) } else { value = nil }
    }

    @inline(__always)
    package mutating func optional(
        named name: RecordedName,
        _ value: inout String?
    ) throws(Failure) {
        try optional(text: name.column, &value)
    }

    @inline(__always)
    package mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        _ value: inout Int64?
    ) throws(Failure) {
        try optional(name, &value)
    }
}

extension PartVisitor {
    @inline(__always)
    package mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        blob value: inout [UInt8]?
    ) throws(Failure) {
        try optional(blob: name, &value)
    }

    @inline(__always)
    package mutating func added(
        _ name: StaticString,
        _ tag: UInt8,
        text value: inout String?
    ) throws(Failure) {
        try optional(text: name, &value)
    }
}

extension FieldVisitor where Failure == Never {
    package func made<Value: RawRepresentable>(of raw: Value.RawValue) -> Value {
        guard let value = Value(rawValue: raw) else {
            preconditionFailure("A stored number comes from its value.")
        }
        return value
    }
}

extension PartVisitor {
    /// 0, or 1 and bytes behind their length.
    @inline(__always)
    mutating func optional(
        blob name: StaticString,
        _ value: inout [UInt8]?
    ) throws(Failure) {
        guard try presence(name, value != nil) else { return }
        var bytes = value ?? []
        try blob(name, &bytes)
        if Self.isReading { value = bytes }
    }

    @inline(__always)
    package mutating func optional<Part: Recorded>(
        part name: StaticString,
        _ value: inout Part?
    ) throws(Failure) {
        if try presence(name, value != nil) { try part(&value) }
    }

    /// The fields of a part that something else says is there.
    @inline(__always)
    mutating func part<Part: Recorded>(_ value: inout Part?) throws(Failure) {
        var part = value ?? Part.blank
        try part.fields(&self)
        if Self.isReading { value = part }
    }

    /// How many there are, and the fields of each.
    @inline(__always)
    mutating func list<Part: Recorded>(
        _ name: StaticString,
        _ values: inout [Part]
    ) throws(Failure) {
        let count = try count(name, values.count)
        guard Self.isReading else {
            for index in values.indices {
                var part = values[index]
                try part.fields(&self)
            }
            return
        }
        for _ in 0..<count {
            var part = Part.blank
            try part.fields(&self)
            values.append(part)
        }
    }
}
