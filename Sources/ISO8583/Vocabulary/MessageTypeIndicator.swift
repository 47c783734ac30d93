import Text

/// The four digits at the start of a message: version, class, function and origin.
///
/// Source: the first table of the specifications' messages; a reply is the request with the
/// function digit raised by one and the repeat bit of the origin dropped (0201 is answered by
/// 0210).
public struct MessageTypeIndicator: Hashable, Comparable, Sendable {
    /// The edition of the standard, the first digit.
    public enum Version: UInt8, Sendable {
        /// ISO 8583:1987.
        case iso1987 = 0
        /// ISO 8583:1993.
        case iso1993 = 1
        /// ISO 8583:2003.
        case iso2003 = 2
        /// National use.
        case national = 8
        /// Private use.
        case `private` = 9
    }

    /// What the message is about, the second digit.
    public enum Class: UInt8, Sendable {
        /// Authorisation.
        case authorisation = 1
        /// Financial presentment.
        case financial = 2
        /// File action, in UnionPay batch upload.
        case fileAction = 3
        /// Reversal or chargeback.
        case reversal = 4
        /// Reconciliation or settlement.
        case reconciliation = 5
        /// Administrative.
        case administrative = 6
        /// Fee collection.
        case feeCollection = 7
        /// Network management: sign-on, keys, echo.
        case networkManagement = 8
    }

    /// The four digits packed as BCD: `0x0200`.
    public let packed: UInt16

    /// Four packed digits; nil where a nibble is no digit.
    public init?(packed: UInt16) {
        guard MessageTypeIndicator.digitsAreValid(packed) else { return nil }
        self.packed = packed
    }

    init(unchecked packed: UInt16) {
        self.packed = packed
    }

    private static func digitsAreValid(_ packed: UInt16) -> Bool {
        var rest = packed
        while rest != 0 {
            if rest & 0xF > 9 { return false }
            rest >>= 4
        }
        return true
    }

    /// The digit at a position: 0 version, 1 class, 2 function, 3 origin.
    public func digit(at position: Int) -> UInt8 {
        precondition(position >= 0 && position < 4, "A message type has four digits.")
        return UInt8((packed >> UInt16(12 - 4 * position)) & 0xF)
    }

    /// The edition; nil for a digit that no edition uses.
    public var version: Version? { Version(rawValue: digit(at: 0)) }

    /// The class; nil for a digit that no class uses.
    public var messageClass: Class? { Class(rawValue: digit(at: 1)) }

    /// The function digit: 0 request, 1 its response, 2 advice, 3 its response, 4 notification.
    public var function: UInt8 { digit(at: 2) }

    /// The origin digit: 0 acquirer, 2 issuer, 4 other, each plus one for a repeat.
    public var origin: UInt8 { digit(at: 3) }

    /// Whether an answer may follow: the function digit is even and not an acknowledgement.
    public var isRequest: Bool { function < 8 && function & 1 == 0 }

    /// Whether this answers another message.
    public var isReply: Bool { function < 8 && function & 1 == 1 }

    /// Whether the sender marked the message as sent before.
    public var isRepeat: Bool { origin < 6 && origin & 1 == 1 }

    /// The type of the answer; nil where this is no request.
    public var reply: MessageTypeIndicator? {
        guard isRequest else { return nil }
        return MessageTypeIndicator(unchecked: (withoutRepeat.packed &+ 0x0010))
    }

    /// The same type without the repeat mark.
    public var withoutRepeat: MessageTypeIndicator {
        isRepeat ? MessageTypeIndicator(unchecked: packed & 0xFFFE) : self
    }

    /// The same type with the repeat mark.
    public var asRepeat: MessageTypeIndicator {
        origin < 6 ? MessageTypeIndicator(unchecked: packed | 1) : self
    }

    /// Orders by the digits.
    public static func < (left: MessageTypeIndicator, right: MessageTypeIndicator) -> Bool {
        left.packed < right.packed
    }
}

extension MessageTypeIndicator: LosslessStringConvertible, ExpressibleByStringLiteral {
    /// Reads four digits.
    public init?(_ description: String) {
        let digits = description.utf8
        guard digits.count == 4 else { return nil }
        var packed: UInt16 = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            packed = packed << 4 | UInt16(byte & 0xF)
        }
        self.packed = packed
    }

    /// A type written in the source; four digits are the caller's promise.
    public init(stringLiteral value: StaticString) {
        guard let type = MessageTypeIndicator(value.description) else {
            preconditionFailure("A message type is written with four digits.")
        }
        self = type
    }

    /// The four digits.
    public var description: String { Hexadecimal.text(UInt64(packed), digits: 4) }
}
