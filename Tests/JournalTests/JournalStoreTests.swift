import Book
import BookSimulation
import Journal
import JournalFormat
import Ledger
import Payments
import Testing

/// What any store must do, held against each of them.
@Suite struct JournalStoreTests {
    /// Runs a check against a fresh store of a kind.
    private func each(
        _ kind: StoreKind,
        sqlite: (StoreDriver<JournalWriter>) throws -> Void,
        memory: (StoreDriver<MemoryStore>) throws -> Void
    ) throws {
        switch kind {
        case .sqlite:
            let folder = try TemporaryFolder()
            try withExtendedLifetime(folder) { try sqlite(.file(in: folder)) }
        case .memory: try memory(.memory())
        }
    }

    @Test(arguments: StoreKind.allCases, 0..<UInt64(3))
    func `what was committed reads back as it was`(kind: StoreKind, seed: UInt64) throws {
        let recording = Simulation.recording(seed: seed, count: 220)
        try #require(recording.events.count > 50, "the simulation stopped early")
        func check<Store>(_ driver: StoreDriver<Store>) throws {
            try driver.run(batching: recording.events)
            var keys = ColdKeys()
            keys.payments = Set(recording.journal.payments.keys)
            keys.exchanges = Set(recording.journal.exchanges.keys)
            keys.totals = Set(recording.journal.totals.keys)
            keys.accounts = Set(recording.journal.accounts.keys)
            let rows = try driver.store.read(keys)
            #expect(rows.payments.count == recording.journal.payments.count)
            for payment in rows.payments {
                #expect(payment == recording.journal.payments[payment.seq])
            }
            #expect(rows.exchanges.count == recording.journal.exchanges.count)
            for exchange in rows.exchanges {
                #expect(exchange == recording.journal.exchanges[exchange.id])
            }
            #expect(rows.accounts.count == recording.journal.accounts.count)
            for account in rows.accounts {
                #expect(account == recording.journal.accounts[account.id])
            }
            #expect(rows.totals == recording.journal.totals)
        }
        try each(kind, sqlite: check, memory: check)
    }

    /// Equal chains cover equal records, legs, transfers and events, seals of batches and names.
    @Test(arguments: 0..<UInt64(3))
    func `stores that took the same batches are at the same position`(seed: UInt64) throws {
        let recording = Simulation.recording(seed: seed, count: 220)
        let folder = try TemporaryFolder()
        let (file, memory) = (
            try StoreDriver<JournalWriter>.file(in: folder), try StoreDriver<MemoryStore>.memory()
        )
        try file.run(batching: recording.events)
        try memory.run(batching: recording.events)
        #expect(file.store.position == memory.store.position)
        let limit = recording.events.count
        let entries = try file.store.entries(from: 1, limit: limit)
        #expect(entries.count == Int(file.store.position.seq))
        #expect(try memory.store.entries(from: 1, limit: limit) == entries)
        withExtendedLifetime(folder) {}
    }

    @Test func `stores agree on what was undone and put back in one batch`() throws {
        let folder = try TemporaryFolder()
        let (file, memory) = (
            try StoreDriver<JournalWriter>.file(in: folder), try StoreDriver<MemoryStore>.memory()
        )
        var at = TestWorld.start
        func run(_ kinds: [BookEvent.Kind]) throws {
            let events = kinds.map { kind in
                at += 1_000_000
                return BookEvent(at: Timestamp(rawValue: at), kind: kind)
            }
            try file.run(events)
            try memory.run(events)
        }
        try run([TestWorld.register(1), TestWorld.open(1)])
        try run([TestWorld.signOn(1, stan: 1)])
        try run([TestWorld.purchase(2, 100, terminal: 1, card: 1)])
        let sale = file.store.position.seq
        try run([0, 1].map { TestWorld.act(.reverse(payment: sale + $0)) })
        let entries = try file.store.entries(from: 1, limit: 100)
        #expect(entries.flatMap(\.undoneBy).compactMap { $0 }.count == 1)
        #expect(try memory.store.entries(from: 1, limit: 100) == entries)
        withExtendedLifetime(folder) {}
    }

    /// The file's digest of people is made of its rows, that in memory of what the book holds.
    @Test func `stores agree on people, their roles and what waits for a second one`() throws {
        let folder = try TemporaryFolder()
        let (file, memory) = (
            try StoreDriver<JournalWriter>.file(in: folder), try StoreDriver<MemoryStore>.memory()
        )
        let acts = PeopleJournalTests.acts
        for (index, act) in acts.enumerated() {
            let event = BookEvent(
                at: Timestamp(rawValue: TestWorld.start + Int64(index) * 1_000_000),
                kind: act
            )
            try file.run([event])
            try memory.run([event])
            #expect(file.store.position == memory.store.position)
        }
        let people = try file.store.recover().people
        #expect(people.persons.count == 4 && people.grants.count == 4)
        #expect(people.proposals.count == 1)
        #expect(try memory.store.recover().people.proposals == people.proposals)
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: StoreKind.allCases)
    func `records are read by range`(kind: StoreKind) throws {
        let recording = Simulation.recording(seed: 3, count: 120)
        func check<Store>(_ driver: StoreDriver<Store>) throws {
            #expect(try driver.store.entries(from: 1, limit: 10).isEmpty)
            try driver.run(batching: recording.events)
            let last = driver.store.position.seq
            #expect(try driver.store.entries(from: 5, limit: 3).map(\.row.seq) == [5, 6, 7])
            #expect(try driver.store.entries(from: last, limit: 9).map(\.row.seq) == [last])
            #expect(try driver.store.entries(from: last + 1, limit: 9).isEmpty)
            let events = try driver.store.entries(from: 1, limit: .max >> 1).compactMap(\.recorded)
            #expect(events.count == Int(last))
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `a batch that fails leaves nothing, and the next waits for a recovery`(
        kind: StoreKind
    ) throws {
        func check<Store>(_ driver: StoreDriver<Store>) throws {
            try driver.run([TestWorld.event(TestWorld.register(1), at: 1)])
            try driver.run([TestWorld.event(TestWorld.open(1), at: 2)])
            let before = driver.store.position
            let long = OperatorAct(
                operatorName: "tester",
                reason: String(repeating: "x", count: 65_537),
                kind: .setTerminalEnabled(TerminalRow(rawValue: 1), false)
            )
            let batch = [
                TestWorld.event(TestWorld.open(2), at: 3),
                TestWorld.event(.operatorAct(long), at: 4),
            ]
            #expect(throws: JournalError.batchFailed(.tooLong(seq: before.seq + 2))) {
                try driver.run(batch)
            }
            #expect(!driver.store.isRecovered)
            try driver.recover()
            #expect(driver.store.isRecovered && driver.store.position == before)
            var keys = ColdKeys()
            keys.accountsByCard = [TestWorld.card(2).token]
            #expect(try driver.store.read(keys).accounts.isEmpty)
            try driver.run([TestWorld.event(TestWorld.open(2), at: 5)])
            #expect(driver.store.position.seq == before.seq + 1)
            #expect(try driver.store.read(keys).accounts.count == 1)
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `keys are stored with their batch, replaced and dropped`(kind: StoreKind) throws {
        func key(_ name: String, _ version: UInt32, _ byte: UInt8) -> WrappedKey {
            WrappedKey(
                name: name,
                version: version,
                createdAt: Timestamp(rawValue: 1),
                wrapped: [byte]
            )
        }
        func check<Store>(_ driver: StoreDriver<Store>) throws {
            try driver.store.storeKeys([key("token", 1, 1), key("data", 2, 2), key("data", 1, 3)])
            try driver.run(
                [TestWorld.event(TestWorld.register(1), at: 1)],
                storing: [key("data", 2, 9), key("data", 3, 4)]
            )
            let stored = [
                key("data", 1, 3), key("data", 2, 9), key("data", 3, 4), key("token", 1, 1),
            ]
            #expect(try driver.store.loadKeys() == stored)
            try driver.store.dropKeys("data", versions: [1, 3, 7])
            #expect(try driver.store.loadKeys() == [key("data", 2, 9), key("token", 1, 1)])
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `names keep the numbers that they got first`(kind: StoreKind) throws {
        func check<Store>(_ driver: StoreDriver<Store>) throws {
            let first = try driver.store.registerNames(
                dialects: ["unionpay", "ifsf"],
                listeners: ["pos"],
                channels: ["bank"]
            )
            #expect(first.dialects.mapValues(\.rawValue) == ["unionpay": 1, "ifsf": 2])
            let second = try driver.store.registerNames(
                dialects: ["plain", "ifsf"],
                listeners: [],
                channels: ["other", "bank"]
            )
            #expect(
                second.dialects.mapValues(\.rawValue) == ["unionpay": 1, "ifsf": 2, "plain": 3]
            )
            #expect(second.listeners.mapValues(\.rawValue) == ["pos": 1])
            #expect(
                second.channels.mapValues(\.rawValue) == ["in-house": 1, "bank": 2, "other": 3]
            )
        }
        try each(kind, sqlite: check, memory: check)
    }

    @Test(arguments: StoreKind.allCases)
    func `each start gets a number of its own`(kind: StoreKind) throws {
        func check<Store>(_ driver: StoreDriver<Store>) throws {
            #expect(try driver.store.nextBootEpoch(behind: 0) == 1)
            #expect(try driver.store.nextBootEpoch(behind: 0) == 2)
            #expect(try driver.store.nextBootEpoch(behind: 40) == 41)
            #expect(try driver.store.nextBootEpoch(behind: 7) == 42)
        }
        try each(kind, sqlite: check, memory: check)
    }
}
