/// Reads the message type and a few elements without decoding the rest.
///
/// For routing, and to answer a broken message to the right terminal. It looks at lengths only, so
/// it gets past elements whose content is wrong; what it gives out has been checked.
public struct MessageScanner: Sendable {
    /// The dialect that is read.
    public let specification: DialectSpecification
    private let wanted: ElementSet
    private let last: Int

    /// A scanner for some elements of a dialect.
    public init(_ specification: DialectSpecification, for elements: [Element]) {
        self.specification = specification
        var set = ElementSet()
        for element in elements { set.insert(element) }
        wanted = set
        last = elements.map(\.index).max() ?? 0
    }

    /// Reads what it can: it stops where a length cannot be read, and says so in `failure`.
    public func scan(_ input: [UInt8]) -> ScannedMessage { scan(input.span) }

    /// Reads what it can: it stops where a length cannot be read, and says so in `failure`.
    public func scan(_ input: Span<UInt8>) -> ScannedMessage {
        // Nothing is copied but the few elements: the input may be longer than the message.
        var result = ScannedMessage(specification: specification)
        let bytes = MessageDecoder.copy(input)
        var scan = Scan(wanted: wanted, last: last)
        do {
            try scan.run(specification, in: bytes.span.bytes, end: input.count)
        } catch {
            result.failure = error
        }
        result.hasMessageType = scan.header.end > 0
        let reading = MessageReading(
            header: scan.header,
            elements: scan.elements,
            slots: scan.slots
        )
        result.message = Message(specification, reading, bytes: bytes, used: input.count)
        result.announced = scan.header.announced
        return result
    }

    private struct Scan {
        let wanted: ElementSet
        let last: Int
        var header = MessageHeader()
        var elements = ElementSet()
        var slots: [Message.Slot] = []

        mutating func run(
            _ specification: DialectSpecification,
            in bytes: RawSpan,
            end: Int
        ) throws(CodingError) {
            try header.read(specification, in: bytes, end: end)
            var reader = ContentReader(offset: header.end, end: end)
            var iterator = header.announced.makeIterator()
            var number = 0
            do throws(Fault) {
                while let element = iterator.next() {
                    number = element.index
                    if number > last { return }
                    if number == 65, specification.wire.bitmap.tertiary == .inElement65 {
                        header.announced.third = try header.readTertiary(
                            specification.wire.bitmap.encoding,
                            &reader,
                            in: bytes
                        )
                        iterator.rest.third = header.announced.third
                        continue
                    }
                    let layout = specification.wire.elements[number]
                    guard layout.isDescribed else {
                        throw Fault(
                            offset: header.bitOffset(of: element),
                            kind: .unspecifiedElement
                        )
                    }
                    let slot = try reader.extent(layout, in: bytes)
                    if wanted.contains(element) {
                        keep(element, layout, slot, specification, in: bytes)
                    }
                }
            } catch {
                throw error.error(in: number)
            }
        }

        /// Keeps an element whose content is right; one whose content is wrong counts as absent.
        private mutating func keep(
            _ element: Element,
            _ layout: ElementLayout,
            _ slot: Message.Slot,
            _ specification: DialectSpecification,
            in bytes: RawSpan
        ) {
            do throws(Fault) {
                try ContentReader.check(layout, slot, in: bytes)
                if layout.extra.contains(.composite) {
                    let type = header.messageType
                    try CompositeCheck.check(layout, slot, specification, type, in: bytes)
                }
            } catch {
                return
            }
            slots.append(slot)
            elements.insert(element)
        }
    }
}

/// What a scan found.
public struct ScannedMessage: Sendable {
    /// Whether the message type could be read.
    public internal(set) var hasMessageType = false
    /// The elements that the bitmaps announce.
    public internal(set) var announced = ElementSet()
    /// Why the scan stopped early; nil where it reached all that was asked for.
    public internal(set) var failure: CodingError?
    /// The elements that were asked for, found and right; reads like any message, but is not whole.
    public internal(set) var message: Message

    /// The message type; nil where it could not be read.
    public var messageType: MessageTypeIndicator? { hasMessageType ? message.messageType : nil }

    /// The canonical text of an element that was asked for.
    public func text(_ element: Element) -> String? { message.text(element) }

    init(specification: DialectSpecification) {
        message = Message(
            specification,
            MessageReading(),
            bytes: [],
            used: 0
        )
    }
}
