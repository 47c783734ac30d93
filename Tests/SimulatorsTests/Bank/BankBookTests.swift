import ISO8583
import Payments
import Simulators
import Testing

/// What the bank books, whatever the way to it does.
struct BankBookTests {
    private let payment = BankWorld.payment()

    @Test func `a payment is booked once and its repeat gets the same answer`() throws {
        var book = try BankWorld.book()
        let first = book.decide(payment)
        #expect(first.code == "00" && first.approvalCode?.count == 6)
        #expect(first.retrievalReference == payment.retrievalReference)
        #expect(book.decide(payment) == first)
        #expect(book.accounts["A1"]?.availableMinor == 95_000)
        #expect(book.sums.standing == BankSums.Entry(count: 1, minor: 5000))
    }

    @Test func `the same number with another amount is refused and changes nothing`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        #expect(book.decide(BankWorld.payment(1, 6000)).code == "94")
        #expect(book.decide(payment).code == "00")
        #expect(book.sums.standing.minor == 5000)
    }

    @Test func `class, STAN, terminal and date each make another request`() throws {
        var book = try BankWorld.book()
        var otherDate = payment
        otherDate.key?.date = 1122
        let requests = [
            payment, otherDate, BankWorld.payment(2), BankWorld.payment(terminal: "T0000002"),
            BankWorld.payment(1, 5000, .authorisation),
        ]
        for request in requests { #expect(book.decide(request).code == "00") }
        #expect(book.rows.count == requests.count)
        #expect(book.accounts["A1"]?.availableMinor == 75_000)
    }

    @Test func `a card spends up to its limit and not a cent more`() throws {
        var book = try BankWorld.book(limit: 5000)
        #expect(book.decide(payment).code == "00")
        #expect(book.decide(BankWorld.payment(2, 1)).code == "51")
        #expect(book.decide(BankWorld.payment(3, 5000, account: "A2")).code == "00")
    }

    @Test(arguments: [
        (Money(minorUnits: 0, asset: .yuan), "13"), (Money(minorUnits: 1, asset: .points), "12"),
    ])
    func `no amount and another currency are refused`(money: Money, code: String) throws {
        var book = try BankWorld.book()
        var request = payment
        request.money = money
        #expect(book.decide(request).code == code)
        #expect(book.sums.standing.count == 0)
    }

    @Test func `three wrong PINs block the card and a right one forgives`() throws {
        var book = try BankWorld.book()
        func pay(_ stan: UInt32, _ pin: BankRequest.PIN) -> String {
            var request = BankWorld.payment(stan)
            request.pin = pin
            return book.decide(request).code
        }
        #expect([pay(1, .wrong), pay(2, .wrong), pay(3, .right)] == ["55", "55", "00"])
        #expect([pay(4, .wrong), pay(5, .wrong), pay(6, .wrong)] == ["55", "55", "55"])
        #expect([pay(7, .right), pay(8, .absent)] == ["75", "75"])
    }

    // MARK: Reversals

    @Test func `a reversal takes back once, and its repeats get the same answer`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        let reversal = BankWorld.reversal(of: payment)
        for _ in 1...10 { #expect(book.decide(reversal).code == "00") }
        #expect(book.decide(BankWorld.reversal(of: payment, 900_002)).code == "00")
        #expect(book.accounts["A1"]?.availableMinor == 100_000)
        #expect(book.sums.standing == BankSums.Entry())
        #expect(book.sums.reversed == BankSums.Entry(count: 1, minor: 5000))
        #expect(book.decide(payment).code == "12")
    }

    @Test func `a reversal of a part takes back what was not delivered, once`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        var reversal = BankWorld.reversal(of: payment)
        reversal.deliveredMinor = 5001
        #expect(book.decide(reversal).code == "64")
        reversal.deliveredMinor = 3000
        for _ in 1...3 { #expect(book.decide(reversal).code == "00") }
        #expect(book.accounts["A1"]?.availableMinor == 97_000)
        #expect(book.sums.standing == BankSums.Entry(count: 1, minor: 3000))
        #expect(book.sums.reversed == BankSums.Entry(count: 1, minor: 2000))
        var other = BankWorld.reversal(of: payment, 900_002)
        #expect(book.decide(other).code == "64")
        other.deliveredMinor = 3000
        #expect(book.decide(other).code == "00")
        var again = try BankWorld.book()
        for row in book.sortedRows { again.restore(row) }
        #expect(again.accounts["A1"]?.availableMinor == 97_000)
    }

    @Test func `a payment behind its own reversal is declined`() throws {
        var book = try BankWorld.book()
        let reversal = BankWorld.reversal(of: payment)
        #expect(book.decide(reversal).code == "25")
        #expect(book.decide(reversal).code == "25")
        #expect(book.decide(payment).code == "12")
        #expect(book.sums.standing.count == 0 && book.sums.tombstones == 1)
        #expect(book.accounts["A1"]?.availableMinor ?? 100_000 == 100_000)
    }

    @Test func `what a reversal of the unknown is told can be chosen`() throws {
        var book = try BankWorld.book(unknownOriginal: "00")
        #expect(book.decide(BankWorld.reversal(of: payment)).code == "00")
        #expect(book.decide(payment).code == "12")
    }

    @Test func `the reversal of a declined payment is accepted without effect`() throws {
        var book = try BankWorld.book(limit: 100)
        #expect(book.decide(payment).code == "51")
        #expect(book.decide(BankWorld.reversal(of: payment)).code == "00")
        #expect(book.accounts["A1"]?.availableMinor == 100)
    }

    @Test func `a reversal of another amount changes nothing, and the right one works`()
        throws
    {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        var wrong = BankWorld.reversal(of: payment)
        wrong.money?.minorUnits = 4999
        #expect(book.decide(wrong).code == "64")
        #expect(book.sums.standing.minor == 5000)
        #expect(book.decide(BankWorld.reversal(of: payment)).code == "00")
        #expect(book.sums.standing.minor == 0)
    }

    @Test func `a reversal that was refused by force works when it comes again`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        let reversal = BankWorld.reversal(of: payment)
        #expect(book.decide(reversal, forced: "96").code == "96")
        #expect(book.sums.standing.minor == 5000)
        #expect(book.decide(reversal).code == "00")
        #expect(book.sums.standing.minor == 0)
    }

    // MARK: Holds and advices

    @Test func `an authorisation holds, and its advice posts what was really taken`() throws {
        var book = try BankWorld.book()
        let hold = BankWorld.payment(1, 30_000, .authorisation)
        _ = book.decide(hold)
        #expect(book.accounts["A1"]?.heldMinor == 30_000 && book.sums.standing.minor == 0)
        var advice = BankWorld.payment(2, 21_050, .advice)
        advice.original = hold.key
        #expect(book.decide(advice).code == "00")
        #expect(book.accounts["A1"]?.heldMinor == 0)
        #expect(book.accounts["A1"]?.postedMinor == 21_050)
        #expect(book.decide(BankWorld.reversal(of: hold)).code == "12")
    }

    @Test func `the reversal of an authorisation frees what it held`() throws {
        var book = try BankWorld.book()
        let hold = BankWorld.payment(1, 30_000, .authorisation)
        _ = book.decide(hold)
        #expect(book.decide(BankWorld.reversal(of: hold)).code == "00")
        #expect(book.accounts["A1"]?.availableMinor == 100_000)
    }

    @Test func `an advice is posted whether or not there is money for it`() throws {
        var book = try BankWorld.book(limit: 10)
        #expect(book.decide(BankWorld.payment(1, 5000, .advice)).code == "00")
        #expect(book.accounts["A1"]?.availableMinor == -4990)
    }

    @Test func `a refund that names nothing gives back, and cannot be reversed`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        let refund = BankWorld.payment(2, 2000, .refund)
        #expect(book.decide(refund).code == "00")
        #expect(book.sums.standing.minor == 3000)
        #expect(book.decide(BankWorld.reversal(of: refund)).code == "12")
        #expect(book.sums.standing.minor == 3000)
        #expect(book.accounts["A1"]?.availableMinor == 97_000)
    }

    @Test func `a balance inquiry tells what is left and moves nothing`() throws {
        var book = try BankWorld.book()
        _ = book.decide(payment)
        var inquiry = BankWorld.payment(2, 0, .balance)
        inquiry.money = nil
        let answer = book.decide(inquiry)
        #expect(answer.code == "00" && answer.approvalCode == nil)
        #expect(answer.balance == Money(minorUnits: 95_000, asset: .yuan))
        #expect(book.sums.standing.minor == 5000)
    }

    @Test func `a book made from another's rows goes on where that one ended`() throws {
        var book = try BankWorld.book()
        let hold = BankWorld.payment(2, 700, .authorisation)
        let gone = BankWorld.payment(3)
        let late = BankWorld.payment(4)
        for request in [payment, hold, gone, BankWorld.reversal(of: gone)] {
            _ = book.decide(request)
        }
        _ = book.decide(BankWorld.reversal(of: late, 900_002))
        var second = try BankWorld.book()
        for row in book.rows.values { second.restore(row) }
        #expect(second.sums == book.sums)
        #expect(second.accounts["A1"] == book.accounts["A1"])
        for request in [payment, hold, gone, late, BankWorld.reversal(of: payment, 900_003)] {
            #expect(second.decide(request) == book.decide(request))
        }
    }
}
