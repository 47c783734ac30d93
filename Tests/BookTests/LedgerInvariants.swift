import Book
import Payments

/// The invariants of the ledger over all that a journal holds; each finds its own violations.
struct LedgerInvariants {
    let journal: MemoryJournal

    /// One line a violation; empty when the money is right.
    func violations() -> [String] {
        balance() + counters() + floors() + effects() + identities() + reversals() + totals()
            + numbers()
    }

    /// I1, I2 and I3 for one output that goes into this journal: its transfers are what its
    /// accounts changed by, and no customer owes money.
    func violations(in output: BookOutput) -> [String] {
        var posted: [Int64: Int64] = [:]
        for transfer in output.transfers {
            posted[transfer.debitAccount, default: 0] -= transfer.amount
            posted[transfer.creditAccount, default: 0] += transfer.amount
        }
        var problems: [String] = []
        for (id, account) in output.accounts {
            let before = journal.accounts[id]?.posted ?? 0
            if account.posted - before != posted.removeValue(forKey: id) ?? 0 {
                problems.append("I2: account \(id) changed by more than its transfers")
            }
            if account.kind.isCustomer && account.available < 0 {
                problems.append("I3: account \(id) has \(account.available)")
            }
        }
        if !posted.isEmpty { problems.append("I2: accounts \(posted.keys) were not written") }
        let sources = output.transfers.map { ($0.debitAccount, $0.creditAccount, $0.asset) }
        for (debit, credit, asset) in sources {
            let assets = [debit, credit].map { output.accounts[$0]?.asset }
            if assets != [asset, asset] { problems.append("I1: a transfer mixes assets") }
        }
        return problems
    }

    /// I1: per asset, what was debited was credited.
    private func balance() -> [String] {
        Dictionary(grouping: journal.accounts.values, by: \.asset).compactMap { asset, accounts in
            let debits = accounts.reduce(0) { $0 + $1.debitsPosted }
            let credits = accounts.reduce(0) { $0 + $1.creditsPosted }
            return debits == credits ? nil : "I1: \(asset) debits \(debits), credits \(credits)"
        }
    }

    /// I2: counters are the fold of the transfers.
    private func counters() -> [String] {
        var debits: [Int64: Int64] = [:]
        var credits: [Int64: Int64] = [:]
        var problems: [String] = []
        for transfer in journal.transfers {
            debits[transfer.debitAccount, default: 0] += transfer.amount
            credits[transfer.creditAccount, default: 0] += transfer.amount
            let assets = [transfer.debitAccount, transfer.creditAccount].map {
                journal.accounts[$0]?.asset
            }
            if transfer.amount <= 0 || assets != [transfer.asset, transfer.asset] {
                problems.append("I2: transfer \(transfer.id) is not of one asset")
            }
        }
        for account in journal.accounts.values
        where account.debitsPosted != debits[account.id] ?? 0
            || account.creditsPosted != credits[account.id] ?? 0
        {
            problems.append("I2: account \(account.id) is not the fold of its transfers")
        }
        return problems
    }

    /// I3: no customer owes money.
    private func floors() -> [String] {
        journal.accounts.values.filter { $0.kind.isCustomer && $0.available < 0 }.map {
            "I3: account \($0.id) has \($0.available)"
        }
    }

    /// I5: an approved purchase moved its amount once, a declined one nothing, a reversed one nets
    /// to zero.
    private func effects() -> [String] {
        var problems: [String] = []
        var net: [Int64: Int64] = [:]
        let byID = Dictionary(uniqueKeysWithValues: journal.transfers.map { ($0.id, $0) })
        for transfer in journal.transfers {
            // The sign alternates along a chain of reversals of reversals.
            var origin = transfer
            var sign: Int64 = 1
            while let reversed = origin.reverses.flatMap({ byID[$0] }) {
                origin = reversed
                sign = -sign
            }
            net[origin.seq, default: 0] += sign * transfer.amount
        }
        for payment in journal.payments.values where payment.request.operation == .purchase {
            let stands = payment.reply.outcome == .approved && payment.reversedBy == nil
            if net[payment.seq] ?? 0 != (stands ? payment.request.amount ?? 0 : 0) {
                problems.append("I5: payment \(payment.seq) moved \(net[payment.seq] ?? 0)")
            }
            let leg = journal.legs[payment.seq]
            if leg == nil || leg != payment.leg {
                problems.append("I5: payment \(payment.seq) and its leg differ")
            }
            if (leg?.transfer != nil) != (payment.reply.outcome == .approved) {
                problems.append("I5: payment \(payment.seq) has the wrong transfer")
            }
        }
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

    /// I7: at most one standing reversal of a transfer, of its whole amount.
    private func reversals() -> [String] {
        var problems: [String] = []
        let undone = Set(journal.transfers.compactMap(\.reverses))
        var standing: Set<Int64> = []
        for transfer in journal.transfers {
            guard let reversed = transfer.reverses else { continue }
            let original = journal.transfers[Int(reversed) - 1]
            let isMirror =
                original.amount == transfer.amount
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
        var batches: [TerminalRow: UInt32] = [:]
        let moved = Dictionary(journal.transfers.map { ($0.seq, $0) }) { first, _ in first }
        for record in journal.records {
            guard let reply = record.reply, record.kind != .repeated else { continue }
            switch record.event.kind {
            case .signOn(let request, _):
                batches[request.identity.terminal] = reply.batch
            case .payment(let request, _):
                guard let moves = moved[record.seq], reply.outcome.isApproval else { continue }
                let key = TotalsKey(
                    terminal: request.identity.terminal,
                    batch: batches[request.identity.terminal] ?? 1,
                    businessDate: record.businessDate,
                    operation: request.operation,
                    asset: moves.asset
                )
                folded[key, default: TotalsValue()].count += 1
                folded[key, default: TotalsValue()].amount += moves.amount
            default: continue
            }
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
