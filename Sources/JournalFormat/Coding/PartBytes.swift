/// A part of an event as bytes of its own, for a column that holds it: the format, then its fields.
package enum PartBytes {
    /// The format in which a part that a column holds changed last: equal parts are equal bytes,
    /// whichever binary wrote them.
    package static let format: UInt8 = 9

    package static func encode<Part: Recorded>(
        _ part: Part,
        format: UInt8 = PartBytes.format
    ) -> [UInt8] {
        encode(part, format: format, by: ByteWriter(capacity: 64))
    }

    /// The same by a writer that its caller keeps for it.
    package static func encode<Part: Recorded>(
        _ part: Part,
        format: UInt8,
        by writer: ByteWriter
    ) -> [UInt8] {
        writer.removeAll()
        writer.byte(format)
        var fields = FieldWriter(writer, format: format)
        var part = part
        part.fields(&fields)
        return writer.array
    }

    /// Any bytes give a part or an error.
    package static func decode<Part: Recorded>(
        _ bytes: [UInt8],
        as type: Part.Type = Part.self
    ) throws(EventCodecError) -> Part {
        var fields = try FieldReader(bytes, card: nil)
        var part = Part.blank
        try part.fields(&fields)
        try fields.finish()
        return part
    }
}
