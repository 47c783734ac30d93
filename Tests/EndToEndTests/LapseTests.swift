import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Authorisations that nobody completes, through the switch and its clock.
@Suite struct LapseTests {
    @Test(arguments: Way.allCases)
    func `what is held is free again behind the last day of its authorisation, and ends there`(
        _ way: Way
    ) async throws {
        let days = try DayWorld()
        var authorised: TestTerminal.Paid?
        try days.inProcess { open, _, _ in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let hold = try terminal.pay(
                .preauthorisation,
                try terminal.preauthorisation(10_000)
            )
            #expect(hold.reply.code == "00")
            authorised = hold
        }
        let hold = try #require(authorised)
        try days.pass(days: 30)
        try await days.run(way) { open, look in
            let terminal = try open("unionpay", 1)
            terminal.stan = 100
            try terminal.signOn()
            await look()
            #expect(try terminal.available() == 990_000)
            days.clock.advance(seconds: 86_400)
            // One look closes the day, one finds what has lapsed by it.
            for _ in 0..<2 { await look() }
            #expect(try terminal.available() == 1_000_000)
            let late = try terminal.follow({ .completion($0) }, hold, 6_000)
            #expect(try terminal.exchange(late).code == "12")
            #expect(try terminal.available() == 1_000_000)
        }
        #expect(try days.world.column("SELECT state FROM authorisation") == ["5"])
        _ = try JournalVerifier(path: days.world.path + "/journal.sqlite").run()
    }
}
