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
        static let originalFinancial: UInt64 = 200
        static let fullReversal: UInt64 = 400
        static let partialReversal: UInt64 = 401
        static let echo: UInt64 = 831
    }
}

extension TerminalCodes {
    /// What a terminal sends for a payment; what is none, and a reversal whose original is not
    /// known, has the codes of a sale.
    static func payment(_ rules: OperationRules, _ family: DialectFamily) -> Payment {
        switch family {
        case .unionPayPOS: unionPay(rules)
        case .iso1987, .ifsf, .iso1993, .iso2003: plain(rules)
        }
    }

    /// DE 3 of a payment, as a terminal of that family sends it.
    package static func processingCode(
        of operation: Operation,
        in family: DialectFamily
    ) -> ProcessingCode {
        payment(operation.rules, family).processingCode
    }

    /// Source: protocol sheet of UnionPay POS, 3.5.
    private static func unionPay(_ rules: OperationRules) -> Payment {
        switch (rules.effect, rules.original) {
        case (.payment(.inquiry), _): Payment("0200", .balanceInquiry, 1)
        case (.payment(.hold), _): Payment("0100", .preauthorisation, 10, condition: 6)
        case (.payment(.void), .authorisation): Payment("0100", .giveBack, 11, condition: 6)
        case (.payment(.completion), _): Payment("0200", .goodsAndServices, 20, condition: 6)
        case (.payment(.void), .completion): Payment("0200", .giveBack, 21, condition: 6)
        case (.payment(.void), _): Payment("0200", .giveBack, 23)
        case (.payment(.refund), _): Payment("0220", .giveBack, 25)
        case (.payment(.debit), _), (.payment(.increase), _), (.payment(.credit), _),
            (.payment(.query), _), (.payment(.notice), _), (.echo, _), (.session, _), (.undo, _):
            Payment("0200", .goodsAndServices, 22)
        }
    }

    /// Source: specs/iso8583-1987-ascii.yaml; a completion is an advice there.
    private static func plain(_ rules: OperationRules) -> Payment {
        switch (rules.effect, rules.original) {
        case (.payment(.inquiry), _): Payment("0200", .balanceInquiry)
        case (.payment(.hold), _): Payment("0100", .goodsAndServices, condition: 6)
        case (.payment(.void), .authorisation): Payment("0100", .takeBack, condition: 6)
        case (.payment(.completion), _): Payment("0220", .goodsAndServices, condition: 6)
        case (.payment(.void), _): Payment("0200", .takeBack)
        case (.payment(.refund), _): Payment("0200", .giveBack)
        case (.payment(.debit), _), (.payment(.increase), _), (.payment(.credit), _),
            (.payment(.query), _), (.payment(.notice), _), (.echo, _), (.session, _), (.undo, _):
            Payment("0200", .goodsAndServices)
        }
    }
}

extension ProcessingCode {
    static let goodsAndServices: ProcessingCode = "000000"
    static let takeBack: ProcessingCode = "020000"
    static let preauthorisation: ProcessingCode = "030000"
    static let giveBack: ProcessingCode = "200000"
    static let balanceInquiry: ProcessingCode = "310000"
}

extension KeyLayout {
    /// 60.3 of the UnionPay 0800 that asks for this layout.
    var unionPayNetworkCode: UInt32? { self == .doubleLengthMAC ? nil : UInt32(rawValue) }
}
