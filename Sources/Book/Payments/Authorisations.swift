import Payments

/// The authorisations in memory: those that a batch of events looks at or makes, and no others.
struct Authorisations: Sendable {
    private var rows: [Int64: Authorisation] = [:]
    private var paymentsByCode: [ApprovalCode: [Int64]] = [:]
    /// What this batch asked for; what of it is not in `rows` does not exist.
    private var asked: Set<Int64> = []
    private var askedCodes: Set<ApprovalCode> = []

    subscript(payment: Int64) -> Authorisation? { rows[payment] }

    /// Rows with this code, the newest first.
    func rows(_ code: ApprovalCode) -> [Authorisation] {
        (paymentsByCode[code] ?? []).sorted(by: >).compactMap { rows[$0] }
    }

    /// Whether the row of a pre-authorisation is in memory or does not exist.
    func isKnown(_ payment: Int64) -> Bool { rows[payment] != nil || asked.contains(payment) }

    func isKnown(_ code: ApprovalCode) -> Bool { askedCodes.contains(code) }

    /// A new or changed row.
    mutating func put(_ row: Authorisation) {
        if rows.updateValue(row, forKey: row.payment) == nil {
            paymentsByCode[row.code, default: []].append(row.payment)
        }
    }

    /// Rows as they were read; what is here already stays as it is.
    mutating func admit(_ read: [Authorisation], answering keys: ColdKeys) {
        for row in read where rows[row.payment] == nil { put(row) }
        asked.formUnion(keys.authorisations)
        askedCodes.formUnion(keys.approvalCodes)
    }

    /// Ends a batch whose commit is done.
    mutating func endBatch() {
        if !rows.isEmpty {
            rows.removeAll(keepingCapacity: true)
            paymentsByCode.removeAll(keepingCapacity: true)
        }
        if !asked.isEmpty { asked.removeAll(keepingCapacity: true) }
        if !askedCodes.isEmpty { askedCodes.removeAll(keepingCapacity: true) }
    }
}
