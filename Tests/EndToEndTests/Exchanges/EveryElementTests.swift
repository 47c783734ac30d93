import ISO8583
import Journal
import NIOEmbedded
import Payments
import Simulators
import Testing

@testable import Switch

/// Every message that a dialect offers, with each of its elements missing, malformed or in
/// contradiction to what else is known: read from the specifications, so that what they offer next
/// is covered by being offered.
@Suite struct EveryElementTests {
    @Test(arguments: PaymentTests.listeners)
    func `row 40: what is wrong with one element is refused, has no effect, and one row says why`(
        _ listener: String
    ) throws {
        let world = try DefectWorld(listener)
        // A repeat is its request under another type.
        let offers = world.sender.offers.filter { !$0.rule.type.isRepeat }
        #expect(offers.contains { $0.operation.rules.takesMoney })
        // What ends a session comes last.
        for offered in offers where offered.operation.rules.isPayment {
            try world.tryOut(offered)
        }
        for offered in offers where !offered.operation.rules.isPayment {
            try world.tryOut(offered)
        }
    }
}

/// A terminal of one listener at a switch in one thread, and what each of its messages leaves in
/// the journal.
private final class DefectWorld {
    private let listener: String
    private let world: KeyWorld
    private let journal: OpenJournal
    let sender: OfferedTerminal

    init(_ listener: String) throws {
        self.listener = listener
        world = try KeyWorld()
        journal = try world.world.journal()
        try world.run(OfferedTerminal.addSupervisor())
        sender = OfferedTerminal(try world.terminal(listener))
        try sender.terminal.signOn()
    }

    func tryOut(_ offered: OfferedMessage) throws {
        let original = try sender.makeOriginal(of: offered)
        let message = try sender.sample(offered, original)
        let defects = DefectList(
            offered: offered,
            message: message,
            original: original,
            sender: sender,
            clock: world.clock
        )
        #expect(sender.terminal.specification.rule(for: message) == offered.rule, "\(offered)")
        for defect in try defects.all { try expectNothing(of: defect, offered) }

        // Nothing of it has used up the STAN or the original.
        let reply = try sender.terminal.exchange(
            message,
            authenticated: sender.carriesMAC(offered)
        )
        let accepted = offered.operation.rules.acceptance(of: original)
        #expect(reply.code == sender.code(accepted), "\(offered)")
        try sender.goOn(behind: offered)
    }

    // MARK: What comes of it

    private func expectNothing(of defect: Defect, _ offered: OfferedMessage) throws {
        let before = try state()
        let last = try #require(try journal.column("SELECT max(seq) FROM record").first)
        // Refusals are rows of a second.
        world.clock.advance(seconds: 2)
        let wire = try EmbeddedWire(world.paymentSwitch, listener: listener, loop: world.loop)
        let peer = try world.world.terminal(listener, 1, at: wire)
        peer.key = sender.terminal.key
        try wire.send(defect.frame)
        if let outcome = defect.outcome {
            // No reply has no code.
            let reply = try? peer.receive(milliseconds: 0)
            #expect(reply?.code == sender.code(outcome), "\(offered): \(defect)")
        } else {
            #expect(throws: WireError.self, "\(offered): \(defect)") {
                _ = try peer.receive(milliseconds: 0)
            }
            #expect(try peer.waitsForClose(milliseconds: 20), "\(offered): \(defect)")
        }
        wire.close()
        for lane in world.paymentSwitch.lanes.lanes { lane.assumeIsolated { $0.recordRefusals() } }
        world.loop.run()
        #expect(try state() == before, "\(offered): \(defect)")
        let reasons = try journal.column("SELECT reason FROM journal_v WHERE seq > \(last)")
        let expected = defect.outcome ?? .unreadable
        #expect(reasons == [expected.specificationKey], "\(offered): \(defect)")
    }

    /// What all accounts, authorisations, refunds and hosts come to.
    private func state() throws -> [String] {
        try journal.column(
            """
            SELECT account || ' ' || debits_posted || ' ' || credits_posted || ' '
                || debits_pending || ' ' || credits_pending FROM balance
            UNION ALL SELECT 'transfers ' || count(*) FROM transfer
            UNION ALL SELECT 'exchanges ' || count(*) FROM exchange
            UNION ALL SELECT 'authorisation ' || payment || ' ' || state || ' ' || held || ' '
                || coalesce(reserved_by, '') FROM authorisation
            UNION ALL SELECT 'left ' || id || ' ' || asked || ' ' || refunded || ' ' || reserved
                || ' ' || coalesce(reserved_by, '') || ' ' || coalesce(closed_by, '') FROM remainder
            """
        )
    }
}
