import Payments
import Testing

@testable import Simulators
@testable import Switch

/// The rows of the fault table that are wallets' own, at a whole switch.
struct WalletFaultTests {
    /// What a query finds of what was taken back.
    private static func isGone(_ word: ScanningTerminal.Word) -> Bool {
        word == .found("reversed") || word == .found("declined")
    }

    private func scan(_ world: WalletWorld, _ ending: Int) throws -> ScanningTerminal {
        try ScanningTerminal(world.terminal(), 1, code: world.code(ending))
    }

    private func standing(_ world: WalletWorld) -> Int64 {
        ProviderSums(world.road.book).standingMinor
    }

    private func states(_ world: WalletWorld) throws -> [String?] {
        try world.select("SELECT state FROM order_v ORDER BY id").map { $0[0] }
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `row 14: what never left for a wallet is declined, what may have is asked about`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let lost = try scan(world, 0)
        world.road.isReachable = false
        try lost.pay()
        world.advance(seconds: 1)
        #expect(try lost.hear() == [.declined("91")])
        #expect(try states(world) == ["unpaid"])
        world.road.isReachable = true

        for (mishap, word) in [
            (ProviderRoad.Mishap.breaksAfter, ScanningTerminal.Word.approved),
            (.breaksBefore, .undecided),
        ] {
            let customer = try scan(world, 0)
            world.road.mishaps = [mishap]
            try customer.pay()
            world.advance(seconds: 1)
            #expect(try customer.hear() == [], "\(mishap)")
            world.advance(seconds: 25)
            #expect(try customer.hear() == [word], "\(mishap)")
        }
        // One payment was sent once, whatever became of it.
        #expect(world.road.book.count { $0.paidAt != nil } == 1)
        world.advance(seconds: 40)
        #expect(try states(world) == ["unpaid", "paid", "undone"])
        #expect(standing(world) == 8850 && world.isQuiet)
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases, [80, 81, 82, 84, 86, 96])
    func `row 19: who decides late, or of whom nothing is heard, is asked about, then cancelled`(
        wire: WalletTalk.Wire,
        ending: Int
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try scan(world, ending)
        try customer.pay()
        world.advance(seconds: 24)
        let isPaid = [80, 83, 85, 86].contains(ending)
        let isRefused = ending == 82
        let early = try customer.hear()
        let isKnown = isPaid || isRefused
        #expect(early.count == (isKnown ? 1 : 0), "\(early)")
        #expect(customer.wasApproved == isPaid && customer.wasDeclined == isRefused)
        world.advance(seconds: 2)
        #expect(try customer.hear() == (isKnown ? [] : [.undecided]))
        world.advance(seconds: 70)
        #expect(try states(world) == [isPaid ? "paid" : isRefused ? "unpaid" : "undone"])
        #expect(standing(world) == (isPaid ? 8850 : 0) && world.isQuiet)
        if !isKnown {
            try customer.query()
            world.advance(seconds: 1)
            #expect(try customer.hear().allSatisfy(Self.isGone) && customer.wasDeclined)
        }
        // Another attempt is another order.
        try customer.payAnew()
        world.advance(seconds: 1)
        let numbers = Set(try world.select("SELECT number FROM order_v").map { $0[0] })
        #expect(numbers.count == 2)
        world.advance(seconds: 90)
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `row 20: what a customer pays once its cancel has begun goes back`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try scan(world, 81)
        world.road.control("next", "{\"fault\":\"pay-at-cancel\"}")
        try customer.pay()
        world.advance(seconds: 60)
        #expect(try customer.hear() == [.undecided])
        #expect(try states(world) == ["undone"])
        let order = try #require(world.road.book.first)
        #expect(order.paidAt != nil && order.state == .revoked && standing(world) == 0)
        let actions = try world.select("SELECT kind, state FROM exchange_v ORDER BY id")
        #expect(actions.map { $0[0] } == ["purchase", "cancel"], "\(actions)")
        try customer.query()
        world.advance(seconds: 1)
        #expect(try customer.hear().allSatisfy(Self.isGone) && customer.wasDeclined)
        #expect(try world.clearing().owed == 0)
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `row 21: a notify, repeated, forged or late, moves nothing and makes the book ask`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let terminal = try world.terminal()
        let customer = try ScanningTerminal(drawing: terminal, 1, world.kind)
        try customer.pay()
        world.advance(seconds: 0.5)
        guard case .drawn = try customer.hear().first else {
            Issue.record("no code was drawn: \(customer.told)")
            return
        }
        let number = try #require(try world.select("SELECT number FROM order_v").first?[0])
        func say(_ word: String, _ more: String) {
            world.road.control(word, "{\"order\":\"\(number)\",\(more)}")
        }
        // At Alipay an order is there once it is scanned.
        say("customer", "\"act\":\"scan\"")
        _ = world.road.takeNotices()
        var written = world.written
        // A liar says that it is paid.
        say("notify", "\"forged\":1,\"times\":3")
        #expect(try world.notify() == 0 && world.written == written)
        // A word of the provider's before anything has happened, again and again.
        say("notify", "\"times\":20")
        #expect(try world.notify() == 20)
        #expect(world.written == written + 1)
        world.advance(seconds: 1)
        #expect(try states(world) == ["drawn"] && world.written == written + 1)
        say("customer", "\"act\":\"pay\"")
        world.advance(seconds: 3)
        try world.notify()
        world.advance(seconds: 1)
        #expect(try states(world) == ["unclaimed"] && world.clearing().owed == 0)
        try customer.query()
        world.advance(seconds: 1)
        #expect(try customer.hear() == [.found("approved")])
        #expect(try world.clearing().owed == 8850)
        // What comes late changes nothing.
        world.advance(seconds: 30)
        written = world.written
        say("notify", "\"times\":5")
        try world.notify()
        world.advance(seconds: 15)
        #expect(world.written <= written + 1)
        #expect(try states(world) == ["paid"] && standing(world) == 8850)
        #expect(world.road.violations == [] && world.isQuiet)
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `row 21: a notify of a payment behind its close gives the money back`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try ScanningTerminal(drawing: world.terminal(), 1, world.kind)
        try customer.pay()
        world.advance(seconds: 1)
        let number = try #require(try world.select("SELECT number FROM order_v").first?[0])
        world.road.control("customer", "{\"order\":\"\(number)\",\"act\":\"scan\"}")
        world.road.control("next", "{\"fault\":\"pay-after-close\"}")
        world.advance(seconds: 75)
        #expect(try states(world) == ["undone"])
        #expect(standing(world) == 8850, "the customer has paid")
        #expect(try world.notify() > 0)
        world.advance(seconds: 30)
        #expect(standing(world) == 0 && world.isQuiet)
        #expect(try world.clearing().owed == 0)
        #expect(try states(world) == ["undone"])
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `rows 2 and 42: a repeat waits for the same end, over another connection too`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try scan(world, 80)
        try customer.pay()
        world.advance(seconds: 1)
        try customer.goOn(world)
        try customer.pay()
        world.advance(seconds: 6)
        #expect(try customer.hear() == [.approved])
        #expect(try states(world) == ["paid"] && standing(world) == 8850)
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `row 44: what is paid with another amount is never approved, goes back and has an owner`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try scan(world, 0)
        world.road.control("next", "{\"fault\":\"pay-paid-other-amount\"}")
        try customer.pay()
        world.advance(seconds: 100)
        try customer.hear()
        #expect(!customer.wasApproved)
        let cases = try world.select("SELECT reason FROM open_v WHERE what = 'discrepancy'")
        #expect(standing(world) == 0 || !cases.isEmpty, "\(cases)")
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }
}
