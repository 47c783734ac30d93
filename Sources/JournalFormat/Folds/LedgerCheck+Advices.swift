internal import Book
internal import Ledger
internal import Payments

/// What is acknowledged whatever becomes of it, and what adds to a sale (I5).
extension LedgerCheck {
    /// An advice, or an increase that its host is told of.
    ///
    /// Its money is with a channel, in suspense with a case, or nowhere with a case.
    mutating func takeAcknowledged<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ rules: OperationRules?,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard let rules, rules.isAdvice || rules.increases else {
            throw .wrong("I5", row, "it is acknowledged and no advice")
        }
        if entry.legs.contains(where: \.isWithChannel) {
            return try takeAdvised(entry, rules, facts)
        }
        let decidedBy = try facts.change(of: row.seq).decidedBy
        let isAsked = decidedBy != nil || entry.legs.contains { $0.hold != nil }
        guard isAsked || entry.legs.contains(where: { $0.state != .declined }) else {
            guard entry.legs.allSatisfy({ $0.transfer == nil }), entry.transfers.isEmpty else {
                throw .wrong("I5", row, "it is declined and moves money")
            }
            if try facts.hasCase(row.seq) { return }
            guard try facts.hasLateWindow(before: row) else {
                throw .wrong("I5", row, "its discrepancy is missing")
            }
            return
        }
        // A channel that refused it later did so by a transfer of its own record.
        guard entry.transfers.contains(where: { $0.kind != .pending }) else {
            return try takeAdvised(entry, rules, facts)
        }
        guard rules.isAdvice, try facts.hasCase(row.seq) else {
            throw .wrong("I5", row, "it stands in suspense without a case")
        }
        try checkAmount(of: entry, rules, facts)
        for transfer in entry.transfers { try suspend(transfer, row, facts) }
        try takeMoved(entry, facts)
    }

    /// What its channel was told, and may have refused since.
    private mutating func takeAdvised<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ rules: OperationRules,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard let leg = entry.legs.first, entry.legs.count == 1 else {
            throw .wrong("I5", row, "it has other legs than a host decides")
        }
        guard try facts.hasRequest(row.seq) else {
            throw .wrong("I4", row, "its request is missing")
        }
        if rules.completesHold {
            guard entry.transfers.isEmpty, leg.hold == nil else {
                throw .wrong("I5", row, "it moves money before its host has decided")
            }
        } else {
            guard let held = entry.transfers.first, entry.transfers.count == 1,
                held.id == leg.hold, held.kind == .pending, held.asset == leg.asked.asset,
                held.amount == leg.asked.minorUnits
            else { throw .wrong("I4", row, "its hold is another one") }
        }
        try checkAmount(of: entry, rules, facts)
        let change = try facts.change(of: row.seq)
        try checkIncreased(row, change, facts)
        let moved = try leg.transfer.map { (id) throws(Facts.Failure) in
            try checkAdvised(leg, id, rules, change.reversedBy, row, facts)
        }
        if moved == nil, leg.state != .pending {
            guard try isGivenUp(leg, facts) else {
                throw .wrong("I5", row, "its leg was decided and moved nothing")
            }
        }
        if rules.increases { try checkIncrease(of: entry, facts) }
        if row.place != nil {
            totals.count(leg.asked, of: row, in: batch(of: row, facts))
        } else {
            count(leg, moved, row, in: batch(of: row, facts))
        }
    }

    /// Whether what its channel refused could not be booked against suspense either.
    private func isGivenUp<Facts: LedgerFacts>(
        _ leg: Leg,
        _ facts: Facts
    ) throws(Facts.Failure) -> Bool {
        guard leg.state == .declined else { return false }
        guard let hold = leg.hold else { return true }
        return try facts.resolution(of: hold)?.kind == .voidPending
    }

    /// The transfer of a leg that its channel has decided.
    private func checkAdvised<Facts: LedgerFacts>(
        _ leg: Leg,
        _ id: Int64,
        _ rules: OperationRules,
        _ reversedBy: Int64?,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) -> TransferRecord {
        guard let stored = try facts.transfer(id), stored.record.seq > row.seq,
            stored.record.amount == leg.moved, stored.record.asset == leg.asked.asset,
            leg.state == .posted || leg.state == .reversed,
            leg.undoneBy == stored.undoneBy, (leg.undoneBy == nil) == (reversedBy == nil),
            (leg.state == .reversed) == (leg.undoneBy != nil)
        else { throw .wrong("I5", row, "the transfer of a leg is missing") }
        let transfer = stored.record
        if leg.isWithChannel {
            guard transfer.kind == .postPending,
                rules.completesHold || transfer.resolves == leg.hold
            else { throw .wrong("I4", row, "it is approved and its hold was not posted") }
        } else {
            guard leg.decider.account == transfer.debitAccount, transfer.isSuspension else {
                throw .wrong("I5", row, "it was refused and is not in suspense")
            }
            if let hold = leg.hold {
                guard try facts.resolution(of: hold)?.kind == .voidPending else {
                    throw .wrong("I4", row, "it is declined and its hold stands")
                }
            }
        }
        try checkMirror(of: leg, reversedBy, row, facts)
        return transfer
    }

    /// What adds to a sale is the difference, and one of them stands; of a sale in a file that is
    /// not here nobody can tell.
    func checkIncrease<Facts: LedgerFacts>(
        of entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard let original = row.original else {
            throw .wrong("I5", row, "it increases nothing")
        }
        guard entry.legs.allSatisfy({ $0.state != .declined }) else { return }
        if !isWhole, try facts.record(original) == nil { return }
        let stands = entry.legs.allSatisfy { $0.state != .reversed }
        let named = try facts.change(of: original).increasedBy
        guard stands == (named == row.seq) else {
            throw .wrong("I7", row, "the sale that it increases does not say so")
        }
    }

    /// The sale of an increase, at the sale.
    func checkIncreased<Facts: LedgerFacts>(
        _ row: RecordRow,
        _ change: PaymentChange,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let increasedBy = change.increasedBy else { return }
        let increase = try facts.record(increasedBy)?.row
        guard let increase, increase.original == row.seq, increasedBy > row.seq,
            Operation(rawValue: increase.operation)?.rules.increases == true,
            change.reversedBy == nil
        else { throw .wrong("I7", row, "what is to increase it is no increase of it") }
    }

    /// Legs come to what a payment is for: of an increase to what it adds.
    func checkAmount<Facts: LedgerFacts>(
        of entry: RecordEntry,
        _ rules: OperationRules,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        var expected = row.comesTo ?? 0
        if rules.increases, let original = row.original {
            guard let sale = try facts.record(original)?.row else { return }
            expected -= sale.comesTo ?? 0
        }
        guard entry.legs.reduce(0, { $0 &+ $1.asked.minorUnits }) == expected, expected > 0 else {
            throw .wrong("I5", row, "its legs do not come to its amount")
        }
    }

    // MARK: What a host's answer, or a person, puts into suspense

    /// The transfers of a record that ends a request: one that neither ends a hold nor undoes or
    /// refunds another stands in suspense.
    mutating func takeEnding<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        for transfer in entry.transfers where !transfer.isOfAnswer {
            guard transfer.isSuspension, try facts.hasCase(entry.row.seq) else {
                throw .wrong("I5", entry.row, "it moves money that was not held")
            }
            try suspend(transfer, entry.row, facts)
        }
    }

    private mutating func suspend<Facts: LedgerFacts>(
        _ transfer: TransferRecord,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard transfer.isSuspension,
            try isOf(.suspenseAdvices, transfer.debitAccount, facts)
        else { throw .wrong("I5", row, "it does not stand in suspense") }
        apart.take(transfer)
    }

    /// A top-up is paid with the cash of its station.
    mutating func takeCash<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        for transfer in entry.transfers {
            guard try isOf(.stationCash, transfer.debitAccount, facts) else {
                throw .wrong("I5", entry.row, "it is not paid with the station's cash")
            }
            apart.take(transfer)
        }
    }

    /// Whether an account is of a kind, as far as it is here: accounts stay in the live file.
    private func isOf<Facts: LedgerFacts>(
        _ kind: AccountKind,
        _ account: Int64,
        _ facts: Facts
    ) throws(Facts.Failure) -> Bool {
        let found = try facts.kind(ofAccount: account)
        return found == kind || found == nil && !isWhole
    }
}

extension TransferRecord {
    /// Whether it stands for itself, as what goes to a station from suspense does.
    var isSuspension: Bool {
        kind == .post && undoes == nil && refunds == nil && resolves == nil
    }
}
