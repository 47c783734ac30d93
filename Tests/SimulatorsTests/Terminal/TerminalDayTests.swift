import CardSecurity
import ISO8583
import Payments
import Testing

@testable import Simulators

/// What a terminal counts by itself.
@Suite struct TerminalDayTests {
    private static func entry(
        _ operation: Payments.Operation,
        _ stan: UInt32,
        _ minorUnits: Int64,
        batch: UInt32 = 1,
        shift: UInt32 = 0,
        half: CardHalf = .domestic,
        asset: Asset = .yuan
    ) -> TerminalDay.Entry {
        TerminalDay.Entry(
            operation,
            stan: stan,
            batch: batch,
            shift: shift,
            amount: Money(minorUnits: minorUnits, asset: asset),
            half: half
        )
    }

    @Test func `each payment stands on its side and in its half, and counts once`() {
        var day = TerminalDay()
        day.count(Self.entry(.purchase, 1, 100))
        day.count(Self.entry(.purchase, 1, 100))
        day.count(Self.entry(.completionAdvice, 2, 20))
        day.count(Self.entry(.tip, 3, 3))
        day.count(Self.entry(.void, 4, 100))
        day.count(Self.entry(.refund, 5, 7, half: .foreign))
        for (index, operation) in [
            Payments.Operation.preauthorisation, .balance, .topUp, .topUpVoid,
        ]
        .enumerated() {
            day.count(Self.entry(operation, UInt32(10 + index), 1000))
        }
        day.count(Self.entry(.purchase, 6, 5, asset: .points))
        let totals = day.totals(of: 1, .exclusive)
        #expect(totals.domestic.debits == Tally(count: 3, amount: 123))
        #expect(totals.domestic.credits == Tally(count: 1, amount: 100))
        #expect(totals.foreign == SideTallies(credits: Tally(count: 1, amount: 7)))
        #expect(totals.joined.credits == Tally(count: 2, amount: 107))
        #expect(day.rows(of: 1).map(\.stan) == [1, 2, 3, 4, 5, 6])
    }

    @Test(arguments: SettlementForm.allCases)
    func `what was reversed stands where the form has it`(form: SettlementForm) {
        var day = TerminalDay()
        day.count(Self.entry(.purchase, 1, 100))
        day.count(Self.entry(.purchase, 2, 30))
        day.count(Self.entry(.void, 3, 8))
        day.reverse(2, of: 1)
        day.reverse(2, of: 1, amount: 1)
        day.reverse(3, of: 1)
        day.reverse(99, of: 1)
        let expected =
            switch form {
            case .exclusive:
                SideTallies(debits: Tally(count: 1, amount: 100))
            case .net:
                SideTallies(
                    debits: Tally(count: 3, amount: 138),
                    credits: Tally(count: 2, amount: 38)
                )
            case .apart:
                SideTallies(
                    debits: Tally(count: 2, amount: 130),
                    credits: Tally(count: 1, amount: 8),
                    debitReversals: Tally(count: 1, amount: 30),
                    creditReversals: Tally(count: 1, amount: 8)
                )
            }
        #expect(day.totals(of: 1, form).domestic == expected)
        #expect(day.rows(of: 1).map(\.stan) == [1])
    }

    @Test func `a shift goes on over the end of a batch, and a forced batch is kept`() {
        var day = TerminalDay()
        day.count(Self.entry(.purchase, 1, 100))
        day.beginShift(5, of: 1)
        day.count(Self.entry(.purchase, 2, 30, shift: 5))
        day.end(1)
        #expect(day.entries.isEmpty)
        day.count(Self.entry(.purchase, 3, 4, batch: 2, shift: 5))
        day.reverse(3, of: 2)
        day.count(Self.entry(.refund, 4, 2, batch: 2, shift: 5))
        #expect(
            day.shiftTotals(.exclusive).domestic
                == SideTallies(
                    debits: Tally(count: 1, amount: 30),
                    credits: Tally(count: 1, amount: 2)
                )
        )
        day.begin(3)
        #expect(day.batch(before: 3) == 2 && day.entries.count == 2)
        day.count(Self.entry(.purchase, 5, 1, batch: 3))
        day.begin(4)
        #expect(day.batch(before: 4) == 3 && day.entries.map(\.stan) == [5])
        day.beginShift(5, of: 1)
        #expect(day.shiftTotals(.exclusive).domestic.credits == Tally(count: 1, amount: 2))
        day.endShift()
        #expect(day.shiftTotals(.exclusive) == HalvesTallies())
    }

    @Test func `an upload goes on behind the rows that were taken`() {
        var day = TerminalDay()
        day.noteUploaded(8, of: 1)
        day.noteUploaded(2, of: 1)
        #expect(day.uploaded(of: 1) == 10 && day.uploaded(of: 2) == 0)
        day.end(1)
        #expect(day.uploaded(of: 1) == 0)
    }

    // MARK: In a terminal

    private static func terminal() throws -> SimulatedTerminal {
        try SimulatedTerminal(
            TerminalProfile(
                demoTerminal: 1,
                specification: BankWorld.specification("unionpay-pos")
            ),
            memory: TerminalMemory(),
            masterKey: KeyBytes(hexadecimal: "00112233445566778899AABBCCDDEEFF"),
            clock: { 0 }
        )
    }

    private static let at = LocalMoment(
        year: 2026,
        month: 11,
        day: 29,
        hour: 9,
        minute: 5,
        second: 12
    )

    @Test func `rows name the cards, eight a message, and the state keeps none of them in clear`()
        throws
    {
        let terminal = try Self.terminal()
        let card = DemoCardSeries.personal.card(3)
        for _ in 0..<9 {
            let sale = terminal.request(
                .purchase,
                at: Self.at,
                amount: Money(minorUnits: 100, asset: .yuan),
                card: TerminalCard(number: card)
            )
            terminal.count(sale)
        }
        let first = try terminal.upload(from: 0, at: Self.at)
        guard case .upload(let rows, code: 201) = first.kind else {
            Issue.record("an upload has rows")
            return
        }
        #expect(rows.map(\.stan) == Array(1...8))
        #expect(rows.allSatisfy { $0.card == card && $0.amount == 100 && $0.half == .domestic })
        let rest = try terminal.upload(from: 8, at: Self.at)
        guard case .upload(let last, _) = rest.kind else { return }
        #expect(last.map(\.stan) == [9])
        let digits = Array(card.unmaskedDigits.utf8)
        for entry in terminal.memory.day.entries {
            #expect(
                entry.sealedCard.count == 16 && !entry.sealedCard.starts(with: digits.prefix(8))
            )
            #expect(entry.maskedCard == card.masked())
        }
        guard case .uploadEnd(rows: 9, isBalanced: false) = terminal.uploadEnd(at: Self.at).kind
        else {
            Issue.record("an end says how many rows there are")
            return
        }
    }

    @Test func `it counts otherwise where it is told to`() throws {
        let terminal = try Self.terminal()
        let card = DemoCardSeries.personal.card(3)
        let sale = terminal.request(
            .purchase,
            at: Self.at,
            amount: Money(minorUnits: 100, asset: .yuan),
            card: TerminalCard(number: card)
        )
        terminal.count(sale)
        let stan = terminal.invent(Money(minorUnits: 7, asset: .yuan), card: card)
        #expect(stan == 2 && terminal.mistake(1, for: 101) && !terminal.mistake(9, for: 1))
        guard case .settlement(let totals, _) = terminal.settlement(at: Self.at).kind else {
            return
        }
        #expect(totals.debits == Tally(count: 2, amount: 108))
        #expect(terminal.hide(1) && !terminal.hide(1))
        guard case .settlement(let less, _) = terminal.settlement(at: Self.at).kind else { return }
        #expect(less.debits == Tally(count: 1, amount: 7))
    }

    @Test func `cards of the great schemes abroad are foreign`() throws {
        for (digits, half) in [
            ("4111111111111111", CardHalf.foreign), ("6222020000000007", .domestic),
        ] {
            let card = try #require(PrimaryAccountNumber(digits))
            #expect(CardHalf(of: card) == half)
        }
    }
}
