import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing

/// Limits at their last allowed and their first refused value.
@Suite struct LimitTests {
    @Test func `an amount a day is spent to its last cent, and not beyond`() {
        var book = BookHarness.demo()
        book.bring(.limit(amount: "200.00"))
        #expect(book.send(.purchase(1, 10_000)).outcome == .approved)
        #expect(book.send(.purchase(2, 10_001)).outcome == .amountLimit)
        #expect(book.send(.purchase(3, 10_000)).outcome == .approved)
        #expect(book.send(.purchase(4, 1)).outcome == .amountLimit)
        #expect(book.send(.purchase(5, 20_000, card: 2)).outcome == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 20_000, count: 2))
        book.expectCounted()
    }

    @Test func `a count a day has its last payment, and no other`() {
        var book = BookHarness.demo()
        book.bring(.limit(count: "2"))
        #expect(book.buy(1) == .approved)
        #expect(book.buy(2) == .approved)
        #expect(book.buy(3) == .countLimit)
        #expect(book.buy(4, card: 2) == .approved)
        book.expectCounted()
    }

    @Test func `a volume a day is the litres of the baskets`() {
        var book = BookHarness.demo()
        book.bring(.limit(volume: "60.000"))
        #expect(book.send(.purchase(1).filling(20_000)).outcome == .approved)
        #expect(book.send(.purchase(2).filling(40_001)).outcome == .amountLimit)
        #expect(book.send(.purchase(3).filling(40_000)).outcome == .approved)
        #expect(book.send(.purchase(4).filling(1)).outcome == .amountLimit)
        // What is no litre has no volume.
        #expect(book.buy(5) == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 3 * 8_850, volume: 60_000, count: 3))
    }

    @Test func `a limit of a fill is of one payment by itself`() {
        var book = BookHarness.demo()
        book.bring(
            .limit("A", per: "fill", amount: "100.00"),
            .limit("V", per: "fill", volume: "50.000")
        )
        for stan in 1...3 as ClosedRange<UInt32> {
            #expect(book.send(.purchase(stan, 10_000).filling(50_000)).outcome == .approved)
        }
        #expect(book.send(.purchase(4, 10_001)).outcome == .amountLimit)
        #expect(book.send(.purchase(5, 10_000).filling(50_001)).outcome == .amountLimit)
        #expect(book.book.limitCounters.isEmpty)
        book.bring(.limit("A", per: "fill", count: "0"))
        #expect(book.buy(6) == .countLimit)
    }

    @Test func `amount and volume come before the count`() {
        var book = BookHarness.demo()
        book.bring(.limit("A", amount: "100.00"), .limit("C", count: "1"))
        #expect(book.send(.purchase(1, 10_000)).outcome == .approved)
        #expect(book.send(.purchase(2, 1)).outcome == .amountLimit)
    }

    @Test(arguments: [
        ("card", ReferenceChange.field(1)), ("terminal", "T0000001"),
        ("station", "DEMOSTATION0001"),
    ])
    func `a limit is of one subject or of each`(subject: String, of: String) {
        for of in [of, "*"] {
            var book = BookHarness.demo()
            book.bring(.limit("L1", subject, of, count: "1"))
            #expect(book.buy(1) == .approved)
            #expect(book.buy(2) == .countLimit)
            // Another card at a terminal of another station.
            #expect(book.buy(3, terminal: 3, card: 2) == .approved)
            let again: Outcome = of == "*" ? .countLimit : .approved
            #expect(book.buy(4, terminal: 3, card: 2) == again)
            book.expectCounted()
        }
    }

    @Test func `terminals of one station share what it may`() {
        var book = BookHarness.demo()
        book.bring(.limit("L1", "station", "*", amount: "100.00"))
        #expect(book.send(.purchase(1, 6_000)).outcome == .approved)
        #expect(book.send(.purchase(2, 4_001, terminal: 2, card: 2)).outcome == .amountLimit)
        #expect(book.send(.purchase(3, 4_000, terminal: 2, card: 2)).outcome == .approved)
        #expect(book.counted(.station, "DEMOSTATION0001", .day).amount == 10_000)
    }

    @Test func `a vehicle is whom the request names`() {
        var book = BookHarness.demo()
        book.bring(.limit("L1", "vehicle", "*", count: "1"))
        #expect(book.send(.purchase(1).driving("B12345")).outcome == .approved)
        #expect(book.send(.purchase(2, card: 2).driving("B12345")).outcome == .countLimit)
        #expect(book.send(.purchase(3).driving("B54321")).outcome == .approved)
        #expect(book.buy(4) == .approved)
        #expect(book.counted(.vehicle, "B12345", .day) == LimitValue(amount: 8_850, count: 1))
        book.bring(.limit("L1", "vehicle", "B1", count: "0"))
        #expect(book.send(.purchase(5).driving("B12345")).outcome == .approved)
        #expect(book.send(.purchase(6).driving("B1")).outcome == .countLimit)
    }

    @Test func `a group of products has what its lines come to`() {
        var book = BookHarness.demo()
        book.bring(
            .product("92", "fuel"),
            .product("98", "fuel"),
            .product("OIL", "shop"),
            .limit("F", "group", "fuel", amount: "100.00", volume: "20.000")
        )
        let basket = [("92", 8_000 as UInt64, 5_000 as Int64), ("OIL", 1_000, 90_000)]
        #expect(book.send(.purchase(1, 95_000).selling(basket)).outcome == .approved)
        let fuel = book.counted(.group, "fuel", .day)
        #expect(fuel == LimitValue(amount: 5_000, volume: 8_000, count: 1))
        #expect(book.counted(.group, "shop", .day).amount == 90_000)
        func outcome(_ stan: UInt32, _ litres: UInt64, _ amount: Int64) -> Outcome {
            book.send(.purchase(stan, amount).filling(litres, "98")).outcome
        }
        #expect(outcome(2, 12_001, 5_000) == .amountLimit)
        #expect(outcome(3, 12_000, 5_001) == .amountLimit)
        #expect(outcome(4, 12_000, 5_000) == .approved)
        #expect(outcome(5, 1, 1) == .amountLimit)
        #expect(book.send(.purchase(6).filling(50_000, "OIL")).outcome == .approved)
        // Of no group, and without goods.
        #expect(book.send(.purchase(7).filling(50_000, "0")).outcome == .approved)
        #expect(book.buy(8) == .approved)
    }

    @Test func `eighteen groups and a limit of each sort count in one payment`() throws {
        var book = BookHarness.demo()
        let products = (1...18).map { ReferenceChange.product("P\($0)", "G\($0)") }
        let limits = ["card", "terminal", "station", "vehicle", "group"].map {
            ReferenceChange.limit($0, $0, amount: "1000.00")
        }
        book.activate(book.stage(products + limits))
        let basket = (1...18).map { ("P\($0)", 1_000 as UInt64, 500 as Int64) }
        var request = PaymentRequest.purchase(1, 9_000).selling(basket)
        var texts = request.details?.values.texts ?? []
        texts.append(TextTag(.vehicle, "B12345"))
        request.details = .of(RequestDetails.Values(texts: texts))
        #expect(book.send(request).outcome == .approved)
        #expect(book.counted(.group, "G18", .day).amount == 500)
        let slip = try #require(book.journal.payments.values.compactMap(\.limits).first)
        #expect(slip.shares.count == 22)
        #expect(try LimitBytes.slip(LimitBytes.encode(slip)) == slip)
    }

    @Test func `bins narrow a limit to cards`() {
        var book = BookHarness.demo()
        book.bring(
            .limit("A", per: "fill", amount: "10.00", bins: "62 9000"),
            .limit("B", per: "fill", amount: "20.00", bins: "800001")
        )
        #expect(book.send(.purchase(1, 1_001)).outcome == .amountLimit)
        book.bring(.limit("A", per: "fill", amount: "10.00", bins: "62 901"))
        #expect(book.send(.purchase(2, 2_001)).outcome == .approved)
    }

    @Test func `each asset has counters of its own`() {
        var book = BookHarness.demo()
        book.bring(.limit("T", "terminal", "*", amount: "100.00"))
        #expect(book.send(.purchase(1, 10_000)).outcome == .approved)
        #expect(book.send(.purchase(2, 10_000, card: 3, asset: .points)).outcome == .approved)
        #expect(book.send(.purchase(3, 1, card: 3, asset: .points)).outcome == .amountLimit)
    }

    @Test func `what is refused counts nothing, and what is not judged is not`() {
        var book = BookHarness.demo()
        book.bring(.limit(amount: "100.00", count: "1"))
        #expect(book.send(.purchase(1, 0)).outcome == .invalidAmount)
        #expect(book.send(.purchase(2, card: 5)).outcome == .expiredCard)
        #expect(book.send(.balance(3)).outcome == .approved)
        #expect(book.counted(.day) == LimitValue())
        #expect(book.send(.purchase(4, 10_000)).outcome == .approved)
        // A repeat is answered, and a balance is told.
        #expect(book.send(.purchase(4, 10_000)).outcome == .approved)
        #expect(book.send(.balance(5)).outcome == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 10_000, count: 1))
        book.expectCounted()
    }

    @Test func `a sale that a terminal has made is taken in, and counts`() {
        var book = BookHarness.demo()
        book.bring(.limit(amount: "100.00"))
        #expect(book.report(1, 8_000).outcome == .approved)
        #expect(book.report(2, 8_000).outcome == .approved)
        #expect(book.cases == [])
        #expect(book.counted(.day) == LimitValue(amount: 16_000, count: 2))
        // What suspense pays was spent, too.
        book.makeHot(2)
        #expect(book.report(3, 5_000, card: 2).outcome == .acknowledged)
        #expect(book.counted(.day, card: 2) == LimitValue(amount: 5_000, count: 1))
        #expect(book.buy(4) == .amountLimit)
        book.expectCounted()
    }
}
