import Book
import BookSimulation
import Foundation
import Journal
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// What terminals report and what adds to a sale, through a book and its file.
@Suite struct AdviceFlowTests {
    private static func request(
        _ operation: Payments.Operation,
        _ stan: UInt32,
        _ amount: Int64,
        card number: Int,
        of original: OriginalReference? = nil,
        tip: Int64? = nil,
        plan: RoutePlan = TestWorld.inHouse
    ) -> BookEvent.Kind {
        let kind = HeldFlowTests.request(
            operation,
            stan,
            amount,
            card: number,
            of: original,
            plan: plan
        )
        guard case .payment(var request, var plan) = kind else { return kind }
        request.mti = 0x0220
        request.identity.messageClass = .financial
        if let tip { request.details = .of(RequestDetails.Values(tip: tip)) }
        plan.offlineUpTo = 30_000
        return .payment(request, plan)
    }

    private static func account(_ live: LiveJournal, _ number: Int) throws -> Int64 {
        var keys = ColdKeys()
        keys.accountsByCard = [TestWorld.card(number).token]
        return try #require(try live.journal.read(keys).accounts.first).id
    }

    /// Cards 1 and 2 pay off line at terminal 1; 3 is frozen.
    static func addAdvices(to live: LiveJournal) throws {
        try HeldFlowTests.run(live, request(.offlineSale, 210, 1_000, card: 1))
        try live.run([TestWorld.act(.setFrozen(account: account(live, 3), true))])
        // What nobody pays: a frozen card, more than there is, more than the floor, no amount.
        try HeldFlowTests.run(live, request(.offlineSale, 211, 2_000, card: 3), .acknowledged)
        try HeldFlowTests.run(
            live,
            request(.offlineSettlement, 212, 30_001, card: 1),
            .acknowledged
        )
        try HeldFlowTests.run(live, request(.offlineSale, 213, 0, card: 1), .acknowledged)
        // Taken back: from suspense, and of a customer.
        try HeldFlowTests.run(live, request(.offlineSale, 214, 3_000, card: 3), .acknowledged)
        try HeldFlowTests.run(
            live,
            request(.void, 215, 3_000, card: 3, of: HeldFlowTests.stan(214))
        )
        try HeldFlowTests.run(live, request(.offlineSale, 216, 400, card: 2))
        try HeldFlowTests.run(live, request(.void, 217, 400, card: 2, of: HeldFlowTests.stan(216)))
        try HeldFlowTests.run(live, TestWorld.reversal(of: 217, 400, card: 2), .reversalAccepted)
    }

    /// Holds of card 2 that advices complete.
    static func addCompletions(to live: LiveJournal) throws {
        let first = try HeldFlowTests.run(
            live,
            HeldFlowTests.request(.preauthorisation, 220, 100, card: 2)
        )
        try HeldFlowTests.run(
            live,
            request(.completionAdvice, 221, 60, card: 2, of: HeldFlowTests.code(first))
        )
        // A second completion of it, and one over its ceiling.
        try HeldFlowTests.run(
            live,
            request(.completionAdvice, 222, 30, card: 2, of: HeldFlowTests.code(first)),
            .acknowledged
        )
        let second = try HeldFlowTests.run(
            live,
            HeldFlowTests.request(.preauthorisation, 223, 100, card: 2)
        )
        try HeldFlowTests.run(
            live,
            request(.completionAdvice, 224, 116, card: 2, of: HeldFlowTests.code(second)),
            .acknowledged
        )
    }

    /// Tips and adjustments of sales of card 1.
    static func addIncreases(to live: LiveJournal) throws {
        try HeldFlowTests.run(live, TestWorld.purchase(230, 1_000))
        try HeldFlowTests.run(
            live,
            request(.tip, 231, 1_100, card: 1, of: HeldFlowTests.stan(230), tip: 100)
        )
        try HeldFlowTests.run(
            live,
            request(.tip, 232, 1_101, card: 1, of: HeldFlowTests.stan(230), tip: 101),
            .originalFinished
        )
        try HeldFlowTests.run(
            live,
            request(.void, 233, 100, card: 1, of: HeldFlowTests.stan(231))
        )
        try HeldFlowTests.run(
            live,
            request(.tip, 234, 1_050, card: 1, of: HeldFlowTests.stan(230), tip: 50)
        )
        try HeldFlowTests.run(live, request(.offlineSale, 235, 500, card: 1))
        try HeldFlowTests.run(
            live,
            request(.adjustment, 236, 700, card: 1, of: HeldFlowTests.stan(235))
        )
    }

    /// A sale off line that the bank books, and one that it does not.
    static func addAtBank(to live: LiveJournal) throws {
        let decisions: [UpstreamAnswer.Decision] = [.approved, .declined(.insufficientFunds)]
        for (index, decision) in decisions.enumerated() {
            let kind = request(.offlineSale, UInt32(240 + index), 800, card: 1, plan: .bank)
            let asked = try live.run([kind])
            #expect(asked.records.first?.reply?.outcome == .acknowledged)
            let exchange = try #require(asked.exchanges.values.first)
            let answered = try live.run([HostJournalTests.answer(exchange, decision)])
            #expect(answered.changedLegs.map(\.state) == [.posted])
        }
    }

    /// A supervisor who takes a sale of card 1 back by hand, at his second try, and a cashier.
    static func addOperators(to live: LiveJournal) throws {
        for number: UInt16 in [17, 18] {
            let added = AdviceWorld.stationOperator(number)
            try live.run([TestWorld.act(.stationOperator(.add(added)))])
        }
        let key = StationOperatorKey(merchant: "DEMOSTATION0001", number: 18)
        try live.run([
            TestWorld.act(.stationOperator(.setRole(key, .cashier))),
            TestWorld.act(.stationOperator(.setPassword(key, PINReference(high: 5, low: 6)))),
            TestWorld.act(.stationOperator(.setEnabled(key, false))),
        ])
        try HeldFlowTests.run(live, TestWorld.purchase(250, 700))
        let wrong = PINReference(high: 1, low: 2)
        let tries: [(UInt32, PINReference, Outcome)] = [
            (251, wrong, .incorrectPIN), (252, TestWorld.pin, .approved),
            (253, wrong, .incorrectPIN),
        ]
        for (stan, password, outcome) in tries {
            let kind = request(.manualVoid, stan, 700, card: 1, of: HeldFlowTests.stan(250))
            guard case .payment(var asked, let plan) = kind else { return }
            asked.mti = 0x0200
            asked.card = nil
            asked.expiry = nil
            asked.pin = .keyed(password)
            asked.details = .of(RequestDetails.Values(operatorNumber: 17))
            try HeldFlowTests.run(live, .payment(asked, plan), outcome)
        }
    }

    private static func world() throws -> LiveJournal {
        let live = try LiveJournal { $0.anchorRecords = 20 }
        try live.journal.noteRules(BookRules.signingOn)
        try live.populate(terminals: 2, cards: 3)
        try addAdvices(to: live)
        try addCompletions(to: live)
        try addIncreases(to: live)
        try live.numberChannels()
        try addAtBank(to: live)
        try addOperators(to: live)
        return live
    }

    private static func one(_ live: LiveJournal, _ sql: String) throws -> String? {
        try RawFile(path: live.path).run(sql).first
    }

    @Test(arguments: [false, true])
    func `what was reported and added is verified and replayed`(cleanly: Bool) throws {
        let live = try Self.world()
        try HeldFlowTests.prove(live)
        try live.restart(cleanly: cleanly)
        try HeldFlowTests.prove(live)
        let suspense = try Self.one(
            live,
            "SELECT debits_posted - credits_posted FROM balance JOIN account ON id = account"
                + " WHERE kind = 23"
        )
        #expect(suspense == "\(2_000 + 30_001 + 30 + 116 + 800)")
        let standing = try Self.one(
            live,
            "SELECT sum(l.amount) FROM leg l JOIN transfer t ON t.id = l.transfer"
                + " JOIN account a ON a.id = t.debit_account WHERE a.kind = 23 AND resolution = 1"
        )
        #expect(standing == suspense)
        let increased = try RawFile(path: live.path).run(
            "SELECT stan FROM journal_v WHERE increased_by IS NOT NULL"
        )
        #expect(increased == ["000230", "000235"])
        let operators = try RawFile(path: live.path).run(
            "SELECT number || ' ' || role || ' ' || status || ' ' || tries FROM operator_v"
        )
        #expect(operators == ["017 supervisor enabled 1", "018 cashier disabled 0"])
    }

    @Test func `a payment that was suspended comes back from the file as it was`() throws {
        let live = try Self.world()
        let known = live.records.filter { $0.reply?.outcome == .acknowledged }.map(\.seq)
        var keys = ColdKeys()
        keys.payments = Set(known)
        let payments = try live.journal.read(keys).payments
        #expect(payments.count == known.count)
        for payment in payments {
            let legs = Array(payment.legs)
            let suspended = legs.allSatisfy { $0.transfer != nil && $0.decider.isInHouse }
            let isBooked = legs.map(\.decider) == [.channel(ExternalChannel.bank.number)]
            #expect(suspended || isBooked || legs.allSatisfy { $0.state == .declined })
            for leg in legs where leg.decider.isInHouse && leg.transfer != nil {
                let kind = try Self.one(
                    live,
                    "SELECT kind FROM account WHERE id = \(leg.decider.account ?? 0)"
                )
                #expect(kind == "23")
            }
        }
    }

    @Test(
        arguments: [
            "UPDATE leg SET account = 1 WHERE id = (SELECT max(id) FROM leg)",
            "UPDATE leg SET account = account + 1 WHERE account IS NOT NULL",
            "UPDATE leg SET account = NULL WHERE account IS NOT NULL",
            "UPDATE operator SET tries = 0", "UPDATE operator SET enabled = 1",
            "DELETE FROM operator WHERE number = 18",
            "UPDATE payment_change SET increased_by = increased_by + 1"
                + " WHERE increased_by IS NOT NULL",
            "UPDATE payment_change SET increased_by = NULL WHERE increased_by IS NOT NULL",
            "UPDATE account SET kind = 20 WHERE kind = 23",
            "DELETE FROM discrepancy WHERE seq = (SELECT min(seq) FROM discrepancy)",
            "UPDATE leg SET resolution = 0, transfer = NULL WHERE outcome = 3",
        ]
    )
    func `row 29: a changed row of an advice or an increase is named by verify`(
        change: String
    ) throws {
        let live = try Self.world()
        live.abandon()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) { try JournalProof.run(of: live.path) }
    }
}
