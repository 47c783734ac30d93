/// The name of a text tag: two characters, the first in the high byte.
package struct TagName: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Two ASCII letters or digits; nil for anything else.
    package init?(_ first: UInt8, _ second: UInt8) {
        guard Self.isPart(first), Self.isPart(second) else { return nil }
        rawValue = UInt16(first) << 8 | UInt16(second)
    }

    private init(_ name: StaticString) {
        rawValue = name.withUTF8Buffer { UInt16($0[0]) << 8 | UInt16($0[1]) }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    package var first: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
    package var second: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}

extension TagName: CustomStringConvertible {
    /// The two characters.
    package var description: String { String(decoding: [first, second], as: UTF8.self) }
}

/// What a request says in its tags.
extension TagName {
    /// A code that a customer shows or a scanner reads: a payment credential.
    package static let scannedCode = TagName("A3")
    /// Whose code the terminal is to draw: `wechat` or `alipay`.
    package static let walletToDraw = TagName("A4")
    /// `1`: a part of the amount may be approved.
    package static let partAllowed = TagName("B4")
    /// A line of the receipt, repeated.
    package static let productLine = TagName("G1")
    /// The operator at the terminal, three digits.
    package static let operatorNumber = TagName("O1")
    package static let vehicle = TagName("V1")
    package static let driver = TagName("V2")
    package static let odometer = TagName("V3")
    package static let pump = TagName("V4")
    package static let nozzle = TagName("V5")
    /// The station's own number of the receipt.
    package static let receiptNumber = TagName("V6")
    /// Number of a fleet, or of a unit of it.
    package static let fleet = TagName("V7")

    /// Those of a request with what people read of them, in the order of their names.
    package static let ofRequests: [(tag: TagName, wording: String)] = [
        (.walletToDraw, "wallet"), (.partAllowed, "part allowed"), (.productLine, "product"),
        (.operatorNumber, "operator"), (.vehicle, "vehicle"),
        (.driver, "driver"), (.odometer, "odometer"), (.pump, "pump"), (.nozzle, "nozzle"),
        (.receiptNumber, "receipt"), (.fleet, "fleet"),
    ]

    /// Whether it is a secret of the customer: never kept, never shown.
    package var isSecret: Bool { self == .scannedCode }

    /// Whether a message may hold more than one.
    package var repeats: Bool { self == .productLine }
}

/// What replies say: of the payment that a query asks for, of a shift, and for the receipt; what a
/// terminal says of its device; and what is fetched of reference data.
extension TagName {
    /// The number of its record, `261121-4821`.
    package static let queriedPayment = TagName("Q1")
    /// A word of ``QueriedState``.
    package static let queriedState = TagName("Q2")
    /// DE 39.
    package static let queriedCode = TagName("Q3")
    /// DE 37.
    package static let queriedReference = TagName("Q4")
    package static let queriedAmount = TagName("Q5")
    package static let queriedRefunds = TagName("Q6")
    /// DE 38.
    package static let queriedApproval = TagName("Q7")
    /// Serial number of a terminal's device.
    package static let deviceSerial = TagName("C1")
    package static let deviceModel = TagName("C2")
    package static let deviceSoftware = TagName("C3")
    /// Number of the shift that is open.
    package static let shiftNumber = TagName("C4")
    /// What the terminal draws for its customer to scan.
    package static let textToDraw = TagName("P1")
    /// A product line after discounts, repeated.
    package static let netLine = TagName("L1")
    /// Text for the receipt.
    package static let receiptText = TagName("T1")
    /// The word for a table of reference data.
    package static let parameterTable = TagName("D1")
    package static let parameterVersion = TagName("D2")
    package static let parameterPage = TagName("D3")
    package static let parameterLastPage = TagName("D4")
    /// A row of the table, repeated.
    package static let parameterRow = TagName("D5")
}
