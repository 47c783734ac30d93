internal import Book
internal import Ledger
internal import Payments

/// Payments that a channel decides (I4, I5).
extension LedgerCheck {
    /// A hold is resolved as the leg says, by the record that decided; what was posted is undone as
    /// the payment's reversal says.
    mutating func takeAsked<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        let change = try facts.change(of: row.seq)
        guard let leg = entry.legs.first, entry.legs.count == 1, leg.isWithChannel else {
            throw .wrong("I5", row, "it has other legs than a host decides")
        }
        guard (leg.state == .pending) == (change.decidedBy == nil) else {
            throw .wrong("I5", row, "its leg does not say whether it is decided")
        }
        guard try facts.hasRequest(row.seq) else {
            throw .wrong("I4", row, "its request is missing")
        }
        let rules = Operation(rawValue: row.operation)?.rules
        guard rules?.takesMoney == true else {
            guard entry.transfers.isEmpty, leg.hold == nil,
                rules?.follows == true || leg.transfer == nil
            else { throw .wrong("I5", row, "it moves money that it does not hold") }
            return try takeFollowing(entry, leg, change, facts)
        }
        guard entry.transfers.count == 1, let held = entry.transfers.first, held.id == leg.hold,
            held.kind == .pending, held.amount == leg.asked.minorUnits,
            held.asset == leg.asked.asset, held.amount == row.amount
        else { throw .wrong("I4", row, "its hold is another one") }
        if change.decidedBy != nil, change.outcome?.isApproval != (leg.transfer != nil) {
            throw .wrong("I5", row, "its outcome and its transfer differ")
        }
        let ending = try facts.resolution(of: held.id)
        if let problem = leg.problem(endedBy: ending, change) { throw .wrong("I4", row, problem) }
        try checkMirror(of: leg, change.reversedBy, row, facts)
        try checkDelivery(of: [leg], change.reversedBy, row, facts)
        count(leg, ending, row, in: facts.batch(of: row.seq))
    }

    /// What takes back an earlier payment moves nothing before its channel has approved it.
    private mutating func takeFollowing<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ leg: Leg,
        _ change: PaymentChange,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard Operation(rawValue: row.operation)?.rules.follows == true else { return }
        if change.decidedBy != nil, change.outcome?.isApproval != (leg.transfer != nil) {
            throw .wrong("I5", row, "its outcome and its transfer differ")
        }
        var moved: TransferRecord?
        if let transfer = leg.transfer {
            moved = try facts.transfer(transfer)?.record
            guard let moved, moved.seq == change.decidedBy, moved.amount == leg.moved,
                moved.undoes != nil || moved.refunds != nil
            else { throw .wrong("I5", row, "its transfer is not what its host approved") }
        }
        try checkMirror(of: leg, change.reversedBy, row, facts)
        count(leg, moved, row, in: facts.batch(of: row.seq))
    }

    /// A payment counts once its channel has approved it.
    private mutating func count(
        _ leg: Leg,
        _ moved: TransferRecord?,
        _ row: RecordRow,
        in batch: UInt32
    ) {
        if let moved, leg.transfer != nil { totals.count([moved], of: row, in: batch) }
        if leg.state == .pending { totals.expect(row, leg.asked.asset, in: batch) }
    }
}

extension Leg {
    /// What is wrong with what ended its hold.
    fileprivate func problem(endedBy ending: TransferRecord?, _ change: PaymentChange) -> String? {
        if let transfer {
            guard let ending, ending.kind == .postPending, ending.id == transfer,
                ending.amount == moved
            else { return "it is approved and its hold was not posted" }
        }
        switch state {
        case .planned: return "its leg was never decided"
        case .pending, .reversing, .held:
            return ending == nil ? nil : "its hold was resolved too early"
        case .declined:
            return ending?.kind == .voidPending ? nil : "it is declined and its hold stands"
        case .posted:
            let stands = transfer != nil && undoneBy == nil && ending?.seq == change.decidedBy
            return stands ? nil : "it is approved and its hold was not posted"
        case .reversed:
            let isBack = transfer == nil ? ending?.kind == .voidPending : undoneBy != nil
            return isBack ? nil : "it is reversed and its money is not back"
        }
    }
}
