import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

@testable import struct Book.BusinessDates

/// DE 37 in two forms: all of one business date have that under which it opened.
@Suite struct ReferenceFormTests {
    private static let day = BusinessDate(year: 2026, month: 11, day: 21)

    private static var third: BookRules {
        var rules = BookRules.test
        rules.edition = .third
        return rules
    }

    @Test func `a date that began in base 36 goes on in it, and the next counts in digits`() {
        // Twelve records are behind it.
        var book = BookHarness.demo(rules: Self.third)
        #expect(book.send(.purchase(1)).retrievalReference?.text == "63250000000D")
        book.restart(under: .test)
        for stan: UInt32 in 2...23 { book.send(.purchase(stan, 1)) }
        #expect(book.send(.purchase(24)).retrievalReference?.text == "632500000010")
        book.cutover()
        #expect(book.journal.dates.map(\.form) == [.base36, .decimal])
        for stan: UInt32 in 31...39 { book.send(.purchase(stan, 1)) }
        #expect(book.send(.purchase(40)).retrievalReference?.text == "632600000010")
        book.restart()
        #expect(book.send(.purchase(41)).retrievalReference?.text == "632600000011")
    }

    @Test func `an original is found by the DE 37 of its date, and by no other reading of it`() {
        var book = BookHarness.demo(rules: Self.third)
        var texts: [UInt32: String] = [:]
        for stan: UInt32 in 1...30 {
            // Each an amount of its own, so that only the right original agrees.
            let reply = book.send(.purchase(stan, Int64(stan)))
            texts[stan] = reply.retrievalReference?.text
        }
        book.cutover()
        book.restart(under: .test)
        #expect(texts[24] == "632500000010" && texts[23] == "63250000000Z")
        book.cutover()
        for stan: UInt32 in 101...140 {
            let reply = book.send(.purchase(stan, Int64(stan)))
            texts[stan] = reply.retrievalReference?.text
        }
        #expect(texts[110] == "632700000010" && texts[136] == "632700000036")
        #expect(Set(texts.values).count == texts.count)
        book.restart()
        var left = book.available(1)
        for (index, stan) in [UInt32(24), 10, 1, 110, 136, 101].enumerated() {
            let reversal = PaymentRequest.reversal(of: 900 + UInt32(index), Int64(stan))
                .naming(OriginalReference(retrievalReference: texts[stan]))
            #expect(book.send(reversal).outcome == .reversalAccepted)
            left += Int(stan)
            #expect(book.available(1) == left)
        }
        // Digits of base 36 where a date counts in ten name nothing.
        let letters = PaymentRequest.reversal(of: 950, 123)
            .naming(OriginalReference(retrievalReference: "63270000000N"))
        #expect(book.send(letters).outcome == .reversalAccepted)
        #expect(book.journal.records.last?.note == "no original yet")
    }

    @Test(arguments: RetrievalReference.Form.allCases, [[], [1_005], [1_002, 1_020]] as [[Int64]])
    func `each record of a date is found by its own text`(
        form: RetrievalReference.Form,
        marks: [Int64]
    ) {
        var snapshot = BookSnapshot()
        let moment = Timestamp(rawValue: 0)
        snapshot.dates = [DateOpening(date: Self.day, firstSeq: 1_000, at: moment, form: form)]
        let dates = BusinessDates(snapshot: snapshot)
        let skips = NumberSkips(marks: marks)
        var texts: Set<String> = []
        for position in [1, 9, 10, 11, 35, 36, 37, 9_999_999, 10_000_000, 10_000_001] as [Int64] {
            let seq = 999 + position
            let reference = dates.reference(of: seq, skipping: skips)
            #expect(reference.form == form)
            #expect(texts.insert(reference.text).inserted)
            #expect(dates.seq(of: reference.text, skipping: skips) == seq)
        }
    }

    @Test func `a text is read as the newest date that fits wrote it, and as no older one did`() {
        var snapshot = BookSnapshot()
        let moment = Timestamp(rawValue: 0)
        let older = BusinessDate(year: 2016, month: 11, day: 20)
        #expect(older.dayOfYear == Self.day.dayOfYear)
        snapshot.dates = [
            DateOpening(date: older, firstSeq: 1, at: moment, form: .base36),
            DateOpening(date: Self.day, firstSeq: 1_000, at: moment, form: .decimal),
        ]
        let dates = BusinessDates(snapshot: snapshot)
        #expect(dates.seq(of: "632500000010", skipping: NumberSkips()) == 1_009)
        #expect(dates.seq(of: "63250000000Z", skipping: NumberSkips()) == nil)
    }
}
