/// A part of an event as bytes of its own, for a column that holds it: the format, then its fields.
package enum PartBytes {
    package static func encode<Part: Recorded>(_ part: Part) -> [UInt8] {
        let writer = ByteWriter(capacity: 64)
        writer.byte(EventCodec.format)
        var fields = FieldWriter(writer, format: EventCodec.format)
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
