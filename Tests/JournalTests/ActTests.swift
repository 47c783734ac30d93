import Book
import BookSimulation
import Journal
import Payments
import Testing

/// The audit trail: who did what to what, and why.
@Suite struct ActTests {
    private static func act(_ kind: OperatorAct.Kind) -> BookEvent.Kind {
        .operatorAct(OperatorAct(operatorName: "alice", reason: "a call, at noon", kind: kind))
    }

    /// A file with every kind of act that needs no host.
    static func world() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 2, cards: 2)
        let sale = try live.run([TestWorld.purchase(10)])
        let account = sale.records[0].account ?? 0
        try live.run([
            act(.setTerminalEnabled(TerminalRow(rawValue: 2), false)),
            act(.setTerminalEnabled(TerminalRow(rawValue: 2), true)),
            act(.credit(account: account, amount: 500, asset: .yuan)),
            act(.setFrozen(account: account, true)),
            act(.setFrozen(account: account, false)),
            act(.setPIN(account: account, TestWorld.pin)),
            act(.resetPIN(account: account)),
            act(.reverse(payment: sale.records[0].seq)),
            act(.rotateMasterKey),
            act(.rotateKeys([TerminalRow(rawValue: 1)], stopAfterSeconds: 600)),
            act(.setChannelStopped(.bank, true)), act(.setChannelStopped(.bank, false)),
            act(.closeDate(BusinessDate(rawValue: 30_000))),
        ])
        return live
    }

    @Test func `an act is listed with verb, operator, reason and object`() throws {
        let live = try Self.world()
        let rows = try JournalReader(path: live.path).last(13)
        #expect(
            rows.map(\.operation) == [
                "terminal-disable", "terminal-enable", "account-credit", "account-freeze",
                "account-thaw", "account-set-pin", "account-reset-pin", "operator-reversal",
                "master-key-rotate", "key-rotate", "channel-stop", "channel-start", "cutover",
            ]
        )
        #expect(rows.allSatisfy { $0.operatorName == "alice" })
        #expect(rows.allSatisfy { $0.operatorReason == "a call, at noon" && $0.object != nil })
        #expect(rows[0].terminal == "T0000002" && rows[0].merchant == "DEMOSTATION0002")
        #expect(rows[0].object == "terminal T0000002")
        let account = try #require(rows[2].account)
        for row in rows[2...6] {
            #expect(row.account == account && row.object == "account \(account)")
            #expect(row.pan == "900001******0001")
        }
        #expect(rows[2].amountMinor == 500 && rows[2].currency == "156")
        #expect(rows[7].amountMinor == 8_850 && rows[7].currency == "156")
        #expect(rows[7].originalID != nil && rows[7].object?.hasPrefix("payment ") == true)
        #expect(rows[9].object == "terminal T0000001")
        #expect(rows[10].channel == "bank" && rows[10].object == "channel bank")
        #expect(rows[12].object == "business date, 2052-02-20 opens")
        #expect(live.records.last?.businessDate != BusinessDate(rawValue: 30_000))
        let disabled = try JournalReader(path: live.path).last(
            nil,
            of: JournalQuery(filter: try JournalFilter(["operator=alice", "account=\(account)"]))
        )
        #expect(disabled.count == 6)
        #expect(
            try RawFile(path: live.path).run(
                "SELECT operation || operator || operator_reason || object FROM journal_v"
                    + " WHERE operation = 'account-thaw'"
            ) == ["account-thawalicea call, at noonaccount \(account)"]
        )
        let history = try JournalReader(path: live.path).history(of: rows[3].seq)
        #expect(history?.payment.operatorName == "alice")
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
    }

    @Test(arguments: [
        "verb = 'terminal-enable'", "operator = 'bob'", "reason = 'x'", "object = NULL",
        "terminal = 'T0000001'", "merchant = coalesce(merchant, '') || 'x'",
        "account = coalesce(account, 0) + 1",
        "card_mask = coalesce(card_mask, 0) + 32", "channel = 'x'",
        "amount = coalesce(amount, 0) + 1", "currency = 840", "seq = seq + 1000",
    ])
    func `row 29: a changed line of the audit trail is named`(change: String) throws {
        let live = try Self.world()
        try RawFile(path: live.path).run(
            "UPDATE act SET \(change) WHERE seq = (SELECT max(seq) FROM act) - 10"
        )
        #expect {
            try JournalVerifier(path: live.path).run()
        } throws: { error in
            guard case .rowBroken("act", _, _) = error as? JournalError else { return false }
            return true
        }
    }

    @Test(arguments: ["x\u{0}y", "\u{0}", "y\u{0}", "\u{0}\u{301}é\u{1B}\u{202E}"])
    func `a text with a NUL or another control character comes back whole and verifies`(
        text: String
    ) throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.run([
            .operatorAct(OperatorAct(operatorName: text, reason: text, kind: .rotateMasterKey))
        ])
        for isClean in [true, false] {
            try live.restart(cleanly: isClean)
            let row = try JournalReader(path: live.path).last(1)[0]
            #expect(row.operatorReason == text && row.operatorName == text)
            #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
        }
        try live.run([TestWorld.purchase(10)])
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
    }

    @Test func `a list that ends a text before its NUL, as older binaries wrote it, verifies`()
        throws
    {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.run([
            .operatorAct(
                OperatorAct(operatorName: "a", reason: "x\u{0}y", kind: .rotateMasterKey)
            )
        ])
        func list(_ reason: String) throws {
            try RawFile(path: live.path).run(
                "UPDATE act SET reason = '\(reason)' WHERE seq = (SELECT max(seq) FROM act)"
            )
        }
        try list("x")
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
        try live.restart(cleanly: true)
        try list("z")
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
    }

    @Test func `a text that a reader would refuse is not written, and all below it is read`() throws
    {
        // The longest that the journal takes, with what a request may never send.
        for length in [0, 1, 65_535, 65_536] {
            let live = try LiveJournal()
            try live.populate(terminals: 1, cards: 1)
            let text = String(repeating: "x", count: length)
            let act = OperatorAct(operatorName: text, reason: text, kind: .rotateMasterKey)
            try live.run([.operatorAct(act)])
            try live.restart(cleanly: true)
            #expect(try JournalReader(path: live.path).last(1)[0].operatorReason == text)
            #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
        }
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let long = String(repeating: "x", count: 65_537)
        let seq = Int64(live.records.count + 1)
        #expect(throws: JournalError.batchFailed(.tooLong(seq: seq))) {
            try live.run([
                .operatorAct(
                    OperatorAct(operatorName: "a", reason: long, kind: .rotateMasterKey)
                )
            ])
        }
        // Nothing of it happened, and the journal goes on.
        try live.recover()
        try live.run([TestWorld.purchase(10)])
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
    }
}
