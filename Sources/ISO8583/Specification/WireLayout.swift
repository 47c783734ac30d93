/// A dialect as the coding loops see it: flat arrays of plain numbers.
struct WireLayout: Sendable {
    var messageType = MessageTypeEncoding.ascii
    var bitmap = MessageBitmapForm(encoding: .binary, secondary: true, tertiary: .none)
    /// 0...192 by element number.
    var elements = [ElementLayout](repeating: .absent, count: Element.maximumNumber + 1)
    var composites: [CompositeLayout] = []
    /// The message types of composites that only some have, each composite's in one run.
    var compositeTypes: [UInt16] = []
    /// The sub-elements of all composites, each composite's in one run.
    var parts: [ElementLayout] = []

    /// Whether an element of this layout is a composite in messages of a type.
    func isComposite(_ layout: ElementLayout, in type: MessageTypeIndicator) -> Bool {
        guard layout.composite >= 0, layout.extra.contains(.composite) else { return false }
        let composite = composites[Int(layout.composite)]
        guard composite.typesCount > 0 else { return true }
        let types = compositeTypes[Int(composite.typesFirst)...].prefix(Int(composite.typesCount))
        return types.contains(type.packed) || types.contains(type.withoutRepeat.packed)
    }
}

/// The inside of an element as the coding loops see it.
struct CompositeLayout: Sendable, BitwiseCopyable {
    enum Form: UInt8, BitwiseCopyable {
        case positional
        case bitmap
        case tagged
        case separated
        case tlv
    }

    var form = Form.positional
    /// The parent's value is text, so parts are characters; else they are bytes.
    var isText = false
    var optionalTail = false
    var firstBitExtends = false
    var bitmapEncoding = BitmapEncoding.binary
    var tagEncoding = TaggedForm.TagEncoding.ascii
    var tagKind = TaggedForm.TagKind.text
    var lengthEncoding = LengthEncoding.ascii
    var tagBytes: UInt8 = 0
    var lengthBytes: UInt8 = 0
    /// The bitmap's bits: 8...192.
    var bits: Int16 = 0
    /// A byte that may fill the end, or the character between groups; -1 for none.
    var fill: Int16 = -1
    var between: Int16 = -1
    /// Index among the parts of the one that says how many groups follow; -1 for none.
    var countFrom: Int16 = -1
    var maximumGroups: Int32 = 0
    /// The parts' place in the flat array; in a bitmap composite part n stands at `first + n`.
    var first: Int32 = 0
    var count: Int32 = 0
    /// The message types' place in the flat array; none where every message has it.
    var typesFirst: Int32 = 0
    var typesCount: Int32 = 0
    var groupFirst: Int32 = 0
    var groupCount: Int32 = 0
    /// The key of the list of groups, packed.
    var groupKey: UInt64 = 0

    /// Whether the parts are read from the bytes on the wire, not from canonical characters.
    var readsWire: Bool { form == .bitmap || form == .tagged || form == .tlv }
}

/// The key of a sub-element as a number: up to eight ASCII characters, the first in the high byte.
enum PartKey {
    static func pack(_ key: String) -> UInt64? {
        guard (1...8).contains(key.utf8.count) else { return nil }
        var packed: UInt64 = 0
        var shift: UInt64 = 56
        for byte in key.utf8 {
            packed |= UInt64(byte) << shift
            shift = shift &- 8
        }
        return packed
    }

    static func text(_ packed: UInt64) -> String {
        var bytes: [UInt8] = []
        var rest = packed
        while rest != 0 {
            bytes.append(UInt8(truncatingIfNeeded: rest >> 56))
            rest <<= 8
        }
        return Latin1.text(bytes)
    }
}
