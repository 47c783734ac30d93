import Book
import BookSimulation
import Journal
import Payments
import Testing
import Upstream

/// What a terminal did last, as the file tells it.
@Suite struct TerminalStandingTests {
    private static func world() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 2, cards: 2)
        return live
    }

    private static func standing(
        _ live: LiveJournal,
        named: Bool
    ) throws -> TerminalStanding {
        let choice = TerminalChoice(name: named ? "T0000001" : nil)
        return try #require(try JournalReader(path: live.path).standings(choice).first)
    }

    /// A request of a kind with its STAN, and how it is listed.
    private static func kinds() -> [(BookEvent.Kind, String, String)] {
        guard case .payment(var advice, _) = TestWorld.purchase(22, 100),
            case .payment(var hold, _) = TestWorld.purchase(23, 300)
        else { preconditionFailure("A purchase is a payment.") }
        advice.operation = .offlineSale
        advice.mti = 0x0220
        var permitted = TestWorld.inHouse
        permitted.offlineUpTo = 1000
        hold.operation = .preauthorisation
        hold.mti = 0x0100
        return [
            (TestWorld.purchase(20), "purchase", "approved"),
            (TestWorld.purchase(21, .max / 2), "purchase", "declined"),
            (.payment(advice, permitted), "offline-sale", "approved"),
            (.payment(hold, TestWorld.inHouse), "preauthorisation", "approved"),
            (HostJournalTests.purchase(24), "purchase", "pending"),
        ]
    }

    @Test(arguments: [true, false])
    func `the last payment is of whatever kind and whoever decided it`(named: Bool) throws {
        let live = try Self.world()
        #expect(try Self.standing(live, named: named).payment == nil)
        for (kind, operation, outcome) in Self.kinds() {
            let output = try live.run([kind])
            let standing = try Self.standing(live, named: named)
            let stan = output.records[0].event.request?.identity.stan ?? 0
            #expect(standing.payment?.operation == operation)
            #expect(standing.payment?.outcome == outcome, "\(operation)")
            #expect(standing.payment?.stan == "0000\(stan)" && standing.stan == "0000\(stan)")
        }
        let output = try live.run([HostJournalTests.purchase(30)])
        let asked = try #require(output.exchanges.values.first)
        try live.run([HostJournalTests.answer(asked, .approved)])
        #expect(try Self.standing(live, named: named).payment?.outcome == "approved")
        #expect(try Self.standing(live, named: named).undecided == 1)
    }

    @Test(arguments: [true, false])
    func `what moves no money is no payment, and has the newest STAN`(named: Bool) throws {
        let live = try Self.world()
        try live.run([TestWorld.purchase(20)])
        for kind in [
            TestWorld.balance(21), TestWorld.reversal(of: 20), TestWorld.signOn(1, stan: 22),
            TestWorld.purchase(40, terminal: 2),
        ] {
            try live.run([kind])
            let payment = try Self.standing(live, named: named).payment
            #expect(payment?.operation == "purchase" && payment?.stan == "000020")
        }
        let standing = try Self.standing(live, named: named)
        #expect(standing.payment?.outcome == "reversed" && standing.stan == "000022")
        // A repeat is nothing that the terminal did anew.
        try live.run([TestWorld.purchase(20)])
        #expect(try Self.standing(live, named: named).payment?.stan == "000020")
    }
}
