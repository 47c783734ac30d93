package import ISO8583

/// The codes by which a simulated terminal says what it asks for.
///
/// Written down here, and not taken from the messages of a specification, because a terminal is
/// the other side: it would follow a wrong specification into the same mistake.
package enum TerminalCodes {
    /// How a payment says what it is.
    struct Payment {
        let messageType: MessageTypeIndicator
        let processingCode: ProcessingCode
        /// 60.1 of UnionPay.
        let transaction: UInt64
        /// DE 25 of UnionPay and 1987.
        let condition: UInt64

        fileprivate init(
            _ messageType: MessageTypeIndicator,
            _ processingCode: ProcessingCode,
            _ transaction: UInt64 = 0,
            condition: UInt64 = 0
        ) {
            self.messageType = messageType
            self.processingCode = processingCode
            self.transaction = transaction
            self.condition = condition
        }
    }

    /// Values of DE 70 in plain 1987.
    enum Network {
        static let signOn: UInt64 = 1
        static let signOff: UInt64 = 2
        static let keyChange: UInt64 = 101
        static let echo: UInt64 = 301
    }

    /// Values of DE 24 in IFSF.
    enum Function {
        /// An authorisation of an amount that is estimated.
        static let estimatedAuthorisation: UInt64 = 101
        static let originalFinancial: UInt64 = 200
        /// What was authorised is paid, the same amount.
        static let authorisedAmount: UInt64 = 201
        /// The same, and the amount differs.
        static let otherAmount: UInt64 = 202
        static let fullReversal: UInt64 = 400
        static let partialReversal: UInt64 = 401
        /// The last word on a batch.
        static let reconciliation: UInt64 = 500
        static let echo: UInt64 = 831
    }
}

extension TerminalCodes {
    /// What a terminal sends for a payment; what is none, and a reversal whose original is not
    /// known, has the codes of a sale.
    static func payment(_ operation: Operation, _ family: DialectFamily) -> Payment {
        switch family {
        case .unionPayPOS: operation.unionPayCodes
        case .iso1987, .ifsf, .iso1993, .iso2003: operation.plainCodes
        }
    }

    /// DE 3 of a payment, as a terminal of that family sends it.
    package static func processingCode(
        of operation: Operation,
        in family: DialectFamily
    ) -> ProcessingCode {
        payment(operation, family).processingCode
    }
}

extension Operation {
    /// A script notice repeats DE 3 of the payment whose card it is about.
    ///
    /// Source: protocol sheet of UnionPay POS, 3.5.
    fileprivate var unionPayCodes: TerminalCodes.Payment {
        typealias Payment = TerminalCodes.Payment
        return switch self {
        case .balance: Payment("0200", .balanceInquiry, 1)
        case .paymentQuery: Payment("0200", .paymentQuery, 1)
        case .preauthorisation, .preauthorisationAdvice:
            Payment("0100", .preauthorisation, 10, condition: 6)
        case .preauthorisationVoid: Payment("0100", .giveBack, 11, condition: 6)
        case .completion: Payment("0200", .goodsAndServices, 20, condition: 6)
        case .completionAdvice: Payment("0220", .goodsAndServices, 24, condition: 6)
        case .completionVoid: Payment("0200", .giveBack, 21, condition: 6)
        case .void, .manualVoid: Payment("0200", .giveBack, 23)
        case .refund: Payment("0220", .giveBack, 25)
        case .offlineSettlement: Payment("0220", .goodsAndServices, 30)
        case .adjustment: Payment("0220", .goodsAndServices, 32)
        case .tip: Payment("0220", .goodsAndServices, 34)
        case .offlineSale: Payment("0220", .goodsAndServices, 36)
        case .topUp: Payment("0200", .topUp, 48)
        case .topUpVoid: Payment("0200", .giveBack, 48)
        case .order: Payment("0200", .drawnCode, 22)
        case .scriptNotice: Payment("0620", .goodsAndServices)
        case .purchase, .reversal, .signOn, .signOff, .keyChange, .echo, .settlement,
            .batchUpload, .uploadEnd, .shiftClose, .operatorSignOn, .registration, .parameters:
            Payment("0200", .goodsAndServices, 22)
        }
    }

    /// What plain 1987 has no words for is sent as its nearest kin, and not offered; IFSF has the
    /// same in its own edition.
    ///
    /// Source: specs/iso8583-1987-ascii.yaml, specs/ifsf.yaml; a completion is an advice in both.
    fileprivate var plainCodes: TerminalCodes.Payment {
        typealias Payment = TerminalCodes.Payment
        return switch self {
        case .balance: Payment("0200", .balanceInquiry)
        case .paymentQuery: Payment("0200", .paymentQuery)
        case .preauthorisation: Payment("0100", .goodsAndServices, condition: 6)
        case .preauthorisationAdvice: Payment("0120", .goodsAndServices, condition: 6)
        case .preauthorisationVoid: Payment("0200", .takeBack, condition: 6)
        case .completion, .completionAdvice:
            Payment("0220", .goodsAndServices, condition: 6)
        case .void, .manualVoid, .completionVoid, .topUpVoid: Payment("0200", .takeBack)
        case .refund: Payment("0200", .giveBack)
        case .offlineSale, .offlineSettlement, .adjustment, .tip:
            Payment("0220", .goodsAndServices)
        case .topUp: Payment("0200", .topUp)
        case .order: Payment("0200", .drawnCode)
        case .scriptNotice: Payment("0620", .goodsAndServices)
        case .purchase, .reversal, .signOn, .signOff, .keyChange, .echo, .settlement,
            .batchUpload, .uploadEnd, .shiftClose, .operatorSignOn, .registration, .parameters:
            Payment("0200", .goodsAndServices)
        }
    }
}

extension ProcessingCode {
    static let goodsAndServices: ProcessingCode = "000000"
    static let takeBack: ProcessingCode = "020000"
    static let preauthorisation: ProcessingCode = "030000"
    static let giveBack: ProcessingCode = "200000"
    static let topUp: ProcessingCode = "210000"
    static let drawnCode: ProcessingCode = "710000"
    static let paymentQuery: ProcessingCode = "730000"
    static let balanceInquiry: ProcessingCode = "310000"
}

extension KeyLayout {
    /// 60.3 of the UnionPay 0800 that asks for this layout.
    var unionPayNetworkCode: UInt32? { self == .doubleLengthMAC ? nil : UInt32(rawValue) }
}
