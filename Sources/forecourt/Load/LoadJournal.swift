import Book
import Journal
import Payments
import Simulators

/// The journal of the switch that is loaded.
struct LoadJournal {
    private static let page = 5000

    let path: String

    func lastSeq() throws -> Int64 {
        try JournalFailure.bridging { try JournalReader(path: path).lastSeq() }
    }

    /// Compares the terminals' receipts with the rows after a seq, and proves the file.
    func check(
        _ facts: inout RunFacts,
        _ plan: LoadPlan,
        after seq: Int64,
        verifies: Bool
    ) throws {
        var money = MoneyCheck(facts.result.receipts)
        var journal = JournalFacts()
        try Self.pages(path, after: seq) { payment in
            guard let terminal = Self.number(of: payment.terminal), plan.has(terminal) else {
                return
            }
            Self.note(payment, &journal)
            guard let effect = Self.effect(of: payment) else { return }
            money.add(
                MoneyCheck.Row(
                    terminal: Int32(terminal),
                    stan: payment.stan,
                    amount: payment.amountMinor ?? 0,
                    effect,
                    reference: ReferenceNumber.pack(payment.rrn),
                    isApproved: ["approved", "acknowledged"].contains(payment.outcome),
                    isReversed: payment.outcome == "reversed"
                )
            )
        }
        facts.money = money.finish()
        facts.batches = try batches(facts.result, plan, after: seq)
        facts.journal = journal
        guard verifies else { return }
        do throws(JournalError) {
            facts.verified = try JournalVerifier(path: path).run()
        } catch {
            facts.verifyFailure = error.description
        }
    }

    /// Compares the batches that terminals have settled with those that were closed as settled.
    private func batches(
        _ result: LoadResult,
        _ plan: LoadPlan,
        after seq: Int64
    ) throws -> BatchCheck.Result? {
        guard plan.settles else { return nil }
        var check = BatchCheck(result.batches, unheard: result.unheard)
        let closings = try JournalFailure.bridging {
            try JournalReader(path: path).closings(after: seq)
        }
        for listing in closings where listing.closing.kind == .settled {
            guard let terminal = Self.number(of: listing.terminal), plan.has(terminal),
                let ours = listing.closing.ours
            else { continue }
            check.add(
                SettledBatch(
                    terminal: terminal,
                    number: listing.closing.key.number,
                    domestic: ours.domestic.ours,
                    foreign: ours.foreign?.ours ?? SideTallies()
                )
            )
        }
        return check.finish()
    }

    /// What a payment did to its terminal's sum; nil for one that moved nothing of its own.
    private static func effect(of payment: JournalPayment) -> Receipt.Effect? {
        switch Operation(name: payment.operation)?.rules.effect {
        case .payment(.debit), .payment(.completion): .takes
        case .payment(.refund), .payment(.credit): .gives
        case .payment(.increase): .raises
        // A void is told by what became of its payment.
        case .payment(.void), .payment(.hold), .payment(.inquiry), .payment(.query),
            .payment(.notice), .undo, .session, .batch, .echo, nil:
            nil
        }
    }

    private static func note(_ payment: JournalPayment, _ facts: inout JournalFacts) {
        facts.payments += 1
        if let wait = payment.waitMicroseconds { facts.wait.record(wait) }
        if let commit = payment.commitMicroseconds { facts.commit.record(commit) }
        if let durable = payment.durationMicroseconds { facts.durable.record(durable) }
        if let host = payment.hostMicroseconds { facts.host.record(host) }
        if let reply = payment.replyMicroseconds { facts.reply.record(reply) }
        guard let channel = payment.channel else { return }
        let isApproved = payment.outcome == "approved" || payment.outcome == "reversed"
        facts.channels[channel, default: JournalFacts.ChannelFacts()].note(
            isApproved: isApproved,
            payment.durationMicroseconds
        )
    }

    /// The payments of a journal as a schedule.
    static func trace(_ path: String, speed: Double) throws -> LoadTrace {
        var trace = LoadTrace(speed: speed)
        try pages(path.hasSuffix(".sqlite") ? path : path + "/journal.sqlite", after: 0) {
            payment in
            let operation: LoadOperation
            var amount: Int64?
            switch Operation(name: payment.operation)?.rules.effect {
            case .payment(.debit):
                operation = .purchase
                amount = min(payment.amountMinor ?? 1, 10_000)
            case .payment(.inquiry): operation = .balance
            // What is sent again needs nothing that came before it.
            case .payment(.hold), .payment(.completion), .payment(.void), .payment(.refund),
                .payment(.increase), .payment(.credit), .payment(.query), .payment(.notice),
                .undo, .session, .batch, .echo, nil:
                return
            }
            trace.add(
                at: payment.at.rawValue,
                terminal: payment.terminal,
                operation: operation,
                amount: amount
            )
        }
        guard !trace.steps.isEmpty else {
            throw CommandFailure(.badInput, "\(path) holds no payments", cure: "name another")
        }
        return trace
    }

    private static func pages(
        _ path: String,
        after seq: Int64,
        _ body: (JournalPayment) -> Void
    ) throws {
        try JournalFailure.bridging {
            let reader = try JournalReader(path: path)
            var after = seq
            while true {
                let payments = try reader.payments(after: after, limit: page)
                for payment in payments { body(payment) }
                guard let last = payments.last?.seq else { return }
                after = last
            }
        }
    }

    /// The number of a demo terminal: 17 of `T0000017`.
    private static func number(of terminal: String) -> Int? {
        terminal.hasPrefix("T") ? Int(terminal.dropFirst()) : nil
    }
}
