import Book
import BookSimulation
import Foundation
import Journal
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// Pre-authorisations and what can still be given back of sales, in both stores.
@Suite struct HeldJournalTests {
    private static func authorisations() -> [Authorisation] {
        var reserved = HeldWorld.authorisation(12, "00000B")
        reserved.reservedBy = 90
        var ended = HeldWorld.authorisation(13, "00000C")
        ended.state = .completed
        ended.held = 6_000
        ended.hold = nil
        ended.changedBy = 80
        return [
            HeldWorld.authorisation(11), reserved, ended,
            HeldWorld.authorisation(14, "H12345", atBank: true),
            HeldWorld.authorisation(15, "00000D", lapsesOn: HeldWorld.date),
        ]
    }

    private static func remainders() throws -> [Remainder] {
        let second = try #require(LegNumber(rawValue: 2))
        var closed = HeldWorld.remainder(22)
        closed.refunded = 0
        closed.reserved = 0
        closed.closedBy = 91
        var reserved = HeldWorld.remainder(23, atBank: true)
        reserved.reservedBy = 92
        return [
            HeldWorld.remainder(21), HeldWorld.remainder(21, second, atBank: true), closed,
            reserved,
        ]
    }

    private static func read<Store: JournalStore>(
        _ store: Store,
        _ change: (inout ColdKeys) -> Void
    ) throws -> (authorisations: [Authorisation], remainders: [Remainder]) {
        var keys = ColdKeys()
        change(&keys)
        let rows = try store.read(keys)
        return (
            rows.authorisations.sorted { $0.payment < $1.payment },
            rows.remainders.sorted { $0.key < $1.key }
        )
    }

    private static func check<Store: JournalStore>(_ store: Store) throws {
        let (authorisations, remainders) = (Self.authorisations(), try Self.remainders())
        try HeldWorld.commit(to: store, authorisations, remainders)
        let all = try read(store) {
            $0.authorisations = [11, 12, 13, 14, 15, 99]
            $0.remainders = [21, 22, 23, 99]
        }
        #expect(all.authorisations == authorisations && all.remainders == remainders)
        let byCode = try read(store) {
            $0.approvalCodes = [HeldWorld.code("00000B"), HeldWorld.code("H12345")]
            $0.authorisations = [12]
        }
        #expect(byCode.authorisations.map(\.payment) == [11, 12, 14])
        let byReference = try read(store) {
            $0.references = [HeldWorld.reference(21), HeldWorld.reference(23)]
            $0.remainders = [21]
        }
        #expect(byReference.remainders.map(\.key.payment) == [21, 21, 23])
        let otherForm = try read(store) {
            $0.references = [
                RetrievalReference(date: HeldWorld.date, position: 21, form: .base36)
            ]
        }
        #expect(otherForm.remainders.isEmpty)
        var changed = authorisations[1]
        changed.state = .voided
        changed.hold = nil
        changed.reservedBy = nil
        changed.changedBy = 90
        var given = remainders[0]
        given.refunded += given.reserved
        given.reserved = 0
        try HeldWorld.commit(to: store, [changed], [given], isNew: false)
        let after = try read(store) {
            $0.authorisations = [12]
            $0.remainders = [21]
        }
        #expect(after.authorisations == [changed] && after.remainders.first == given)
    }

    @Test func `rows are found by payment, code and reference, as they are at last`() throws {
        let folder = try TemporaryFolder()
        let file = try StoreDriver<JournalWriter>.file(in: folder).store
        let memory = try StoreDriver<MemoryStore>.memory().store
        try Self.check(file)
        try Self.check(memory)
        #expect(file.position == memory.position)
        withExtendedLifetime(folder) {}
    }

    @Test func `of those with the same code the newest are read`() throws {
        let folder = try TemporaryFolder()
        let many = (1...Int64(HeldRows.newestOfCode) + 3).map { HeldWorld.authorisation($0) }
        func check(_ store: some JournalStore) throws {
            try HeldWorld.commit(to: store, many)
            let found = try Self.read(store) { $0.approvalCodes = [HeldWorld.code("00000B")] }
            #expect(found.authorisations == Array(many.dropFirst(3)))
        }
        try check(StoreDriver<JournalWriter>.file(in: folder).store)
        try check(StoreDriver<MemoryStore>.memory().store)
        withExtendedLifetime(folder) {}
    }

    @Test func `what lapses is open, nothing's, and past its last day`() throws {
        let folder = try TemporaryFolder()
        let next = BusinessDate(rawValue: HeldWorld.date.rawValue + 1)
        let after = BusinessDate(rawValue: HeldWorld.date.rawValue + 31)
        func check(_ store: some JournalStore) throws {
            try HeldWorld.commit(to: store, Self.authorisations())
            #expect(try store.dueAuthorisations(before: HeldWorld.date, limit: 9) == [])
            #expect(try store.dueAuthorisations(before: next, limit: 9) == [15])
            #expect(try store.dueAuthorisations(before: after, limit: 9) == [15, 11])
            #expect(try store.dueAuthorisations(before: after, limit: 1) == [15])
        }
        try check(StoreDriver<JournalWriter>.file(in: folder).store)
        try check(StoreDriver<MemoryStore>.memory().store)
        withExtendedLifetime(folder) {}
    }

    @Test func `a row that is new and known, or neither, is refused`() throws {
        let live = try LiveJournal()
        try HeldWorld.commit(to: live.journal, [HeldWorld.authorisation(11)])
        #expect(throws: JournalError.self) {
            try HeldWorld.commit(to: live.journal, [HeldWorld.authorisation(11)])
        }
        #expect(throws: JournalError.self) {
            try HeldWorld.commit(to: live.journal, [], [HeldWorld.remainder(21)], isNew: false)
        }
        #expect(try live.restart().nextSeq == 2)
    }

    @Test(arguments: [
        "UPDATE authorisation SET hold = NULL", "UPDATE authorisation SET state = 2",
        "UPDATE authorisation SET state = 6, hold = NULL", "UPDATE authorisation SET held = 0",
        "UPDATE authorisation SET ceiling = amount - 1",
        "UPDATE authorisation SET state = 3, hold = NULL, reserved_by = 9",
        "UPDATE authorisation SET channel_number = 1", "UPDATE authorisation SET account = NULL",
        "INSERT INTO authorisation SELECT 99, business_date, position, reference_form, terminal_row, stan, window,"
            + " window_kind, day, merchant, code, card_token, card_mask, account, channel_number,"
            + " channel, asset, amount, ceiling, lapses_on, link_class, link_stan, link_time,"
            + " host_code, state, held, hold, reserved_by, changed_by FROM authorisation",
        "UPDATE remainder SET refunded = asked - reserved + 1",
        "UPDATE remainder SET reserved = -1", "UPDATE remainder SET closed_by = 9",
        "UPDATE remainder SET id = 32",
        "UPDATE transfer SET released = 5 WHERE resolves IS NULL",
    ])
    func `the file refuses what no row may say`(change: String) throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try HeldWorld.commit(
            to: live.journal,
            [HeldWorld.authorisation(11)],
            [HeldWorld.remainder(21)]
        )
        #expect(throws: RawFile.Failure.self) { try RawFile(path: live.path).run(change) }
    }

    /// Each column of the first authorisation and of the first remainder, changed.
    static let changes =
        [
            "business_date = business_date + 1", "position = position + 1", "reference_form = 1",
            "terminal_row = 2", "stan = 12", "window = 4", "window_kind = 2", "day = 1129",
            "merchant = 'X'", "code = '0000ZZ'", "card_token = zeroblob(16)",
            "card_mask = card_mask + 32", "account = account + 1", "channel = channel + 1",
            "asset = 999", "amount = amount - 1", "ceiling = ceiling + 1", "lapses_on = NULL",
            "link_class = 1", "link_stan = 1", "link_time = 1", "host_code = 'X'",
            "state = 2, hold = NULL", "held = 1", "hold = 9999", "reserved_by = 5",
            "changed_by = changed_by + 1", "payment = 9999",
        ].map {
            "UPDATE authorisation SET \($0) WHERE payment = (SELECT min(payment) FROM authorisation)"
        }
        + [
            "id = 9999 * 16 + 1", "date = date + 1", "position = position + 1",
            "reference_form = 1",
            "merchant = 'X'", "card_token = x''", "account = account + 1", "channel = channel + 1",
            "asset = 999", "transfer = transfer + 1", "link_class = 1", "link_stan = 1",
            "link_time = 1", "host_code = 'X'", "asked = asked + 1", "refunded = refunded - 1",
            "refunded = refunded - 1, reserved = reserved + 1", "reserved_by = 5",
            "refunded = 0, reserved = 0, closed_by = 5",
        ].map { "UPDATE remainder SET \($0) WHERE id = (SELECT min(id) FROM remainder)" }
        + ["DELETE FROM authorisation", "DELETE FROM remainder"]

    @Test(arguments: changes + ["UPDATE anchor SET held = zeroblob(16)"])
    func `row 29: a changed column is seen by a start`(change: String) throws {
        let live = try LiveJournal()
        try HeldWorld.commit(
            to: live.journal,
            [HeldWorld.authorisation(11)],
            [HeldWorld.remainder(21)]
        )
        try live.restart(cleanly: true)
        try live.restart(cleanly: true)
        live.abandon()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) {
            let journal = try JournalWriter(path: live.path, options: live.options)
            _ = try journal.recover()
        }
    }

    @Test func `a start behind an anchor knows what was held before it`() throws {
        let live = try LiveJournal()
        try HeldWorld.commit(to: live.journal, [HeldWorld.authorisation(11)])
        try live.restart(cleanly: true)
        try HeldWorld.commit(to: live.journal, [], [HeldWorld.remainder(21)])
        var ended = HeldWorld.authorisation(11)
        ended.state = .lapsed
        ended.hold = nil
        try HeldWorld.commit(to: live.journal, [ended], isNew: false)
        #expect(try live.restart().nextSeq == 4)
    }

    @Test func `the views say in words what the rows hold`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try HeldWorld.commit(to: live.journal, Self.authorisations(), try Self.remainders())
        let file = RawFile(path: live.path)
        let shown = try file.run(
            """
            SELECT id || ' ' || code || ' ' || state || ' ' || terminal || ' ' || pan || ' '
                || amount_minor || ' ' || held_minor || ' ' || ceiling_minor || ' ' || currency
                || ' ' || channel || ' ' || coalesce(lapses_on, '-') || ' '
                || coalesce(reserved_by, '-') || ' ' || changed_by
            FROM authorisation_v WHERE payment IN (11, 13, 14)
            """
        )
        let pan = "\(TestWorld.card(1).mask)"
        #expect(
            shown == [
                "261124-11 00000B open T0000001 \(pan) 10000 10000 11500 156 in-house"
                    + " 2026-12-24 - 11",
                "261124-13 00000C completed T0000001 \(pan) 10000 0 11500 156 in-house"
                    + " 2026-12-24 - 80",
                "261124-14 H12345 open T0000001 \(pan) 10000 10000 11500 156 bank - - 14",
            ]
        )
        let left = try file.run(
            """
            SELECT payment_id || ' ' || number || ' ' || asked_minor || ' ' || refunded_minor
                || ' ' || reserved_minor || ' ' || left_minor || ' ' || coalesce(closed_by, '-')
            FROM remainder_v
            """
        )
        #expect(
            left == [
                "261124-21 1 8850 50 100 8700 -", "261124-21 2 8850 50 100 8700 -",
                "261124-22 1 8850 0 0 0 91", "261124-23 1 8850 50 100 8700 -",
            ]
        )
    }

    // MARK: What the chain covers

    private static func chained(_ change: (inout TransferRecord) -> Void) -> [UInt8] {
        var transfer = TransferRecord(
            id: 5,
            kind: .postPending,
            debitAccount: 1,
            creditAccount: 2,
            asset: .yuan,
            amount: 60,
            undoes: nil,
            resolves: 4,
            businessDate: HeldWorld.date,
            seq: 9
        )
        change(&transfer)
        var row = RecordRow.blank
        let writer = ByteWriter()
        RecordChain.write(
            &row,
            legs: [],
            transfers: [transfer],
            after: RecordChain.genesis,
            to: writer
        )
        return writer.array
    }

    @Test func `the chain covers what a hold held and which sale is refunded`() {
        let plain = Self.chained { _ in }
        var end = plain
        #expect(end.removeLast() == 0)
        // 100 and 41, zigzag.
        #expect(Self.chained { $0.released = 100 } == end + [5, 200, 1, 0])
        #expect(Self.chained { $0.refunds = 41 } == end + [6, 82, 0])
        let both = Self.chained {
            $0.released = 100
            $0.refunds = 41
        }
        #expect(both == end + [5, 200, 1, 6, 82, 0])
    }

    // MARK: Legs with a host

    /// A void that its bank has still to answer, by hand: its plan is a placeholder, as follow-ups
    /// have it.
    @Test(arguments: [false, true])
    func `a void that waits for its bank comes back as its bank's`(cleanly: Bool) throws {
        let live = try LiveJournal()
        let names = try live.journal.registerNames(
            dialects: [],
            listeners: [],
            channels: ["in-house", "bank"]
        )
        try live.populate(terminals: 1, cards: 1)
        let bank = try #require(names.channels["bank"])
        let snapshot = try live.restart()
        guard case .payment(var request, let plan) = HeldWorld.refund(found: nil) else { return }
        request.operation = .void
        let event = BookEvent(at: snapshot.lastEventAt, kind: .payment(request, plan))
        let seq = snapshot.nextSeq
        let date = try #require(snapshot.businessDate)
        var output = BookOutput()
        output.records = [
            BookRecord(seq: seq, businessDate: date, kind: .payment, event: event, group: seq)
        ]
        var payment = PaymentState(
            seq: seq,
            businessDate: date,
            request: request,
            reply: PaymentReply(outcome: .channelTimeout, decidedAt: event.at)
        )
        payment.legs.append(
            Leg(
                key: LegKey(payment: seq, number: .first),
                decider: .channel(bank),
                channel: "bank",
                rule: nil,
                asked: Money(minorUnits: 100, asset: .yuan),
                outcome: .approved,
                state: .pending,
                hold: nil,
                transfer: nil,
                undoneBy: nil,
                delivered: nil
            )
        )
        output.newPayments = [payment]
        output.legs = Array(payment.legs)
        try live.journal.commit(output, codes: LiveJournal.codes, at: event.at)
        try live.restart(cleanly: cleanly)
        var keys = ColdKeys()
        keys.payments = [seq]
        let read = try #require(try live.journal.read(keys).payments.first)
        #expect(read.legs == payment.legs && read.isPending)
        let entry = try live.journal.entries(from: seq, limit: 1)
        #expect(entry.first?.legs.map(\.isWithChannel) == [true])
    }
}
