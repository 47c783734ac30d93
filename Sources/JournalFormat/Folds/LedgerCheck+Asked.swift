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
        try checkIncreased(row, change, facts)
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
        if let rules, rules.follows, case .payment(let effect) = rules.effect {
            return try takeAskedFollowUp(entry, effect, leg, change, facts)
        }
        guard let rules, rules.movesMoney else {
            guard entry.transfers.isEmpty, leg.hold == nil, leg.transfer == nil else {
                throw .wrong("I5", row, "it moves money that it does not hold")
            }
            return
        }
        try checkHold(of: entry, facts)
        let isApproved = leg.transfer != nil || leg.state == .held
        if change.decidedBy != nil, change.outcome?.isApproval != isApproved {
            throw .wrong("I5", row, "its outcome and its transfer differ")
        }
        guard rules.takesMoney || leg.transfer == nil else {
            throw .wrong("I5", row, "an authorisation has taken money")
        }
        if leg.state == .held { return try checkAuthorisation(of: row, facts) }
        let ending = try facts.resolution(of: leg.hold ?? 0)
        if let problem = leg.problem(endedBy: ending, change) { throw .wrong("I4", row, problem) }
        try checkMirror(of: leg, change.reversedBy, row, facts)
        try checkDelivery(of: [leg], change.reversedBy, row, facts)
        count(leg, ending, row, in: batch(of: row, facts))
    }

    /// The batch that a payment counts in; nil where nobody knows it.
    func batch<Facts: LedgerFacts>(of row: RecordRow, _ facts: Facts) -> UInt32? {
        row.place?.batch ?? facts.batch(of: row.seq)
    }

    /// A payment counts once its channel has approved it.
    mutating func count(
        _ leg: Leg,
        _ moved: TransferRecord?,
        _ row: RecordRow,
        in batch: UInt32?
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
        case .held: return "its money is held and it is no authorisation"
        case .pending, .reversing:
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
