import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Authorisations that end by the clock, against what terminals ask about them over connections at
/// that moment: one has the money.
@Suite struct LapseRaceLiveTests {
    /// An authorisation of 100.00 on its last day, and what was paid of it.
    private struct LastDay {
        let days: DayWorld
        let hold: TestTerminal.Paid
        let completion: TestTerminal.Paid?

        init(completing amount: UInt64? = nil) throws {
            days = try DayWorld { $0.batchOpens = .settlement }
            var held: TestTerminal.Paid?
            var completed: TestTerminal.Paid?
            try days.inProcess { open, _, _ in
                let terminal = try open("unionpay", 1)
                try terminal.signOn()
                let hold = try terminal.hold(10_000)
                #expect(hold.reply.code == "00")
                held = hold
                guard let amount else { return }
                let paid = try terminal.follow({ .completion($0) }, hold, amount)
                let completion = try terminal.pay(.completion, paid)
                #expect(completion.reply.code == "00")
                completed = completion
            }
            hold = try #require(held)
            completion = completed
            try days.pass(days: 30)
        }

        /// A day later, sends a request before, between or behind the looks of the book that close
        /// the date and find what has lapsed by it; its code, and what the card has behind all.
        func meet(
            _ round: Int,
            _ request: (TestTerminal) throws -> Message
        ) async throws -> (code: String, available: Int64) {
            var met: (String, Int64)?
            try await days.run(.live) { open, look in
                let terminal = try open("unionpay", 1)
                terminal.stan = 100
                try terminal.signOn()
                await look()
                let message = try request(terminal)
                days.clock.advance(seconds: 86_400)
                for place in 0..<3 {
                    if place == round { try terminal.wire.send(try terminal.frame(message)) }
                    if place < 2 { await look() }
                }
                let code = try terminal.receive().code
                // What came back while the book looked on is found by its next looks.
                for _ in 0..<2 { await look() }
                met = (code, try terminal.available())
            }
            _ = try JournalVerifier(path: days.world.path + "/journal.sqlite").run()
            #expect(try JournalCheck.isRight(days.world))
            return try #require(met)
        }
    }

    @Test(arguments: 0..<3)
    func `a completion and the lapse of its hold: one has the money`(_ round: Int) async throws {
        let last = try LastDay()
        let met = try await last.meet(round) { terminal in
            try terminal.follow({ .completion($0) }, last.hold, 6_000)
        }
        #expect(round == 2 ? met.code == "12" : ["00", "12"].contains(met.code))
        #expect(met.available == (met.code == "00" ? 994_000 : 1_000_000))
        let state = try last.days.world.column("SELECT state FROM authorisation")
        #expect(state == [met.code == "00" ? "2" : "5"])
    }

    @Test(arguments: 0..<3)
    func `a completion that is voided past the end of its hold is paid back, and nothing held`(
        _ round: Int
    ) async throws {
        let last = try LastDay(completing: 6_000)
        let completion = try #require(last.completion)
        let met = try await last.meet(round) { terminal in
            try terminal.follow({ .completionVoid($0) }, completion)
        }
        #expect(met.code == "00")
        #expect(met.available == 1_000_000)
        #expect(try last.days.world.column("SELECT state FROM authorisation") == ["5"])
    }
}
