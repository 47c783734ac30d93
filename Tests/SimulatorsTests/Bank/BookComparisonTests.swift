import Simulators
import Testing

/// Two books of the same money, and each way in which they can differ.
struct BookComparisonTests {
    private static func payment(
        _ number: Int,
        _ outcome: SwitchPayment.Outcome = .approved,
        amount: Int64 = 5000,
        _ kind: SwitchPayment.Kind = .purchase
    ) -> SwitchPayment {
        SwitchPayment(
            kind,
            id: "261121-\(number)",
            retrievalReference: "63250000000\(number)",
            amountMinor: amount,
            currency: "156",
            outcome: outcome
        )
    }

    /// The bank's rows behind payments, some of them taken back.
    private static func rows(
        _ numbers: [Int],
        reversed: [Int] = [],
        lost: [Int] = []
    ) throws -> [BankRow] {
        var book = try BankWorld.book()
        for number in numbers {
            var request = BankWorld.payment(UInt32(number))
            request.retrievalReference = "63250000000\(number)"
            if !lost.contains(number) { _ = book.decide(request) }
            guard reversed.contains(number) else { continue }
            _ = book.decide(BankWorld.reversal(of: request, UInt32(900_000 + number)))
        }
        return book.sortedRows
    }

    private static func kinds(_ comparison: BookComparison) -> [BookDifference.Kind] {
        comparison.differences.map(\.kind)
    }

    @Test func `books of the same payments agree, whatever was taken back or never came`() throws {
        let comparison = BookComparison(
            [Self.payment(1), Self.payment(2, .reversed), Self.payment(3, .declined)],
            with: try Self.rows([1, 2, 3, 4], reversed: [2, 3, 4], lost: [3]),
            clearingMinor: 5000
        )
        #expect(comparison.differences == [])
        #expect(comparison.agreed == 1 && comparison.standingMinor == 5000)
        #expect(comparison.bank.standing.minor == 5000)
    }

    @Test func `books agree on what was delivered of a payment that was taken back`() throws {
        var payment = Self.payment(1, .reversed)
        payment.deliveredMinor = 3000
        var book = try BankWorld.book()
        var request = BankWorld.payment()
        request.retrievalReference = payment.retrievalReference
        _ = book.decide(request)
        var reversal = BankWorld.reversal(of: request)
        reversal.deliveredMinor = 3000
        _ = book.decide(reversal)
        let rows = book.sortedRows
        let same = BookComparison([payment], with: rows, clearingMinor: 3000)
        #expect(same.differences == [])
        #expect(same.agreed == 1 && same.standingMinor == 3000)
        payment.deliveredMinor = 0
        #expect(Self.kinds(BookComparison([payment], with: rows)) == [.standsAtBank])
        payment.deliveredMinor = 2000
        #expect(Self.kinds(BookComparison([payment], with: rows)) == [.amount])
        #expect(Self.kinds(BookComparison([], with: rows)) == [.unknownHere])
    }

    @Test func `each difference is named with both amounts`() throws {
        let comparison = BookComparison(
            [
                Self.payment(1), Self.payment(2, .reversed), Self.payment(3, .pending),
                Self.payment(4, amount: 5001), Self.payment(5, .declined),
            ],
            with: try Self.rows([2, 3, 4, 5, 6]),
            clearingMinor: 10_001
        )
        #expect(
            Self.kinds(comparison) == [
                .missingAtBank, .standsAtBank, .standsAtBank, .unknownHere, .amount, .open, .sum,
            ]
        )
        let missing = comparison.differences[0]
        #expect(missing.id == "261121-1" && missing.hereMinor == 5000 && missing.bankMinor == 0)
        let sum = comparison.differences[6]
        #expect(sum.hereMinor == 10_001 && sum.bankMinor == 25_000)
    }

    @Test func `a payment that the bank booked twice is found`() throws {
        var book = try BankWorld.book()
        for stan in 1...2 {
            var request = BankWorld.payment(UInt32(stan))
            request.retrievalReference = "632500000001"
            _ = book.decide(request)
        }
        let comparison = BookComparison([Self.payment(1)], with: book.sortedRows)
        #expect(Self.kinds(comparison) == [.doubled])
        #expect(comparison.differences.first?.bankMinor == 10_000)
    }

    @Test func `books agree on completions, refunds and voids, and on what is held`() throws {
        var book = try BankWorld.book()
        func decide(_ request: BankRequest, _ number: Int) -> BankRequest {
            var request = request
            request.retrievalReference = "63250000000\(number)"
            #expect(book.decide(request).code == "00")
            return request
        }
        let sale = decide(BankWorld.payment(1), 1)
        let voided = decide(BankWorld.payment(2), 2)
        let first = decide(BankWorld.payment(3, 9_000, .authorisation), 3)
        _ = decide(BankWorld.payment(4, 700, .authorisation), 4)
        _ = decide(BankWorld.following(sale, .refund, 5, amount: 2_000), 5)
        _ = decide(BankWorld.following(voided, .void, 6), 6)
        _ = decide(BankWorld.following(first, .completion, 7, amount: 8_000), 7)
        func kinds(_ payments: [SwitchPayment], held: Int64 = 700) -> [BookDifference.Kind] {
            let clearing = payments.reduce(0) { $0 + $1.standing }
            return Self.kinds(
                BookComparison(
                    payments,
                    with: book.sortedRows,
                    clearingMinor: clearing,
                    heldMinor: held
                )
            )
        }
        let refund = Self.payment(5, amount: 2_000, .refund)
        let completion = Self.payment(7, amount: 8_000, .completion)
        let same = [Self.payment(1), Self.payment(2, .reversed), refund, completion]
        #expect(kinds(same) == [])
        #expect(kinds(same, held: 0) == [.held])
        let pending = Self.payment(8, .pending, amount: 300)
        #expect(kinds(same + [pending], held: 1_000) == [.open])
        #expect(kinds([same[0], same[1], completion]) == [.unknownHere, .sum])
        let declined = Self.payment(5, .declined, amount: 2_000, .refund)
        #expect(kinds([same[0], same[1], declined, completion]) == [.standsAtBank, .sum])
        let other = Self.payment(5, amount: 2_001, .refund)
        #expect(kinds([same[0], same[1], other, completion]) == [.amount, .sum])
        #expect(kinds([same[0], Self.payment(2), refund, completion]) == [.missingAtBank, .sum])
    }

    @Test func `what a terminal reported stands in both books, or in none`() throws {
        var book = try BankWorld.book()
        for number in 1...3 {
            var advice = BankWorld.payment(UInt32(number), 5000, .advice)
            advice.retrievalReference = "63250000000\(number)"
            _ = book.decide(advice, forced: number == 2 ? "62" : nil)
        }
        let told = [Self.payment(1), Self.payment(2, .declined), Self.payment(3, .declined)]
        let comparison = BookComparison(told, with: book.sortedRows, clearingMinor: 5000)
        #expect(Self.kinds(comparison) == [.standsAtBank, .sum])
        #expect(comparison.agreed == 1 && comparison.bank.standing.minor == 10_000)
        let pending = BookComparison([Self.payment(1, .pending)], with: [], heldMinor: 5000)
        #expect(Self.kinds(pending) == [.open])
    }
}

extension SwitchPayment {
    /// What it adds to the clearing account.
    fileprivate var standing: Int64 {
        guard outcome == .approved else { return 0 }
        return kind == .refund ? -amountMinor : amountMinor
    }
}
