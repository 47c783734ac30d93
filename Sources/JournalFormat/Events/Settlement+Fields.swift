package import Payments

/// What terminals say of their batches and shifts, and what they are told: format 9.
extension SettlementClaim: Recorded {
    package static let blank = SettlementClaim(counts: .blank, domestic: .blank, foreign: nil)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try counts.fields(&v)
        try domestic.fields(&v)
        try v.optional(part: "foreign", &foreign)
    }
}

extension SettlementCounts: Recorded {
    package static let blank = SettlementCounts(
        form: .exclusive,
        debit: [],
        credit: [],
        hasUpload: false
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("counts.form", &form)
        try v.number("counts.debit", &debit)
        try v.number("counts.credit", &credit)
        try v.flag("counts.has_upload", &hasUpload)
    }
}

extension SideTallies: Recorded {
    package static let blank = SideTallies()

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("debits", &debits.count)
        try v.signed("debits.amount", &debits.amount)
        try v.signed("credits", &credits.count)
        try v.signed("credits.amount", &credits.amount)
        try v.signed("debit_reversals", &debitReversals.count)
        try v.signed("debit_reversals.amount", &debitReversals.amount)
        try v.signed("credit_reversals", &creditReversals.count)
        try v.signed("credit_reversals.amount", &creditReversals.amount)
    }
}

extension SettlementAnswer: Recorded {
    package static let blank = SettlementAnswer(domestic: .blank, foreign: nil)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try domestic.fields(&v)
        try v.optional(part: "foreign", &foreign)
    }
}

extension HalfAnswer: Recorded {
    package static let blank = HalfAnswer(ours: .blank, result: .balanced)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try ours.fields(&v)
        try v.raw("result", &result)
    }
}

extension UploadRow: Recorded {
    package static let blank = UploadRow(half: .domestic, stan: 0, card: nil, amount: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("upload.half", &half)
        try v.number("upload.stan", &stan)
        try v.optional(part: "upload.card", &card)
        try v.signed("upload.amount", &amount)
    }
}

extension UploadEnd: Recorded {
    package static let blank = UploadEnd(rows: 0, isBalanced: false)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("upload.rows", &rows)
        try v.flag("upload.balanced", &isBalanced)
    }
}

extension DeviceNames: Recorded {
    package static let blank = DeviceNames(serial: "", model: "", software: "")

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.text("device.serial", &serial)
        try v.text("device.model", &model)
        try v.text("device.software", &software)
    }
}
