import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing
import Upstream

/// Payments with a host behind them in a real file.
@Suite struct HostJournalTests {
    static func purchase(_ stan: UInt32, _ amount: Int64 = 8_850) -> BookEvent.Kind {
        guard case .payment(let request, _) = TestWorld.purchase(stan, amount) else {
            preconditionFailure("A purchase is a payment.")
        }
        return .payment(request, .bank)
    }

    static func answer(
        _ exchange: ExchangeState,
        _ decision: UpstreamAnswer.Decision
    ) -> BookEvent.Kind {
        var answer = UpstreamAnswer(
            channel: exchange.channel,
            exchange: exchange.id,
            mti: exchange.action.informs ? 0x0230 : exchange.repeats ? 0x0430 : 0x0210,
            number: exchange.reference.iso?.number ?? 0,
            decision: decision,
            code: decision == .approved ? "00" : "51",
            terminal: exchange.terminal,
            merchant: exchange.merchant
        )
        answer.taken.approvalCode = "H00001"
        answer.taken.number = "HOST00000001"
        return .hostAnswer(answer)
    }

    private static func exchange(_ live: LiveJournal, _ id: Int64) throws -> ExchangeState {
        var keys = ColdKeys()
        keys.exchanges = [id]
        return try #require(try live.journal.read(keys).exchanges.first)
    }

    private static func asked() throws -> (LiveJournal, ExchangeState) {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let output = try live.run([purchase(10)])
        return (live, try #require(output.exchanges.values.first))
    }

    @Test(arguments: [false, true])
    func `a restart finds what awaits an answer`(cleanly: Bool) throws {
        let (live, asked) = try Self.asked()
        let snapshot = try live.restart(cleanly: cleanly)
        #expect(snapshot.awaiting == [asked])
        #expect(snapshot.channels.map(\.lastNumber) == [1])
        #expect(snapshot.channels.map(\.terms) == [.test])
        var keys = ColdKeys()
        keys.payments = [asked.id]
        let payment = try #require(try live.journal.read(keys).payments.first)
        #expect(payment.isPending && payment.legs.first?.state == .pending)
        #expect(
            payment.legs.first?.hold != nil
                && payment.reply.retrievalReference == asked.retrievalReference
        )
        let row = try #require(try JournalReader(path: live.path).last(1).first)
        #expect(row.outcome == "pending" && row.code == nil)
        _ = try JournalVerifier(path: live.path).run()
    }

    @Test func `an answer after a restart decides the payment for good`() throws {
        let (live, asked) = try Self.asked()
        try live.restart()
        let output = try live.run([Self.answer(asked, .approved)])
        let decided = try #require(output.changedPayments[asked.id])
        try live.restart()
        var keys = ColdKeys()
        keys.payments = [asked.id]
        #expect(try live.journal.read(keys).payments == [decided])
        let row = try #require(try JournalReader(path: live.path).last(1).first)
        #expect(row.seq == asked.id && row.outcome == "approved" && row.code == "00")
        #expect(row.authorisation == "H00001")
        let again = try live.run([Self.purchase(10)])
        #expect(again.records.first?.reply == decided.reply)
        _ = try JournalVerifier(path: live.path).run()
    }

    @Test(arguments: [UpstreamAnswer.Decision.approved, .declined(.insufficientFunds)])
    func `a check that met a payment before its host decided still adds up`(
        decision: UpstreamAnswer.Decision
    ) throws {
        let (live, asked) = try Self.asked()
        let verifier = try JournalVerifier(path: live.path)
        #expect(try verifier.step(Int(asked.id)) == .checked(asked.id))
        let output = try live.run([Self.answer(asked, decision)])
        #expect(output.records.count == 1)
        #expect(try verifier.step(1000) == .complete(asked.id + 1))
    }

    @Test func `a stored reversal survives, goes out again and settles the hold`() throws {
        let (live, asked) = try Self.asked()
        try live.run([.hostFailed(exchange: asked.id, attempt: 1, .timedOut)])
        let forward = asked.id + 1
        let snapshot = try live.restart()
        #expect(snapshot.awaiting.isEmpty)
        #expect(snapshot.forwards.map(\.id) == [forward])
        let sent = try live.run([.forwardDue(exchange: forward)])
        let request = sent.effects.compactMap {
            if case .send(let request, _) = $0 { request } else { nil }
        }
        #expect(request.map(\.card) == [asked.card])
        #expect(request.map(\.retrievalReference) == [asked.retrievalReference])
        try live.restart()
        try live.run([Self.answer(try Self.exchange(live, forward), .approved)])
        #expect(try live.restart().forwards.isEmpty)
        let reader = try JournalReader(path: live.path)
        let history = try #require(try reader.history(of: asked.id))
        #expect(history.exchanges.map(\.state) == ["timed-out", "acknowledged"])
        #expect(history.hostEvents.map(\.kind) == ["host-failure", "forward", "host-answer"])
        #expect(history.payment.legs.map(\.resolution) == ["reversed"])
        _ = try JournalVerifier(path: live.path).run()
    }

    @Test(arguments: [
        "UPDATE leg SET resolution = 1 WHERE hold IS NOT NULL",
        "UPDATE leg SET resolution = 0 WHERE hold IS NOT NULL",
        "UPDATE exchange SET state = 12 WHERE payment IS NOT NULL AND state = 10",
        "UPDATE exchange SET state = 13, next_us = NULL WHERE state = 10",
        "UPDATE exchange SET next_us = NULL WHERE state = 10",
        "UPDATE exchange SET state = 1 WHERE state = 2",
        "DELETE FROM exchange WHERE state = 4",
        "UPDATE transfer SET resolves = NULL WHERE resolves IS NOT NULL",
        "UPDATE transfer SET kind = 1 WHERE kind = 2",
        "UPDATE leg SET hold = NULL WHERE hold IS NOT NULL",
        "UPDATE payment_change SET decided_by = NULL WHERE told_outcome = 72",
    ])
    func `what does not fit together is found`(change: String) throws {
        let (live, asked) = try Self.asked()
        try live.run([.hostFailed(exchange: asked.id, attempt: 1, .timedOut)])
        try live.run([Self.purchase(11)])
        let second = try Self.exchange(live, asked.id + 2)
        try live.run([Self.answer(second, .approved)])
        _ = try JournalVerifier(path: live.path).run()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) { _ = try JournalVerifier(path: live.path).run() }
    }

    @Test func `the file holds one open request a leg that moves money`() throws {
        let (live, asked) = try Self.asked()
        try live.run([.hostFailed(exchange: asked.id, attempt: 1, .timedOut)])
        let file = RawFile(path: live.path)
        #expect(throws: RawFile.Failure.self) {
            try file.run("UPDATE exchange SET state = 1 WHERE state = 4")
        }
        // Another leg may have one of its own, and a balance inquiry moves nothing.
        try file.run("UPDATE exchange SET leg = 2, state = 1 WHERE state = 4")
        try file.run("UPDATE exchange SET state = 4 WHERE state = 1")
        try file.run("UPDATE exchange SET leg = 1, kind = 2, state = 1 WHERE state = 4")
    }

    @Test(arguments: 0..<UInt64(4))
    func `a simulated day with a host reads back as it was written`(seed: UInt64) throws {
        let recording = Simulation.recording(seed: seed, count: 220)
        try #require(recording.events.count > 50, "the simulation stopped early")
        let live = try LiveJournal { $0.waitingIdentities = 50 }
        live.rules = .simulated
        try live.restart()
        try live.numberChannels()
        var first = 0
        while first < recording.events.count {
            let size = min(1 + first % 7, recording.events.count - first)
            try live.run(events: Array(recording.events[first..<first + size]))
            first += size
            if first % 5 == 0 { try live.restart(cleanly: first % 2 == 0) }
        }
        var keys = ColdKeys()
        keys.payments = Set(recording.journal.payments.keys)
        keys.exchanges = Set(recording.journal.exchanges.keys)
        keys.totals = Set(recording.journal.totals.keys)
        let rows = try live.journal.read(keys)
        for payment in rows.payments {
            #expect(payment == recording.journal.payments[payment.seq])
        }
        for exchange in rows.exchanges {
            #expect(exchange == recording.journal.exchanges[exchange.id])
        }
        #expect(rows.payments.count == recording.journal.payments.count)
        #expect(rows.exchanges.count == recording.journal.exchanges.count)
        #expect(rows.totals == recording.journal.totals)
        _ = try JournalVerifier(path: live.path).run()
    }
}
