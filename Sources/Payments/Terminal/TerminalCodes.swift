import ISO8583

/// The codes by which a simulated terminal says what it asks for.
///
/// Written down here, and not taken from the messages of a specification, because a terminal is
/// the other side: it would follow a wrong specification into the same mistake.
enum TerminalCodes {
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

extension ProcessingCode {
    static let goodsAndServices: ProcessingCode = "000000"
    static let balanceInquiry: ProcessingCode = "310000"
}

extension KeyLayout {
    /// 60.3 of the UnionPay 0800 that asks for this layout.
    var unionPayNetworkCode: UInt32? { self == .doubleLengthMAC ? nil : UInt32(rawValue) }
}
