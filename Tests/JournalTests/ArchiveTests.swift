import Book
import Foundation
import Journal
import Payments
import Testing

@Suite struct ArchiveTests {
    private static let terminals = 3

    /// Some business dates; each begins with sign-ons that open the next batch, and holds sales, a
    /// repeat, reversals before and after, and a reversal of the day before.
    private func world(dates: Int) throws -> LiveJournal {
        let live = try LiveJournal { $0.anchorRecords = 50 }
        try live.populate(terminals: Self.terminals, cards: 4)
        try run(0..<dates, on: live)
        return live
    }

    private func run(_ days: Range<Int>, on live: LiveJournal) throws {
        for day in days {
            let batch = UInt32(day + 1)
            let base = UInt32(day * 100 + 10)
            if day > 0 {
                try live.run((1...Self.terminals).map { TestWorld.signOn($0, stan: base) })
            }
            for terminal in 1...Self.terminals {
                try live.run([purchase(base + 1, terminal, batch), purchase(base + 2, 1, batch)])
                try live.run([purchase(base + 1, terminal, batch)])
            }
            try live.run([batched(TestWorld.reversal(of: base + 2, 100, card: 1), batch)])
            try live.run([batched(TestWorld.reversal(of: base + 60, 100), batch)])
            try live.run([TestWorld.refusals(2), purchase(base + 60, 1, batch)])
            try live.cutOver()
        }
    }

    func purchase(_ stan: UInt32, _ terminal: Int, _ batch: UInt32) -> BookEvent.Kind {
        batched(TestWorld.purchase(stan, 100, terminal: terminal, card: terminal), batch)
    }

    func batched(_ kind: BookEvent.Kind, _ batch: UInt32) -> BookEvent.Kind {
        guard case .payment(var request, let plan) = kind else { return kind }
        request.batch = batch
        request.identity = RequestIdentity(
            terminal: request.identity.terminal,
            messageClass: request.identity.messageClass,
            stan: request.identity.stan,
            window: batch
        )
        return .payment(request, plan)
    }

    func archiver(
        of live: LiveJournal,
        keeping dates: Int,
        cards: Int? = nil
    ) throws -> JournalArchiver {
        var settings = JournalArchiver.Settings()
        settings.liveDates = dates
        settings.cardDates = cards
        settings.copiedRecords = 7
        settings.removedRecords = 5
        let folder = live.directory + "/archive"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        return JournalArchiver(journal: live.journal, folder: folder, settings: settings)
    }

    /// All steps until there is nothing left to do.
    @discardableResult
    func finish(_ archiver: JournalArchiver) throws -> [String] {
        var published: [String] = []
        for _ in 0..<10_000 {
            switch try archiver.step() {
            case .idle: return published
            case .waiting(let reason):
                Issue.record("it waits: \(reason)")
                return published
            case .published(let date): published.append(date)
            default: continue
            }
        }
        Issue.record("it never ends")
        return published
    }

    /// Archives all that may leave the file.
    func archive(_ live: LiveJournal, keeping dates: Int) throws {
        try finish(archiver(of: live, keeping: dates))
    }

    func first(_ live: LiveJournal) throws -> Int64 {
        Int64(try RawFile(path: live.path).run("SELECT min(seq) FROM record")[0]) ?? 0
    }

    @Test func `row 34: a date that was closed early stays while its requests may come again`()
        throws
    {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        guard case .payment(var request, let plan) = TestWorld.purchase(1) else { return }
        request.batch = nil
        request.identity.window = 261_121
        request.identity.windowKind = .date
        try live.run([.payment(request, plan), TestWorld.signOn(1, stan: 9)])
        for _ in 1...7 { try live.cutOver() }
        guard case .waiting(let reason) = try archiver(of: live, keeping: 5).step() else {
            Issue.record("it was archived")
            return
        }
        #expect(reason.contains("may still come again"))
        let date = try #require(live.book.businessDate)
        try live.run(events: [TestWorld.event(.cutover(date.next), at: 7 * 86_400_000_000)])
        #expect(try finish(try archiver(of: live, keeping: 5)).count == 3)
    }

    @Test func `old dates leave the live file and still read as one journal`() throws {
        let live = try world(dates: 5)
        let last = Int64(live.records.count)
        let rows = try JournalReader(path: live.path).last(nil)
        let sale = try #require(rows.first { $0.outcome == "reversed" })
        let history = try JournalReader(path: live.path).history(of: sale.seq)
        let dates = try finish(archiver(of: live, keeping: 2))
        #expect(dates.count == 3)
        #expect(try first(live) > last / 2)
        let reader = try JournalReader(path: live.path)
        #expect(try reader.last(nil) == rows)
        #expect(try reader.first(10_000) == rows)
        #expect(try reader.last(20) == Array(rows.suffix(20)))
        #expect(try reader.first(7, of: JournalQuery(after: 20)).map(\.seq) == (21...27).map { $0 })
        // A number from outside may be any.
        for after: Int64 in [.min, -1, 0, 20, last - 1, last, .max - 1, .max] {
            let query = JournalQuery(after: after)
            let wanted = rows.filter { $0.seq > after }
            #expect(try reader.last(nil, of: query) == wanted)
            #expect(try reader.first(10_000, of: query) == wanted)
            #expect(try reader.gaps(query).isEmpty)
            let back = try reader.backward(query, before: nil, limit: 10_000, within: 20)
            #expect(
                back.items.map(\.row.seq) == wanted.map(\.seq).reversed().filter { $0 > last - 20 }
            )
            #expect((back.end == 1) == (after >= last - 20))
            let on = try reader.forward(query, from: 0, limit: 10_000, within: nil)
            #expect(on.items.filter { $0.at == $0.row.seq }.map(\.row.seq) == wanted.map(\.seq))
        }
        #expect(try reader.history(of: sale.seq) == history)
        #expect(try reader.seq(ofReference: sale.rrn ?? "") == sale.seq)
        #expect(try reader.seqs(ofSTAN: 11, terminal: "T0000001").count == 1)
        #expect(try reader.recordBytes(of: 3).isEmpty == false)
        #expect(try reader.chainHash(of: 3)?.utf8.count == 64)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
        let slow = try JournalVerifier(path: live.path)
        var steps = 0
        while case .checked = try slow.step(4) { steps += 1 }
        #expect(steps > Int(last) / 4)
    }

    @Test func `a journal whose old dates are archived starts and goes on`() throws {
        let live = try world(dates: 5)
        try finish(archiver(of: live, keeping: 2))
        try live.restart()
        try live.run((1...Self.terminals).map { TestWorld.signOn($0, stan: 510) })
        let sale = try live.run([purchase(511, 1, 6)])
        #expect(sale.records[0].reply?.outcome == .approved)
        let again = try live.run([purchase(511, 1, 6)])
        #expect(again.records[0].kind == .repeated)
        try live.restart(cleanly: true)
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
        // And the next date follows the others.
        try live.cutOver()
        let dates = try finish(archiver(of: live, keeping: 2))
        #expect(dates.count == 1)
        #expect(try JournalVerifier(path: live.path).run() == last + 1)
    }

    @Test func `an archiver that ends anywhere goes on where it was`() throws {
        let live = try world(dates: 4)
        let last = Int64(live.records.count)
        var published: [String] = []
        for steps in 1..<200 {
            let archiver = try archiver(of: live, keeping: 2)
            for _ in 0..<steps {
                if case .published(let date) = try archiver.step() { published.append(date) }
            }
            try live.restart()
            #expect(try JournalVerifier(path: live.path).run() == last)
            if case .idle = try self.archiver(of: live, keeping: 2).step() { break }
        }
        #expect(Set(published).count == 2)
        #expect(try JournalReader(path: live.path).last(nil).last?.seq ?? 0 <= last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    @Test func `the check of a whole journal goes on while dates leave it`() throws {
        let live = try world(dates: 5)
        let verifier = try JournalVerifier(path: live.path)
        let archiver = try archiver(of: live, keeping: 1)
        let last = Int64(live.records.count)
        while true {
            guard case .checked = try verifier.step(2) else { break }
            for _ in 0..<3 { _ = try archiver.step() }
        }
        #expect(verifier.checked == last)
    }

    @Test func `a date with an open batch stays`() throws {
        let live = try world(dates: 2)
        // Terminal 3 signs on no more: its batch of the second date stays open.
        try live.run([TestWorld.signOn(1, stan: 900), TestWorld.signOn(2, stan: 900)])
        try live.run([purchase(901, 1, 3), purchase(902, 2, 3)])
        for _ in 0..<3 { try live.cutOver() }
        let archiver = try archiver(of: live, keeping: 1)
        var reason = ""
        for _ in 0..<1000 {
            guard case .waiting(let text) = try archiver.step() else { continue }
            reason = text
            break
        }
        #expect(reason.contains("T0000003"))
        #expect(JournalFiles(live: live.path).archives.count == 1)
        try live.run(
            (1...3).map { TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: $0), false)) }
        )
        #expect(try finish(archiver).count >= 2)
    }

    /// Plain 1987 and IFSF have no batch that a terminal could settle.
    @Test(arguments: [WindowKind.day, .date])
    func `sales of terminals without batches keep no date from the archive`(
        _ kind: WindowKind
    ) throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        for day in 1...5 as ClosedRange<UInt32> {
            guard case .payment(var request, let plan) = TestWorld.purchase(day) else { return }
            request.batch = nil
            request.identity.windowKind = kind
            request.identity.window = kind == .day ? 1121 : 261_121
            request.session = kind == .day ? .signedOn : .fixedKey
            #expect(try live.run([.payment(request, plan)]).records[0].reply?.outcome == .approved)
            try live.cutOver()
        }
        #expect(try finish(archiver(of: live, keeping: 2)).count == 3)
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    @Test(arguments: [
        "UPDATE record SET amount = 1 WHERE seq = 20", "DELETE FROM transfer",
        "DELETE FROM record WHERE seq = (SELECT max(seq) FROM record)",
        "UPDATE meta SET value = zeroblob(32) WHERE key = 'first_hash'",
    ])
    func `row 29: nothing is removed for an archive that is not whole`(change: String) throws {
        let live = try world(dates: 4)
        let before = try first(live)
        let first = try archiver(of: live, keeping: 2)
        var path = ""
        for _ in 0..<1000 {
            guard case .published(let date) = try first.step() else { continue }
            path = "\(live.directory)/archive/\(date).sqlite"
            break
        }
        try RawFile(path: path).run(change)
        let second = try archiver(of: live, keeping: 2)
        #expect(throws: JournalError.self) { while true { _ = try second.step() } }
        #expect(try self.first(live) == before)
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
    }

    @Test func `an archive that is missing is named`() throws {
        let live = try world(dates: 4)
        try finish(archiver(of: live, keeping: 2))
        let folder = live.directory + "/archive"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        try FileManager.default.removeItem(atPath: "\(folder)/\(names[1])")
        #expect {
            try JournalVerifier(path: live.path).run()
        } throws: { error in
            if case .archiveMissing = error as? JournalError { true } else { false }
        }
        // The newest dates stay readable.
        #expect(try JournalReader(path: live.path).last(5).count == 5)
        #expect(try JournalReader(path: live.path).gaps().count == 1)
    }

    @Test func `the oldest archive that is missing is named too, and listings say the gap`() throws
    {
        let live = try world(dates: 4)
        #expect(try JournalReader(path: live.path).gaps().isEmpty)
        try finish(archiver(of: live, keeping: 2))
        #expect(try JournalReader(path: live.path).gaps().isEmpty)
        let folder = live.directory + "/archive"
        for (index, name) in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .enumerated()
        {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            #expect {
                try JournalVerifier(path: live.path).run()
            } throws: { error in
                if case .archiveMissing = error as? JournalError { true } else { false }
            }
            let reader = try JournalReader(path: live.path)
            let gaps = try reader.gaps()
            #expect(gaps.count == 1 && gaps[0].lowerBound == 1)
            // What a query does not ask for is no gap of it.
            #expect(try reader.gaps(JournalQuery(after: gaps[0].upperBound)).isEmpty)
            #expect(index < 2)
        }
        // The one file alone is still right, as a copy of it is.
        #expect(try JournalVerifier(path: live.path, scope: .oneFile).run() > 0)
        let copy = live.directory + "/copies"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        _ = try JournalBackup().run(of: live.path, to: copy + "/backup.sqlite")
        let proof = try JournalProof.run(of: copy + "/backup.sqlite")
        #expect(proof.gap == .recordsBefore(try first(live)))
    }

    @Test func `archived dates keep the form of their DE 37, and are found by it`() throws {
        let live = try LiveJournal()
        var rules = BookRules.signingOn
        rules.edition = .third
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        try live.populate(terminals: Self.terminals, cards: 4)
        try run(0..<2, on: live)
        try live.restart(rules: BookRules.signingOn)
        try live.journal.noteRules(BookRules.signingOn)
        try run(2..<7, on: live)
        let rows = try JournalReader(path: live.path).last(nil)
        try finish(archiver(of: live, keeping: 2))
        let reader = try JournalReader(path: live.path)
        #expect(try reader.last(nil) == rows)
        var forms: Set<RetrievalReference.Form> = []
        for record in live.records where record.kind != .repeated {
            guard let reference = record.reply?.retrievalReference else { continue }
            #expect(try reader.seq(ofReference: reference.text) == record.seq)
            if record.seq < (try first(live)) { forms.insert(reference.form) }
        }
        #expect(forms == [.base36, .decimal])
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
    }

    @Test func `row 68: sealed copies of cards are erased, in archives too`() throws {
        let live = try world(dates: 5)
        let last = Int64(live.records.count)
        try finish(archiver(of: live, keeping: 3, cards: 1))
        let count = "SELECT count(*) FROM record WHERE length(card_sealed) > 0"
        let left = try RawFile(path: live.path).run(
            count + " AND business_date < (SELECT max(date) - 2 FROM business_date)"
        )
        #expect(left == ["0"])
        let folder = live.directory + "/archive"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            #expect(try RawFile(path: "\(folder)/\(name)").run(count) == ["0"])
        }
        // The newest closed date keeps them.
        #expect(try RawFile(path: live.path).run(count) != ["0"])
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    @Test func `a payment that may have been archived is out of an operator's reach`() throws {
        var rules = BookRules.signingOn
        rules.reachDates = 2
        let live = try world(dates: 3)
        try live.restart(rules: rules)
        let old = live.records.first { $0.kind == .payment && $0.reply?.outcome == .approved }
        let recent = live.records.last { $0.kind == .payment && $0.reply?.outcome == .approved }
        #expect(try live.refusal(ofReversing: old?.seq ?? 0) == .outOfReach(old?.seq ?? 0))
        #expect(try live.refusal(ofReversing: recent?.seq ?? 0) == nil)
    }
}
