import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

@Suite struct ReversalTests {
    @Test func `a reversal posts the mirror of its original`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let sale = book.lastSeq
        let reply = book.send(.reversal(of: 1))
        #expect(reply.outcome == .reversalAccepted)
        #expect(reply.retrievalReference != nil)
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.payments[sale]?.reversedBy == book.lastSeq)
        #expect(book.journal.leg(of: sale)?.state == .reversed)
        #expect(book.journal.records.last?.original == sale)
        #expect(book.journal.records.last?.group == sale)
        #expect(book.journal.records.last?.kind == .reversal)
    }

    @Test func `row 5: a reversal right behind its purchase in one batch leaves nothing`() {
        var book = BookHarness.demo()
        let output = book.run([
            book.event(.payment(.purchase(1), .inHouse)),
            book.event(.payment(.reversal(of: 1), .inHouse)),
        ])
        #expect(output.newPayments.map(\.reversedBy) == [book.lastSeq, nil])
        #expect(output.legs.map(\.state) == [.reversed])
        #expect(output.changedLegs.isEmpty && output.changedPayments.isEmpty)
        #expect(book.available(1) == 1_000_000)
    }

    @Test(arguments: [1, 2, 7], MemoryJournal.Memory.allCases)
    func `row 6: a reversal before its original is accepted and the original then declined`(
        batch: UInt32,
        memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        book.restart(memory)
        // Whatever batch it names.
        let late = book.send(.purchase(1, batch: batch))
        #expect(late.outcome == .reversedOriginal)
        #expect(book.send(.purchase(1, batch: batch)) == late)
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.tombstones.values.first?.caught == book.lastSeq - 1)
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        // It has done its work: the same STAN in a later batch is a sale of its own.
        book.send(.purchase(2))
        book.signOn(.signOn(1, stan: 999_001))
        let next = book.send(.purchase(1, batch: 2)).outcome
        #expect(next == (batch == 2 ? .reversedOriginal : .approved))
    }

    @Test func `row 6: a tombstone and the original that it catches may share a batch`() {
        var book = BookHarness.demo()
        let output = book.run([
            book.event(.payment(.reversal(of: 1), .inHouse)),
            book.event(.payment(.purchase(1), .inHouse)),
        ])
        #expect(output.tombstones.map(\.caught) == [book.lastSeq])
        #expect(output.changedTombstones.isEmpty)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 6: a tombstone catches by amount and card, not by STAN alone`() {
        var book = BookHarness.demo()
        book.send(.reversal(of: 1))
        #expect(book.send(.purchase(1, 8_851)).outcome == .approved)
        book.send(.reversal(of: 2, card: nil))
        #expect(book.send(.purchase(2, card: 2)).outcome == .reversedOriginal)
        book.send(.reversal(of: 3))
        #expect(book.send(.purchase(3, card: 2)).outcome == .approved)
        book.send(.reversal(of: 4, nil))
        #expect(book.send(.purchase(4, 12)).outcome == .reversedOriginal)
    }

    @Test func `row 6: a tombstone waits as long as its terminal's batch is open`() {
        for cutovers in [1, 2, 5] {
            var book = BookHarness.demo()
            book.send(.reversal(of: 1))
            for _ in 1...cutovers { book.cutover() }
            book.restart()
            #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
        }
    }

    @Test func `row 6: a tombstone of a closed batch waits until two business dates have passed`() {
        for (cutovers, outcome) in [(1, Outcome.reversedOriginal), (2, .approved)] {
            for restarts in [false, true] {
                var book = BookHarness.demo()
                book.send(.reversal(of: 1))
                book.send(.purchase(2))
                for _ in 1...cutovers { book.cutover() }
                book.signOn(.signOn(1, stan: 999_001))
                book.send(.purchase(3, batch: 2))
                if restarts { book.restart() }
                // It named no window: a sale of the next batch is caught by STAN and card.
                #expect(book.send(.purchase(1, batch: 2)).outcome == outcome)
            }
        }
    }

    @Test func `row 6: two reversals of one lost original are both spent on it`() {
        var book = BookHarness.demo()
        book.send(PaymentRequest.reversal(of: 1).dated(1121))
        book.send(PaymentRequest.reversal(of: 1).dated(1122))
        #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
        book.signOn(.signOn(1, stan: 999_001))
        #expect(book.send(.purchase(1, batch: 2)).outcome == .approved)
    }

    @Test func `row 7: ten repeats across restarts have one effect and one answer`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let first = book.send(.reversal(of: 1))
        for round in 1...10 {
            var request = PaymentRequest.reversal(of: 1)
            request.mti = 0x0401
            request.reason = round.isMultiple(of: 2) ? "98" : "06"
            #expect(book.send(request) == first)
            if round.isMultiple(of: 3) { book.restart(.none) }
        }
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.transfers.filter { $0.undoes != nil }.count == 1)
    }

    @Test func `row 7: a second reversal under another STAN changes nothing`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.send(PaymentRequest.reversal(of: 501).naming(OriginalReference(stan: 1)))
        let second = book.send(PaymentRequest.reversal(of: 502).naming(OriginalReference(stan: 1)))
        #expect(second.outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `row 8: the reversal of a declined original is accepted without effect`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 2_000_000))
        #expect(book.send(.reversal(of: 1, 2_000_000)).outcome == .reversalAccepted)
        book.send(.balance(2))
        #expect(book.send(.reversal(of: 2, nil)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.tombstones.isEmpty)
    }

    @Test(arguments: [
        PaymentRequest.reversal(of: 1, 8_849), .reversal(of: 1, 0), .reversal(of: 1, card: 2),
        .reversal(of: 1, asset: .points),
    ])
    func `row 9: another amount or card ends the exchange, and the right reversal still works`(
        wrong: PaymentRequest
    ) {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let sale = book.lastSeq
        for _ in 1...2 {
            #expect(book.send(wrong).outcome == .reversalMismatch)
            #expect(book.journal.discrepancies.last?.original == sale)
            #expect(book.journal.discrepancies.last?.seq == book.lastSeq)
        }
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 10: the reversal of what an operator reversed is accepted without effect`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.operate(.reverse(payment: book.lastSeq))
        #expect(book.available(1) == 1_000_000)
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 62: a reversal goes where its original went, whatever its own route`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let refused = RoutePlan(decider: .refused(.noRoute), rule: nil, configurationVersion: 2)
        #expect(book.send(.reversal(of: 1), refused).outcome == .reversalAccepted)
        book.send(.purchase(2))
        let host = RoutePlan(
            decider: .channel(ChannelNumber(rawValue: 2)),
            rule: "bank-cards",
            configurationVersion: 2
        )
        #expect(book.send(.reversal(of: 2), host).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a reversal skips session, batch, expiry, frozen card and limits`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.operate(.setFrozen(account: 1, true))
        book.operate(.setTerminalEnabled(TerminalRow(rawValue: 1), false))
        book.run(.signOff(.signOff(1, stan: 999_001)))
        book.now = Timestamp(rawValue: 1_956_528_000_000_000)
        var limited = RoutePlan.inHouse
        limited.maximumAmount = 1
        #expect(book.send(.reversal(of: 1), limited).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `an original is found by reference before DE 37 before its STAN`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 100))
        let first = book.journal.records.last?.reply?.retrievalReference?.text
        book.signOn(.signOn(1, stan: 999_001))
        book.send(.purchase(1, 200, batch: 2))
        // STAN 1 stands in both batches; batch 1 is named.
        let named = PaymentRequest.reversal(of: 1, 100, batch: 2)
            .naming(OriginalReference(stan: 1, window: 1))
        #expect(book.send(named).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 200)
        // DE 37 names the first, which is reversed already.
        let referred = PaymentRequest.reversal(of: 77, 100, batch: 2)
            .naming(OriginalReference(retrievalReference: first))
        #expect(book.send(referred).outcome == .reversalAccepted)
        #expect(book.journal.records.last?.note != "no original yet")
        // A DE 37 that stands beside another STAN is not believed.
        book.send(.purchase(5, 300, batch: 2))
        let confused = PaymentRequest.reversal(of: 78, 300, batch: 2)
            .naming(OriginalReference(retrievalReference: first, stan: 5))
        #expect(book.send(confused).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 200)
    }

    @Test func `DE 37 alone finds a payment of another STAN only where amount and card agree`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 100))
        let reference = book.journal.records.last?.reply?.retrievalReference?.text
        book.send(.purchase(2, 300))
        // The terminal kept a DE 37 of the payment before; its DE 11 is right.
        let stale = PaymentRequest.reversal(of: 2, 300)
            .naming(OriginalReference(retrievalReference: reference))
        #expect(book.send(stale).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 100)
        // A terminal that numbers its reversals anew.
        let renumbered = PaymentRequest.reversal(of: 40, 100)
            .naming(OriginalReference(retrievalReference: reference))
        #expect(book.send(renumbered).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a reversal after a new sign-on finds its original in the batch before`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.signOn(.signOn(1, stan: 999_001))
        #expect(book.send(.reversal(of: 1, batch: 2)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a STAN of an older batch with another amount is not the original`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 500))
        book.signOn(.signOn(1, stan: 999_001))
        #expect(book.send(.reversal(of: 1, batch: 2)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 500)
        #expect(book.send(.purchase(1, batch: 2)).outcome == .reversedOriginal)
    }

    @Test func `DE 37 finds an original from before a cutover and after a restart`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let reference = book.journal.records.last?.reply?.retrievalReference?.text
        for _ in 1...3 { book.cutover() }
        book.send(.purchase(2))
        book.restart()
        let request = PaymentRequest.reversal(of: 88)
            .naming(OriginalReference(retrievalReference: reference))
        #expect(book.send(request).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `DE 37 of another terminal's payment names nothing`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let reference = book.journal.records.last?.reply?.retrievalReference?.text
        let request = PaymentRequest.reversal(of: 88, terminal: 2)
            .naming(OriginalReference(retrievalReference: reference))
        #expect(book.send(request).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `a reversal with the same identity and another amount is not a repeat`() {
        var book = BookHarness.demo()
        book.send(.reversal(of: 1, 50))
        book.send(.reversal(of: 1))
        #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000)
    }
}
