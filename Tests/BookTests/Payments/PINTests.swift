import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// The PIN of in-house cards, as the book decides about it.
@Suite struct PINTests {
    static let right = PINReference(high: 1, low: 2)
    static let wrong = PINReference(high: 1, low: 3)
    static let plan: RoutePlan = {
        var plan = RoutePlan.inHouse
        plan.pinFrom = 50_000
        return plan
    }()

    var harness: BookHarness
    let account: Int64

    init() throws {
        harness = .demo()
        account = try #require(
            harness.journal.accounts.values.first {
                $0.card?.token == SealedCard.test(1).token
            }?.id
        )
        harness.operate(.setPIN(account: account, Self.right))
    }

    var state: AccountState? { harness.journal.accounts[account] }

    private mutating func pay(
        _ stan: UInt32,
        _ amount: Int64,
        _ pin: PINEntry,
        card: Int = 1
    ) -> Outcome {
        var request = PaymentRequest.purchase(stan, amount, card: card)
        request.pin = pin
        return harness.send(request, Self.plan).outcome
    }

    @Test mutating func `a personal card needs its PIN from the threshold up`() {
        #expect(pay(1, 49_999, .absent) == .approved)
        #expect(pay(2, 50_000, .absent) == .pinRequired)
        #expect(pay(3, 50_000, .keyed(Self.right)) == .approved)
        #expect(harness.available(1) == 1_000_000 - 49_999 - 50_000)
    }

    @Test mutating func `fleet cards and points need no PIN`() {
        #expect(pay(1, 60_000, .absent, card: 2) == .approved)
        #expect(pay(2, 60_000, .keyed(Self.wrong), card: 2) == .approved)
    }

    @Test mutating func `without a threshold no PIN is needed, and one that is keyed in counts`() {
        #expect(harness.send(.purchase(1, 900_000)).outcome == .approved)
        var request = PaymentRequest.purchase(2, 100)
        request.pin = .keyed(Self.wrong)
        #expect(harness.send(request).outcome == .incorrectPIN)
        #expect(state?.pinTries == 1)
    }

    @Test mutating func `a wrong PIN moves nothing and is refused below the threshold, too`() {
        #expect(pay(1, 100, .keyed(Self.wrong)) == .incorrectPIN)
        #expect(harness.available(1) == 1_000_000)
        #expect(harness.journal.records.last?.note == "wrong PIN 1 of 3")
    }

    @Test mutating func `after three wrong PINs the right one is refused, too`() {
        for stan in 1...3 {
            #expect(pay(UInt32(stan), 60_000, .keyed(Self.wrong)) == .incorrectPIN)
        }
        #expect(pay(4, 60_000, .keyed(Self.right)) == .pinTriesExceeded)
        #expect(pay(5, 60_000, .absent) == .pinTriesExceeded)
        #expect(state?.pinTries == 3)
        #expect(pay(6, 100, .absent) == .approved)
    }

    @Test mutating func `tries outlive a restart, and a right PIN forgets them`() {
        _ = pay(1, 100, .keyed(Self.wrong))
        _ = pay(2, 100, .keyed(Self.wrong))
        harness.restart()
        #expect(state?.pinTries == 2)
        #expect(pay(3, 100, .keyed(Self.right)) == .approved)
        #expect(state?.pinTries == 0)
        harness.restart()
        for stan in 4...6 { #expect(pay(UInt32(stan), 100, .keyed(Self.wrong)) == .incorrectPIN) }
        #expect(pay(7, 100, .keyed(Self.wrong)) == .pinTriesExceeded)
    }

    @Test mutating func `a repeated request with a wrong PIN is one try`() {
        for _ in 1...4 { #expect(pay(1, 100, .keyed(Self.wrong)) == .incorrectPIN) }
        #expect(state?.pinTries == 1)
    }

    @Test mutating func `a block that does not open is refused and is no try`() {
        for stan in 1...5 { #expect(pay(UInt32(stan), 100, .unreadable) == .incorrectPIN) }
        #expect(state?.pinTries == 0)
    }

    @Test mutating func `a card without a PIN is refused where one is needed`() {
        harness.operate(
            .openAccount(
                AccountOpening(
                    kind: .personalCard,
                    asset: .yuan,
                    card: .test(6),
                    expiry: 3012,
                    openingBalance: 100_000
                )
            )
        )
        #expect(pay(1, 60_000, .absent, card: 6) == .pinRequired)
        #expect(pay(2, 60_000, .keyed(Self.right), card: 6) == .incorrectPIN)
        #expect(pay(3, 100, .absent, card: 6) == .approved)
    }

    @Test mutating func `other refusals come before the PIN and use up no try`() {
        #expect(pay(1, 2_000_000, .keyed(Self.wrong)) == .insufficientFunds)
        #expect(state?.pinTries == 0)
    }

    @Test mutating func `a balance inquiry compares a PIN that was keyed in`() {
        var request = PaymentRequest.balance(1)
        request.pin = .keyed(Self.wrong)
        #expect(harness.send(request, Self.plan).outcome == .incorrectPIN)
        #expect(harness.send(.balance(2), Self.plan).outcome == .approved)
    }

    @Test mutating func `an operator forgets the tries, or sets another PIN`() {
        for stan in 1...3 { _ = pay(UInt32(stan), 100, .keyed(Self.wrong)) }
        harness.operate(.resetPIN(account: account))
        #expect(pay(4, 100, .keyed(Self.right)) == .approved)
        for stan in 5...7 { _ = pay(UInt32(stan), 100, .keyed(Self.wrong)) }
        harness.operate(.setPIN(account: account, Self.wrong))
        #expect(pay(8, 100, .keyed(Self.right)) == .incorrectPIN)
        #expect(pay(9, 100, .keyed(Self.wrong)) == .approved)
    }

    @Test mutating func `only personal cards keep a PIN`() throws {
        let fleet = try #require(
            harness.journal.accounts.values.first { $0.kind == .fleetCard }?.id
        )
        #expect(harness.refusal(.setPIN(account: fleet, Self.right)) == .cardKeepsNoPIN(fleet))
        #expect(harness.refusal(.resetPIN(account: fleet)) == .cardKeepsNoPIN(fleet))
        #expect(harness.refusal(.resetPIN(account: 999)) == .unknownAccount(999))
        let opening = AccountOpening(
            kind: .points,
            asset: .points,
            card: .test(7),
            expiry: 3012,
            openingBalance: 0,
            pinReference: Self.right
        )
        guard case .cardKeepsNoPIN = harness.refusal(.openAccount(opening)) else {
            Issue.record("a points card was opened with a PIN")
            return
        }
    }

    @Test func `references match in every bit or not at all`() {
        #expect(Self.right.matches(Self.right))
        for bit in 0..<64 {
            let high = PINReference(high: Self.right.high ^ 1 << UInt64(bit), low: Self.right.low)
            let low = PINReference(high: Self.right.high, low: Self.right.low ^ 1 << UInt64(bit))
            #expect(!Self.right.matches(high))
            #expect(!Self.right.matches(low))
        }
    }
}
