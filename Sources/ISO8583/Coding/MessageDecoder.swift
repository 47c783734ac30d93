/// Reads the messages of one dialect, strictly.
///
/// Letters in a number, nibbles above 9, a length over its maximum, a bit without a description, bytes
/// behind the last element: each is an error with its place. What was read before it stays available.
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
        let count = input.count
        return [UInt8](unsafeUninitializedCapacity: count + Message.slack) { buffer, filled in
            input.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
                to.update(from: from, count: count)
            }
            for index in count..<(count + Message.slack) { buffer[index] = 0 }
            filled = count + Message.slack
        }
    }
}

/// Why a message could not be read, with all that could be.
public struct DecodingFailure: Error, Sendable {
    /// What is wrong and where.
    public let error: CodingError

    /// The message type and the elements in front of the error; the type is 0000 where not even that
    /// could be read.
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
        _ specification: DialectSpecification, in bytes: RawSpan, end: Int
    ) throws(CodingError) {
        try header.read(specification, in: bytes, end: end)
        slots.reserveCapacity(header.announced.count)
        var reader = ContentReader(offset: header.end, end: end)
        var iterator = header.announced.makeIterator()
        var number = 0
        do throws(Fault) {
            while let element = iterator.next() {
                number = element.index
                let layout = specification.wire.elements[number]
                if number == 65, specification.wire.bitmap.tertiary == .inElement65 {
                    header.announced.third = try header.readTertiary(
                        specification.wire.bitmap.encoding, &reader, in: bytes)
                    iterator.rest.third = header.announced.third
                    continue
                }
                guard layout.isDescribed else {
                    throw Fault(offset: header.bitOffset(of: element), kind: .unspecifiedElement)
                }
                let slot = try reader.element(layout, in: bytes)
                if layout.extra.contains(.composite) {
                    try CompositeCheck.check(layout, slot, specification, in: bytes)
                }
                slots.append(slot)
                elements.insert(element)
            }
        } catch {
            throw error.error(in: number)
        }
        guard reader.offset == end else {
            let kind = CodingError.Kind.trailingBytes(count: end - reader.offset)
            throw CodingError(place: .end, offset: reader.offset, kind: kind)
        }
    }
}

extension Message {
    init(
        _ specification: DialectSpecification, _ reading: MessageReading, bytes: [UInt8], used: Int
    ) {
        self.specification = specification
        messageType = reading.header.messageType
        elements = reading.elements
        keepsSecondary = reading.header.hasSecondary && reading.header.announced.second == 0
        keepsTertiary = reading.header.hasTertiary && reading.header.announced.third == 0
        slots = reading.slots
        self.bytes = bytes
        self.used = used
    }
}
