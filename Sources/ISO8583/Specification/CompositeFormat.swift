/// How the inside of an element is laid out.
public enum CompositeForm: Hashable, Sendable {
    /// Sub-elements one after the other; `optionalTail` lets the value end after any of them.
    case positional(optionalTail: Bool)
    /// A bitmap, then the sub-elements that it announces.
    case bitmap(BitmapForm)
    /// Tag, length, value, in any order; unknown and repeated tags are kept.
    case tagged(TaggedForm)
    /// Fixed sub-elements, then a group that repeats, with separators.
    case separated(SeparatedForm)
    /// BER-TLV; unknown and repeated tags are kept in order.
    case tlv(fill: UInt8?)

    /// The word in a specification.
    public var keyword: String {
        switch self {
        case .positional: "positional"
        case .bitmap: "bitmap"
        case .tagged: "tagged"
        case .separated: "separated"
        case .tlv: "tlv"
        }
    }
}

/// The bitmap in front of a composite's sub-elements.
public struct BitmapForm: Hashable, Sendable {
    /// How many bits it has: 8...192, a multiple of 8.
    public var bits: Int
    /// How it is written.
    public var encoding: BitmapEncoding
    /// Whether bit 1 announces a second bitmap; else it announces sub-element 1.
    public var firstBitExtends: Bool
}

/// Tags and lengths of a tagged composite.
public struct TaggedForm: Hashable, Sendable {
    /// How a tag is read.
    public enum TagKind: UInt8, BitwiseCopyable, Sendable {
        /// A number: the digits, or the decimal value of binary bytes.
        case number
        /// Letters and digits.
        case text
        /// Hexadecimal text of binary bytes.
        case hexadecimal
    }

    /// How a tag is written.
    public enum TagEncoding: UInt8, BitwiseCopyable, Sendable {
        /// ASCII characters.
        case ascii
        /// Packed digits.
        case bcd
        /// Bytes.
        case binary
    }

    /// The tag's size in bytes on the wire.
    public var tagBytes: Int
    /// How the tag is written.
    public var tagEncoding: TagEncoding
    /// How the tag is read.
    public var tagKind: TagKind
    /// How the length is written; it counts the value's bytes.
    public var lengthEncoding: LengthEncoding
    /// The length's size in bytes on the wire.
    public var lengthBytes: Int
    /// A byte that may fill the end, such as 00; nil for none.
    public var fill: UInt8?
}

/// Separators and repetition of a separated composite.
public struct SeparatedForm: Hashable, Sendable {
    /// The key under which the list of groups stands.
    public var repeatKey: String
    /// The character between two groups; nil where none stands there.
    public var between: UInt8?
    /// The key of the leading sub-element that says how many groups follow; nil for "to the end".
    public var countFrom: String?
    /// The most groups.
    public var maximum: Int
}

/// How a bitmap is written.
public enum BitmapEncoding: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Eight bytes.
    case binary
    /// Sixteen upper-case ASCII hexadecimal characters.
    case hexadecimal
    /// Sixteen hexadecimal characters of code page 37.
    case ebcdicHexadecimal

    /// The word in a specification.
    public var keyword: String {
        switch self {
        case .binary: "binary"
        case .hexadecimal: "hex"
        case .ebcdicHexadecimal: "ebcdic-hex"
        }
    }
}

/// A sub-element of a composite.
public struct SubElementDescription: Sendable {
    /// Its key: a position, a bit, or a tag.
    public let key: String
    /// Its name.
    public let name: String
    /// Its format; nil for a tag that only has a name.
    public let format: ElementFormat?
    /// How it is masked; nil where it is not a secret of its own.
    public let sensitivity: Sensitivity?
    /// The name of the table that explains its codes.
    public let codes: String?
    /// What it tells the switch; nil for nothing.
    public let means: PartMeaning?
    /// Whether a number in it is written with a decimal point.
    public let hasPoint: Bool
    /// What is inside it.
    public let composite: CompositeDescription?
}

/// The inside of an element.
public struct CompositeDescription: Sendable {
    /// How it is laid out.
    public let form: CompositeForm
    /// Whether the element is encrypted on the wire: the form says what is inside once it is
    /// opened.
    public let isSealed: Bool
    /// The message types in which it stands there, their repeats included; empty for all.
    public let messageTypes: [MessageTypeIndicator]
    /// The sub-elements, in the order of the specification.
    public let elements: [SubElementDescription]
    /// The sub-elements of the repeated group of a separated composite.
    public let group: [SubElementDescription]

    /// A sub-element by its key.
    public func element(_ key: String) -> SubElementDescription? {
        elements.first { $0.key == key }
    }
}
