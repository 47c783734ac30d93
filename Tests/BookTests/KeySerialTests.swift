import Book
import BookSimulation
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
        book.cutover()
        book.cutover()
        book.cutover()
        book.restart(memory)
        // Out of the reach of repeats: the same old frame is no first request either.
        #expect(book.send(sale(1, counter: 5)).outcome == .macFailed)
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

    @Test func `an old reversal catches no sale and undoes none, and is an open item`() {
        var book = BookHarness.demo()
        book.send(sale(1, counter: 5))
        let old = derived(.reversal(of: 1), 5)
        #expect(book.send(old).outcome == .macFailed)
        #expect(book.send(derived(.reversal(of: 2), 4)).outcome == .macFailed)
        #expect(book.journal.discrepancies.count == 2)
        #expect(book.journal.tombstones.isEmpty)
        #expect(book.available(1) == 1_000_000 - 8_850)
        let reversed = book.send(derived(.reversal(of: 1), 6))
        #expect(reversed.outcome == .reversalAccepted)
        #expect(book.send(derived(.reversal(of: 1), 6)) == reversed)
        #expect(book.available(1) == 1_000_000)
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
