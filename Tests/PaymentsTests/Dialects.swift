import ISO8583
import Payments

/// The dialects of the repository with the settings of the demo world, and messages built by
/// element text.
struct Dialect: Sendable, CustomStringConvertible {
    let name: String
    let specification: DialectSpecification
    let mapping: DialectMapping

    var description: String { name }

    static let settings = MappingSettings(institution: "00000001", utcOffsetSeconds: 28_800)

    static let unionPay = load("unionpay-pos")
    static let ascii = load("iso8583-1987-ascii")
    static let binary = load("iso8583-1987-binary")
    static let ifsf = load("ifsf")
    /// IFSF as stations write it that put a point into numbers.
    static let ops = load("ifsf-ops")
    static let all = [unionPay, ascii, binary, ifsf]
    static let plain = [ascii, binary]

    private static func load(_ name: String) -> Dialect {
        do {
            let specification = try TestSpecifications.load(name)
            return Dialect(
                name: name,
                specification: specification,
                mapping: try DialectMapping(specification, settings: settings)
            )
        } catch {
            preconditionFailure("The specification \(name) cannot be mapped: \(error)")
        }
    }

    /// A message of these elements, sent over the wire once.
    func message(
        _ type: MessageTypeIndicator,
        _ elements: [Element: String]
    ) throws -> Message {
        var message = Message(specification: specification, type: type)
        for (element, text) in elements.sorted(by: { $0.key < $1.key }) {
            try message.set(element, text)
        }
        return try MessageDecoder(specification).decode(MessageEncoder.encode(message))
    }

    /// A purchase that the switch approves, as a map that tests change.
    var purchase: (type: MessageTypeIndicator, elements: [Element: String]) {
        switch specification.family {
        case .unionPayPOS: ("0200", Sample.unionPayPurchase)
        case .iso1987: ("0200", Sample.plainPurchase)
        default: ("1200", Sample.ifsfPurchase)
        }
    }

    /// The reversal of that purchase.
    var reversal: (type: MessageTypeIndicator, elements: [Element: String]) {
        switch specification.family {
        case .unionPayPOS: ("0400", Sample.unionPayReversal)
        case .iso1987: ("0400", Sample.plainReversal)
        default: ("1420", Sample.ifsfReversal)
        }
    }

    func draft(_ message: Message) throws -> RequestDraft {
        switch mapping.read(message) {
        case .request(let draft): return draft
        case .refused(let refusal): throw refusal
        }
    }

    func refusal(_ message: Message) -> ReadRefusal? {
        if case .refused(let refusal) = mapping.read(message) { return refusal }
        return nil
    }
}

extension ReadRefusal: Error {}

/// Elements of well-formed messages, by their canonical text.
enum Sample {
    static let card = "9000010000000000"
    static let otherCard = "9000020000000017"

    static let unionPayPurchase: [Element: String] = [
        .primaryAccountNumber: card, .processingCode: "000000",
        .amountTransaction: "000000008850", .systemsTraceAuditNumber: "000002",
        .expirationDate: "3012", .pointOfServiceEntryMode: "012", .conditionCode: "00",
        .terminalIdentification: "T0000001", .merchantIdentification: "DEMOSTATION0001",
        .currencyCode: "156", .field60: "22000001000", .mac: "3141324233433444",
    ]

    static let unionPayReversal: [Element: String] = [
        .primaryAccountNumber: card, .processingCode: "000000",
        .amountTransaction: "000000008850", .systemsTraceAuditNumber: "000002",
        .pointOfServiceEntryMode: "012", .conditionCode: "00", .actionCode: "98",
        .terminalIdentification: "T0000001", .merchantIdentification: "DEMOSTATION0001",
        .currencyCode: "156", .field60: "22000001000", .field61: "0000010000021121",
        .mac: "3141324233433444",
    ]

    static let unionPayVoid = unionPayPurchase.merging([
        .processingCode: "200000", .systemsTraceAuditNumber: "000007",
        .retrievalReferenceNumber: "632500000001", .approvalCode: "00000Z",
        .field60: "23000001000", .field61: "0000010000021121",
    ]) { $1 }

    static let unionPayRefund = unionPayPurchase.merging([
        .processingCode: "200000", .systemsTraceAuditNumber: "000008",
        .amountTransaction: "000000001000", .retrievalReferenceNumber: "632500000001",
        .field60: "25000001000", .field61: "0000010000021121",
    ]) { $1 }

    /// What only some kinds of request carry: a tip, a password, chip data, an operator.
    static let unionPayExtras: [Element: String] = [
        .privateData: "000000000850", .pinData: "0102030405060708",
        .iccData: "9F2608A1B2C3D4E5F607189F2701809F100706010A03A0B0009F37048F2A6C119F360201C7"
            + "950500800080009A032611219C01009F02060000000088505F2A020156820219809F1A020156"
            + "9F03060000000000009F3303E0F8C8DF31052000000000",
        .field59: "4F31303033303037",
        .field62: "4F31303033303037" + "433130303134",
    ]

    /// DE 48 of a settlement, and of an upload of one row.
    static let unionPayDay = [
        "00000003150000300000000100000100000000000000000000000000000000",
        "010000001100009000020000000173000000008850",
    ]

    /// Totals of a day.
    static let plainTotals: [Element: String] = [
        .currencyCodeReconciliation: "156", .creditsNumber: "0000000001",
        .creditsReversalNumber: "0000000000", .debitsNumber: "0000000003",
        .debitsReversalNumber: "0000000001", .creditsAmount: "0000000000001000",
        .creditsReversalAmount: "0000000000000000", .debitsAmount: "0000000000031500",
        .debitsReversalAmount: "0000000000008850", .netSettlement: "D0000000000021650",
    ]

    static let unionPaySignOn: [Element: String] = [
        .systemsTraceAuditNumber: "000001", .terminalIdentification: "T0000001",
        .merchantIdentification: "DEMOSTATION0001", .field60: "00000001003", .field63: "01",
    ]

    static let plainPurchase: [Element: String] = [
        .primaryAccountNumber: card, .processingCode: "000000",
        .amountTransaction: "000000008850", .transmissionDateTime: "1121040000",
        .systemsTraceAuditNumber: "000002", .localTime: "120000", .localDate: "1121",
        .expirationDate: "3012", .pointOfServiceEntryMode: "012", .conditionCode: "00",
        .terminalIdentification: "T0000001", .merchantIdentification: "DEMOSTATION0001",
        .currencyCode: "156", .mac: "0102030405060708",
    ]

    static let plainReversal: [Element: String] = [
        .primaryAccountNumber: card, .processingCode: "000000",
        .amountTransaction: "000000008850", .transmissionDateTime: "1121040100",
        .systemsTraceAuditNumber: "000003", .localTime: "120100", .localDate: "1121",
        .terminalIdentification: "T0000001", .merchantIdentification: "DEMOSTATION0001",
        .currencyCode: "156",
        .originalDataElements: "02000000021121040000" + String(repeating: "0", count: 22),
        .mac2: "0102030405060708",
    ]

    static let plainNetwork: [Element: String] = [
        .transmissionDateTime: "1121040000", .systemsTraceAuditNumber: "000001",
        .localTime: "120000", .localDate: "1121", .terminalIdentification: "T0000001",
        .merchantIdentification: "DEMOSTATION0001", .networkManagementCode: "001",
    ]

    static let ifsfPurchase: [Element: String] = [
        .primaryAccountNumber: card, .processingCode: "000000",
        .amountTransaction: "000000008850", .transmissionDateTime: "1121040000",
        .systemsTraceAuditNumber: "000002", .localTime: "261121120000",
        .expirationDate: "3012", .pointOfServiceEntryMode: "210201210041",
        .functionCode: "200", .messageReasonCode: "1508", .terminalIdentification: "00000001",
        .merchantIdentification: "000000000000001", .currencyCode: "156",
        .mac: "0102030405060708",
    ]

    static let ifsfReversal: [Element: String] = [
        .processingCode: "000000", .amountTransaction: "000000008850",
        .transmissionDateTime: "1121040100", .systemsTraceAuditNumber: "000003",
        .localTime: "261121120100", .functionCode: "400", .messageReasonCode: "4021",
        .terminalIdentification: "00000001", .merchantIdentification: "000000000000001",
        .currencyCode: "156", .originalDataElements1993: "1200000002261121120000",
        .mac: "0102030405060708",
    ]

    static let ifsfEcho: [Element: String] = [
        .transmissionDateTime: "1121040000", .systemsTraceAuditNumber: "000001",
        .localTime: "261121120000", .functionCode: "831", .mac: "0102030405060708",
    ]

    /// 2026-11-21 12:00:00 at UTC+8.
    static let noon = Timestamp(rawValue: 1_795_233_600_000_000)
    static let date = BusinessDate(year: 2026, month: 11, day: 21)

    static let reference = RetrievalReference(date: date, position: 1, form: .decimal)

    /// Elements with some set to others, or taken out.
    static func changed(
        _ elements: [Element: String],
        _ change: [Element: String?]
    ) -> [Element: String] {
        var elements = elements
        for (element, text) in change { elements[element] = text }
        return elements
    }

    /// What the book decides for a first payment.
    static let approval = PaymentReply(
        outcome: .approved,
        retrievalReference: reference,
        approvalCode: "00000Z",
        businessDate: date,
        decidedAt: noon
    )
}

/// Hexadecimal text with spaces and `#` comments to the end of the line.
func bytes(_ annotated: String) -> [UInt8] {
    let digits = annotated.split(separator: "\n").flatMap { line in
        line.prefix { $0 != "#" }.filter { $0 != " " }.compactMap(\.hexDigitValue)
    }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}
