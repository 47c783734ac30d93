import Book
import Foundation
import Journal
import JournalFormat
import Payments
import Reference
import Testing

/// Journals that older binaries wrote: `fixtures/journals` keeps one for each event format.
@Suite struct OlderJournalTests {
    static let files = (1...9).map { "format-\($0)" }
    static let banks = (3...9).map { "format-\($0)-bank" }
    /// Operators did there all that they can.
    static let acts = (5...9).map { "format-\($0)-acts" }
    /// Payments in house and at a bank were voided, refunded, held, completed and taken back there.
    static let held = (7...9).map { "format-\($0)-held" }
    /// Terminals reported, added to and asked about payments there, and operators loaded cards.
    static let advices = ["format-8-advices", "format-9-advices"]
    /// Batches and shifts ended there, by their terminal and by force.
    static let days = ["format-9-days"]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/journals")

    /// A stopped journal of that format in a folder of its own.
    static func journal(_ name: String) throws -> (folder: TemporaryFolder, path: String) {
        let source = folder.appending(path: "\(name).sql")
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.sqlite"
        try RawFile(path: path).run(String(contentsOf: source, encoding: .utf8))
        return (folder, path)
    }

    @Test(arguments: files)
    func `an older journal is read as it is, without a change`(name: String) throws {
        let (folder, path) = try Self.journal(name)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let reader = try JournalReader(path: path)
        let rows = try reader.last(nil)
        #expect(rows.map(\.seq) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14])
        #expect(rows[5].outcome == "reversed" && rows[5].pan == "900001******0000")
        #expect(rows[8].reason == "insufficient-funds" && rows[8].code == "51")
        #expect(rows[10].attempts == 2)
        #expect(try reader.history(of: 6)?.related.map(\.seq) == [7])
        // Who did it and why stood in the event alone.
        #expect(rows[0].operation == "terminal-register" && rows[0].operatorReason == "fixture")
        #expect(rows.last?.operation == "account-freeze" && rows.last?.operatorName != nil)
        #expect(rows.last?.pan?.hasPrefix("900001") == true && rows.last?.account != nil)
        let accounts = try reader.accounts(limit: 10)
        #expect(accounts.count == 5)
        #expect(accounts.allSatisfy { $0.pin == "none" })
        #expect(try reader.terminals().map(\.terminal) == ["T0000001"])
        #expect(try reader.terminalKeys().first?.keyUses != nil)
        #expect(try JournalVerifier(path: path).run() == 14)
        #expect(try ReplayTests.replay(path: path) == .complete(14))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        _ = folder
    }

    @Test(arguments: banks)
    func `an older journal with a bank is listed, verified and replayed as it is`(
        name: String
    ) throws {
        let (folder, path) = try Self.journal(name)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let rows = try JournalReader(path: path).last(nil)
        let bank = rows.filter { $0.channel == "bank" && $0.operation != "reversal" }
        #expect(bank.map(\.code) == ["00", "51", "00", "68", "68", "00"])
        #expect(bank.map(\.seq) == [4, 6, 8, 13, 17, 21])
        for row in bank {
            let parts = [
                row.waitMicroseconds, row.commitMicroseconds, row.hostMicroseconds,
                row.replyMicroseconds,
            ]
            #expect(row.durationMicroseconds == parts.reduce(0) { $0 + ($1 ?? 0) })
            #expect(row.durationMicroseconds ?? 0 > (row.code == "68" ? 1_000_000 : 100_000))
        }
        #expect(try JournalVerifier(path: path).run() == 28)
        #expect(try ReplayTests.replay(path: path) == .complete(28))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        let journal = try JournalWriter(
            path: path,
            options: JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        )
        _ = try journal.recover()
        try journal.close()
        #expect(try JournalReader(path: path).last(nil) == rows)
        #expect(try JournalVerifier(path: path).run() == 28)
        #expect(try ReplayTests.replay(path: path) == .complete(28))
        _ = folder
    }

    @Test(arguments: acts)
    func `operators' acts of an older journal are listed, verified and replayed as they are`(
        name: String
    ) throws {
        let (folder, path) = try Self.journal(name)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let rows = try JournalReader(path: path).last(nil)
        let last = try JournalReader(path: path).lastSeq()
        let acts = rows.filter { $0.operatorName != nil && $0.outcome != "refused" }
        // People came with format 6.
        let ofPeople = [
            "person-add", "person-add", "role-grant", "role-revoke", "role-grant",
            "person-disable", "person-enable",
        ]
        let hasPeople = name != "format-5-acts"
        #expect(
            acts.map(\.operation) == [
                "terminal-register", "station-register", "terminal-disable", "terminal-enable",
                "account-open", "account-open", "account-credit", "account-credit",
                "account-set-pin", "account-reset-pin", "account-freeze", "account-thaw",
                "operator-reversal", "operator-reversal", "key-rotate", "key-rotate",
                "master-key-rotate", "channel-stop", "channel-start", "cutover",
            ] + (hasPeople ? ofPeople : [])
        )
        #expect(acts.allSatisfy { $0.operatorReason == "fixture" && $0.object != nil })
        #expect(last == (hasPeople ? 30 : 22))
        #expect(rows.last?.outcome == (hasPeople ? "refused" : "approved"))
        #expect(try JournalVerifier(path: path).run() == last)
        #expect(try ReplayTests.replay(path: path) == .complete(last))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        let options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        let journal = try JournalWriter(path: path, options: options)
        _ = try journal.recover()
        try journal.close()
        #expect(try JournalReader(path: path).last(nil) == rows)
        #expect(try JournalVerifier(path: path).run() == last)
        #expect(try ReplayTests.replay(path: path) == .complete(last))
        _ = folder
    }

    @Test(arguments: files)
    func `a start brings an older journal up to date, and it goes on`(name: String) throws {
        let (folder, path) = try Self.journal(name)
        let options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        let journal = try JournalWriter(path: path, options: options)
        let snapshot = try journal.recover()
        #expect(snapshot.nextSeq == 15)
        // Its open batch has payments that name it: UnionPay's.
        #expect(snapshot.terminals.map(\.batchIsNamed) == [true])
        let listed = try JournalReader(path: path).last(1)[0]
        #expect(listed.operatorReason == "fixture" && listed.object?.hasPrefix("account ") == true)
        var book = PaymentBook(snapshot: snapshot, rules: BookRules.signingOn)
        var step = Step()
        let event = BookEvent(
            at: snapshot.lastEventAt,
            kind: TestWorld.act(.credit(account: 1, amount: 500, asset: .yuan))
        )
        try book.prepare([event]) { keys in try journal.read(keys) }
        #expect(book.validate(event) == nil)
        book.step(event, origin: nil, into: &step)
        try journal.commit(step.output, codes: OutcomeCodes(), at: snapshot.lastEventAt)
        try journal.close()
        #expect(try JournalVerifier(path: path).run() == 15)
        #expect(try ReplayTests.replay(path: path) == .complete(15))
        _ = folder
    }

    @Test(arguments: held)
    func `what is taken back and held in an older journal stays as it was`(name: String) throws {
        let (folder, path) = try Self.journal(name)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let last: Int64 = 75
        func check() throws -> [JournalRow] {
            let reader = try JournalReader(path: path)
            let held = try reader.authorisations(AuthorisationChoice(), limit: 100)
            #expect(
                held.map(\.state).sorted() == [
                    "completed", "completed", "lapsed", "open", "reversed", "reversed", "voided",
                    "voided",
                ]
            )
            let given = try [11, 24, 30, 37, 45].map {
                try reader.remainders(of: $0).map(\.refundedMinor)
            }
            #expect(given == [[1000], [0], [0], [2168], [0]])
            #expect(try JournalVerifier(path: path).run() == last)
            #expect(try ReplayTests.replay(path: path) == .complete(last))
            return try reader.last(nil)
        }
        let rows = try check()
        #expect(
            rows.filter { $0.operation == "refund" }.map(\.code) == ["00", "64", "00", "64", "00"]
        )
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        let journal = try JournalWriter(
            path: path,
            options: JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        )
        _ = try journal.recover()
        try journal.close()
        #expect(try check() == rows)
        _ = folder
    }

    @Test(arguments: advices)
    func `what is reported and added to in an older journal stays as it was`(
        name: String
    ) throws {
        let (folder, path) = try Self.journal(name)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        func check() throws -> [JournalRow] {
            #expect(try JournalVerifier(path: path).run() == 61)
            #expect(try ReplayTests.replay(path: path) == .complete(61))
            return try JournalReader(path: path).last(nil)
        }
        let rows = try check()
        #expect(
            rows.filter { $0.reason == "acknowledged" }.map(\.seq)
                == [19, 24, 27, 33, 40, 43, name == "format-8-advices" ? 57 : 58]
        )
        let last: Int64 = name == "format-8-advices" ? 54 : 55
        #expect(rows.filter { $0.outcome == "suspended" }.map(\.seq) == [12, 30, last])
        #expect(
            rows.filter { $0.outcome == "declined" }.map(\.code) == [
                "12", "55", "12", "55", "58", "25",
            ]
        )
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        let options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        let journal = try JournalWriter(path: path, options: options)
        let snapshot = try journal.recover()
        #expect(snapshot.operators.map(\.key.number).sorted() == [17, 18])
        try journal.close()
        #expect(try check() == rows)
        _ = folder
    }

    @Test(arguments: days)
    func `how batches and shifts ended in an older journal stays as it was`(name: String) throws {
        let (folder, path) = try Self.journal(name)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        func check() throws -> [JournalRow] {
            #expect(try JournalVerifier(path: path).run() == 34)
            #expect(try ReplayTests.replay(path: path) == .complete(34))
            let reader = try JournalReader(path: path)
            let shifts = try reader.shifts(ShiftChoice(limit: 9))
            #expect(shifts.map(\.shift.key.number) == [4, 3, 2, 1])
            #expect(shifts.map { $0.shift.closedBy != nil } == [false, true, true, true])
            #expect(try reader.openReferenceVersion() == nil)
            return try reader.last(nil)
        }
        let rows = try check()
        #expect(
            rows.filter { ["settlement", "upload-end"].contains($0.operation) }.map(\.batch)
                == [1, 2, 2]
        )
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        let options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        let journal = try JournalWriter(path: path, options: options)
        let snapshot = try journal.recover()
        #expect(snapshot.day.shifts.map(\.shift.key.number) == [4])
        #expect(snapshot.reference.lastNumber == 0)
        try journal.close()
        #expect(try check() == rows)
        _ = folder
    }

    @Test(arguments: files + banks + acts + held + advices + days)
    func `an older journal is proved, goes on with a payment and is proved again`(
        name: String
    ) throws {
        let (folder, path) = try Self.journal(name)
        func prove(_ last: Int64) throws {
            #expect(try JournalProof.run(of: path).records == last)
            #expect(try ReplayTests.replay(path: path) == .complete(last))
        }
        let last = try JournalReader(path: path).lastSeq()
        try prove(last)
        let options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        let journal = try JournalWriter(path: path, options: options)
        let snapshot = try journal.recover()
        try journal.noteRules(BookRules.signingOn)
        var book = PaymentBook(snapshot: snapshot, rules: BookRules.signingOn)
        var step = Step()
        for stan: UInt32 in [900_001, 900_001, 900_002] {
            let kind = stan == 900_002 ? TestWorld.signOn(1, stan: stan) : TestWorld.purchase(stan)
            let event = BookEvent(at: snapshot.lastEventAt, kind: kind)
            try book.prepare([event]) { keys in try journal.read(keys) }
            book.step(event, origin: nil, into: &step)
        }
        // The open date goes on in the form it began with: base 36 until format 7.
        let isDecimal = ["format-7", "format-8", "format-9"].contains { name.hasPrefix($0) }
        let began: RetrievalReference.Form = isDecimal ? .decimal : .base36
        let date = try #require(book.businessDate)
        for kind in [.cutover(date.next), TestWorld.purchase(900_003)] {
            let event = BookEvent(at: snapshot.lastEventAt, kind: kind)
            try book.prepare([event]) { keys in try journal.read(keys) }
            book.step(event, origin: nil, into: &step)
        }
        let forms = step.output.records.map { $0.reply?.retrievalReference?.form }
        #expect(forms.first == began && forms.last == .decimal)
        #expect(forms.dropLast().allSatisfy { $0 == began || $0 == nil })
        let written = Int64(step.output.records.count)
        #expect(written >= 4)
        try journal.commit(step.output, codes: OutcomeCodes(), at: snapshot.lastEventAt)
        try journal.close()
        try prove(last + written)
        _ = folder
    }

    @Test(arguments: files + banks + acts + held + advices + days)
    func `an older backup is what a replay can begin behind`(name: String) throws {
        let (folder, path) = try Self.journal(name)
        let last = try JournalReader(path: path).lastSeq()
        var options = JournalReplayer.Options()
        options.snapshot = path
        options.from = last + 1
        #expect(try JournalReplayer(path: path, options: options).run() == .complete(last))
        _ = folder
    }
}

/// A folder of a test's own, removed with it.
final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "older-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // What is left behind in the temporary directory is no failure.
        try? FileManager.default.removeItem(atPath: path)
    }
}
