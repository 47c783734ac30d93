import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// The transaction counter of a DUKPT device must advance.
@Suite struct KeySerialTests {
    private func sale(
        _ stan: UInt32,
        counter: UInt32,
        device: UInt64 = 7,
        terminal: Int = 1,
        amount: Int64 = 8_850
    ) -> PaymentRequest {
        derived(.purchase(stan, amount, terminal: terminal), counter, device)
    }

    private func derived(
        _ request: PaymentRequest,
        _ counter: UInt32,
        _ device: UInt64 = 7
    ) -> PaymentRequest {
        var request = request.dated(261_121, .derivedKey)
        request.keySerial = KeySerial(device: device, counter: counter)
        return request
    }

    @Test func `row 34: another request under a counter that does not advance is refused`() {
        var book = BookHarness.demo()
        #expect(book.send(sale(1, counter: 5)).outcome == .approved)
        for counter in [5, 4, 1] as [UInt32] {
            #expect(book.send(sale(2, counter: counter)).outcome == .macFailed)
        }
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(book.send(sale(2, counter: 6)).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 2 * 8_850)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 34: a replay is refused after a restart and after a cutover, too`(
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        book.send(sale(1, counter: 5))
        book.restart(memory)
        #expect(book.send(sale(2, counter: 5)).outcome == .macFailed)
        for _ in 1...3 { book.cutover() }
        book.restart(memory)
        #expect(book.send(sale(2, counter: 5)).outcome == .macFailed)
        // The same old frame gets its answer while its date is taken, and is refused for ever then.
        #expect(book.send(sale(1, counter: 5)).outcome == .approved)
        book.advance(days: 3)
        for _ in 1...2 { book.cutover() }
        #expect(book.send(sale(1, counter: 5)).outcome == .macFailed)
        #expect(book.send(sale(1, counter: 6)).outcome == .dateOutOfReach)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `row 1: the same request gets its recorded answer, whatever its counter`() {
        var book = BookHarness.demo()
        let first = book.send(sale(1, counter: 5))
        #expect(book.send(sale(1, counter: 5)) == first)
        #expect(book.send(sale(1, counter: 9)) == first)
        // An old frame: its answer tells nothing new and moves nothing.
        #expect(book.send(sale(1, counter: 5)) == first)
        // The resend used up the counter for everything else.
        #expect(book.send(sale(2, counter: 9)).outcome == .macFailed)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `row 3: other content under the same identity is a mismatch only if it is new`() {
        var book = BookHarness.demo()
        book.send(sale(1, counter: 5))
        #expect(book.send(sale(1, counter: 5, amount: 1)).outcome == .macFailed)
        #expect(book.send(sale(1, counter: 6, amount: 1)).outcome == .duplicateMismatch)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 34: a reversal that its device has overtaken ends, and moves no counter back`(
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        book.send(sale(1, counter: 5))
        book.send(sale(2, counter: 6))
        let overtaken = derived(.reversal(of: 1), 5)
        let reversed = book.send(overtaken)
        #expect(reversed.outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 8_850)
        book.restart(memory)
        #expect(book.send(overtaken) == reversed)
        #expect(book.send(derived(.reversal(of: 1), 4)) == reversed)
        // Another amount than the original's is a case as ever, and ends, too.
        #expect(book.send(derived(.reversal(of: 2, 1), 5)).outcome == .reversalMismatch)
        #expect(book.journal.discrepancies.count == 1)
        #expect(book.journal.serials.values.allSatisfy { $0 == 6 })
        #expect(book.send(sale(3, counter: 6)).outcome == .macFailed)
        #expect(book.send(sale(3, counter: 7)).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 2 * 8_850)
    }

    @Test func `row 6: an overtaken reversal of a lost sale waits for it`() {
        var book = BookHarness.demo()
        book.send(sale(1, counter: 5))
        #expect(book.send(derived(.reversal(of: 2), 4)).outcome == .reversalAccepted)
        #expect(book.send(sale(2, counter: 6)).outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `the first edition refused an overtaken reversal, and a replay does so again`() {
        var rules = BookRules.test
        rules.edition = .first
        var book = BookHarness.demo(rules: rules)
        book.send(sale(1, counter: 5))
        #expect(book.send(derived(.reversal(of: 1), 5)).outcome == .macFailed)
        #expect(book.journal.discrepancies.count == 1)
        #expect(book.journal.tombstones.isEmpty)
    }

    @Test func `each terminal and each device counts by itself`() {
        var book = BookHarness.demo()
        #expect(book.send(sale(1, counter: 5)).outcome == .approved)
        #expect(book.send(sale(1, counter: 5, terminal: 2)).outcome == .approved)
        #expect(book.send(sale(2, counter: 1, device: 8)).outcome == .approved)
        #expect(book.send(sale(3, counter: 5)).outcome == .macFailed)
        #expect(book.journal.serials.count == 3)
    }
}
