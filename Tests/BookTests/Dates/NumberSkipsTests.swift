import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

@Suite struct NumberSkipsTests {
    private func position(_ reply: PaymentReply) -> Int64 {
        reply.retrievalReference?.position ?? -1
    }

    @Test func `behind a restored file no number that was told outside comes again`() {
        var book = BookHarness.demo()
        let before = book.send(.purchase(1, 100))
        book.operate(.restored)
        let after = book.send(.purchase(2, 100))
        #expect(position(after) == position(before) + 2 + NumberSkips.width)
        #expect(after.approvalCode != before.approvalCode)
        // A copy of the file that went on another way would have given these.
        var lost = BookHarness.demo()
        lost.checksInvariants = false
        var told: Set<String> = []
        for stan in 1...500 {
            let reply = lost.send(.purchase(UInt32(stan), 1))
            told.insert(reply.approvalCode ?? "")
            told.insert(reply.retrievalReference?.text ?? "")
        }
        #expect(!told.contains(after.approvalCode ?? ""))
        #expect(!told.contains(after.retrievalReference?.text ?? ""))
    }

    @Test func `the numbers of later dates and of later starts skip too`() {
        var book = BookHarness.demo()
        book.operate(.restored)
        book.cutover()
        book.restart()
        #expect(position(book.send(.purchase(1, 100))) > NumberSkips.width)
        book.operate(.restored)
        #expect(position(book.send(.purchase(2, 100))) > 2 * NumberSkips.width)
    }

    @Test func `a link's STANs go on half a circle later`() {
        var book = BookHarness.demo()
        let first = book.ask(1)
        book.operate(.restored)
        let second = book.ask(2)
        #expect(book.journal.exchanges[first]?.reference.iso?.number == 1)
        #expect(book.journal.exchanges[second]?.reference.iso?.number == 500_002)
    }

    @Test(arguments: [[], [5], [5, 6], [1, 9, 40]] as [[Int64]])
    func `every record is found by its number, and what was left out is nobody's`(marks: [Int64]) {
        let skips = NumberSkips(marks: marks)
        for seq in Int64(1)...60 {
            #expect(skips.seq(of: seq + skips.offset(of: seq)) == seq)
        }
        if let first = marks.first {
            #expect(skips.seq(of: first + 1) == nil)
            #expect(skips.seq(of: first + NumberSkips.width) == nil)
        }
    }
}
