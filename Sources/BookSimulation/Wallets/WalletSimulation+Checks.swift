import Book
import JournalFormat
import Ledger
import Payments
import Upstream

/// What the journal must say of scanned payments, and what both books come to when all is quiet.
extension WalletSimulation {
    /// A leg is posted exactly where its terminal knows that it is paid and nobody takes it back.
    func compareLegs(_ output: BookOutput) -> String? {
        for leg in output.legs + output.changedLegs {
            guard let scan = world.model.scans[leg.key.payment],
                let state = journal.leg(of: leg.key.payment, leg.key.number)?.state
            else { continue }
            if state == .posted, !scan.isApproved {
                return "\(scan.seq) is posted, and its terminal was not told"
            }
            if scan.isApproved, scan.means == nil, !scan.isBack, scan.refunded == 0,
                state == .pending || state == .declined
            {
                return "\(scan.seq) is approved, and its leg is \(state)"
            }
            if scan.isUnclaimed, state != .pending {
                return "\(scan.seq) is unclaimed and \(state)"
            }
        }
        return nil
    }

    /// All faults stop: in bounded time nothing is open that nobody has, and the two books agree.
    mutating func quiesce() -> String? {
        for provider in WalletProvider.allCases {
            world.wallets[provider]?.isWell = true
            let starts = OperatorAct.Kind.setChannelStopped(provider.simulated, false)
            add(world.acts.act("channel-start", starts))
        }
        if let problem = flush() { return problem }
        // What nobody can say is a person's behind ten days.
        for _ in 0..<1_600 {
            if let problem = go(to: now + 600_000_000) { return problem }
            for exchange in journal.exchanges.values.sorted(by: { $0.id < $1.id })
            where exchange.state.isHeld {
                // Its person has given up, too.
                if exchange.attempts > 20 { continue }
                add(world.acts.act("release", .releaseForward(exchange: exchange.id)))
            }
            if let problem = flush() { return problem }
            let isOpen =
                journal.exchanges.values.contains { $0.state.isOpen || $0.state == .accepted }
                || journal.orders.orders.values.contains { order in
                    order.state.isOpen && order.state != .disputed
                        && !isWithPerson(order.undoing) || order.isHintOpen
                }
                || world.wallets.values.contains { !$0.letters.isEmpty }
            if !isOpen { return compareBooks() }
        }
        let orders = journal.orders.orders.values.filter { $0.state.isOpen }
            .sorted { $0.id < $1.id }.map { "\($0.id) \($0.state)" }
        let exchanges = journal.exchanges.values.filter {
            $0.state.isOpen || $0.state == .accepted
        }.sorted { $0.id < $1.id }.map { "\($0.id) \($0.action) \($0.state)" }
        return "W13: something stays open: orders \(orders), requests \(exchanges)"
    }

    private func isWithPerson(_ forward: Int64?) -> Bool {
        forward.flatMap { journal.exchanges[$0] }?.state.isHeld ?? false
    }

    /// Our book and the providers' agree to the fen, but for what a person has.
    private func compareBooks() -> String? {
        for scan in world.model.scans.values.sorted(by: { $0.seq < $1.seq }) {
            if let problem = compare(scan) { return problem }
        }
        for refund in world.model.refunds.values.sorted(by: { $0.seq < $1.seq }) {
            if let problem = compare(refund) { return problem }
        }
        return compareAccounts()
    }

    private func compare(_ scan: ModelledScan) -> String? {
        guard let number = scan.number else { return "\(scan.seq) has no number" }
        let wallet = world.wallets[scan.terms.provider]
        let trade = wallet?.trades[number]
        let standing = trade?.standing ?? 0
        if scan.hasCase { return nil }
        if !scan.waiting.isEmpty { return "W5: \(scan.seq): its terminal waits for ever" }
        let stands = scan.isApproved && scan.means == nil && !scan.isBack
        let refunds = world.model.refunds.values.filter { $0.scan == scan.seq }
        if refunds.contains(where: { $0.hasCase }) { return nil }
        let given = refunds.reduce(0) { $1.isGiven ? $0 + $1.amount : $0 }
        let due = stands ? scan.amount - given : 0
        if standing != due {
            return "W10: \(scan.seq) \(number): the wallet has \(standing), we say \(due)"
        }
        return nil
    }

    private func compare(_ refund: ModelledRefund) -> String? {
        if refund.hasCase || world.model.scans[refund.scan]?.hasCase == true { return nil }
        guard let number = refund.number, let scan = world.model.scans[refund.scan],
            let order = scan.number
        else { return "\(refund.seq) has no number" }
        let there = world.wallets[scan.terms.provider]?.trades[order]?.refunds[number]
        let isPaid = there?.state == .paid
        let state = journal.leg(of: refund.seq)?.state
        switch refund.outcome {
        case .approved?: return isPaid ? nil : "W11: refund \(refund.seq) is told 00, and not paid"
        case nil:
            // Its terminal has not asked again: what counts is what a repeat would be told.
            return isPaid == (state == .posted)
                ? nil : "W11: refund \(refund.seq) is \(state.map { "\($0)" } ?? "gone")"
        case let outcome?:
            return isPaid ? "W11: refund \(refund.seq) is told \(outcome), and paid" : nil
        }
    }

    /// What the clearing accounts owe is what stands of our payments.
    private func compareAccounts() -> String? {
        var owed: Int64 = 0
        var held: Int64 = 0
        for account in journal.accounts.values where account.kind == .channelClearing {
            owed -= account.posted
            held += account.counters.debitsPending
        }
        let standing = world.wallets.values.reduce(0) { sum, wallet in
            wallet.trades.values.reduce(sum) { $0 + $1.standing }
        }
        let isPersons =
            world.model.scans.values.contains { $0.hasCase }
            || world.model.refunds.values.contains { $0.hasCase }
        if isPersons { return nil }
        if owed != standing { return "W12: the wallets owe \(owed), and have \(standing)" }
        return held == 0 ? nil : "W12: \(held) are held and nothing is open"
    }

    // MARK: Coverage

    /// Counts the steps of orders.
    mutating func note(_ output: BookOutput) {
        for (id, order) in output.orders {
            let before = journal.orders.orders[id]?.state
            if before != order.state {
                cover("order \(before.map { "\($0)" } ?? "new")→\(order.state)")
            }
        }
        for exchange in output.exchanges.values where exchange.kind == .wallet {
            let before = journal.exchanges[exchange.id]?.state
            if before != exchange.state {
                cover("request \(before.map { "\($0)" } ?? "new")→\(exchange.state)")
            }
        }
    }
}

extension WalletModel {
    /// A person says that nothing of an order stands.
    mutating func vouch(_ number: OrderNumber) {
        guard let id = owners[number] else { return }
        scans[id]?.isBack = true
        // What comes now comes behind its end.
        scans[id]?.isPersons = false
    }
}

extension WalletModel.Taken {
    /// What came of it, for a trace.
    var shown: String {
        var parts: [String] = []
        if let record { parts.append("\(record.seq) \(record.note ?? "")") }
        for exchange in stored {
            parts.append("stores \(exchange.action) \(exchange.id)")
        }
        for effect in effects {
            switch effect {
            case .reply(_, let reply, _):
                let query = reply.details?.values.query.map { " query \($0.state)" } ?? ""
                parts.append("tells \(reply.outcome)\(query)")
            case .send(let request, _):
                parts.append("sends \(request.action) \(request.exchange).\(request.attempt)")
            case .ask(let question): parts.append("asks \(question.exchange)")
            default: break
            }
        }
        for opened in cases { parts.append("case \(opened.reason) of \(opened.original ?? 0)") }
        return parts.joined(separator: ", ")
    }
}

extension BookEvent.Kind {
    /// What tells one event about a wallet from another.
    var told: String {
        switch self {
        case .walletAnswer(let answer): "to \(answer.exchange): \(answer.finding)"
        case .orderDue(let exchange, let timer): "\(exchange) \(timer)"
        case .notified(let hint): "\(hint.number.seq) of \(hint.channel.rawValue)"
        default: shown
        }
    }
}
