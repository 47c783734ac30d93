import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// A book with a bank behind it: what is sent stands in outputs, what the bank says is run.
extension BookHarness {
    /// Runs a purchase that the bank has to decide; gives its exchange.
    @discardableResult
    mutating func ask(
        _ stan: UInt32,
        _ amount: Int64 = 8_850,
        terminal: Int = 1,
        plan: RoutePlan = .bank
    ) -> Int64 {
        let output = run(
            .payment(.purchase(stan, amount, terminal: terminal, card: 9), plan)
        )
        #expect(output.replies.isEmpty)
        #expect(output.sends.count == 1)
        return lastSeq
    }

    /// What the bank says to a request, with amount and currency as asked.
    func answer(
        _ exchange: Int64,
        _ decision: UpstreamAnswer.Decision = .approved
    ) -> UpstreamAnswer {
        let asked = journal.exchanges[exchange]
        var answer = UpstreamAnswer(
            channel: ExternalChannel.bank.number,
            exchange: exchange,
            mti: UInt16(asked?.messageClass.rawValue ?? 2) << 8 | 0x10,
            number: asked?.reference.iso?.number ?? 0,
            decision: decision,
            code: "00",
            terminal: asked?.terminal ?? "",
            merchant: asked?.merchant ?? ""
        )
        answer.taken.amount = asked?.amount
        answer.taken.asset = asked?.asset
        answer.time = asked?.reference.iso?.time
        return answer
    }

    @discardableResult
    mutating func say(_ decision: UpstreamAnswer.Decision, to exchange: Int64) -> BookOutput {
        run(.hostAnswer(answer(exchange, decision)))
    }

    @discardableResult
    mutating func timeOut(_ exchange: Int64) -> BookOutput {
        run(.hostFailed(exchange: exchange, attempt: 1, .timedOut))
    }

    /// Ids of the reversals that are stored.
    var forwards: [Int64] {
        journal.exchanges.values.filter(\.repeats).map(\.id).sorted()
    }

    func state(_ exchange: Int64) -> ExchangeState.State? { journal.exchanges[exchange]?.state }

    /// What the bank owes: posted and held.
    var clearing: (posted: Int64, held: Int64) {
        let account = journal.accounts.values.first { $0.kind == .channelClearing }
        return (-(account?.posted ?? 0), account?.counters.debitsPending ?? 0)
    }

    /// Lets the time pass until a stored reversal is due, and sends it.
    @discardableResult
    mutating func sendForward(_ id: Int64) -> BookOutput {
        if let next = journal.exchanges[id]?.nextAt, next > now { now = next }
        return run(.forwardDue(exchange: id))
    }

    /// The process ends; what awaited an answer is in doubt.
    mutating func crash() {
        restart()
        for kind in book.resumption(of: [.bank]) { run(kind) }
    }

    func outcome(_ payment: Int64) -> Outcome? { journal.payments[payment]?.reply.outcome }
}

extension BookOutput {
    var replies: [PaymentReply] {
        effects.compactMap { if case .reply(_, let reply, _) = $0 { reply } else { nil } }
    }

    var origins: [Origin] {
        effects.compactMap { if case .reply(let origin, _, _) = $0 { origin } else { nil } }
    }

    var sends: [UpstreamRequest] {
        effects.compactMap { if case .send(let request, _) = $0 { request } else { nil } }
    }

    var matches: [AnswerMatch] {
        effects.compactMap { if case .hostAnswered(_, let match) = $0 { match } else { nil } }
    }
}
