/// Elements by the names that the editions give them.
extension Element {
    /// Primary account number, `n..19`.
    public static let primaryAccountNumber = Element(unchecked: 2)

    /// Processing code, `n 6`: what is done, from which account, to which account.
    public static let processingCode = Element(unchecked: 3)

    /// Amount, transaction, `n 12` in minor units of element 49.
    public static let amountTransaction = Element(unchecked: 4)

    /// Amount, settlement (1987) or reconciliation (1993), `n 12`.
    public static let amountReconciliation = Element(unchecked: 5)

    /// Amount, cardholder billing, `n 12`.
    public static let amountCardholderBilling = Element(unchecked: 6)

    /// Date and time of transmission, `n 10`, MMDDhhmmss.
    public static let transmissionDateTime = Element(unchecked: 7)

    /// Systems trace audit number, `n 6`.
    public static let systemsTraceAuditNumber = Element(unchecked: 11)

    /// Local time (1987, hhmmss) or date and time (1993, YYMMDDhhmmss).
    public static let localTime = Element(unchecked: 12)

    /// Local date (1987, MMDD); date, effective (1993).
    public static let localDate = Element(unchecked: 13)

    /// Date, expiration, `n 4`, YYMM.
    public static let expirationDate = Element(unchecked: 14)

    /// Date, settlement: MMDD (1987), YYMMDD (1993), YYYYMMDD (2003).
    public static let settlementDate = Element(unchecked: 15)

    /// Merchant type (1987, 1993), `n 4`.
    public static let merchantType = Element(unchecked: 18)

    /// Entry mode (1987, `n 3`) or point of service data code (1993, `an 12`).
    public static let pointOfServiceEntryMode = Element(unchecked: 22)

    /// Card sequence number, `n 3`.
    public static let cardSequenceNumber = Element(unchecked: 23)

    /// Function code (1993, `n 3`); network international identifier (1987).
    public static let functionCode = Element(unchecked: 24)

    /// Point of service condition code (1987, `n 2`).
    public static let conditionCode = Element(unchecked: 25)

    /// Message reason code (1993, `n 4`); the same element as the condition code.
    public static let messageReasonCode = Element(unchecked: 25)

    /// PIN capture code (1987); card acceptor business code (1993).
    public static let pinCaptureCode = Element(unchecked: 26)

    /// Amount, transaction fee (1987, `x+n 8`).
    public static let amountTransactionFee = Element(unchecked: 28)

    /// Amounts, original (1993, `n 24`).
    public static let amountsOriginal = Element(unchecked: 30)

    /// Acquiring institution identification code, `n..11`.
    public static let acquiringInstitution = Element(unchecked: 32)

    /// Forwarding institution identification code, `n..11`.
    public static let forwardingInstitution = Element(unchecked: 33)

    /// Track 2 data, `z..37`.
    public static let track2 = Element(unchecked: 35)

    /// Track 3 data, `z...104`.
    public static let track3 = Element(unchecked: 36)

    /// Retrieval reference number, 12 characters.
    public static let retrievalReferenceNumber = Element(unchecked: 37)

    /// Approval code, 6 characters.
    public static let approvalCode = Element(unchecked: 38)

    /// Action code: 2 characters (1987), 3 digits (1993), 4 digits (2003).
    public static let actionCode = Element(unchecked: 39)

    /// Service restriction code, 3 characters.
    public static let serviceCode = Element(unchecked: 40)

    /// Card acceptor terminal identification, `ans 8`.
    public static let terminalIdentification = Element(unchecked: 41)

    /// Card acceptor identification code, `ans 15`.
    public static let merchantIdentification = Element(unchecked: 42)

    /// Card acceptor name and location.
    public static let acceptorNameLocation = Element(unchecked: 43)

    /// Additional response data.
    public static let additionalResponseData = Element(unchecked: 44)

    /// Track 1 data, `ans..76`.
    public static let track1 = Element(unchecked: 45)

    /// Amounts, fees (1993); additional data, ISO (1987).
    public static let amountsFees = Element(unchecked: 46)

    /// Additional data, national.
    public static let additionalDataNational = Element(unchecked: 47)

    /// Additional data, private; message control data in IFSF.
    public static let privateData = Element(unchecked: 48)

    /// Currency code, transaction, three characters.
    public static let currencyCode = Element(unchecked: 49)

    /// Currency code, settlement or reconciliation.
    public static let currencyCodeReconciliation = Element(unchecked: 50)

    /// Currency code, cardholder billing.
    public static let currencyCodeCardholderBilling = Element(unchecked: 51)

    /// PIN data, `b 64`.
    public static let pinData = Element(unchecked: 52)

    /// Security related control information.
    public static let securityControl = Element(unchecked: 53)

    /// Amounts, additional: up to six entries of 20 characters.
    public static let additionalAmounts = Element(unchecked: 54)

    /// Integrated circuit card data, BER-TLV.
    public static let iccData = Element(unchecked: 55)

    /// Original data elements (1993, `n..35`).
    public static let originalDataElements1993 = Element(unchecked: 56)

    /// Reserved (1987); authorisation life cycle code (1993).
    public static let field57 = Element(unchecked: 57)

    /// Reserved (1987); authorising agent institution (1993).
    public static let field58 = Element(unchecked: 58)

    /// Transport data (1993); reserved, in UnionPay the QR data.
    public static let field59 = Element(unchecked: 59)

    /// Reserved; in UnionPay transaction type, batch and network code.
    public static let field60 = Element(unchecked: 60)

    /// Reserved; in UnionPay the original reference, in IFSF the PIN KSN.
    public static let field61 = Element(unchecked: 61)

    /// Reserved; in UnionPay working keys, in IFSF product sets and message text.
    public static let field62 = Element(unchecked: 62)

    /// Reserved; in UnionPay the operator, in IFSF the product data.
    public static let field63 = Element(unchecked: 63)

    /// Message authentication code of a message without a secondary bitmap.
    public static let mac = Element(unchecked: 64)

    /// The third bitmap, where a dialect carries it as an element.
    public static let tertiaryBitmap = Element(unchecked: 65)

    /// Settlement code (1987, `n 1`): whether the totals of both sides agree.
    public static let settlementCode = Element(unchecked: 66)

    /// Network management information code (1987, `n 3`).
    public static let networkManagementCode = Element(unchecked: 70)

    /// Credits, number (1987, `n 10`).
    public static let creditsNumber = Element(unchecked: 74)

    /// Credits, reversal number (1987, `n 10`).
    public static let creditsReversalNumber = Element(unchecked: 75)

    /// Debits, number (1987, `n 10`).
    public static let debitsNumber = Element(unchecked: 76)

    /// Debits, reversal number (1987, `n 10`).
    public static let debitsReversalNumber = Element(unchecked: 77)

    /// Credits, amount (1987, `n 16`).
    public static let creditsAmount = Element(unchecked: 86)

    /// Credits, reversal amount (1987, `n 16`).
    public static let creditsReversalAmount = Element(unchecked: 87)

    /// Debits, amount (1987, `n 16`).
    public static let debitsAmount = Element(unchecked: 88)

    /// Debits, reversal amount (1987, `n 16`).
    public static let debitsReversalAmount = Element(unchecked: 89)

    /// Original data elements (1987, `n 42`).
    public static let originalDataElements = Element(unchecked: 90)

    /// Replacement amounts (1987, `an 42`).
    public static let replacementAmounts = Element(unchecked: 95)

    /// Amount, net settlement (1987, `x+n 16`).
    public static let netSettlement = Element(unchecked: 97)

    /// Receiving institution identification code, `n..11`.
    public static let receivingInstitution = Element(unchecked: 100)

    /// Account identification 1, `ans..28`.
    public static let accountIdentification1 = Element(unchecked: 102)

    /// Account identification 2, `ans..28`.
    public static let accountIdentification2 = Element(unchecked: 103)

    /// Encrypted card data (IFSF); reserved for private use elsewhere.
    public static let encryptedData = Element(unchecked: 127)

    /// Message authentication code of a message with a secondary bitmap.
    public static let mac2 = Element(unchecked: 128)
}
