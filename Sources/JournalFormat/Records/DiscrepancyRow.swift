package import Book
internal import Payments

/// One row of `discrepancy`: a case for a person.
package struct DiscrepancyRow: Equatable {
    package var seq: Int64
    package var item: UInt16
    package var original: Int64?
    package var kind: UInt8
    package var reason: UInt8
    package var ours: Int64?
    package var theirs: Int64?
    package var stan: UInt32?
    package var due: Int32?
    /// The record that closed it.
    package var closedBy: Int64?
}

extension DiscrepancyRow: RecordedRow {
    package static let blank = DiscrepancyRow(seq: 0, item: 0, kind: 0, reason: 0)

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("seq", &seq)
        try v.number("item", &item)
        try v.optional("original", &original)
        try v.byte("kind", &kind)
        try v.byte("reason", &reason)
        try v.optional("ours", &ours)
        try v.optional("theirs", &theirs)
        try v.optional("stan", &stan)
        try v.optional("due", &due)
        try v.optional("closed_by", &closedBy)
    }
}

extension DiscrepancyRow {
    package init(_ discrepancy: Discrepancy) {
        self.init(
            seq: discrepancy.id.seq,
            item: discrepancy.id.item,
            original: discrepancy.original,
            kind: discrepancy.kind.rawValue,
            reason: discrepancy.reason.rawValue,
            ours: discrepancy.ours,
            theirs: discrepancy.theirs,
            stan: discrepancy.stan,
            due: discrepancy.due?.rawValue
        )
    }

    /// What the row says; nil where a column means nothing.
    package var discrepancy: Discrepancy? {
        guard let kind = CaseKind(rawValue: kind), let reason = Outcome(rawValue: reason),
            [seq, original ?? 0].allSatisfy(NumberBounds.rows.contains),
            NumberBounds.dates.contains(Int64(due ?? 0))
        else { return nil }
        return Discrepancy(
            CaseID(seq, item: item),
            kind,
            original: original,
            reason: reason,
            ours: ours,
            theirs: theirs,
            stan: stan,
            due: due.map(BusinessDate.init(rawValue:))
        )
    }
}
