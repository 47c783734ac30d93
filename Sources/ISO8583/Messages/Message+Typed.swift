/// The elements under the standard's names, as typed values.
///
/// A typed value is nil where the element is absent or holds something that is none.
extension Message {
    /// Element 2.
    ///
    /// `description` of the result is masked.
    public var primaryAccountNumber: PrimaryAccountNumber? {
        text(.primaryAccountNumber).flatMap { PrimaryAccountNumber($0) }
    }

    /// Element 2, or else the account number in element 35.
    public var cardNumber: PrimaryAccountNumber? {
        primaryAccountNumber ?? track2?.primaryAccountNumber
    }

    /// Element 3.
    public var processingCode: ProcessingCode? {
        digits(.processingCode).flatMap { value in
            value <= 999_999 ? ProcessingCode(value: UInt32(value)) : nil
        }
    }

    /// Element 4, in minor units of element 49.
    ///
    /// The 2003 form with currency and exponent is nil.
    public var amountTransaction: Amount? {
        guard count(of: .amountTransaction) == 12 else { return nil }
        return digits(.amountTransaction).map { Amount(minorUnits: Int64($0)) }
    }

    /// Element 7.
    public var transmissionDateTime: TransmissionDateTime? {
        text(.transmissionDateTime).flatMap { TransmissionDateTime($0) }
    }

    /// Element 11.
    public var systemsTraceAuditNumber: SystemsTraceAuditNumber? {
        digits(.systemsTraceAuditNumber).flatMap { SystemsTraceAuditNumber($0) }
    }

    /// Elements 12 and 13 of 1987, or element 12 of 1993 and 2003.
    public var localDateTime: LocalDateTime? {
        guard let time = text(.localTime) else { return nil }
        if time.utf8.count == 6 {
            return text(.localDate).flatMap { LocalDateTime(time: time, date: $0) }
        }
        return LocalDateTime(time)
    }

    /// Element 14, YYMM; nil for zeros too, which say that it is not given.
    public var expirationDate: String? {
        text(.expirationDate).flatMap { $0.utf8.allSatisfy { $0 == 0x30 } ? nil : $0 }
    }

    /// Element 35.
    ///
    /// `description` of the result is masked.
    public var track2: Track2? { text(.track2).flatMap { Track2($0) } }

    /// Element 37.
    public var retrievalReferenceNumber: String? { text(.retrievalReferenceNumber) }

    /// Element 38.
    public var approvalCode: String? { text(.approvalCode) }

    /// Element 39.
    public var actionCode: ActionCode? { text(.actionCode).flatMap { ActionCode($0) } }

    /// Element 41.
    public var terminalIdentification: String? { text(.terminalIdentification) }

    /// Element 42.
    public var merchantIdentification: String? { text(.merchantIdentification) }

    /// Element 49.
    public var currencyCode: CurrencyCode? { text(.currencyCode).flatMap { CurrencyCode($0) } }

    /// Element 70.
    public var networkManagementCode: String? { text(.networkManagementCode) }

    /// The reference to an earlier message: element 61 in UnionPay, 56 in 1993, 2003 and IFSF, 90
    /// in 1987.
    public var originalDataElements: OriginalDataElements? {
        switch specification.family {
        case .unionPayPOS: text(.field61).flatMap { OriginalDataElements(element61: $0) }
        case .iso1987: text(.originalDataElements).flatMap { OriginalDataElements(element90: $0) }
        case .iso1993, .iso2003, .ifsf:
            text(.originalDataElements1993).flatMap { OriginalDataElements(element56: $0) }
        }
    }
}
