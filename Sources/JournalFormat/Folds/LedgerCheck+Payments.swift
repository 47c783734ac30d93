internal import Book
internal import Ledger
internal import Payments

/// Payments and reversals (I5).
extension LedgerCheck {
    mutating func takePayment<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        let rules = Operation(rawValue: row.operation)?.rules
        guard rules?.hasLegs != false else {
            // One whose identity another has is refused as any payment is, with a leg.
            let isClaim = rules?.asks == true && entry.isClaim
            guard entry.legs.allSatisfy({ $0.state == .declined && $0.hold == nil }),
                entry.transfers.isEmpty || isClaim, row.outcome != nil
            else {
                throw .wrong("I5", row, "it asks or tells, and moves money")
            }
            return
        }
        guard !entry.legs.isEmpty else { throw .wrong("I5", row, "it has no leg") }
        guard let outcome = row.outcome else { return try takeAsked(entry, facts) }
        if outcome == Outcome.acknowledged.rawValue {
            return try takeAcknowledged(entry, rules, facts)
        }
        let isApproved = Outcome(rawValue: outcome)?.isApproval == true
        if let why = rules.flatMap({ mistakenly(taken: entry, $0) }) {
            throw .wrong("I5", row, why)
        }
        guard isApproved || entry.transfers.isEmpty else {
            throw .wrong("I5", row, "it is declined and moves money")
        }
        if case .payment(.hold)? = rules?.effect {
            return try takeHeld(entry, isApproved: isApproved, facts)
        }
        if let rules, rules.follows, case .payment(let effect) = rules.effect {
            return try takeFollowUp(entry, effect, isApproved: isApproved, facts)
        }
        let moves = rules?.takesMoney == true || rules?.loads == true
        if let rules, isApproved, moves { try checkAmount(of: entry, rules, facts) }
        if rules?.loads == true { try takeCash(entry, facts) }
        try takeMoved(entry, moves: moves, isApproved: isApproved, facts)
    }

    /// What its own record moved, or not: `moves`, whether it must where it is approved.
    mutating func takeMoved<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        moves: Bool = true,
        isApproved: Bool = true,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        let change = try facts.change(of: row.seq)
        try checkIncreased(row, change, facts)
        let reversedBy = change.reversedBy
        var moved = 0
        var undone = 0
        for leg in entry.legs {
            guard leg.state != .planned else {
                throw .wrong("I5", row, "a leg was never decided")
            }
            guard let id = leg.transfer else {
                guard leg.undoneBy == nil, leg.state != .reversed,
                    !isApproved || !moves
                else { throw .wrong("I5", row, "a leg that moved nothing is approved or reversed") }
                continue
            }
            guard let index = entry.transfers.firstIndex(where: { $0.id == id }) else {
                throw .wrong("I5", row, "the transfer of a leg is missing")
            }
            let transfer = entry.transfers[index]
            guard transfer.amount == leg.moved, transfer.asset == leg.asked.asset,
                leg.state != .declined, isApproved
            else { throw .wrong("I5", row, "a leg's transfer is another amount") }
            moved += 1
            guard leg.undoneBy == entry.undoneBy[index],
                (leg.state == .reversed) == (leg.undoneBy != nil)
            else { throw .wrong("I5", row, "a leg does not say what its transfer says") }
            if leg.undoneBy != nil { undone += 1 }
            try checkMirror(of: leg, reversedBy, row, facts)
        }
        guard moved == entry.transfers.count else {
            throw .wrong("I5", row, "a transfer has no leg")
        }
        guard (reversedBy != nil) == (undone > 0) else {
            throw .wrong("I5", row, "it is reversed in part")
        }
        try checkDelivery(of: entry.legs, reversedBy, row, facts)
        totals.count(entry.transfers, of: row, in: batch(of: row, facts))
    }

    /// What gave a leg back is of its reversal, and with what was delivered it comes to the leg.
    func checkMirror<Facts: LedgerFacts>(
        of leg: Leg,
        _ reversedBy: Int64?,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let undoneBy = leg.undoneBy else {
            guard leg.delivered == nil else {
                throw .wrong("I5", row, "a part of it was delivered, and nothing was given back")
            }
            return
        }
        guard let mirror = try facts.transfer(undoneBy)?.record, mirror.undoes == leg.transfer,
            let reversedBy
        else { throw .wrong("I5", row, "its reversal is another record") }
        if mirror.seq != reversedBy {
            // A void that its host decided.
            guard try facts.change(of: reversedBy).decidedBy == mirror.seq else {
                throw .wrong("I5", row, "its reversal is another record")
            }
        }
        guard mirror.amount == leg.moved - (leg.delivered ?? 0) else {
            throw .wrong("I5", row, "it does not net to what was delivered")
        }
    }

    /// What stands of a reversed payment is what its reversal says was delivered.
    func checkDelivery<Facts: LedgerFacts>(
        of legs: [Leg],
        _ reversedBy: Int64?,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let standing = legs.reduce(0) { $0 + $1.standing }
        guard let reversedBy, standing > 0 else { return }
        guard case .payment(let request, _)? = try facts.record(reversedBy)?.recorded.event.kind,
            request.delivery == .part(standing)
        else { throw .wrong("I5", row, "its reversal says that something else was delivered") }
    }

    mutating func takeReversal<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        let isApproved = row.outcome.flatMap(Outcome.init(rawValue:))?.isApproval == true
        for transfer in entry.transfers {
            guard isApproved, try isReversing(transfer, row, facts) else {
                throw .wrong("I5", row, "it moves money that it does not reverse")
            }
        }
        totals.count(entry.transfers, of: row, in: batch(of: row, facts))
        guard isApproved else {
            if try facts.hasCase(row.seq) { return }
            guard row.outcome == Outcome.reversalTooLate.rawValue,
                try facts.hasLateWindow(before: row)
            else { throw .wrong("I5", row, "its discrepancy is missing") }
            return
        }
        guard row.original == nil else { return }
        guard try facts.hasTombstone(of: row, entry.recorded?.event.request) else {
            throw .wrong("I5", row, "its tombstone is missing")
        }
    }
}

extension RecordEntry {
    /// Whether it moves what a wallet has taken and nobody had claimed: what was held, of the
    /// payment that it is about.
    var isClaim: Bool {
        transfers.count == 1 && transfers[0].kind == .postPending && row.original != nil
    }
}
