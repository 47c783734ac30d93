import Book
import BookSimulation
import Payments
import Reference
import Testing

/// More that is taken for a sale is judged by the tables of now.
@Suite struct LimitIncreaseTests {
    private static func adjust(
        _ book: inout BookHarness,
        _ stan: UInt32,
        of sale: Int64,
        to amount: Int64
    ) -> Outcome {
        book.send(book.increase(.adjustment, stan, of: sale, to: amount), .offline).outcome
    }

    @Test func `a limit bounds the sale with its increase, to the last cent`() {
        var book = BookHarness.holds()
        book.bring(.limit(amount: "200.00"))
        #expect(book.send(.purchase(1, 9_000)).outcome == .approved)
        #expect(book.send(.purchase(2, 10_000)).outcome == .approved)
        let sale = book.lastSeq
        #expect(book.tip(3, of: sale, 10_000, 1_001) == .amountLimit)
        #expect(book.tip(4, of: sale, 10_000, 1_000) == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 20_000, count: 2))
        book.expectCounted()
    }

    @Test func `a limit of a fill is of all that a sale comes to`() {
        var book = BookHarness.holds()
        book.bring(.limit(per: "fill", amount: "110.00"))
        #expect(book.send(.purchase(1, 10_000)).outcome == .approved)
        let sale = book.lastSeq
        #expect(book.tip(2, of: sale, 10_000, 1_001) == .amountLimit)
        #expect(book.tip(3, of: sale, 10_000, 1_000) == .approved)
    }

    @Test func `what a sale is counted in and is over bounds no increase`() {
        var book = BookHarness.holds()
        book.bring(.limit(per: "hour", amount: "100.00"))
        #expect(book.send(.purchase(1, 10_000)).outcome == .approved)
        let sale = book.lastSeq
        book.now = Timestamp(rawValue: book.now.rawValue + 3_600_000_000)
        #expect(book.tip(2, of: sale, 10_000, 1_000) == .approved)
        #expect(book.counted(.hour) == LimitValue())
    }

    @Test func `a hot card's sale is not increased, and goes on being taken back`() {
        var book = BookHarness.holds()
        book.report(1, 1_000)
        let sale = book.lastSeq
        book.makeHot(1)
        #expect(Self.adjust(&book, 2, of: sale, to: 2_000) == .restrictedCard)
        #expect(book.cases.isEmpty && book.received == 1_000)
        book.operate(.reference(.changeHotCards([.notHot(1)])))
        #expect(Self.adjust(&book, 3, of: sale, to: 2_000) == .approved)
    }

    @Test func `the floor of the sale's permission is the increase's, too`() {
        var book = BookHarness.holds()
        book.bring(
            .station(1, of: "PETRO"),
            .org("PETRO"),
            .permission("PETRO", "offline-sale", "yes", floor: "50.00")
        )
        book.report(1, 1_000)
        let sale = book.lastSeq
        #expect(Self.adjust(&book, 2, of: sale, to: 5_001) == .amountLimit)
        #expect(Self.adjust(&book, 3, of: sale, to: 5_000) == .approved)
    }

    @Test(arguments: ["adjustment", "offline-sale", "*"])
    func `who may not make the sale, or more of it, does not increase it`(operation: String) {
        var book = BookHarness.holds()
        book.report(1, 1_000)
        let sale = book.lastSeq
        book.bring(
            .station(1, of: "PETRO"),
            .org("PETRO"),
            .permission("PETRO", operation, "no")
        )
        #expect(Self.adjust(&book, 2, of: sale, to: 2_000) == .routeDenied)
        #expect(book.received == 1_000)
    }

    @Test func `the number of a vehicle is the same in small letters and with spaces`() {
        var book = BookHarness.demo()
        book.bring(.limit("V", "vehicle", "*", count: "1"))
        #expect(book.send(.purchase(1).driving("A12345")).outcome == .approved)
        for (stan, vehicle) in ["A12345", "a12345", "A 12345", "A12345 "].enumerated() {
            let request = PaymentRequest.purchase(UInt32(stan + 2)).driving(vehicle)
            #expect(book.send(request).outcome == .countLimit, "\(vehicle)")
        }
        #expect(book.send(.purchase(9).driving("A12346")).outcome == .approved)
    }
}
