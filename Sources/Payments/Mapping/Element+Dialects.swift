import ISO8583

/// Elements that the standard reserves, under the name of what the dialects put there.
extension Element {
    /// DE 59 of requests of UnionPay and plain 1987.
    static let textTags = Element.field59
    /// DE 62 of their replies.
    static let replyTags = Element.field62
    /// DE 60 of UnionPay: transaction type, batch, network management code.
    static let transactionTypeAndBatch = Element.field60
    /// DE 61 of UnionPay: batch, STAN and date of the original.
    static let originalReference = Element.field61
    /// DE 62 of a UnionPay 0810.
    static let workingKeys = Element.field62
    /// DE 63 of UnionPay.
    static let operatorText = Element.field63
    /// DE 26 of 1993 and IFSF: what kind of shop it is.
    static let businessCode = Element.pinCaptureCode
    /// DE 28 of 1993 and IFSF: the day that is reconciled.
    static let reconciliationDate = Element.amountTransactionFee
    /// DE 63 of IFSF.
    static let productData = Element.field63
}
