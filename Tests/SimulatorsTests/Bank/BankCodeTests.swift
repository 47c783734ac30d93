import ISO8583
import Payments
import Simulators
import Testing

/// Codes from a telephone at the bank: a code pays once, and what follows names no card.
struct BankCodeTests {
    private static func payment(_ stan: UInt32 = 1, _ amount: Int64 = 5000) -> BankRequest {
        var request = BankWorld.payment(stan, amount, account: BankAccount.codeMark + "1")
        request.card = "62*************4567"
        return request
    }

    private static func following(
        _ original: BankRequest,
        _ kind: BankRequest.Kind,
        _ stan: UInt32 = 10,
        amount: Int64? = nil
    ) -> BankRequest {
        var request = BankWorld.following(original, kind, stan, amount: amount)
        (request.account, request.card) = ("", "")
        return request
    }

    @Test func `a code pays once, whoever asks`() throws {
        var book = try BankWorld.book()
        let first = book.decide(Self.payment())
        #expect(first.code == "00")
        #expect(book.decide(Self.payment()) == first)
        #expect(book.decide(Self.payment(2)).code == "14")
        _ = book.decide(BankWorld.reversal(of: Self.payment()))
        #expect(book.decide(Self.payment(3)).code == "14")
        #expect(book.sums.standing == BankSums.Entry())
    }

    @Test func `a code that was declined may be shown again`() throws {
        var book = try BankWorld.book(limit: 6000)
        #expect(book.decide(Self.payment(1, 7000)).code == "51")
        #expect(book.decide(Self.payment(2, 6000)).code == "00")
    }

    @Test func `a book that is read again knows which codes have paid`() throws {
        var book = try BankWorld.book()
        _ = book.decide(Self.payment())
        var again = try BankWorld.book()
        for row in book.sortedRows { again.restore(row) }
        #expect(again.decide(Self.payment(2)).code == "14")
    }

    @Test func `what follows is about whoever showed the code`() throws {
        var book = try BankWorld.book()
        _ = book.decide(Self.payment())
        let refund = Self.following(Self.payment(), .refund, amount: 2000)
        let answer = book.decide(refund)
        #expect(answer.code == "00" && book.decide(refund) == answer)
        #expect(book.decide(Self.following(Self.payment(), .refund, 11, amount: 3001)).code == "64")
        #expect(book.sums.standing.minor == 3000)

        _ = book.decide(BankWorld.payment(20, 100))
        let other = BankWorld.payment(21, 100, account: BankAccount.codeMark + "2")
        _ = book.decide(other)
        #expect(book.decide(Self.following(other, .void, 22)).code == "00")
        #expect(book.rows[try #require(Self.following(other, .void, 22).key)]?.card == other.card)
        // A card was shown, so it is to be shown again.
        #expect(book.decide(Self.following(BankWorld.payment(20, 100), .void, 23)).code == "14")
    }
}
