import Text

/// The eight digits of an institution with which its order numbers begin.
package struct InstitutionDigits: Hashable, Sendable {
    package let text: String

    /// Of a house without a number.
    package static let unnamed = InstitutionDigits(padding: "")

    private init(padding digits: some StringProtocol) {
        text = DecimalText.padded(String(digits), digits: 8)
    }

    /// Takes one to eight digits, and fills up with zeros on the left; nil for anything else.
    package init?(_ digits: some StringProtocol) {
        guard (1...8).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.init(padding: digits)
    }
}

/// The name by which a wallet knows an order or a refund: the same for life, in every repeat, and
/// never that of another.
///
/// ```text
/// 48210000 261129 0K3Z 0 2S1 1
/// │        │      │    │ │   └ leg, one character of base 36
/// │        │      │    │ └ seq of the record that holds its intent, 1 to 12 of base 36
/// │        │      │    └ partition
/// │        │      └ salt of the start
/// │        └ business date, YYMMDD
/// └ institution
/// ```
package struct OrderNumber: Hashable, Sendable {
    /// 21 to 32 characters of 0-9 and A-Z.
    package let text: String
    /// Seq of the record that holds its intent.
    package let seq: Int64
    package let leg: LegNumber

    private static let partition: UInt8 = 0x30
    private static let seqStart = 8 + 6 + 4 + 1
    private static let lengths = seqStart + 2...32

    /// The number of what this record asks for.
    package init(
        institution: InstitutionDigits,
        date: BusinessDate,
        salt: OrderSalt,
        seq: Int64,
        leg: LegNumber
    ) {
        precondition(seq > 0, "An order has the number of a record.")
        let tail = Base36.text(UInt64(seq), digits: 1)
        precondition(tail.utf8.count <= 12, "A record's number has twelve characters at most.")
        text =
            institution.text + DecimalText.padded(date.yearMonthDay, digits: 6) + salt.text
            + String(UnicodeScalar(OrderNumber.partition)) + tail
            + Base36.text(UInt64(leg.rawValue), digits: 1)
        self.seq = seq
        self.leg = leg
    }

    /// Reads a number as a row, a notify or an answer has it; nil for what is none.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard OrderNumber.lengths.contains(bytes.count),
            bytes[..<14].allSatisfy({ (0x30...0x39).contains($0) }),
            Base36.value(bytes[14..<18]) != nil,
            bytes[18] == OrderNumber.partition,
            bytes[OrderNumber.seqStart] != 0x30,
            let seq = Base36.value(bytes[OrderNumber.seqStart..<(bytes.count - 1)]),
            let leg = Base36.value(bytes[(bytes.count - 1)...]),
            let leg = UInt8(exactly: leg).flatMap(LegNumber.init(rawValue:)),
            OrderNumber.isDate(bytes[8..<14])
        else { return nil }
        self.text = String(text)
        self.seq = seq
        self.leg = leg
    }

    /// The eight digits with which it begins.
    package var institution: String { String(text.prefix(8)) }

    /// The four characters of its start.
    package var salt: OrderSalt {
        let bytes = Array(text.utf8)[14..<18]
        guard let value = Base36.value(bytes).flatMap({ UInt32(exactly: $0) }),
            let salt = OrderSalt(rawValue: value)
        else { preconditionFailure("Four characters of base 36 are a salt.") }
        return salt
    }

    private static func isDate(_ digits: ArraySlice<UInt8>) -> Bool {
        guard let value = DigitText.value(digits) else { return false }
        let month = value / 100 % 100
        let day = value % 100
        return (1...12).contains(month) && (1...31).contains(day)
    }
}

extension OrderNumber: Comparable {
    /// By what they were given out for, then by their text.
    package static func < (left: OrderNumber, right: OrderNumber) -> Bool {
        (left.seq, left.leg, left.text) < (right.seq, right.leg, right.text)
    }
}

extension OrderNumber: CustomStringConvertible {
    package var description: String { text }
}
