import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Questions, cash and voids without a card against whatever else wants the same: in either order,
/// in one batch or two, and with nothing in memory between.
@Suite struct CounterRaceTests {
    private var book = BookHarness.demo()

    /// A supervisor of the first merchant under number 1.
    private static let password = PINReference.test(1)

    private static func attended(_ request: PaymentRequest) -> PaymentRequest {
        request.by(1, .keyed(password))
    }

    private mutating func addOperator() {
        book.operate(
            .stationOperator(
                .add(
                    StationOperator(
                        key: StationOperatorKey(
                            merchant: TerminalRegistration.test(1).merchant,
                            number: 1
                        ),
                        name: "one",
                        role: .supervisor,
                        password: Self.password
                    )
                )
            )
        )
    }

    private mutating func run(
        _ first: PaymentRequest,
        _ second: PaymentRequest,
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) -> [Outcome?] {
        let kinds = [first, second].map { BookEvent.Kind.payment($0, .inHouse) }
        return book.meet(kinds, meeting, isReversed: reversed)
    }

    /// What was told of the payment that the last query was about.
    private var told: QueriedPayment? {
        book.journal.records.compactMap { $0.reply?.details?.values.query }.last
    }

    private var cash: Int64 {
        book.journal.accounts.values.filter { $0.kind == .stationCash }.reduce(0) {
            $0 - $1.posted
        }
    }

    // MARK: Questions

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 6: a query that found nothing is final for the sale that comes later`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        let outcomes = run(
            .paymentQuery(2, of: .stan(1), nil, card: nil, asset: nil),
            .purchase(1, 10_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.approved, .approved] : [.originalNotFound, .reversedOriginal])
        )
        #expect(book.available(1) == (reversed ? 990_000 : 1_000_000))
        #expect(told?.state == (reversed ? .approved : nil))
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `a query tells what the reversal beside it has left`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        book.send(.purchase(1, 10_000))
        let outcomes = run(
            .paymentQuery(2, of: .stan(1), nil, card: nil, asset: nil),
            .reversal(of: 1, 10_000),
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [.approved, .reversalAccepted])
        #expect(told?.state == (reversed ? .reversed : .approved))
        #expect(book.available(1) == 1_000_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 6: a query and a reversal of what never came wait for it together`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        let outcomes = run(
            .paymentQuery(2, of: .stan(1), nil, card: nil, asset: nil),
            .reversal(of: 1, 10_000),
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [.originalNotFound, .reversalAccepted])
        #expect(book.send(.purchase(1, 10_000)).outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 3: a question or a notice under the STAN of a sale moves nothing`() {
        var book = book
        book.send(.purchase(1, 10_000))
        let asked = PaymentRequest.paymentQuery(1, of: .stan(1), nil, card: nil, asset: nil)
        #expect(book.send(asked).outcome == .duplicateMismatch)
        book.send(.scriptNotice(2, of: .stan(1), nil, asset: nil))
        let told = PaymentRequest.scriptNotice(2, of: .stan(3), nil, asset: nil)
        #expect(book.send(told).outcome == .duplicateMismatch)
        // The journal's folds take no leg of what only asks or tells.
        #expect(book.journal.legs.count == 1 && book.available(1) == 990_000)
    }

    // MARK: Cash

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `what was loaded is spent or taken off again`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        addOperator()
        for isReversal in [false, true] {
            var copy = self
            copy.book.send(Self.attended(.topUp(1, 5_000)))
            let takeOff =
                isReversal
                ? PaymentRequest.reversal(of: 1, 5_000) : .topUpVoid(2, of: .stan(1), 5_000)
            let outcomes = copy.run(
                takeOff,
                .purchase(3, 1_005_000),
                meeting,
                reversed: reversed
            )
            let taken: Outcome = isReversal ? .reversalAccepted : .approved
            let tooLate: Outcome = isReversal ? .reversalTooLate : .insufficientFunds
            #expect(outcomes == (reversed ? [tooLate, .approved] : [taken, .insufficientFunds]))
            #expect(copy.book.available(1) == (reversed ? 0 : 1_000_000))
            #expect(copy.cash == (reversed ? 5_000 : 0))
        }
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: a load is voided or reversed, and once`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        addOperator()
        book.send(Self.attended(.topUp(1, 5_000)))
        let outcomes = run(
            .topUpVoid(2, of: .stan(1), 5_000),
            .reversal(of: 1, 5_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed
                    ? [.originalFinished, .reversalAccepted] : [.approved, .reversalAccepted])
        )
        #expect(book.available(1) == 1_000_000 && cash == 0)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: a load that its terminal has reversed, too, is not put back`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        addOperator()
        book.send(Self.attended(.topUp(1, 5_000)))
        book.send(.topUpVoid(2, of: .stan(1), 5_000))
        let outcomes = run(
            .reversal(of: 2, 5_000),
            .reversal(of: 1, 5_000),
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [reversed ? .reversalTooLate : .reversalAccepted, .reversalAccepted])
        #expect(book.available(1) == 1_000_000 && cash == 0)
    }

    // MARK: Without a card

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: a sale is voided with its card or by hand, and once`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        addOperator()
        book.send(.purchase(1, 10_000))
        let outcomes = run(
            .void(2, of: .stan(1), 10_000),
            Self.attended(.manualVoid(3, of: .stan(1), 10_000, card: nil)),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.originalFinished, .approved] : [.approved, .originalFinished])
        )
        #expect(book.available(1) == 1_000_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `wrong passwords lock an operator however they arrive`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        addOperator()
        book.send(.purchase(1, 10_000))
        for stan in UInt32(10)..<14 {
            let wrong = PaymentRequest.manualVoid(stan, of: .stan(1), 10_000, card: nil)
            #expect(book.send(wrong.by(1, .keyed(.test(2)))).outcome == .incorrectPIN)
        }
        let outcomes = run(
            .manualVoid(2, of: .stan(1), 10_000, card: nil).by(1, .keyed(.test(2))),
            Self.attended(.manualVoid(3, of: .stan(1), 10_000, card: nil)),
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [.incorrectPIN, reversed ? .approved : .pinTriesExceeded])
        #expect(book.available(1) == (reversed ? 1_000_000 : 990_000))
    }
}
