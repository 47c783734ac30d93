import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing
import Upstream

/// DE 37 of a file whose dates have two forms: listed, found, proved and told as it was given.
@Suite struct ReferenceFormTests {
    /// The first date began under the third edition and went on under this one, with a payment
    /// whose host answers on the next date.
    private static func world() throws -> (live: LiveJournal, asked: ExchangeState) {
        let live = try LiveJournal()
        var rules = BookRules.test
        rules.edition = .third
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        try live.journal.noteCodes(LiveJournal.codes)
        try live.populate(terminals: 1, cards: 1)
        try live.run((1...8).map { TestWorld.purchase(UInt32($0), 1) })
        try live.restart(rules: .test)
        try live.journal.noteRules(.test)
        try live.run((11...50).map { TestWorld.purchase(UInt32($0), 1) })
        let output = try live.run([HostJournalTests.purchase(60)])
        let asked = try #require(output.exchanges.values.first)
        try live.restart()
        try live.cutOver()
        try live.run((101...140).map { TestWorld.purchase(UInt32($0), 1) })
        return (live, asked)
    }

    @Test func `dates of both forms are listed, found, verified and replayed`() throws {
        let (live, _) = try Self.world()
        let reader = try JournalReader(path: live.path)
        let rows = try reader.last(nil)
        var texts: Set<String> = []
        for record in live.records {
            guard let reference = record.reply?.retrievalReference else { continue }
            #expect(texts.insert(reference.text).inserted)
            #expect(try reader.seq(ofReference: reference.text) == record.seq)
            #expect(rows.first { $0.seq == record.seq }?.rrn == reference.text)
        }
        #expect(texts.isSuperset(of: ["632500000010", "63250000000Z", "632600000036"]))
        #expect(try reader.seq(ofReference: "63250000001a") != nil)
        #expect(try reader.seq(ofReference: "63260000000Z") == nil)
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
    }

    @Test(arguments: RetrievalReference.Form.allCases)
    func `listings say every position as the book does`(
        form: RetrievalReference.Form
    ) throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let file = RawFile(path: live.path)
        let date = try #require(live.book.businessDate)
        let seq = live.records[1].seq
        for position in [1, 9, 10, 35, 36, 9_999_999, 10_000_000, 78_364_164_095] as [Int64] {
            try file.run(
                """
                UPDATE business_date SET first_seq = \(seq - position + 1),
                    reference_form = \(form.rawValue)
                """
            )
            let text = RetrievalReference(date: date, position: position, form: form).text
            #expect(try file.run("SELECT rrn FROM journal_v WHERE seq = \(seq)") == [text])
        }
    }

    @Test func `a host and a terminal are told the DE 37 of the payment's own date`() throws {
        let (live, asked) = try Self.world()
        let own = try #require(asked.retrievalReference)
        #expect(own.form == .base36)
        var keys = ColdKeys()
        keys.exchanges = [asked.id]
        keys.payments = [asked.id]
        let read = try live.journal.read(keys)
        #expect(read.exchanges.first?.retrievalReference == own)
        #expect(read.payments.first?.reply.retrievalReference == own)
        let output = try live.run([HostJournalTests.answer(asked, .approved)])
        #expect(output.changedPayments[asked.id]?.reply.retrievalReference == own)
        try live.restart()
        let decided = try live.journal.read(keys)
        #expect(decided.payments.first?.reply.retrievalReference == own)
        let repeated = try live.run([HostJournalTests.purchase(60)])
        #expect(repeated.records.first?.reply?.retrievalReference == own)
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
    }

    @Test(arguments: [1, 2])
    func `a date whose form was changed is named by verify and by a replay`(form: Int) throws {
        let (live, _) = try Self.world()
        try RawFile(path: live.path).run("UPDATE business_date SET reference_form = \(form)")
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
        guard case .different(let found) = try ReplayTests.replay(path: live.path) else {
            Issue.record("the replay did not see it")
            return
        }
        #expect(found.field == "reference_form")
    }

    @Test func `a form that no program writes is refused at its place`() throws {
        let (live, _) = try Self.world()
        try RawFile(path: live.path).run(
            """
            PRAGMA ignore_check_constraints = 1;
            UPDATE business_date SET reference_form = 3 WHERE first_seq = 1
            """
        )
        let error = JournalError.rowBroken(
            table: "business_date",
            row: 1,
            "its DE 37 has no form"
        )
        #expect(throws: error) { try live.restart() }
    }

    @Test func `stores agree on the form of each date`() throws {
        let folder = try TemporaryFolder()
        let (file, memory) = (
            try StoreDriver<JournalWriter>.file(in: folder), try StoreDriver<MemoryStore>.memory()
        )
        let events = [
            TestWorld.event(TestWorld.register(1), at: 1),
            TestWorld.event(TestWorld.signOn(1), at: 2),
            TestWorld.event(.cutover(BusinessDate(year: 2026, month: 11, day: 22)), at: 3),
            TestWorld.event(TestWorld.signOn(1, stan: 7), at: 4),
        ]
        for event in events {
            try file.run([event])
            try memory.run([event])
        }
        let dates = try file.store.recover().dates
        #expect(dates.map(\.form) == [.decimal, .decimal])
        #expect(try memory.store.recover().dates.map(\.form) == dates.map(\.form))
        withExtendedLifetime(folder) {}
    }
}
