package import Book
package import JournalFormat
import Ledger
import Payments
import Upstream

/// The invariants of the ledger over all that a journal holds; each finds its own violations.
package struct LedgerInvariants {
    let journal: MemoryJournal

    package init(journal: MemoryJournal) { self.journal = journal }

    /// One line a violation; empty when the money is right.
    package func violations() -> [String] {
        accounts() + effects() + identities() + reversals() + totals()
            + numbers() + holds() + exchanges()
    }

    /// I1, I2 and I3 for one output that goes into this journal: its transfers are what its
    /// accounts changed by, and no customer owes money.
    package func violations(in output: BookOutput) -> [String] {
        var moved: [Int64: Movement] = [:]
        for transfer in output.ledger.transfers { moved.take(transfer) }
        var problems: [String] = []
        var changed = output.ledger.accounts
        for balance in output.ledger.balances where changed[balance.account] == nil {
            changed[balance.account] = journal.accounts[balance.account]
            changed[balance.account]?.counters = balance.counters
        }
        for (id, account) in changed {
            let before = journal.accounts[id].map { Movement($0.counters) } ?? Movement()
            if Movement(account.counters) != before + (moved.removeValue(forKey: id) ?? Movement())
            {
                problems.append("I2: account \(id) changed by more than its transfers")
            }
            if account.kind.isCustomer && account.available < 0 {
                problems.append("I3: account \(id) has \(account.available)")
            }
        }
        if !moved.isEmpty { problems.append("I2: accounts \(moved.keys) were not written") }
        let sources = output.ledger.transfers.map { ($0.debitAccount, $0.creditAccount, $0.asset) }
        for (debit, credit, asset) in sources {
            let assets = [debit, credit].map { changed[$0]?.asset }
            if assets != [asset, asset] { problems.append("I1: a transfer mixes assets") }
        }
        return problems
    }

    /// I1, I2, I3: what `journal verify` holds of accounts, by the same fold.
    private func accounts() -> [String] {
        var movements: [Int64: Movement] = [:]
        var problems: [String] = []
        for transfer in journal.transfers {
            movements.take(transfer)
            let assets = [transfer.debitAccount, transfer.creditAccount].map {
                journal.accounts[$0]?.asset
            }
            if transfer.amount <= 0 || assets != [transfer.asset, transfer.asset] {
                problems.append("I2: transfer \(transfer.id) is not of one asset")
            }
        }
        var fold = AccountsFold(of: movements)
        for account in journal.accounts.values.sorted(by: { $0.id < $1.id }) {
            if let found = fold.take(account) { problems.append("\(found)") }
        }
        if let found = fold.finish() { problems.append("\(found)") }
        return problems
    }

    /// I5: an approved purchase moved its amount once, a declined one nothing, a reversed one nets
    /// to what was delivered.
    private func effects() -> [String] {
        var problems: [String] = []
        var net: [Int64: Int64] = [:]
        let byID = Dictionary(uniqueKeysWithValues: journal.transfers.map { ($0.id, $0) })
        for transfer in journal.transfers
        where transfer.kind == .post || transfer.kind == .postPending {
            // The sign alternates along a chain of reversals of reversals.
            var origin = transfer
            var sign: Int64 = 1
            while let reversed = origin.undoes.flatMap({ byID[$0] }) {
                origin = reversed
                sign = -sign
            }
            let payment = origin.resolves.flatMap { byID[$0] }?.seq ?? origin.seq
            net[payment, default: 0] += sign * transfer.amount
        }
        for payment in journal.payments.values where payment.request.operation.rules.takesMoney {
            var standing: Int64 = 0
            if payment.reply.outcome == .approved {
                standing =
                    payment.reversedBy == nil
                    ? payment.request.amount ?? 0 : payment.standingAmount
            }
            if net[payment.seq] ?? 0 != standing {
                problems.append("I5: payment \(payment.seq) moved \(net[payment.seq] ?? 0)")
            }
            let isApproved = payment.reply.outcome == .approved
            for leg in payment.legs where (leg.transfer != nil) != isApproved {
                problems.append("I5: payment \(payment.seq) has the wrong transfer")
            }
        }
        return problems + legs()
    }

    /// Every payment has legs, and they stand in the journal as it has them.
    private func legs() -> [String] {
        var problems: [String] = []
        var count = 0
        for payment in journal.payments.values {
            count += payment.legs.count
            let isMissing = payment.legs.isEmpty && payment.request.operation.rules.takesMoney
            if isMissing || payment.legs.contains(where: { journal.legs[$0.key] != $0 }) {
                problems.append("I5: payment \(payment.seq) and its legs differ")
            }
            for leg in payment.legs where leg.state == .planned {
                problems.append("I5: leg \(leg.key.number) of \(payment.seq) was never decided")
            }
        }
        if count != journal.legs.count { problems.append("I5: legs belong to no payment") }
        return problems
    }

    /// I6: a repeat got the reply of its first, or 12 once that was reversed.
    private func identities() -> [String] {
        var problems: [String] = []
        var attempts: [Int64: UInt32] = [:]
        for record in journal.records where record.kind == .repeated {
            guard let first = record.original.flatMap({ journal.payments[$0] }) else {
                problems.append("I6: record \(record.seq) repeats nothing")
                continue
            }
            attempts[first.seq, default: 0] += 1
            var reversed = first.reply
            reversed.outcome = .reversedOriginal
            reversed.approvalCode = nil
            if record.reply == nil, first.decidedBy.map({ $0 > record.seq }) ?? first.isPending {
                continue
            }
            if record.reply != first.reply && record.reply != reversed {
                problems.append("I6: record \(record.seq) has a reply of its own")
            }
        }
        for payment in journal.payments.values
        where payment.attempts != 1 + (attempts[payment.seq] ?? 0) {
            problems.append("I6: payment \(payment.seq) has lost count of its repeats")
        }
        return problems
    }

    /// I7: at most one standing reversal of a transfer, of all that was not delivered.
    private func reversals() -> [String] {
        var problems: [String] = []
        let undone = Set(journal.transfers.compactMap(\.undoes))
        var standing: Set<Int64> = []
        var delivered: [Int64: Int64] = [:]
        for leg in journal.legs.values {
            if let undoneBy = leg.undoneBy { delivered[undoneBy] = leg.delivered }
        }
        for transfer in journal.transfers {
            guard let reversed = transfer.undoes else { continue }
            let original = journal.transfers[Int(reversed) - 1]
            let isMirror =
                original.amount == transfer.amount + (delivered[transfer.id] ?? 0)
                && original.debitAccount == transfer.creditAccount
                && original.creditAccount == transfer.debitAccount
            let isSecond =
                undone.contains(transfer.id) ? false : !standing.insert(reversed).inserted
            if !isMirror || isSecond {
                problems.append("I7: transfer \(transfer.id) undoes \(reversed) wrongly")
            }
        }
        return problems
    }

    /// I9: totals are the fold of approved purchases and of terminals' reversals.
    private func totals() -> [String] {
        var folded: [TotalsKey: TotalsValue] = [:]
        var sessions: [TerminalRow: FoldedSession] = [:]
        var accepted: [Int64: TotalsKey] = [:]
        var moved: [Int64: Money] = [:]
        for transfer in journal.transfers {
            let none = Money(minorUnits: 0, asset: transfer.asset)
            moved[transfer.seq, default: none].minorUnits += transfer.amount
        }
        for record in journal.records where record.kind != .repeated {
            var key: TotalsKey?
            switch record.event.kind {
            case .signOn(let request, _), .signOff(let request):
                sessions[request.identity.terminal, default: FoldedSession()]
                    .take(request, record.reply)
            case .operatorAct(let act):
                guard case .setTerminalEnabled(let row, let isEnabled) = act.kind else { continue }
                sessions[row, default: FoldedSession()].isEnabled = isEnabled
            case .payment(let request, _):
                if record.kind == .payment, record.reply?.outcome != .duplicateMismatch,
                    record.reply?.outcome != .dateOutOfReach
                {
                    sessions[request.identity.terminal, default: FoldedSession()].pay(request)
                }
                guard let total = request.operation.rules.totals else { continue }
                key = TotalsKey(
                    terminal: request.identity.terminal,
                    batch: sessions[request.identity.terminal]?.batch ?? 1,
                    businessDate: record.businessDate,
                    total: total,
                    asset: moved[record.seq]?.asset ?? .yuan
                )
                accepted[record.seq] = key
            case .hostAnswer: key = record.original.flatMap { accepted[$0] }
            default: break
            }
            guard let key, let moves = moved[record.seq], record.reply?.outcome.isApproval == true
            else { continue }
            folded[key, default: TotalsValue()].count += 1
            folded[key, default: TotalsValue()].amount += moves.minorUnits
        }
        return folded == journal.totals ? [] : ["I9: totals are not the fold of the journal"]
    }

    /// I11: seq and transfer ids without a gap, DE 37 unique.
    private func numbers() -> [String] {
        var problems: [String] = []
        for (index, record) in journal.records.enumerated() where record.seq != Int64(index + 1) {
            problems.append("I11: record \(record.seq) stands at \(index + 1)")
        }
        for (index, transfer) in journal.transfers.enumerated()
        where transfer.id != Int64(index + 1) {
            problems.append("I11: transfer \(transfer.id) stands at \(index + 1)")
        }
        let references = journal.records.filter { $0.kind != .repeated }.compactMap {
            $0.reply?.retrievalReference?.text
        }
        if Set(references).count != references.count { problems.append("I11: DE 37 is not unique") }
        return problems
    }
}

extension LedgerInvariants {
    /// I4: a hold is resolved once, as its leg says.
    private func holds() -> [String] {
        var problems: [String] = []
        var resolved: [Int64: TransferRecord] = [:]
        for transfer in journal.transfers {
            guard let hold = transfer.resolves else { continue }
            let original = journal.transfers[Int(hold) - 1]
            let isMatch =
                original.kind == .pending && original.amount == transfer.amount
                && original.debitAccount == transfer.debitAccount
                && original.creditAccount == transfer.creditAccount
            if !isMatch || resolved.updateValue(transfer, forKey: hold) != nil {
                problems.append("I4: transfer \(transfer.id) resolves \(hold) wrongly")
            }
        }
        for leg in journal.legs.values {
            guard let hold = leg.hold else { continue }
            let expected: TransferRecord.Kind? =
                switch leg.state {
                case .planned, .pending, .reversing, .held: nil
                case .declined: .voidPending
                case .posted: .postPending
                case .reversed: leg.transfer == nil ? .voidPending : .postPending
                }
            if resolved[hold]?.kind != expected {
                problems.append("I4: the hold of payment \(leg.key.payment) is not as its leg says")
            }
        }
        return problems
    }

    /// Requests to hosts: what is awaited is pending, a leg has one open request that moves money,
    /// what waits for a person is listed, and no STAN is in use twice.
    private func exchanges() -> [String] {
        var problems: [String] = []
        var links: Set<LinkKey> = []
        var open: Set<[Int64]> = []
        let listed = Set(journal.discrepancies.map(\.seq)).subtracting(journal.closed.keys)
        for exchange in journal.exchanges.values {
            if exchange.state.isOpen || exchange.state.isHeld {
                if !links.insert(exchange.link).inserted {
                    problems.append("T8: STAN \(exchange.reference.number) is in use twice")
                }
            }
            if exchange.state.isHeld, !(exchange.discrepancy.map(listed.contains) ?? false) {
                problems.append("I4: reversal \(exchange.id) is given up and not listed")
            }
            guard let seq = exchange.payment, let payment = journal.payments[seq] else { continue }
            if exchange.isOpenAndMoves, !open.insert([seq, Int64(exchange.leg.rawValue)]).inserted {
                problems.append("payment \(seq), leg \(exchange.leg.rawValue): two open requests")
            }
            if !exchange.repeats, (exchange.state == .awaiting) != payment.isPending {
                problems.append("payment \(seq) and its request differ")
            }
        }
        for payment in journal.payments.values
        where payment.legs.contains(where: { $0.state == .reversing }) {
            let state = payment.forward.flatMap { journal.exchanges[$0] }?.state
            if !(state.map { $0.isOpen || $0.isHeld } ?? false) {
                problems.append("I13: nothing resolves the hold of payment \(payment.seq)")
            }
        }
        return problems
    }
}
