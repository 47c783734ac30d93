/// A rule of the provider's that a client broke.
package struct ProviderViolation: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case badSignature = "bad-signature"
        case badTimestamp = "bad-timestamp"
        case repeatedNonce = "repeated-nonce"
        case unknownPath = "unknown-path"
        case badBody = "bad-body"
        case wrongMerchant = "wrong-merchant"
        case missingParameter = "missing-parameter"
        case badParameter = "bad-parameter"
        case badAmount = "bad-amount"
        case badCurrency = "bad-currency"
        case numberReused = "number-reused"
        case payRepeated = "pay-repeated"
        case refundNumberReused = "refund-number-reused"
        case refundTooMuch = "refund-too-much"
        case tooManyRefunds = "too-many-refunds"
        case undoneTooEarly = "undone-too-early"
        case undoneTooLate = "undone-too-late"
        /// An undo of an order that was never asked about.
        case undoneUnasked = "undone-unasked"
        case queriedTooOften = "queried-too-often"
        case noClientCertificate = "no-client-certificate"
    }

    package var kind: Kind
    package var at: ProviderTime
    /// The merchant's number, where the request named one.
    package var number: String?
    /// What was wrong, without the value.
    package var detail: String
}
