import ISO8583
import Payments
import Testing

@testable import Simulators
@testable import Switch

/// A void and a refund of one sale at the bank's host, over real connections on both sides: one has
/// the money, and the bank gives it back once.
@Suite struct HostRaceLiveTests {
    private static let card = HostWorld.card()

    /// A sale of 100.00 at the bank, its void and the refund of all of it by a neighbour.
    private struct Rivals {
        let sale: TestTerminal.Paid
        let terminal: TestTerminal
        let void: Message
        let neighbour: TestTerminal
        let refund: Message

        init(_ open: TerminalOpener) throws {
            (terminal, neighbour) = try TestTerminal.neighbours { try open($0, $1) }
            sale = try terminal.pay(
                .purchase,
                try terminal.purchase(10_000, card: card),
                card: card
            )
            #expect(sale.reply.code == "00")
            void = try terminal.follow({ .void($0) }, sale)
            refund = try neighbour.follow({ .refund($0) }, sale)
        }

        /// Both, in the order in which they are asked.
        func requests(refundsFirst: Bool) -> [(TestTerminal, Message)] {
            let both = [(terminal, void), (neighbour, refund)]
            return refundsFirst ? both.reversed() : both
        }
    }

    private func run(
        timeout: Duration = .seconds(10),
        _ body: (BankServer, TerminalOpener) async throws -> Void
    ) async throws {
        try await LiveBank.run {
            $0.channels[1].timeout = timeout
        } _: { bank, world in
            try await world.live { paymentSwitch, open in
                try await LiveBank.wait { LiveBank.isUp(paymentSwitch) }
                try await body(bank, open)
            }
            #expect(try JournalCheck.isRight(world))
        }
    }

    @Test(arguments: 0..<6)
    func `row 48: void and refund of a bank's sale: the first wins`(_ round: Int) async throws {
        try await run { bank, open in
            let rivals = try Rivals(open)
            let codes = try TestTerminal.race(
                rivals.requests(refundsFirst: round % 2 == 1)
            )
            #expect(codes.sorted() == ["00", "12"])
            #expect(try await bank.book().sums.standing.minor == 0)
        }
    }

    @Test(arguments: [false, true])
    func `row 48: while the bank is asked for one of them, the other is refused`(
        _ refundsFirst: Bool
    ) async throws {
        try await run { bank, open in
            let rivals = try Rivals(open)
            let requests = rivals.requests(refundsFirst: refundsFirst)
            try await bank.hold()
            try requests[0].0.post(requests[0].1)
            // The bank has done it, and has not said so.
            try await LiveBank.wait { try await bank.book().sums.standing.minor == 0 }
            #expect(try requests[1].0.exchange(requests[1].1).code == "12")
            try await bank.release()
            #expect(try requests[0].0.receive().code == "00")
            #expect(try await bank.book().sums.standing.minor == 0)
        }
    }

    @Test func `row 48: a void that the bank leaves unanswered leaves its sale to the refund`()
        async throws
    {
        try await run(timeout: .seconds(2)) { bank, open in
            let rivals = try Rivals(open)
            try await bank.hold()
            #expect(try rivals.terminal.exchange(rivals.void).code == "68")
            // Its reversal has not been answered either.
            #expect(try rivals.neighbour.exchange(rivals.refund).code == "12")
            try await bank.release()
            try await LiveBank.wait { try await bank.book().sums.standing.minor == 10_000 }
            var codes: [String] = []
            try await LiveBank.wait {
                let again = try rivals.neighbour.follow({ .refund($0) }, rivals.sale)
                codes.append(try rivals.neighbour.exchange(again).code)
                return codes.last != "12"
            }
            #expect(codes.last == "00")
            #expect(try await bank.book().sums.standing.minor == 0)
        }
    }
}
