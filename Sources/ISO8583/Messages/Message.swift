/// One ISO 8583 message of a dialect: a value, cheap to copy, safe to share.
///
/// All elements stand encoded in one array of bytes; a second array says where each one is, in
/// ascending order, found by its rank in the bitmap. An element that nobody touches leaves as it
/// came, byte for byte.
///
/// ```swift
/// var message = Message(specification: dialect, type: "0200")
/// try message.set(.amountTransaction, digits: 8850)
/// try message.set(.terminalIdentification, "T0000001")
/// let bytes = MessageEncoder.encode(message)
/// ```
public struct Message: Sendable {
    /// The dialect that the message is written in.
    public let specification: DialectSpecification

    /// The message type.
    public var messageType: MessageTypeIndicator

    /// The elements that are there.
    public internal(set) var elements = ElementSet()

    /// The secondary or tertiary bitmap came without a bit set, and leaves so.
    var keepsSecondary = false
    var keepsTertiary = false

    /// Encoded elements; eight bytes beyond `used` belong to the array, so that a word can be
    /// loaded anywhere in front of `used`.
    var bytes: [UInt8]
    var used: Int
    var slots: [Slot]

    /// The number of the last element, or a higher one that was taken out; 0 for none.
    var last: UInt8 = 0

    /// Where one element stands in `bytes`.
    struct Slot: Sendable, BitwiseCopyable {
        /// First byte of the length prefix.
        var start: UInt32
        /// First byte of the content.
        var content: UInt32
        /// Behind the last byte of the content.
        var end: UInt32
        /// Positions of the canonical value: characters, or bytes for `b`.
        var positions: UInt32

        var contentRange: Range<Int> { Int(content)..<Int(end) }
        var range: Range<Int> { Int(start)..<Int(end) }

        /// The part of the content that is the value.
        @inline(__always)
        func value(_ layout: ElementLayout, in bytes: RawSpan) -> Slot {
            layout.extra.contains(.unfilled) ? withoutFill(layout, in: bytes) : self
        }

        @inline(never)
        private func withoutFill(_ layout: ElementLayout, in bytes: RawSpan) -> Slot {
            let range = ContentReader.withoutFill(layout, contentRange, in: bytes)
            return Slot(
                start: start,
                content: UInt32(truncatingIfNeeded: range.lowerBound),
                end: UInt32(truncatingIfNeeded: range.upperBound),
                positions: UInt32(truncatingIfNeeded: range.count)
            )
        }
    }

    /// A message without elements.
    public init(specification: DialectSpecification, type: MessageTypeIndicator) {
        self.specification = specification
        messageType = type
        bytes = [UInt8](repeating: 0, count: Message.startingBytes)
        used = 0
        slots = []
        slots.reserveCapacity(Message.startingSlots)
    }

    init(decoding specification: DialectSpecification, bytes: [UInt8], used: Int) {
        self.specification = specification
        messageType = MessageTypeIndicator(unchecked: 0)
        self.bytes = bytes
        self.used = used
        slots = []
    }

    /// A purchase with EMV data fits without growing.
    private static let startingBytes = 512
    private static let startingSlots = 28

    /// Bytes behind `used` that a load may touch.
    static let slack = 8

    /// Whether the element is there.
    @inline(__always)
    public func has(_ element: Element) -> Bool { elements.contains(element) }

    @inline(__always)
    func slot(of element: Element) -> Slot? {
        guard elements.contains(element) else { return nil }
        return slots[elements.rank(of: element)]
    }

    /// Where the value of an element stands: its content without the fill that is none of it.
    @inline(__always)
    func valueSlot(of element: Element) -> Slot? {
        guard let slot = slot(of: element) else { return nil }
        return slot.value(layout(of: element), in: bytes.span.bytes)
    }

    @inline(__always)
    func layout(of element: Element) -> ElementLayout {
        specification.wire.elements[element.index]
    }

    /// The content of an element as it stands on the wire, without its length prefix.
    public func rawBytes(of element: Element) -> ArraySlice<UInt8>? {
        slot(of: element).map { bytes[$0.contentRange] }
    }

    /// An element as it stands on the wire, its length prefix included.
    public func wireBytes(of element: Element) -> ArraySlice<UInt8>? {
        slot(of: element).map { bytes[$0.range] }
    }

    /// Takes the element out; nothing happens where it is not there.
    public mutating func remove(_ element: Element) {
        guard elements.contains(element) else { return }
        slots.remove(at: elements.rank(of: element))
        elements.remove(element)
    }
}

extension Message: Equatable {
    /// Whether both encode to the same bytes under the same specification.
    public static func == (left: Message, right: Message) -> Bool {
        guard left.specification === right.specification, left.messageType == right.messageType,
            left.elements == right.elements
        else { return false }
        for (mine, others) in zip(left.slots, right.slots)
        where left.bytes[mine.range] != right.bytes[others.range] {
            return false
        }
        return true
    }
}

extension Message: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The type and the numbers of the elements; none of their values.
    public var description: String {
        let numbers = elements.map(\.description).joined(separator: " ")
        return "\(messageType) \(specification.name): \(numbers)"
    }

    /// The type and the numbers of the elements; none of their values.
    public var debugDescription: String { description }

    /// Hides the values from `dump` and from string interpolation of a container.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
