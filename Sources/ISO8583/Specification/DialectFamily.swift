/// Which semantics a dialect follows: the mapping to payments and the column of codes.
public enum DialectFamily: String, Sendable, CaseIterable {
    /// China UnionPay POS.
    case unionPayPOS = "unionpay-pos"
    /// ISO 8583:1987.
    case iso1987 = "iso8583-1987"
    /// ISO 8583:1993.
    case iso1993 = "iso8583-1993"
    /// ISO 8583:2003.
    case iso2003 = "iso8583-2003"
    /// IFSF, POS to FEP and host to host.
    case ifsf = "ifsf"
}

/// How the message type indicator stands on the wire.
public enum MessageTypeEncoding: UInt8, Sendable, CaseIterable {
    /// Four ASCII digits.
    case ascii
    /// Four digits of code page 37.
    case ebcdic
    /// Two packed bytes.
    case bcd

    /// The word in a specification.
    public var keyword: String {
        switch self {
        case .ascii: "ascii"
        case .ebcdic: "ebcdic"
        case .bcd: "bcd"
        }
    }
}

/// Where the bitmap of elements 129 to 192 stands.
public enum TertiaryBitmap: UInt8, Sendable, CaseIterable {
    /// There is none; bit 65 announces an ordinary element.
    case none
    /// As the content of element 65.
    case inElement65
    /// Right behind the secondary bitmap, announced by bit 65.
    case afterSecondary

    /// The word in a specification.
    public var keyword: String {
        switch self {
        case .none: "none"
        case .inElement65: "in-element-65"
        case .afterSecondary: "after-secondary"
        }
    }
}

/// The bitmaps in front of the elements.
public struct MessageBitmapForm: Hashable, Sendable {
    /// How each is written.
    public var encoding: BitmapEncoding
    /// Whether bit 1 announces a secondary bitmap; else the bit must be clear.
    public var secondary: Bool
    /// Where the third one stands.
    public var tertiary: TertiaryBitmap
}
