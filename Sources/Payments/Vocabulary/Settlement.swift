/// How many, and what they come to.
package struct Tally: Hashable, Sendable {
    package var count: Int64
    /// Minor units.
    package var amount: Int64

    package init(count: Int64 = 0, amount: Int64 = 0) {
        self.count = count
        self.amount = amount
    }
}

/// The totals of a batch or a shift in one half, as one side has them.
package struct SideTallies: Hashable, Sendable {
    package var debits: Tally
    package var credits: Tally
    /// Reversals of debits, where they are counted by themselves.
    package var debitReversals: Tally
    package var creditReversals: Tally

    package init(
        debits: Tally = Tally(),
        credits: Tally = Tally(),
        debitReversals: Tally = Tally(),
        creditReversals: Tally = Tally()
    ) {
        self.debits = debits
        self.credits = credits
        self.debitReversals = debitReversals
        self.creditReversals = creditReversals
    }
}

/// Where a settlement counts what was reversed.
///
/// Raw values are stored in the journal.
package enum SettlementForm: UInt8, Sendable, CaseIterable {
    /// In neither side.
    case exclusive = 1
    /// Its reversal in the other side.
    case net = 2
    /// Its reversal by itself.
    case apart = 3

    /// The word of `counts:` in a specification.
    package var word: String { "\(self)" }
}

/// Classes of totals.
@frozen
package struct TotalsClassSet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// One class alone.
    package init(_ total: TotalsClass) { rawValue = 1 << UInt64(total.rawValue) }

    /// Whether a class is among them.
    @inlinable
    package func holds(_ total: TotalsClass) -> Bool {
        rawValue & 1 << UInt64(total.rawValue) != 0
    }
}

/// What a settlement compares: which classes stand on which side, and where what was reversed does.
///
/// Made of a specification, and recorded with each settlement.
package struct SettlementCounts: Hashable, Sendable {
    package var form: SettlementForm
    package var debit: TotalsClassSet
    package var credit: TotalsClassSet
    /// Whether a batch that differs is uploaded; else it is closed as it is.
    package var hasUpload: Bool

    package init(
        form: SettlementForm,
        debit: TotalsClassSet,
        credit: TotalsClassSet,
        hasUpload: Bool
    ) {
        self.form = form
        self.debit = debit
        self.credit = credit
        self.hasUpload = hasUpload
    }

    /// The classes on the side of one of them; nil for one that stands on none.
    package func side(of total: TotalsClass) -> TotalsClassSet? {
        if debit.holds(total) { return debit }
        return credit.holds(total) ? credit : nil
    }
}

/// The totals that a terminal sends of its batch or shift.
package struct SettlementClaim: Hashable, Sendable {
    package var counts: SettlementCounts
    package var domestic: SideTallies
    /// nil where the dialect does not tell halves apart: `domestic` is all then.
    package var foreign: SideTallies?

    package init(counts: SettlementCounts, domestic: SideTallies, foreign: SideTallies?) {
        self.counts = counts
        self.domestic = domestic
        self.foreign = foreign
    }
}

/// What a comparison came to.
///
/// Raw values are stored in the journal, and are the digits of DE 48 and DE 66.
package enum SettlementResult: UInt8, Sendable, CaseIterable {
    case balanced = 1
    case different = 2
    /// Something is not decided yet.
    case waits = 3

    /// What people and scripts read.
    package var name: String { "\(self)" }
}

/// Our totals of a half, and how they compare.
package struct HalfAnswer: Hashable, Sendable {
    package var ours: SideTallies
    package var result: SettlementResult

    package init(ours: SideTallies, result: SettlementResult) {
        self.ours = ours
        self.result = result
    }
}

/// What a terminal is told of its batch or shift.
package struct SettlementAnswer: Hashable, Sendable {
    package var domestic: HalfAnswer
    /// nil where the dialect does not tell halves apart.
    package var foreign: HalfAnswer?

    package init(domestic: HalfAnswer, foreign: HalfAnswer?) {
        self.domestic = domestic
        self.foreign = foreign
    }

    /// The worse of both results.
    package var result: SettlementResult {
        let results = [domestic.result, foreign?.result ?? .balanced]
        if results.contains(.waits) { return .waits }
        return results.contains(.different) ? .different : .balanced
    }
}

/// A payment of a batch, as its terminal has it.
package struct UploadRow: Hashable, Sendable {
    package var half: CardHalf
    package var stan: UInt32
    /// nil where the terminal names no card.
    package var card: CardToken?
    /// Minor units.
    package var amount: Int64

    package init(half: CardHalf, stan: UInt32, card: CardToken?, amount: Int64) {
        self.half = half
        self.stan = stan
        self.card = card
        self.amount = amount
    }
}

/// The last word of an upload.
package struct UploadEnd: Hashable, Sendable {
    /// How many payments the terminal has sent.
    package var rows: UInt32
    /// Whether it says that its totals were ours.
    package var isBalanced: Bool

    package init(rows: UInt32, isBalanced: Bool) {
        self.rows = rows
        self.isBalanced = isBalanced
    }
}

/// What device a terminal is, as it says itself.
package struct DeviceNames: Hashable, Sendable {
    /// Given once: of one terminal only.
    package var serial: String
    package var model: String
    package var software: String

    package init(serial: String, model: String, software: String) {
        self.serial = serial
        self.model = model
        self.software = software
    }
}
