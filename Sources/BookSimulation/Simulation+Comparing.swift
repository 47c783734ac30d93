import Book
import JournalFormat
import Ledger
import Payments

/// The rows of the journal beside what the model holds.
extension Simulation {
    /// What the file would hold against what the model holds.
    func compareWithJournal() -> String? {
        for card in 1...6 where available(card) != world.model.available(card) {
            return "card \(card) has \(available(card)), in the model "
                + "\(world.model.available(card)), at \(journal.records.count)"
        }
        if let problem = world.model.sessionProblem(of: journal.terminals) {
            return problem + ", at \(journal.records.count)"
        }
        let forwards = journal.exchangeStates.filter(\.value.repeats)
        guard forwards.count == world.model.hosts.forwards.count else {
            return "the book stores \(forwards.count) reversals, "
                + "the model \(world.model.hosts.forwards.count), at \(journal.records.count)"
        }
        for (id, forward) in forwards {
            let model = world.model.hosts.forwards[id]
            let state: HostModel.Forward.State =
                forward.state.isOpen ? .open : forward.state.isHeld ? .held : .done
            guard let model, model.state == state, model.attempts == forward.attempts,
                model.payment == forward.payment
            else {
                return "reversal \(id) is \(forward.state) after \(forward.attempts), "
                    + "in the model \(model.map { "\($0)" } ?? "nothing")"
            }
        }
        if let problem = compareHolds() ?? compareRemainders() ?? compareOwed() ?? compareDays() {
            return problem
        }
        let cases = journal.discrepancies.count - journal.closed.count
        return cases == world.model.hosts.cases
            ? nil : "\(cases) cases are open, in the model \(world.model.hosts.cases)"
    }

    /// A repeat of a refund that its host has not answered waits with the first, or hears at once
    /// that nothing is known: only the link tells which.
    mutating func hearUndecided(_ replies: inout [Int64: Outcome]) -> String? {
        for (seq, outcome) in replies
        where outcome == .undecided && world.model.hosts.replies[seq] != .undecided {
            guard world.model.waitsNoMore(seq) else { return "event \(seq) is undecided" }
            replies[seq] = nil
        }
        return nil
    }

    /// What stands in suspense, and the cash that stations took.
    private func compareOwed() -> String? {
        var suspense: [Asset: Int64] = [:]
        var cash: [String: Int64] = [:]
        for account in journal.accounts.values {
            if account.kind == .suspenseAdvices { suspense[account.asset] = -account.posted }
            if account.kind == .stationCash { cash[account.merchant ?? ""] = -account.posted }
        }
        for (asset, sum) in world.model.suspense where suspense[asset] ?? 0 != sum {
            return "\(suspense[asset] ?? 0) of \(asset) are in suspense, in the model \(sum)"
        }
        let taken = world.model.cash
        let isRight =
            cash.allSatisfy { taken[$0] ?? 0 == $1 }
            && taken.allSatisfy { cash[$0] ?? 0 == $1 }
        return isRight ? nil : "stations took \(cash) in cash, in the model \(taken)"
    }

    /// What queries were told.
    func compareTold(_ output: BookOutput) -> String? {
        for record in output.records where record.kind == .payment {
            let answer = record.reply?.details?.values.query
            let model = world.model.told[record.seq]
            guard answer?.payment == model?.payment, answer?.state == model?.state,
                answer?.amount == model?.amount, answer?.refunded == model?.refunded,
                answer?.outcome == model?.outcome
            else {
                return "query \(record.seq) is told \(answer.map { "\($0)" } ?? "nothing"), "
                    + "in the model \(model.map { "\($0)" } ?? "nothing")"
            }
        }
        return nil
    }

    /// What pre-authorisations hold.
    private func compareHolds() -> String? {
        let holds = world.model.holds
        guard journal.held.authorisations.count == holds.count else {
            return "there are \(journal.held.authorisations.count) authorisations, "
                + "in the model \(holds.count), at \(journal.records.count)"
        }
        for (payment, row) in journal.held.authorisations {
            guard let hold = holds[payment], "\(hold.state)" == "\(row.state)",
                hold.held == row.held, hold.reservedBy == row.reservedBy,
                hold.changedBy == row.changedBy
            else {
                return "authorisation \(payment) is \(row.state), holds \(row.held), "
                    + "in the model \(holds[payment].map { "\($0)" } ?? "nothing")"
            }
        }
        return nil
    }

    /// What refunds have given back and may still give back, by payments.
    private func compareRemainders() -> String? {
        var refunded: [Int64: Int64] = [:]
        var reserved: [Int64: Int64] = [:]
        for (key, row) in journal.held.remainders {
            refunded[key.payment, default: 0] += row.refunded
            if row.reservedBy == nil { reserved[key.payment, default: 0] += row.reserved }
        }
        for (key, row) in journal.held.remainders {
            let entry = world.model.entries.first { $0.seq == key.payment }
            guard row.reservedBy == entry?.reservedBy, row.closedBy == entry?.reversedBy else {
                return "remainder \(key) is reserved by \(row.reservedBy ?? 0) and closed by "
                    + "\(row.closedBy ?? 0), in the model by \(entry?.reservedBy ?? 0) and "
                    + "\(entry?.reversedBy ?? 0)"
            }
        }
        for entry in world.model.entries {
            let rows = (refunded[entry.seq] ?? 0, reserved[entry.seq] ?? 0)
            guard rows == (entry.refunded, entry.reserved) else {
                return "of payment \(entry.seq) \(rows) are refunded and reserved, "
                    + "in the model \((entry.refunded, entry.reserved))"
            }
        }
        return nil
    }
}
