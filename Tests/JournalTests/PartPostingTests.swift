import Book
import Journal
import JournalFormat
import Ledger
import Payments
import Testing

/// Holds of which another amount is posted, by transfers that are made by hand.
@Suite struct PartPostingTests {
    /// A card's hold of 300 and what ends it, as transfers 1 and 2.
    private static func transfers(
        _ kind: TransferRecord.Kind,
        _ amount: Int64,
        released: Int64?,
        from debit: Int64 = 1
    ) -> [TransferRecord] {
        func made(
            _ id: Int64,
            _ kind: TransferRecord.Kind,
            _ amount: Int64,
            from debit: Int64
        ) -> TransferRecord {
            TransferRecord(
                id: id,
                kind: kind,
                debitAccount: debit,
                creditAccount: 2,
                asset: .yuan,
                amount: amount,
                undoes: nil,
                businessDate: BusinessDate(rawValue: 20_000),
                seq: id
            )
        }
        var end = made(2, kind, amount, from: debit)
        end.resolves = 1
        end.released = released
        return [made(1, .pending, 300, from: 1), end]
    }

    private static func fold(_ transfers: [TransferRecord]) throws(Contradiction) -> TransfersFold {
        var fold = TransfersFold()
        for transfer in transfers {
            try fold.take(StoredTransfer(transfer, undoneBy: nil)) {
                (id) throws(Contradiction) -> StoredTransfer? in
                transfers.first { $0.id == id }.map { StoredTransfer($0, undoneBy: nil) }
            }
        }
        return fold
    }

    @Test(arguments: [(120, 300), (299, 300), (345, 300), (300, nil)] as [(Int64, Int64?)])
    func `what is posted has moved, and all that was held is free`(
        amount: Int64,
        released: Int64?
    ) throws {
        let fold = try Self.fold(Self.transfers(.postPending, amount, released: released))
        var card = Movement()
        card.debits = amount
        var station = Movement()
        station.credits = amount
        #expect(fold.movements == [1: card, 2: station])
        #expect(fold.holds.isEmpty)
    }

    @Test(
        arguments: [
            (.postPending, 120, nil, 1), (.postPending, 120, 299, 1), (.postPending, 300, 300, 1),
            (.postPending, 301, nil, 1), (.postPending, 120, 300, 3),
            (.voidPending, 120, nil, 1), (.voidPending, 120, 300, 1), (.post, 120, 300, 1),
        ] as [(TransferRecord.Kind, Int64, Int64?, Int64)]
    )
    func `a hold ends by what it held, between its accounts, and not otherwise`(
        kind: TransferRecord.Kind,
        amount: Int64,
        released: Int64?,
        account: Int64
    ) throws {
        let found = #expect(throws: Contradiction.self) {
            try Self.fold(Self.transfers(kind, amount, released: released, from: account))
        }
        #expect(found?.invariant == "I4" && found?.row == 2)
    }

    @Test func `a hold ends once`() throws {
        var transfers = Self.transfers(.postPending, 120, released: 300)
        var again = transfers[1]
        again.id = 3
        transfers.append(again)
        let found = #expect(throws: Contradiction.self) { try Self.fold(transfers) }
        #expect(found?.invariant == "I4" && found?.row == 3)
    }

    // MARK: In a journal

    /// Commits an operator's record whose transfers are made by hand between card 1 and the source
    /// of loaded money.
    @discardableResult
    private static func commit<Store: JournalStore>(
        to store: Store,
        _ move: (inout Accounts, Hold, TransferCause, inout LedgerChanges) -> Void
    ) throws -> BookOutput {
        let snapshot = try store.recover()
        var keys = ColdKeys()
        keys.accountsByCard = [TestWorld.card(1).token]
        let card = try #require(try store.read(keys).accounts.first)
        var accounts = Accounts(
            nextTransfer: snapshot.nextTransfer,
            nextAccount: snapshot.nextAccount,
            houses: snapshot.houseAccounts
        )
        accounts.admit([card], answering: [], [])
        let date = try #require(snapshot.businessDate)
        let act = TestWorld.act(.credit(account: card.id, amount: 1, asset: nil))
        var record = BookRecord(
            seq: snapshot.nextSeq,
            businessDate: date,
            kind: .operatorAct,
            event: BookEvent(at: snapshot.lastEventAt, kind: act),
            group: snapshot.nextSeq
        )
        record.account = card.id
        var output = BookOutput()
        output.records = [record]
        let hold = Hold(
            id: snapshot.nextTransfer - 1,
            amount: 300,
            from: try #require(accounts.slot(id: card.id)),
            to: try #require(accounts.house(.cashTopUp, .yuan))
        )
        let cause = TransferCause(seq: record.seq, businessDate: date)
        move(&accounts, hold, cause, &output.ledger)
        try store.commit(output, codes: LiveJournal.codes, at: record.event.at, storing: [])
        return output
    }

    private static func hold<Store: JournalStore>(in store: Store) throws -> BookOutput {
        try commit(to: store) { accounts, hold, cause, changes in
            _ = accounts.hold(300, from: hold.debit, to: hold.credit, by: cause, &changes)
        }
    }

    private static func post<Store: JournalStore>(
        _ amount: Int64,
        in store: Store
    ) throws -> BookOutput {
        try commit(to: store) { accounts, hold, cause, changes in
            _ = accounts.post(amount, of: hold, by: cause, &changes)
        }
    }

    private static let opening = [
        TestWorld.event(TestWorld.register(1), at: 1), TestWorld.event(TestWorld.open(1), at: 2),
    ]

    @Test func `stores, verify and the simulation's check agree on a part`() throws {
        let folder = try TemporaryFolder()
        let (file, memory) = (
            try StoreDriver<JournalWriter>.file(in: folder), try StoreDriver<MemoryStore>.memory()
        )
        var journal = MemoryJournal()
        journal.commit(try file.run(Self.opening))
        try memory.run(Self.opening)
        journal.commit(try Self.hold(in: file.store))
        _ = try Self.hold(in: memory.store)
        // It is of no leg and no authorisation, so that nothing would ever end it.
        let open = MemoryFacts(journal)
        #expect(throws: Contradiction.self) { try open.check() }
        journal.commit(try Self.post(120, in: file.store))
        _ = try Self.post(120, in: memory.store)
        #expect(memory.store.position == file.store.position)
        let entries = try file.store.entries(from: 1, limit: 10)
        #expect(try memory.store.entries(from: 1, limit: 10) == entries)
        #expect(entries.last?.transfers.map(\.amount) == [120])
        #expect(entries.last?.transfers.map(\.released) == [300])
        try MemoryFacts(journal).check()
        #expect(try JournalVerifier(path: folder.path + "/journal.sqlite").run() == 4)
        withExtendedLifetime(folder) {}
    }

    @Test func `a start behind an anchor knows what a part frees of a hold before it`() throws {
        let folder = try TemporaryFolder()
        let file = try StoreDriver<JournalWriter>.file(in: folder)
        try file.run(Self.opening)
        _ = try Self.hold(in: file.store)
        // A clean stop leaves an anchor.
        try file.store.close()
        let again = try StoreDriver<JournalWriter>.file(in: folder)
        _ = try Self.post(120, in: again.store)
        _ = try again.store.recover()
        var keys = ColdKeys()
        keys.accountsByCard = [TestWorld.card(1).token]
        let card = try #require(try again.store.read(keys).accounts.first)
        #expect(card.counters.debitsPending == 0 && card.available == 1_000_000 - 120)
        try again.store.close()
        let path = folder.path + "/journal.sqlite"
        #expect(try JournalVerifier(path: path).run() == 4)
        try RawFile(path: path).run("UPDATE transfer SET released = 301 WHERE released = 300")
        #expect(throws: JournalError.chainBroken(seq: 4)) { try JournalVerifier(path: path).run() }
        withExtendedLifetime(folder) {}
    }
}
