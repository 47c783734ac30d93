import ISO8583
import Payments
import Simulators
import Testing
import Text

/// Completions, voids and refunds at the bank, and what takes them back.
struct BankFollowUpTests {
    private let payment = BankWorld.payment(1, 10_000)
    private let hold = BankWorld.payment(2, 10_000, .authorisation)

    private static func available(_ book: BankBook) -> Int64 {
        book.accounts["A1"]?.availableMinor ?? 0
    }

    // MARK: Voids

    @Test func `a void takes a purchase back once, and its repeat gets the same answer`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        let void = BankWorld.following(payment, .void)
        let first = book.decide(void)
        #expect(first.code == "00" && first.approvalCode?.count == 6)
        #expect(book.decide(void) == first)
        #expect(Self.available(book) == 100_000)
        #expect(book.sums.standing == BankSums.Entry())
        #expect(book.sums.voided == BankSums.Entry(count: 1, minor: 10_000))
        #expect(book.decide(BankWorld.following(payment, .void, 11)).code == "12")
        #expect(book.decide(payment).code == "12")
    }

    @Test func `row 10: the reversal of what was voided has no effect`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        _ = book.decide(BankWorld.following(payment, .void))
        #expect(book.decide(BankWorld.reversal(of: payment)).code == "00")
        #expect(Self.available(book) == 100_000)
    }

    @Test func `the reversal of a void lets the purchase stand again`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        let void = BankWorld.following(payment, .void)
        _ = book.decide(void)
        for _ in 1...2 { #expect(book.decide(BankWorld.reversal(of: void)).code == "00") }
        #expect(Self.available(book) == 90_000)
        #expect(book.sums.standing == BankSums.Entry(count: 1, minor: 10_000))
        #expect(book.decide(void).code == "12")
        #expect(book.decide(BankWorld.following(payment, .void, 11)).code == "00")
    }

    @Test func `a void of another amount, merchant or card changes nothing`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        var void = BankWorld.following(payment, .void)
        void.money?.minorUnits = 9_999
        #expect(book.decide(void).code == "64")
        var other = BankWorld.following(payment, .void, 11)
        other.merchant = "DEMOSTATION0002"
        #expect(book.decide(other).code == "25")
        var card = BankWorld.following(payment, .void, 12)
        card.account = "A2"
        #expect(book.decide(card).code == "25")
        #expect(book.decide(BankWorld.following(BankWorld.payment(7), .void, 13)).code == "25")
        #expect(Self.available(book) == 90_000)
    }

    @Test func `another terminal's void finds the purchase by its number and date`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        let void = BankWorld.following(payment, .void, terminal: "T0000002")
        #expect(book.decide(void).code == "00")
        #expect(Self.available(book) == 100_000)
        #expect(book.rows[try #require(void.key)]?.original == payment.key)
    }

    // MARK: Authorisations

    @Test(arguments: [(6_000 as Int64, 94_000 as Int64), (10_000, 90_000), (11_000, 89_000)])
    func `a completion posts its amount and ends the hold`(
        _ amount: Int64,
        _ available: Int64
    ) throws {
        var book = try BankWorld.book()
        _ = book.decide(hold)
        let completion = BankWorld.following(hold, .completion, amount: amount)
        #expect(book.decide(completion).code == "00")
        #expect(Self.available(book) == available)
        #expect(book.sums.held == BankSums.Entry())
        #expect(book.sums.standing.minor == amount)
        #expect(book.decide(BankWorld.following(hold, .completion, 11)).code == "12")
        #expect(book.decide(BankWorld.following(hold, .void, 12)).code == "12")
        #expect(book.decide(BankWorld.reversal(of: hold)).code == "12")
    }

    @Test func `a completion beyond the hold needs the money for the rest`() throws {
        var book = try BankWorld.book(limit: 10_500)
        _ = book.decide(hold)
        let large = BankWorld.following(hold, .completion, amount: 10_501)
        #expect(book.decide(large).code == "51")
        #expect(book.accounts["A1"]?.heldMinor == 10_000)
        let right = BankWorld.following(hold, .completion, 11, amount: 10_500)
        #expect(book.decide(right).code == "00")
    }

    @Test(arguments: [6_000, 11_000] as [Int64])
    func `a completion's void, or its reversal, holds again what was held`(
        _ amount: Int64
    ) throws {
        let held: Int64 = 10_000
        for isVoid in [true, false] {
            var book = try BankWorld.book()
            _ = book.decide(hold)
            let completion = BankWorld.following(hold, .completion, amount: amount)
            _ = book.decide(completion)
            let undo =
                isVoid
                ? BankWorld.following(completion, .void, 11) : BankWorld.reversal(of: completion)
            #expect(book.decide(undo).code == "00")
            #expect(book.accounts["A1"]?.postedMinor == 0)
            #expect(book.accounts["A1"]?.heldMinor == held)
            #expect(book.sums.held == BankSums.Entry(count: 1, minor: held))
            #expect(book.decide(BankWorld.following(hold, .void, 12, amount: held)).code == "00")
            #expect(Self.available(book) == 100_000)
        }
    }

    @Test func `the reversal of a completion's void posts it again, unless another did`() throws {
        var book = try BankWorld.book()
        _ = book.decide(hold)
        let completion = BankWorld.following(hold, .completion, amount: 6_000)
        let void = BankWorld.following(completion, .void, 11)
        for request in [completion, void] { #expect(book.decide(request).code == "00") }
        var other = book
        #expect(book.decide(BankWorld.reversal(of: void)).code == "00")
        #expect(book.accounts["A1"]?.heldMinor == 0)
        #expect(book.accounts["A1"]?.postedMinor == 6_000)
        _ = other.decide(BankWorld.following(hold, .completion, 12, amount: 5_000))
        #expect(other.decide(BankWorld.reversal(of: void)).code == "12")
        #expect(other.accounts["A1"]?.postedMinor == 5_000)
    }

    @Test func `the void of an authorisation frees its hold, and its reversal holds again`() throws
    {
        var book = try BankWorld.book()
        _ = book.decide(hold)
        let void = BankWorld.following(hold, .void)
        #expect(book.decide(void).code == "00")
        #expect(Self.available(book) == 100_000)
        #expect(book.decide(BankWorld.following(hold, .completion, 11)).code == "12")
        #expect(book.decide(BankWorld.reversal(of: void)).code == "00")
        #expect(book.accounts["A1"]?.heldMinor == 10_000)
    }

    // MARK: Refunds

    @Test func `row 48: refunds give back what a purchase took and not a cent more`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        for stan in 10...12 {
            let refund = BankWorld.following(payment, .refund, UInt32(stan), amount: 3_000)
            let first = book.decide(refund)
            #expect(first.code == "00")
            #expect(book.decide(refund) == first)
        }
        #expect(book.decide(BankWorld.following(payment, .refund, 13, amount: 1_001)).code == "64")
        #expect(book.decide(BankWorld.following(payment, .refund, 14, amount: 1_000)).code == "00")
        #expect(Self.available(book) == 100_000 && book.sums.standing.minor == 0)
    }

    @Test func `row 10: a refund is final, and so is what was refunded`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        let refund = BankWorld.following(payment, .refund, amount: 3_000)
        _ = book.decide(refund)
        #expect(book.decide(BankWorld.reversal(of: refund)).code == "12")
        #expect(book.decide(BankWorld.reversal(of: payment, 900_002)).code == "12")
        #expect(book.decide(BankWorld.following(payment, .void, 11)).code == "12")
        #expect(book.sums.standing.minor == 7_000)
    }

    @Test func `nothing is refunded of what was declined, voided or only held`() throws {
        var book = try BankWorld.book()
        let declined = BankWorld.payment(3, 200_000)
        for request in [payment, hold, declined] { _ = book.decide(request) }
        _ = book.decide(BankWorld.following(payment, .void))
        #expect(book.decide(BankWorld.following(payment, .refund, 11)).code == "12")
        #expect(book.decide(BankWorld.following(hold, .refund, 12)).code == "25")
        #expect(book.decide(BankWorld.following(declined, .refund, 13)).code == "25")
    }

    // MARK: Its file

    @Test func `a book made from another's lines goes on where that one ended`() throws {
        var book = try BankWorld.book()
        let completion = BankWorld.following(hold, .completion, amount: 6_000)
        let void = BankWorld.following(completion, .void, 11)
        let refund = BankWorld.following(payment, .refund, 12, amount: 4_000)
        for request in [payment, hold, completion, void, refund] {
            #expect(book.decide(request).code == "00")
        }
        var second = try BankWorld.book()
        for row in book.sortedRows {
            second.restore(try #require(BankRow(jsonLine: row.json.text())))
        }
        #expect(second.sums == book.sums)
        #expect(second.accounts["A1"] == book.accounts["A1"])
        let next = [
            BankWorld.following(payment, .refund, 13, amount: 6_001),
            BankWorld.following(hold, .completion, 14, amount: 6_000), void, refund,
        ]
        for request in next { #expect(second.decide(request) == book.decide(request)) }
    }

    // MARK: Advices and notices

    @Test func `an advice about a sale adds to it, a tip up to 15 percent`() throws {
        var book = try BankWorld.book()
        let sale = BankWorld.payment(1, 10_000)
        _ = book.decide(sale)
        #expect(book.decide(BankWorld.following(sale, .advice, 2, amount: 1_501)).code == "64")
        let tip = BankWorld.following(sale, .advice, 3, amount: 1_500)
        let first = book.decide(tip)
        #expect(first.code == "00" && book.decide(tip) == first)
        #expect(book.sums.standing == BankSums.Entry(count: 2, minor: 11_500))
        let offline = BankWorld.payment(4, 10_000, .advice)
        _ = book.decide(offline)
        #expect(book.decide(BankWorld.following(offline, .advice, 5, amount: 9_000)).code == "00")
        #expect(book.sums.standing.minor == 30_500)
    }

    @Test func `an advice that names nothing that stands is refused`() throws {
        var book = try BankWorld.book()
        let sale = BankWorld.payment(1, 10_000)
        #expect(book.decide(BankWorld.following(sale, .advice, 2, amount: 100)).code == "25")
        _ = book.decide(sale)
        _ = book.decide(BankWorld.following(sale, .void, 3))
        #expect(book.decide(BankWorld.following(sale, .advice, 4, amount: 100)).code == "12")
        #expect(book.sums.standing.minor == 0)
    }

    @Test func `the void of an advice takes it back, and what it completed holds again`() throws {
        var book = try BankWorld.book()
        let hold = BankWorld.payment(1, 30_000, .authorisation)
        _ = book.decide(hold)
        let completion = BankWorld.following(hold, .advice, 2, amount: 21_050)
        _ = book.decide(completion)
        #expect(book.sums.standing.minor == 21_050 && book.sums.held.minor == 0)
        #expect(book.decide(BankWorld.following(completion, .void, 3)).code == "00")
        #expect(book.sums.standing.minor == 0 && book.sums.held.minor == 30_000)
        let offline = BankWorld.payment(4, 5_000, .advice)
        _ = book.decide(offline)
        #expect(book.decide(BankWorld.following(offline, .refund, 5, amount: 2_000)).code == "00")
        #expect(book.decide(BankWorld.following(offline, .void, 6)).code == "12")
    }

    @Test func `a notice is answered, moves nothing, and its repeat is the same`() throws {
        var book = try BankWorld.book()
        let sale = BankWorld.payment(1, 10_000)
        _ = book.decide(sale)
        var notice = BankWorld.following(sale, .notice, 2)
        notice.messageType = "0620"
        notice.key?.family = .administrative
        notice.money = nil
        notice.scriptResult = "2000000001"
        for _ in 1...2 { #expect(book.decide(notice).code == "00") }
        let row = try #require(book.sortedRows.first { $0.kind == .notice })
        #expect(row.seen == 2 && row.scriptResult == "2000000001" && row.original == sale.key)
        #expect(BankRow(jsonLine: row.json.text()) == row)
        #expect(book.sums.standing == BankSums.Entry(count: 1, minor: 10_000))
    }
}
