package import Payments

/// A case by its name: the record that opened it, and which of that record's it is.
package struct CaseID: Hashable, Comparable, Sendable {
    package let seq: Int64
    package let item: UInt16

    package init(_ seq: Int64, item: UInt16 = 0) {
        self.seq = seq
        self.item = item
    }

    /// A record opens so many cases; the last stands for the rest.
    package static let items: UInt16 = 4_096

    package static func < (left: CaseID, right: CaseID) -> Bool {
        (left.seq, left.item) < (right.seq, right.item)
    }
}

extension CaseID: CustomStringConvertible {
    /// `4821`, or `4821.3`.
    package var description: String { item == 0 ? "\(seq)" : "\(seq).\(item)" }

    /// The case that a text names; nil for what names none.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, let seq = Int64(first), seq > 0, parts.count < 3 else {
            return nil
        }
        guard let last = parts.dropFirst().first else {
            self.init(seq)
            return
        }
        guard let item = UInt16(last), item > 0, item < Self.items else { return nil }
        self.init(seq, item: item)
    }
}

/// What a case is about.
///
/// Raw values are stored in the journal.
package enum CaseKind: UInt8, Sendable, CaseIterable {
    /// What its record is: a reversal that could not be applied, an answer of a host, a stored
    /// reversal that is held, an advice in suspense.
    case general = 0
    /// The totals of a batch.
    case settlement = 1
    /// A payment that was not decided when its batch was closed.
    case undecided = 2
    /// A row of an upload that we lack.
    case missingHere = 3
    /// A payment of ours that an upload lacks.
    case missingThere = 4
    /// A row of an upload that says something else than our payment.
    case differs = 5
    /// The totals of a shift.
    case shift = 6
    /// What was open when a station was closed.
    case station = 7

    /// What people and scripts read.
    package var name: String {
        switch self {
        case .missingHere: "missing-here"
        case .missingThere: "missing-there"
        case .general, .settlement, .undecided, .differs, .shift, .station: "\(self)"
        }
    }
}

/// Something that a person has to look at: a reversal that could not be applied, an answer of a
/// host that contradicts the book, a difference between a terminal and us.
package struct Discrepancy: Hashable, Sendable {
    package let id: CaseID
    package var original: Int64?
    /// `reversalMismatch` also for an answer of another amount, `originalNotFound` for an answer
    /// that belongs to nothing and a part of what does not stand, `reversedOriginal` for an
    /// approval after its reversal, `channelTimeout` for a reversal that the host does not take.
    package var reason: Outcome
    package var kind: CaseKind
    /// What we have and what the other side has, minor units; nil where it has nothing.
    package var ours: Int64?
    package var theirs: Int64?
    /// The number of the row that it is about.
    package var stan: UInt32?
    /// When a person should have closed it.
    package var due: BusinessDate?

    /// The record that opened it.
    package var seq: Int64 { id.seq }

    package init(seq: Int64, original: Int64?, reason: Outcome) {
        self.init(CaseID(seq), .general, original: original, reason: reason)
    }

    package init(
        _ id: CaseID,
        _ kind: CaseKind,
        original: Int64?,
        reason: Outcome,
        ours: Int64? = nil,
        theirs: Int64? = nil,
        stan: UInt32? = nil,
        due: BusinessDate? = nil
    ) {
        self.id = id
        self.kind = kind
        self.original = original
        self.reason = reason
        self.ours = ours
        self.theirs = theirs
        self.stan = stan
        self.due = due
    }
}
