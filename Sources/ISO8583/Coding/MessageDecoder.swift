/// Reads the messages of one dialect, strictly.
///
/// Letters in a number, nibbles above 9, a length over its maximum, a bit without a description,
/// bytes behind the last element: each is an error with its place. What was read before it stays
/// available.
public struct MessageDecoder: Sendable {
    /// The dialect that is read.
    public let specification: DialectSpecification

    /// A decoder of a dialect.
    public init(_ specification: DialectSpecification) {
        self.specification = specification
    }

    /// Reads a whole message: message type to last element, without framing.
    public func decode(_ input: Span<UInt8>) throws(DecodingFailure) -> Message {
        let bytes = MessageDecoder.copy(input)
        var reading = MessageReading()
        do {
            try reading.readAll(specification, in: bytes.span.bytes, end: input.count)
        } catch {
            let partial = Message(specification, reading, bytes: bytes, used: input.count)
            throw DecodingFailure(error: error, partial: partial)
        }
        return Message(specification, reading, bytes: bytes, used: input.count)
    }

    /// Reads a whole message: message type to last element, without framing.
    public func decode(_ input: [UInt8]) throws(DecodingFailure) -> Message {
        try decode(input.span)
    }

    /// Copies the input with the slack that word loads need.
    static func copy(_ input: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(input.count + Message.slack)
        input.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt64(0)) { bytes.append(contentsOf: $0) }
        return bytes
    }
}

/// Why a message could not be read, with all that could be.
public struct DecodingFailure: Error, Sendable {
    /// What is wrong and where.
    public let error: CodingError

    /// The message type and the elements in front of the error; the type is 0000 where not even
    /// that could be read.
    public let partial: Message

    /// How many bytes were given.
    public var count: Int { partial.used }
}

extension DecodingFailure: CustomStringConvertible, CustomReflectable {
    /// The error's sentence; nothing of the content.
    public var description: String { error.description }

    /// Hides the bytes from `dump` and from string interpolation of a container.
    public var customMirror: Mirror { Mirror(self, children: ["error": error]) }
}

/// What has been read of a message so far.
struct MessageReading {
    var header = MessageHeader()
    var elements = ElementSet()
    var slots: [Message.Slot] = []

    mutating func readAll(
        _ specification: DialectSpecification,
        in bytes: RawSpan,
        end: Int
    ) throws(CodingError) {
        try header.read(specification, in: bytes, end: end)
        var reading = ElementsReading(header: header, end: end)
        slots.reserveCapacity(reading.capacity(specification))
        reading.run(specification, in: bytes, into: &slots)
        header = reading.header
        elements = header.announced
        if header.hasTertiary { elements.remove(.tertiaryBitmap) }
        guard let error = reading.error else { return }
        // What stands behind the error was announced, but not read.
        var read = ElementSet()
        for element in elements.prefix(slots.count) { read.insert(element) }
        elements = read
        throw error
    }
}

/// Walks the elements that the bitmaps announce and notes where each one is.
private struct ElementsReading {
    var header: MessageHeader
    var reader: ContentReader
    var error: CodingError?

    init(header: MessageHeader, end: Int) {
        self.header = header
        reader = ContentReader(offset: header.end, end: end)
    }

    /// The most slots that can be needed: a third bitmap in element 65 is not known yet.
    func capacity(_ specification: DialectSpecification) -> Int {
        let isPending =
            specification.wire.bitmap.tertiary == .inElement65
            && header.announced.contains(.tertiaryBitmap)
        return header.announced.count &+ (isPending ? 64 : 0)
    }

    mutating func run(
        _ specification: DialectSpecification,
        in bytes: RawSpan,
        into slots: inout [Message.Slot]
    ) {
        var number = 0
        do throws(Fault) {
            try word(
                header.announced.first,
                after: 0,
                &number,
                specification,
                in: bytes,
                into: &slots
            )
            if header.announced.second | header.announced.third != 0 {
                var second = header.announced.second
                if specification.wire.bitmap.tertiary == .inElement65,
                    header.announced.contains(.tertiaryBitmap)
                {
                    number = 65
                    header.announced.third = try header.readTertiary(
                        specification.wire.bitmap.encoding,
                        &reader,
                        in: bytes
                    )
                    second &= ~ElementSet.bit(.tertiaryBitmap)
                }
                try word(second, after: 64, &number, specification, in: bytes, into: &slots)
                try word(
                    header.announced.third,
                    after: 128,
                    &number,
                    specification,
                    in: bytes,
                    into: &slots
                )
            }
        } catch {
            self.error = error.error(in: number)
            return
        }
        if reader.offset != reader.end {
            let kind = CodingError.Kind.trailingBytes(count: reader.end - reader.offset)
            error = CodingError(place: .end, offset: reader.offset, kind: kind)
        }
    }

    @inline(__always)
    private mutating func word(
        _ bits: UInt64,
        after base: Int,
        _ number: inout Int,
        _ specification: DialectSpecification,
        in bytes: RawSpan,
        into slots: inout [Message.Slot]
    ) throws(Fault) {
        var rest = bits
        while rest != 0 {
            let zeros = rest.leadingZeroBitCount
            rest ^= 0x8000_0000_0000_0000 &>> UInt64(truncatingIfNeeded: zeros)
            number = base &+ zeros &+ 1
            let layout = specification.wire.elements[number]
            guard layout.isDescribed else {
                let offset = header.bitOffset(of: Element(unchecked: number))
                throw Fault(offset: offset, kind: .unspecifiedElement)
            }
            let slot = try reader.element(layout, in: bytes)
            if layout.composite >= 0, layout.extra.contains(.composite) {
                let type = header.messageType
                try CompositeCheck.check(layout, slot, specification, type, in: bytes)
            }
            slots.append(slot)
        }
    }
}

extension Message {
    init(
        _ specification: DialectSpecification,
        _ reading: MessageReading,
        bytes: [UInt8],
        used: Int
    ) {
        self.specification = specification
        messageType = reading.header.messageType
        elements = reading.elements
        keepsSecondary = reading.header.hasSecondary && reading.header.announced.second == 0
        keepsTertiary = reading.header.hasTertiary && reading.header.announced.third == 0
        slots = reading.slots
        // Bounds the numbers that are there, which is all that appending needs.
        last = UInt8(Element.maximumNumber)
        if elements.third == 0 { last = elements.second == 0 ? 64 : 128 }
        self.bytes = bytes
        self.used = used
    }
}
