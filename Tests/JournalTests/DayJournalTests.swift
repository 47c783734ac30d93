import Book
import BookSimulation
import Foundation
import Journal
import JournalFormat
import Payments
import Testing

/// The days of stations in both stores: batches, uploads, shifts, devices, folded totals and cases.
@Suite struct DayJournalTests {
    /// Commits rows under a record that does nothing else.
    @discardableResult
    private static func commit<Store: JournalStore>(
        to store: Store,
        _ change: (inout BookOutput) -> Void
    ) throws -> JournalPosition {
        try HeldWorld.commit(to: store, [], [], isNew: false, change)
    }

    /// Runs a check against a fresh store of a kind.
    private func each(
        _ kind: StoreKind,
        sqlite: (JournalWriter) throws -> Void,
        memory: (MemoryStore) throws -> Void
    ) throws {
        switch kind {
        case .sqlite:
            let folder = try TemporaryFolder()
            try withExtendedLifetime(folder) {
                try sqlite(try StoreDriver<JournalWriter>.file(in: folder).store)
            }
        case .memory: try memory(try StoreDriver<MemoryStore>.memory().store)
        }
    }

    private static func read<Store: JournalStore>(
        _ store: Store,
        _ change: (inout DayKeys) -> Void
    ) throws -> DayFindings {
        var keys = ColdKeys()
        change(&keys.day)
        return try store.read(keys).day
    }

    private static func add(_ closing: BatchClosing, to output: inout BookOutput) {
        output.day.closings[closing.key] = closing
        output.day.newClosings.insert(closing.key)
    }

    private static func add(_ shift: Shift, to output: inout BookOutput) {
        output.day.shifts[shift.key] = shift
        output.day.newShifts.insert(shift.key)
    }

    @Test(arguments: StoreKind.allCases)
    func `batches on their way to a closing come back until they are plain`(
        kind: StoreKind
    ) throws {
        func check<Store: JournalStore>(_ store: Store) throws {
            for phase in [BatchPhase.waits, .unbalanced] {
                let state = DayWorld.state(phase)
                try Self.commit(to: store) { $0.day.batches[DayWorld.terminal] = state }
                #expect(try store.recover().day.batches == [state])
            }
            try Self.commit(to: store) {
                $0.day.batches[DayWorld.terminal] = DayWorld.state(.open)
            }
            #expect(try store.recover().day.batches.isEmpty)
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `a start knows the last closing of each terminal, and finds others by their batch`(
        kind: StoreKind
    ) throws {
        let other = TerminalRow(rawValue: 2)
        func check<Store: JournalStore>(_ store: Store) throws {
            let first = DayWorld.closing(1, batch: 3)
            try Self.commit(to: store) { Self.add(first, to: &$0) }
            // One record closes the batches of many terminals.
            var second = DayWorld.closing(2, batch: 4, .forced)
            let third = DayWorld.closing(2, batch: 9, terminal: other, .uploaded)
            try Self.commit(to: store) {
                Self.add(second, to: &$0)
                Self.add(third, to: &$0)
            }
            #expect(try store.recover().day.closings == [second, third])
            second.kind = .settled
            second.ours = DayWorld.answer
            second.theirs = DayWorld.claim
            second.rows = 3
            second.changedBy = 3
            try Self.commit(to: store) { $0.day.closings[second.key] = second }
            #expect(try store.recover().day.closings == [second, third])
            let found = try Self.read(store) {
                $0.closings = [first.key, second.key, BatchKey(terminal: other, number: 4)]
            }
            #expect(found.closings.sorted { $0.seq < $1.seq } == [first, second])
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `one record closes a batch and the one behind it, whose number may be 1`(
        kind: StoreKind
    ) throws {
        func check<Store: JournalStore>(_ store: Store) throws {
            let pairs = [(998, 999), (999_999, 1)] as [(UInt32, UInt32)]
            for (index, pair) in pairs.enumerated() {
                let seq = Int64(2 * index + 1)
                let forced = DayWorld.closing(seq, batch: pair.0, .forced)
                var settled = DayWorld.closing(seq, batch: pair.1)
                try Self.commit(to: store) {
                    Self.add(settled, to: &$0)
                    Self.add(forced, to: &$0)
                }
                #expect(try store.recover().day.closings == [settled])
                settled.rows = 4
                try Self.commit(to: store) { $0.day.closings[settled.key] = settled }
                #expect(try store.recover().day.closings == [settled])
                let found = try Self.read(store) { $0.closings = [forced.key] }.closings
                #expect(found == [forced])
            }
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `of two batches with one number the newest is meant`(kind: StoreKind) throws {
        func check<Store: JournalStore>(_ store: Store) throws {
            for seq in 1...2 as ClosedRange<Int64> {
                try Self.commit(to: store) {
                    Self.add(DayWorld.closing(seq, batch: 3), to: &$0)
                }
            }
            let key = DayWorld.closing(1, batch: 3).key
            #expect(try Self.read(store) { $0.closings = [key] }.closings.map(\.seq) == [2])
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `row 60: rows of an upload are found by their number, once each`(
        kind: StoreKind
    ) throws {
        let states: [TickState] = TickState.allCases
        func check<Store: JournalStore>(_ store: Store) throws {
            let ticks = zip(states, 1...).map { state, stan in
                DayWorld.tick(UInt32(stan), state, seq: 1)
            }
            try Self.commit(to: store) { $0.day.ticks = ticks }
            var keys = Set(ticks.map(\.key))
            keys.insert(DayWorld.tick(77, .ticked, seq: 1).key)
            let found = try Self.read(store) { $0.ticks = keys }.ticks
            #expect(found.sorted { $0.key.stan < $1.key.stan } == ticks)
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `shifts that are open come back with what has counted in them`(kind: StoreKind) throws {
        func check<Store: JournalStore>(_ store: Store) throws {
            let first = DayWorld.shift(1, openedBy: 1)
            try Self.commit(to: store) { Self.add(first, to: &$0) }
            let ended = DayWorld.shift(1, openedBy: 1, closedBy: 2)
            try Self.commit(to: store) { $0.day.shifts[ended.key] = ended }
            var day = try store.recover().day
            #expect(day.shifts.isEmpty && day.lastShifts == [DayWorld.terminal: 1])
            let second = DayWorld.shift(2, openedBy: 3)
            let value = TotalsValue(count: 2, amount: 300, reversedCount: 1, reversedAmount: 100)
            try Self.commit(to: store) {
                Self.add(second, to: &$0)
                $0.day.folds.rows = [
                    DayWorld.fold(1, value), DayWorld.fold(2, value),
                    DayWorld.fold(2, value, isReversal: true),
                ]
                $0.day.folds.marks = [FoldMark(terminal: DayWorld.terminal, seq: 3)]
                $0.day.folds.upTo = 3
            }
            try Self.commit(to: store) {
                $0.day.folds.rows = [DayWorld.fold(2, TotalsValue(count: 1, amount: 5))]
                $0.day.folds.marks = [FoldMark(terminal: DayWorld.terminal, seq: 4)]
                $0.day.folds.upTo = 4
            }
            day = try store.recover().day
            #expect(day.shifts.map(\.shift) == [second])
            #expect(day.lastShifts == [DayWorld.terminal: 2])
            var sum = value
            sum.count += 1
            sum.amount += 5
            let total = ShiftTotal(total: .purchases, asset: .yuan, half: .foreign, value: sum)
            #expect(day.shifts.first?.totals == [total])
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `a serial number goes from one terminal to another in one batch`(
        kind: StoreKind
    ) throws {
        let other = TerminalRow(rawValue: 2)
        func check<Store: JournalStore>(_ store: Store) throws {
            let first = DayWorld.device("SN-1")
            try Self.commit(to: store) { $0.day.devices = [DayWorld.terminal: first] }
            #expect(try store.recover().day.devices == [first])
            let renamed = DayWorld.device("SN-2")
            let moved = DayWorld.device("SN-1", terminal: other)
            try Self.commit(to: store) {
                $0.day.devices = [DayWorld.terminal: renamed, other: moved]
            }
            #expect(try store.recover().day.devices == [renamed, moved])
            try Self.commit(to: store) { $0.day.devices = [DayWorld.terminal: Device?.none] }
            #expect(try store.recover().day.devices == [moved])
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `cases of one record are open until one by one they are closed`(kind: StoreKind) throws {
        func check<Store: JournalStore>(_ store: Store) throws {
            let ids = [CaseID(1), CaseID(1, item: 1), CaseID(1, item: CaseID.items - 1)]
            try Self.commit(to: store) { output in
                output.discrepancies = ids.map {
                    Discrepancy(
                        $0,
                        .missingHere,
                        original: $0.item == 0 ? 9 : nil,
                        reason: .originalNotFound,
                        theirs: .min,
                        stan: 7,
                        due: DayWorld.date
                    )
                }
            }
            try Self.commit(to: store) { $0.closedDiscrepancies = [ids[1]: 2] }
            let asked = Set(ids + [CaseID(2)])
            let found = try Self.read(store) { $0.cases = asked }.cases
            #expect(
                found == [
                    ids[0]: FoundCase(isOpen: true, original: 9),
                    ids[1]: FoundCase(isOpen: false, original: nil),
                    ids[2]: FoundCase(isOpen: true, original: nil),
                ]
            )
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test func `stores that took the same days are at the same position`() throws {
        let folder = try TemporaryFolder()
        let file = try StoreDriver<JournalWriter>.file(in: folder).store
        let memory = try StoreDriver<MemoryStore>.memory().store
        func commit(_ change: (inout BookOutput) -> Void) throws {
            let position = try Self.commit(to: file, change)
            #expect(try Self.commit(to: memory, change) == position)
            // A start comes to the same digest from the rows.
            _ = try file.recover()
            #expect(file.position == position)
        }
        try commit { $0.day.batches[DayWorld.terminal] = DayWorld.state(.unbalanced) }
        try commit { Self.add(DayWorld.closing(2, batch: 3, .forced), to: &$0) }
        try commit {
            var changed = DayWorld.closing(2, batch: 3)
            changed.changedBy = 3
            $0.day.closings[changed.key] = changed
            $0.day.batches[DayWorld.terminal] = DayWorld.state(.open)
        }
        try commit { Self.add(DayWorld.closing(4, batch: 4), to: &$0) }
        try commit { Self.add(DayWorld.shift(1, openedBy: 5), to: &$0) }
        try commit {
            let ended = DayWorld.shift(1, openedBy: 5, closedBy: 6)
            $0.day.shifts[ended.key] = ended
            Self.add(DayWorld.shift(2, openedBy: 6), to: &$0)
        }
        try commit { $0.day.devices = [DayWorld.terminal: DayWorld.device("SN-1")] }
        try commit { $0.day.devices = [DayWorld.terminal: Device?.none] }
        withExtendedLifetime(folder) {}
    }

    // MARK: Damage

    private static func damaged() throws -> LiveJournal {
        let live = try LiveJournal()
        try commit(to: live.journal) {
            $0.day.batches[DayWorld.terminal] = DayWorld.state(.unbalanced)
            add(DayWorld.closing(1, batch: 3), to: &$0)
            add(DayWorld.shift(1, openedBy: 1), to: &$0)
            $0.day.devices = [DayWorld.terminal: DayWorld.device("SN-1")]
        }
        try live.restart(cleanly: true)
        try live.restart(cleanly: true)
        live.abandon()
        return live
    }

    /// Each column that a start reads, changed.
    static let changes =
        [
            "phase = 1", "waits_since = waits_since + 1", "differed = 8", "rows = 8",
            "asked_again = 0",
        ]
        .map { "UPDATE batch_state SET \($0)" }
        + [
            "seq = seq + 1", "terminal_row = 2", "batch = 4", "opened_on = opened_on - 1",
            "closed_on = closed_on + 1", "at_us = at_us + 1", "kind = 2", "asset = 999",
            "ours = x''", "theirs = x''", "rows = 1", "changed_by = 9",
        ].map { "UPDATE batch_closing SET \($0)" }
        + [
            "number = 2", "merchant = 'X'", "operator = 18", "opened_at = opened_at + 1",
            "opened_by = 0", "opened_on = opened_on + 1", "closed_at = 9, closed_by = 9",
            "ours = x'09'",
        ].map { "UPDATE shift SET \($0)" }
        + ["serial = 'SN-2'", "model = 'X'", "software = 'X'", "seq = 5", "terminal_row = 2"]
        .map { "UPDATE device SET \($0)" }
        + ["batch_state", "batch_closing", "shift", "device"].map { "DELETE FROM \($0)" }

    @Test(arguments: changes)
    func `row 29: a changed column of a station's day is seen by a start`(change: String) throws {
        let live = try Self.damaged()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) {
            let journal = try JournalWriter(path: live.path, options: live.options)
            _ = try journal.recover()
        }
    }

    @Test(arguments: [
        "INSERT INTO shift SELECT terminal_row, 2, merchant, operator, opened_at, opened_by,"
            + " opened_on, NULL, NULL, ours, theirs FROM shift",
        "INSERT INTO device VALUES (2, 'SN-1', '', '', 1)",
        "UPDATE batch_closing SET kind = 4", "UPDATE batch_closing SET closed_on = opened_on - 1",
        "UPDATE batch_closing SET changed_by = seq - 1", "UPDATE batch_closing SET batch = 1000000",
        "UPDATE batch_state SET phase = 3", "UPDATE shift SET closed_by = 9",
        "UPDATE shift SET number = 0",
        "INSERT INTO upload_row VALUES (1, 1, 1, 5, 0, 1, x'', 1, NULL, NULL)",
        "INSERT INTO discrepancy VALUES (1, 4096, NULL, 0, 17, NULL, NULL, NULL, NULL, NULL)",
    ])
    func `the file refuses what no row of a station's day may say`(change: String) throws {
        let live = try Self.damaged()
        #expect(throws: RawFile.Failure.self) { try RawFile(path: live.path).run(change) }
    }

    // MARK: Where a payment counts

    @Test func `the chain covers a place where there is one`() {
        func chained(_ place: DayPlace?) -> [UInt8] {
            var row = RecordRow.blank
            row.place = place
            let writer = ByteWriter()
            RecordChain.write(
                &row,
                legs: [],
                transfers: [],
                after: RecordChain.genesis,
                to: writer
            )
            return writer.array
        }
        var plain = chained(nil)
        #expect(plain.removeLast() == 0)
        // 3, zigzag.
        #expect(chained(DayPlace(batch: 1, half: .foreign)) == plain + [7, 6, 0])
    }

    @Test func `a place is a number, and the views say it in words`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let at = Timestamp(rawValue: TestWorld.start + 9_000_000)
        let snapshot = try live.restart()
        var output = BookOutput()
        let kinds = [TestWorld.purchase(5), TestWorld.purchase(6)]
        let places = [DayPlace(batch: 999_999, shift: .max, half: .foreign), DayPlace(batch: 1)]
        for (index, (kind, place)) in zip(kinds, places).enumerated() {
            var record = BookRecord(
                seq: snapshot.nextSeq + Int64(index),
                businessDate: try #require(snapshot.businessDate),
                kind: .payment,
                event: BookEvent(at: at, kind: kind),
                group: snapshot.nextSeq + Int64(index)
            )
            record.place = place
            record.reply = PaymentReply(outcome: .noRoute, decidedAt: at)
            output.records.append(record)
        }
        try live.journal.commit(output, codes: LiveJournal.codes, at: at)
        let entries = try live.journal.entries(from: snapshot.nextSeq, limit: 2)
        #expect(entries.map(\.row.place) == places)
        var keys = ColdKeys()
        keys.payments = [snapshot.nextSeq]
        #expect(try live.journal.read(keys).payments.map(\.place) == [places[0]])
        let rows = try JournalReader(path: live.path).last(2)
        #expect(rows.map(\.batch) == [999_999, 1])
        #expect(rows.map(\.shift) == [Int64(UInt32.max), nil])
        #expect(rows.map(\.half) == ["foreign", "domestic"])
    }
}
