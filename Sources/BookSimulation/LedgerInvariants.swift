package import Book
package import JournalFormat
import Ledger
import Payments

/// What must hold over all that a journal in memory holds: the invariants of the ledger, by the
/// folds that `journal verify` uses, and that the journal's rows say the same twice.
package struct LedgerInvariants {
    let journal: MemoryJournal

    package init(journal: MemoryJournal) { self.journal = journal }

    /// One line a violation; empty when the money is right.
    package func violations() -> [String] {
        var problems: [String] = []
        do throws(Contradiction) {
            try MemoryFacts(journal, batches: batches()).check()
        } catch { problems.append("\(error)") }
        return problems + assets() + legs() + repeats() + reports() + numbers()
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

    /// I1: a transfer lies between two accounts of its asset, and moves something.
    private func assets() -> [String] {
        journal.transfers.compactMap { transfer in
            let assets = [transfer.debitAccount, transfer.creditAccount].map {
                journal.accounts[$0]?.asset
            }
            let isRight = transfer.amount > 0 && assets == [transfer.asset, transfer.asset]
            return isRight ? nil : "I1: transfer \(transfer.id) is not of one asset"
        }
    }

    /// I5: legs stand in the journal as their payments have them.
    private func legs() -> [String] {
        var problems: [String] = []
        var count = 0
        for payment in journal.payments.values {
            count += payment.legs.count
            if payment.legs.contains(where: { journal.legs[$0.key] != $0 }) {
                problems.append("I5: payment \(payment.seq) and its legs differ")
            }
        }
        if count != journal.legs.count { problems.append("I5: legs belong to no payment") }
        return problems
    }

    /// I6: a payment counts its repeats.
    private func repeats() -> [String] {
        var attempts: [Int64: UInt32] = [:]
        for record in journal.records where record.kind == .repeated {
            attempts[record.original ?? 0, default: 0] += 1
        }
        return journal.payments.values.compactMap { payment in
            payment.attempts == 1 + (attempts[payment.seq] ?? 0)
                ? nil : "I6: payment \(payment.seq) has lost count of its repeats"
        }
    }

    /// I6: what has happened is taken in, and what its terminal heard stays what it was.
    private func reports() -> [String] {
        journal.records.compactMap { record in
            guard record.kind == .payment, case .payment(let request, _) = record.event.kind,
                request.modelled.isReport, let outcome = record.reply?.outcome
            else { return nil }
            guard outcome.isApproval || outcome == .duplicateMismatch else {
                return "I6: record \(record.seq) refuses what has happened: \(outcome)"
            }
            return journal.payments[record.seq]?.reply == record.reply
                ? nil : "I6: the answer of record \(record.seq) has changed"
        }
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
        // A code to draw is told under the DE 37 of its payment, whose end is told as well.
        let references = journal.records.filter {
            $0.kind != .repeated && $0.reply?.details?.values.draw == nil
        }.compactMap { $0.reply?.retrievalReference?.text }
        if Set(references).count != references.count { problems.append("I11: DE 37 is not unique") }
        return problems
    }

    /// I9: the batch that each payment and reversal counts in, as the sessions of the terminals
    /// tell it.
    private func batches() -> [Int64: UInt32] {
        var batches: [Int64: UInt32] = [:]
        var sessions: [TerminalRow: FoldedSession] = [:]
        for record in journal.records where record.kind != .repeated {
            switch record.event.kind {
            case .signOn(let request, _), .signOff(let request):
                sessions[request.identity.terminal, default: FoldedSession()]
                    .take(request, record.reply)
            case .operatorAct(let act):
                guard case .setTerminalEnabled(let row, let isEnabled) = act.kind else { continue }
                sessions[row, default: FoldedSession()].isEnabled = isEnabled
            case .payment(let request, _):
                let terminal = request.identity.terminal
                // What is told of a date that is long past is acknowledged, and opens nothing.
                let isPassedOver =
                    record.reply?.outcome == .acknowledged
                    && journal.payments[record.seq]?.holdsIdentity == false
                if record.kind == .payment, record.reply?.outcome != .duplicateMismatch,
                    record.reply?.outcome != .dateOutOfReach, !isPassedOver
                {
                    sessions[terminal, default: FoldedSession()].pay(request)
                }
                batches[record.seq] = sessions[terminal]?.batch ?? 1
            default: break
            }
        }
        return batches
    }
}
