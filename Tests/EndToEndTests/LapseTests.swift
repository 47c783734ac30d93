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

    /// How a terminal says that it stands at a pump.
    private static func outdoors(_ terminal: TestTerminal, _ listener: String) throws -> Message {
        var request = try terminal.preauthorisation(10_000)
        if listener != "ifsf" { try request.set(.field59, bytes: Array("V40014".utf8)) }
        return request
    }

    @Test(arguments: ["unionpay", "plain-text", "ifsf"])
    func `what a pump holds is listed once it is overdue, and never released`(
        _ listener: String
    ) async throws {
        let days = try DayWorld()
        var authorised: TestTerminal.Paid?
        var began: Int64 = 0
        try days.inProcess { open, _, _ in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            began = days.clock.now().rawValue
            authorised = try terminal.pay(
                .preauthorisation,
                try Self.outdoors(terminal, listener)
            )
        }
        let hold = try #require(authorised)
        let reader = try JournalReader(path: days.world.path + "/journal.sqlite")
        func overdue(_ seconds: Int64) throws -> Int {
            let time = began + seconds * 1_000_000
            return try reader.authorisations(AuthorisationChoice(overdueAt: time), limit: 9).count
        }
        #expect(try overdue(7_199) == 0 && overdue(7_260) == 1)
        try days.pass(days: 31)
        try await days.run(.inProcess) { open, look in
            let terminal = try open(listener, 1)
            // UnionPay names the day of what it completes, and tells no time.
            if listener != "unionpay" { terminal.today = TestTerminal.noon(of: days.clock.now()) }
            terminal.stan = 100
            try terminal.signOn()
            for _ in 0..<3 { await look() }
            #expect(try terminal.available() == 990_000)
            let fill = try terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            #expect(["00", "000"].contains(try terminal.exchange(fill).code))
            #expect(try terminal.available() == 994_000)
        }
        #expect(try overdue(7_260) == 0)
        _ = try JournalVerifier(path: days.world.path + "/journal.sqlite").run()
    }
}
