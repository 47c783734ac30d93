import Text

/// Element 3: what is done, from which account and to which account, two digits each.
public struct ProcessingCode: Hashable, Sendable {
    /// The six digits as one number: 310000 for a balance inquiry.
    public let value: UInt32

    /// Six digits as a number; nil above 999999.
    public init?(value: UInt32) {
        guard value <= 999_999 else { return nil }
        self.value = value
    }

    /// Digits 1 and 2: the transaction type, 00 for goods and services.
    public var transactionType: UInt8 { UInt8(value / 10_000) }

    /// Digits 3 and 4: the account that is debited.
    public var fromAccount: UInt8 { UInt8(value / 100 % 100) }

    /// Digits 5 and 6: the account that is credited.
    public var toAccount: UInt8 { UInt8(value % 100) }
}

extension ProcessingCode: LosslessStringConvertible, ExpressibleByStringLiteral {
    /// Reads six digits.
    public init?(_ description: String) {
        guard let value = DecimalText.value(of: description, digits: 6) else { return nil }
        self.value = UInt32(truncatingIfNeeded: value)
    }

    /// A code written in the source; six digits are the caller's promise.
    public init(stringLiteral value: StaticString) {
        guard let code = ProcessingCode(value.description) else {
            preconditionFailure("A processing code is written with six digits.")
        }
        self = code
    }

    /// The six digits.
    public var description: String { DecimalText.padded(UInt64(value), digits: 6) }
}
