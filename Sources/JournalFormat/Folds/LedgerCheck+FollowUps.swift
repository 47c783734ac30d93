internal import Book
internal import Ledger
internal import Payments

/// Pre-authorisations, and what follows an earlier payment: completions, voids and refunds
/// (I4, I5).
extension LedgerCheck {
    /// One that the book decided in its own record.
    func takeHeld<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        isApproved: Bool,
        _ facts: Facts
    ) throws(Facts.Failure) {
        for leg in entry.legs {
            guard leg.transfer == nil, leg.undoneBy == nil, leg.delivered == nil,
                leg.state == (isApproved ? .held : .declined)
            else { throw .wrong("I5", entry.row, "its leg says something else") }
        }
        guard isApproved else { return }
        try checkHold(of: entry, facts)
        try checkAuthorisation(of: entry.row, facts)
    }

    /// A payment that asks a channel, or begins an authorisation, holds what it asks for.
    func checkHold<Facts: LedgerFacts>(
        of entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let leg = entry.legs.first, entry.legs.count == 1, entry.transfers.count == 1,
            let held = entry.transfers.first, held.id == leg.hold, held.kind == .pending,
            held.amount == leg.asked.minorUnits, held.asset == leg.asked.asset,
            held.amount == entry.row.comesTo
        else { throw .wrong("I4", entry.row, "its hold is another one") }
    }

    /// An approved authorisation has a row, which says what its record says.
    func checkAuthorisation<Facts: LedgerFacts>(
        of row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let authorisation = try facts.authorisation(of: row.seq),
            authorisation.amount == row.comesTo, authorisation.asset == row.currency,
            authorisation.cardToken == row.card?.token.bytes,
            authorisation.merchant == row.merchant
        else { throw .wrong("I5", row, "what it holds has no row, or another one") }
    }

    /// What follows an earlier payment, decided by the book in its own record.
    mutating func takeFollowUp<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ effect: OperationRules.PaymentEffect,
        isApproved: Bool,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        let change = try facts.change(of: row.seq)
        try checkIncreased(row, change, facts)
        let reversedBy = change.reversedBy
        var own: Set<Int64> = []
        var asked: Int64 = 0
        for leg in entry.legs {
            asked += leg.asked.minorUnits
            guard isApproved else {
                guard leg.transfer == nil, leg.state == .declined else {
                    throw .wrong("I5", row, "it is declined and a leg of it is not")
                }
                continue
            }
            guard let id = leg.transfer,
                let index = entry.transfers.firstIndex(where: { $0.id == id }),
                own.insert(id).inserted
            else { throw .wrong("I5", row, "the transfer of a leg is missing") }
            let transfer = StoredTransfer(entry.transfers[index], undoneBy: entry.undoneBy[index])
            try check(leg, moving: transfer, as: effect, reversedBy, row, facts)
        }
        guard isApproved else { return }
        if effect == .increase {
            if let rules = Operation(rawValue: row.operation)?.rules {
                try checkAmount(of: entry, rules, facts)
            }
            try checkIncrease(of: entry, facts)
        } else if asked != row.comesTo {
            throw .wrong("I5", row, "its legs do not come to its amount")
        }
        // The completion that a void takes back had ended a hold, which begins again.
        let others = entry.transfers.filter { !own.contains($0.id) }
        guard others.isEmpty || effect == .void && others.map(\.kind) == [.pending] else {
            throw .wrong("I5", row, "a transfer has no leg")
        }
        totals.count(entry.transfers, of: row, in: batch(of: row, facts))
    }

    /// The same for one that its original's channel decides.
    mutating func takeAskedFollowUp<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ effect: OperationRules.PaymentEffect,
        _ leg: Leg,
        _ change: PaymentChange,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard entry.transfers.isEmpty, leg.hold == nil else {
            throw .wrong("I5", row, "it moves money before its host has decided")
        }
        if change.decidedBy != nil, change.outcome?.isApproval != (leg.transfer != nil) {
            throw .wrong("I5", row, "its outcome and its transfer differ")
        }
        var moved: TransferRecord?
        if let id = leg.transfer {
            guard let transfer = try facts.transfer(id), transfer.record.seq == change.decidedBy
            else { throw .wrong("I5", row, "the transfer of a leg is missing") }
            try check(leg, moving: transfer, as: effect, change.reversedBy, row, facts)
            moved = transfer.record
        } else {
            guard leg.undoneBy == nil, leg.state != .posted else {
                throw .wrong("I5", row, "a leg that moved nothing is approved or reversed")
            }
        }
        count(leg, moved, row, in: batch(of: row, facts))
    }

    /// A leg against the transfer that it names.
    private func check<Facts: LedgerFacts>(
        _ leg: Leg,
        moving stored: StoredTransfer,
        as effect: OperationRules.PaymentEffect,
        _ reversedBy: Int64?,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let transfer = stored.record
        guard transfer.asset == leg.asked.asset, leg.state == .posted || leg.state == .reversed,
            transfer.amount == leg.moved || transfer.kind == .voidPending,
            try does(effect, transfer, row, facts)
        else { throw .wrong("I5", row, "a leg's transfer is not what it asked for") }
        // What a void of an authorisation freed is held again by another transfer, which mirrors
        // none.
        guard transfer.kind != .voidPending else { return }
        guard leg.undoneBy == stored.undoneBy, (leg.state == .reversed) == (leg.undoneBy != nil),
            (leg.undoneBy == nil) == (reversedBy == nil)
        else { throw .wrong("I5", row, "a leg does not say what its transfer says") }
        try checkMirror(of: leg, reversedBy, row, facts)
    }

    /// Whether a transfer does to the original what such a payment may do.
    private func does<Facts: LedgerFacts>(
        _ effect: OperationRules.PaymentEffect,
        _ transfer: TransferRecord,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) -> Bool {
        guard let original = row.original else { return false }
        switch effect {
        case .completion:
            let authorisation = try facts.authorisation(of: original)
            return transfer.kind == .postPending && authorisation != nil
                && authorisation?.asset == transfer.asset.rawValue
        case .void:
            if transfer.kind == .voidPending {
                return try facts.authorisation(of: original) != nil
            }
            guard transfer.kind == .post, let undone = transfer.undoes else { return false }
            guard let paid = try facts.transfer(undone)?.record else { return !isWhole }
            if paid.seq == original { return true }
            let decidedBy = try facts.change(of: original).decidedBy
            let posted = try facts.posted(of: original)
            return paid.seq == decidedBy || paid.id == posted?.id
        case .refund: return transfer.kind == .post && transfer.refunds != nil
        case .increase: return transfer.isSuspension
        case .inquiry, .debit, .hold, .query, .notice, .credit: return false
        }
    }

    /// Whether a reversal may have made a transfer: it undoes another, or it begins or ends what an
    /// authorisation holds.
    func isReversing<Facts: LedgerFacts>(
        _ transfer: TransferRecord,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) -> Bool {
        if let undone = transfer.undoes {
            return try facts.transfer(undone)?.record.seq ?? 0 < row.seq
        }
        guard transfer.kind == .pending || transfer.kind == .voidPending,
            let original = row.original, let first = try facts.record(original)?.row
        else { return false }
        return Operation(rawValue: first.operation)?.rules.touchesHolds == true
    }
}

extension TransferRecord {
    /// Whether the answer of a host may bring it: it ends a hold, or begins it again, undoes or
    /// refunds another.
    var isOfAnswer: Bool {
        resolves != nil || undoes != nil || refunds != nil || kind == .pending
    }
}

extension OperationRules {
    /// Whether an authorisation is held, or may be held no more or again, by what it does.
    fileprivate var touchesHolds: Bool {
        switch effect {
        case .payment(.hold), .payment(.completion), .payment(.void): true
        case .payment(.inquiry), .payment(.debit), .payment(.refund), .payment(.query),
            .payment(.notice), .payment(.increase), .payment(.credit), .echo, .session, .batch,
            .undo:
            false
        }
    }
}

extension OperationRules {
    /// Whether its payment has a leg: what only asks or tells has none.
    var hasLegs: Bool {
        switch effect {
        case .payment(.query), .payment(.notice): false
        case .payment, .echo, .session, .batch, .undo: true
        }
    }

    /// Whether it asks what has become of a payment.
    package var asks: Bool {
        if case .payment(.query) = effect { true } else { false }
    }

    /// Whether it posts what an authorisation holds.
    var completesHold: Bool {
        if case .payment(.completion) = effect { true } else { false }
    }

    /// Whether it puts money on a card.
    var loads: Bool {
        if case .payment(.credit) = effect { true } else { false }
    }

    /// Whether it reserves what it follows until its channel has decided.
    package var reserves: Bool { follows && !increases }
}
