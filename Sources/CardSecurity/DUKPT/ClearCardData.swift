/// The decrypted elements of DE127, in key memory: number 1 ‖ length 2 ‖ ASCII value, then padding.
public struct ClearCardData: ~Copyable {
    private let bytes: KeyBytes
    private let places: [(element: UInt8, value: Range<Int>)]

    init(_ bytes: consuming KeyBytes) throws(CardSecurityError) {
        places = try bytes.withBytes { span throws(CardSecurityError) in
            try Self.places(in: span)
        }
        self.bytes = bytes
    }

    /// The element numbers in their order: 2 card number, 14 expiry, 35 track 2.
    public var elements: [UInt8] { places.map(\.element) }

    /// Lends the value of an element, ASCII; nil when it is absent.
    public borrowing func withValue<Result>(
        of element: UInt8,
        _ body: (Span<UInt8>) throws(CardSecurityError) -> Result
    ) throws(CardSecurityError) -> Result? {
        guard let place = places.first(where: { $0.element == element }) else { return nil }
        return try bytes.withBytes { span throws(CardSecurityError) in
            try body(span.extracting(place.value))
        }
    }

    /// Encodes elements for encryption.
    ///
    /// Throws `wrongLength` for a value of more than 999 bytes.
    public static func encode(
        _ elements: [(element: UInt8, value: [UInt8])]
    ) throws(CardSecurityError) -> [UInt8] {
        var encoded: [UInt8] = []
        for (element, value) in elements {
            guard value.count <= 999 else { throw .wrongLength(found: value.count) }
            encoded.append(element)
            encoded += UInt16(value.count).bigEndianBytes
            encoded += value
        }
        return encoded
    }

    private static func places(
        in span: Span<UInt8>
    ) throws(CardSecurityError) -> [(element: UInt8, value: Range<Int>)] {
        var places: [(element: UInt8, value: Range<Int>)] = []
        var offset = 0
        // A zero or 80 where a number is expected begins the padding.
        while offset < span.count, span[offset] != 0, span[offset] != 0x80 {
            guard offset + 3 <= span.count else { throw .malformedData(offset: offset) }
            let count = Int(span[offset + 1]) << 8 | Int(span[offset + 2])
            let start = offset + 3
            guard span[offset] <= 128, start + count <= span.count else {
                throw .malformedData(offset: offset)
            }
            places.append((span[offset], start..<start + count))
            offset = start + count
        }
        guard !places.isEmpty, span.count - offset <= 8 else {
            throw .malformedData(offset: offset)
        }
        if offset < span.count {
            for index in offset + 1..<span.count where span[index] != 0 {
                throw .malformedData(offset: index)
            }
        }
        return places
    }
}
