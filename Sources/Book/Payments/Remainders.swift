import Payments

/// Remainders in memory: what a batch asked for or made, until it ends.
struct Remainders: Sendable {
    private var rows: [Int64: [Remainder]] = [:]
    private var payments: [RetrievalReference: Int64] = [:]
    /// What this batch asked for, whether or not the file holds it.
    private var known: Set<Int64> = []
    private var knownReferences: Set<RetrievalReference> = []
    /// Whether the file may hold any row that is not here: not in a station that never gave
    /// anything back.
    private var areOnFile: Bool

    init(areOnFile: Bool) { self.areOnFile = areOnFile }

    /// The legs of a payment of which something was given back or is to be, in their order.
    func rows(of payment: Int64) -> [Remainder] { rows[payment] ?? [] }

    /// The same by the DE 37 of the payment.
    func rows(of reference: RetrievalReference) -> [Remainder] {
        payments[reference].map { rows(of: $0) } ?? []
    }

    func contains(_ key: LegKey) -> Bool { rows(of: key.payment).contains { $0.key == key } }

    func isKnown(_ payment: Int64) -> Bool {
        !areOnFile || known.contains(payment) || rows[payment] != nil
    }

    func isKnown(_ reference: RetrievalReference) -> Bool {
        !areOnFile || knownReferences.contains(reference) || payments[reference] != nil
    }

    /// Rows as they were read; what is here already stays as it is.
    mutating func admit(_ read: [Remainder], answering keys: ColdKeys) {
        for row in read.sorted(by: { $0.key < $1.key }) {
            let own = rows[row.key.payment] ?? []
            if !own.contains(where: { $0.key == row.key }) { put(row) }
        }
        known.formUnion(keys.remainders)
        knownReferences.formUnion(keys.references)
    }

    /// A row as a step left it; whether it is the first of its leg.
    @discardableResult
    mutating func put(_ row: Remainder) -> Bool {
        payments[row.reference] = row.key.payment
        let place = rows[row.key.payment]?.firstIndex { $0.key == row.key }
        if let place {
            rows[row.key.payment]?[place] = row
        } else {
            rows[row.key.payment, default: []].append(row)
        }
        return place == nil
    }

    mutating func endBatch() {
        if !rows.isEmpty { areOnFile = true }
        guard !(rows.isEmpty && known.isEmpty && knownReferences.isEmpty) else { return }
        rows.removeAll(keepingCapacity: true)
        payments.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        knownReferences.removeAll(keepingCapacity: true)
    }
}
