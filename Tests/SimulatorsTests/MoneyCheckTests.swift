import Testing

@testable import Simulators

/// Terminals against the journal.
struct MoneyCheckTests {
    private static func receipt(
        _ stan: UInt32,
        _ state: Receipt.State,
        reference: UInt64
    ) -> Receipt {
        Receipt(terminal: 1, stan: stan, amount: 100, state: state, reference: reference)
    }

    private static func row(
        _ stan: UInt32,
        reference: UInt64,
        approved: Bool = true,
        reversed: Bool = false,
        amount: Int64 = 100,
        terminal: Int32 = 1
    ) -> MoneyCheck.Row {
        MoneyCheck.Row(
            terminal: terminal,
            stan: stan,
            amount: amount,
            reference: reference,
            isApproved: approved && !reversed,
            isReversed: reversed
        )
    }

    private static func check(_ receipts: [Receipt], _ rows: [MoneyCheck.Row]) -> MoneyCheck.Result
    {
        var check = MoneyCheck(receipts)
        for row in rows { check.add(row) }
        return check.finish()
    }

    @Test func `receipts and rows that say the same are right`() {
        let result = Self.check(
            [
                Self.receipt(1, .approved, reference: 11),
                Self.receipt(2, .reversed, reference: 12),
                Self.receipt(3, .declined, reference: 0),
                Self.receipt(4, .undone, reference: 0),
            ],
            [
                Self.row(1, reference: 11), Self.row(2, reference: 12, reversed: true),
                Self.row(3, reference: 13, approved: false),
                Self.row(4, reference: 14, reversed: true),
            ]
        )
        #expect(result.isRight)
        #expect(result.approved == 2)
        #expect(result.terminalSum == 100)
        #expect(result.journalSum == 100)
    }

    @Test func `a refund lowers the sum, on both sides or as a difference`() {
        let refund = Receipt(
            terminal: 1,
            stan: 2,
            amount: 30,
            .gives,
            state: .approved,
            reference: 12
        )
        let receipts = [Self.receipt(1, .approved, reference: 11), refund]
        var row = Self.row(2, reference: 12, amount: 30)
        row.effect = .gives
        let right = Self.check(receipts, [Self.row(1, reference: 11), row])
        #expect(right.isRight)
        #expect(right.terminalSum == 70)
        row.effect = .takes
        let wrong = Self.check(receipts, [Self.row(1, reference: 11), row])
        #expect(!wrong.isRight)
        #expect(wrong.different == 1)
    }

    @Test func `a tip has one row, and adds nothing to the sum`() {
        let tip = Receipt(
            terminal: 1,
            stan: 2,
            amount: 110,
            .raises,
            state: .approved,
            reference: 12
        )
        let receipts = [Self.receipt(1, .approved, reference: 11), tip]
        var row = Self.row(2, reference: 12, amount: 110)
        row.effect = .raises
        let right = Self.check(receipts, [Self.row(1, reference: 11), row])
        #expect(right.isRight, "\(right.differences)")
        #expect(right.terminalSum == 100 && right.journalSum == 100)
        #expect(Self.check(receipts, [Self.row(1, reference: 11)]).lost == 1)
        row.amount = 100
        #expect(Self.check(receipts, [Self.row(1, reference: 11), row]).different == 1)
    }

    @Test func `an approval without a row is lost`() {
        let result = Self.check([Self.receipt(1, .approved, reference: 11)], [])
        #expect(result.lost == 1)
        #expect(!result.isRight)
    }

    @Test func `a second row of one approval is a duplicate`() {
        let result = Self.check(
            [Self.receipt(1, .approved, reference: 11)],
            [Self.row(1, reference: 11), Self.row(1, reference: 11)]
        )
        #expect(result.duplicated == 1)
        #expect(!result.isRight)
    }

    @Test func `an approved row that its terminal undid, or never heard of, is one too many`() {
        for state in [Receipt.State.undone, .declined] {
            let result = Self.check(
                [Self.receipt(1, state, reference: 0)],
                [Self.row(1, reference: 11)]
            )
            #expect(result.duplicated == 1, "\(state)")
            #expect(!result.isRight)
        }
        #expect(!Self.check([], [Self.row(9, reference: 11)]).isRight)
    }

    @Test func `a row with another amount, STAN or terminal is different`() {
        for row in [
            Self.row(1, reference: 11, amount: 101), Self.row(2, reference: 11),
            Self.row(1, reference: 11, terminal: 2),
        ] {
            let result = Self.check([Self.receipt(1, .approved, reference: 11)], [row])
            #expect(result.different == 1)
            #expect(!result.isRight)
        }
    }

    @Test func `an approval that the journal has reversed is different`() {
        let result = Self.check(
            [Self.receipt(1, .approved, reference: 11)],
            [Self.row(1, reference: 11, reversed: true)]
        )
        #expect(result.different == 1)
        #expect(!result.isRight)
    }

    @Test(arguments: [false, true])
    func `a payment whose reversal was never answered may stand or be taken back`(
        isReversed: Bool
    ) {
        let result = Self.check(
            [
                Self.receipt(1, .reversing, reference: 11),
                Self.receipt(2, .unresolved, reference: 0),
            ],
            [
                Self.row(1, reference: 11, reversed: isReversed),
                Self.row(2, reference: 12, reversed: isReversed),
            ]
        )
        #expect(result.isRight, "\(result.differences)")
        #expect(result.unresolved == 2)
        #expect(result.approved == 1)
        #expect(result.terminalSum == (isReversed ? 0 : 200))
    }

    @Test func `a payment whose reversal was never answered has one row that approved it`() {
        let receipts = [
            Self.receipt(1, .reversing, reference: 11), Self.receipt(2, .unresolved, reference: 0),
        ]
        let none = Self.check(receipts, [])
        #expect(none.lost == 1 && !none.isRight)
        let declined = Self.check(receipts, [Self.row(1, reference: 11, approved: false)])
        #expect(declined.different == 1 && !declined.isRight)
        let first = Self.row(1, reference: 11)
        let twice = Self.check(receipts, [first, Self.row(2, reference: 12), first])
        #expect(twice.duplicated == 1 && !twice.isRight)
        let again = Self.row(2, reference: 13)
        let other = Self.check(receipts, [first, Self.row(2, reference: 12), again])
        #expect(other.duplicated == 1 && !other.isRight)
    }

    @Test func `two approvals under one reference number are a duplicate`() {
        let result = Self.check(
            [Self.receipt(1, .approved, reference: 11), Self.receipt(2, .approved, reference: 11)],
            [Self.row(1, reference: 11)]
        )
        #expect(result.duplicated == 1)
        #expect(!result.isRight)
    }

    @Test func `errors that cancel out between two terminals still show`() {
        var other = Self.receipt(1, .approved, reference: 11)
        other.terminal = 2
        let result = Self.check([other], [Self.row(1, reference: 11)])
        #expect(result.terminalSum == result.journalSum)
        #expect(!result.isRight)
    }

    @Test func `reference numbers pack without meeting one another`() {
        #expect(ReferenceNumber.pack("000000000000") == 0)
        #expect(ReferenceNumber.pack("00000000000Z") == 35)
        #expect(ReferenceNumber.pack("000000000010") == 36)
        #expect(ReferenceNumber.pack("ZZZZZZZZZZZZ") == 4_738_381_338_321_616_895)
        #expect(ReferenceNumber.pack("6325000000a1") == 0)
        #expect(ReferenceNumber.pack("632500") == 0)
    }
}
