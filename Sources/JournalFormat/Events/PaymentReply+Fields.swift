package import Payments

extension PaymentReply: Recorded {
    package static let blank = PaymentReply(
        outcome: .approved,
        decidedAt: Timestamp(rawValue: 0)
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("outcome", &outcome)
        try v.optional(part: "retrieval_reference", &retrievalReference)
        try v.optional(text: "approval_code", &approvalCode)
        try v.optional("business_date", &businessDate)
        try v.signed("decided_at", &decidedAt)
        try v.list("balances", &balances)
        try v.optional("batch", &batch)
        try v.optional("key_version", &keyVersion)
        if v.format > 7 { try v.optional(part: "details", &details) }
    }
}

extension RetrievalReference: Recorded {
    package static let blank = RetrievalReference(
        date: BusinessDate(rawValue: 0),
        position: 0,
        form: .base36
    )

    package var words: String? { text }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (date, position, form) = (date, position, form)
        try v.signed("date", &date)
        try v.signed("position", &position)
        // Before format 7 all were base 36.
        if v.format > 6 { try v.raw("form", &form) }
        if V.isReading { self = RetrievalReference(date: date, position: position, form: form) }
    }
}

extension BalanceEntry: Recorded {
    package static let blank = BalanceEntry(
        type: .ledger,
        asset: Asset(rawValue: 0),
        minorUnits: 0
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("balance.type", &type)
        try v.number("balance.asset", &asset)
        try v.signed("balance.minor_units", &minorUnits)
    }
}
