import CardSecurity
import ISO8583

/// Where a message says how its PIN block is made.
///
/// Source: specs/unionpay-pos.yaml, element 53 (`security-control`). Plain 1987 and IFSF have one
/// format, ISO 0.
enum PINBlockSource {
    /// The block of DE 52 and its format; nil for a message without one.
    static func block(of message: Message) -> [UInt8]? { message.bytes(.pinData) }

    /// The format of the block; nil when DE 53 names one that is not known.
    static func format(in message: Message) -> PINBlockFormat? {
        guard message.specification.family == .unionPayPOS,
            let first = message.text(.securityControl)?.utf8.first
        else { return .iso0 }
        return switch first {
        // Terminals that leave the control at zero send the block that everybody sends.
        case UInt8(ascii: "0"), UInt8(ascii: "2"): .iso0
        case UInt8(ascii: "1"): .x98WithoutCardNumber
        default: nil
        }
    }
}
