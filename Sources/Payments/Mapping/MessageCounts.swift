/// What the word of `counts:` says of a message that is offered.
enum MessageCounts: Sendable {
    /// Nothing, or on which side it counts, which stands with all others in ``CountedSides``.
    case nothing
    /// Totals in which what was reversed stands in this form.
    case totals(SettlementForm)
    /// The last word of an upload, and whether it says that the totals were equal.
    case end(isBalanced: Bool)
}

/// A side of a settlement; the words of `counts:` beside a payment.
enum SettlementSide: String, CaseIterable {
    case debit
    case credit
}

/// The words of `counts:` beside the last word of an upload.
enum UploadEndWord: String, CaseIterable {
    case balanced
    case unbalanced
}

/// On which side of a settlement the operations of a specification count, and in which form it
/// is, as far as its messages have been read.
struct CountedSides {
    private var sides: [TotalsClass: SettlementSide?] = [:]
    /// The form of the settlement, else of the close of a shift.
    var form: SettlementForm?
    var hasUpload = false

    /// Whether a message of a class counts where every other one of it does: the first one decides.
    mutating func count(_ total: TotalsClass, on side: SettlementSide?) -> Bool {
        guard let known = sides[total] else {
            sides.updateValue(side, forKey: total)
            return true
        }
        return known == side
    }

    /// Whether anything counts.
    var isEmpty: Bool { classes(on: .debit).isEmpty && classes(on: .credit).isEmpty }

    /// What a settlement compares; nil where there is none.
    var counts: SettlementCounts? {
        form.map { form in
            SettlementCounts(
                form: form,
                debit: classes(on: .debit),
                credit: classes(on: .credit),
                hasUpload: hasUpload
            )
        }
    }

    private func classes(on side: SettlementSide) -> TotalsClassSet {
        var classes: TotalsClassSet = []
        for total in TotalsClass.allCases where sides[total] == side {
            classes.insert(TotalsClassSet(total))
        }
        return classes
    }
}
