import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Identities and named originals over the wire, in every dialect, in-house and at a bank.
@Suite struct WindowTests {
    static let listeners = ["unionpay", "plain-text", "plain-binary", "ifsf"]
    static let dated = ["plain-text", "plain-binary", "ifsf"]

    /// The terminal in its next window: it signs on again, or a day has passed.
    private func nextWindow(_ world: HostWorld, _ listener: String) throws -> TestTerminal {
        if listener != "unionpay" {
            world.clock.advance(seconds: 86_400)
            try world.act(.cutover(nil))
        }
        return try terminal(world, listener)
    }

    private func terminal(_ world: HostWorld, _ listener: String) throws -> TestTerminal {
        let terminal = try world.terminal(listener)
        terminal.today = TestTerminal.noon(of: world.clock.now())
        terminal.stan = 500_000
        return terminal
    }

    private func send(
        _ message: Message,
        _ terminal: TestTerminal,
        _ world: HostWorld
    ) throws -> String {
        try terminal.post(message)
        world.advance(seconds: 1)
        return try #require(try terminal.take()).code
    }

    /// Sent in the window of the terminal, naming that of the original: batch and STAN in DE 61,
    /// its times in DE 56 and 90.
    private func reversal(
        of sale: Message,
        _ terminal: TestTerminal,
        batch: String
    ) throws -> Message {
        var message = try terminal.reversal(of: sale)
        switch terminal.family {
        case .unionPayPOS:
            try message.set(.field60, "22" + terminal.batchText + "000")
            try message.set(.field61, batch + (sale.text(.systemsTraceAuditNumber) ?? ""))
        case .ifsf:
            let noon = terminal.today.yearMonthDay * 1_000_000 + 120_000
            try message.set(.localTime, digits: noon)
        default: try message.set(.localDate, digits: terminal.today.monthDay)
        }
        return message
    }

    private func outcomes(_ world: HostWorld) throws -> [String] {
        try world.rows("operation=purchase").map(\.outcome)
    }

    @Test(arguments: listeners, [false, true])
    func `row 6: the reversal of a lost sale takes back no sale of the window before`(
        _ listener: String,
        _ isOfBank: Bool
    ) throws {
        let world = try HostWorld { $0.batchOpens = .signOn }
        let card = isOfBank ? HostWorld.card() : DemoWorld.card(.fleet, 0)
        let first = try terminal(world, listener)
        let sale = try first.purchase(5000, card: card, stan: "000005")
        let approved = try send(sale, first, world)
        #expect(approved == (listener == "ifsf" ? "000" : "00"))
        let second = try nextWindow(world, listener)
        let lost = try second.purchase(5000, card: card, stan: "000005")
        let reversed = try send(
            try reversal(of: lost, second, batch: second.batchText),
            second,
            world
        )
        #expect(reversed == (listener == "ifsf" ? "400" : "00"))
        #expect(try outcomes(world) == ["approved"])
        try world.crash()
        let again = try terminal(world, listener)
        again.batch = second.batch
        #expect(try send(lost, again, world) == (listener == "ifsf" ? "902" : "12"))
        #expect(try outcomes(world) == ["approved", "declined"])
        if isOfBank { #expect(world.standing == 5000) }
        // Named in its own window, the old sale is taken back.
        let right = try send(try reversal(of: sale, again, batch: "000001"), again, world)
        #expect(right == reversed)
        #expect(try outcomes(world) == ["reversed", "declined"])
        world.advance(seconds: 20)
        if isOfBank { #expect(world.standing == 0) }
        #expect(try JournalCheck.verifies(world))
        if !isOfBank { #expect(try JournalCheck.isRight(world)) }
    }

    @Test(arguments: listeners)
    func `row 7: the same STAN, amount and card in two windows are given back twice`(
        _ listener: String
    ) throws {
        let world = try HostWorld { $0.batchOpens = .signOn }
        let card = DemoWorld.card(.fleet, 1)
        let first = try terminal(world, listener)
        let sale = try first.purchase(5000, card: card, stan: "000005")
        _ = try send(sale, first, world)
        let second = try nextWindow(world, listener)
        let next = try second.purchase(5000, card: card, stan: "000005")
        let code = listener == "ifsf" ? "400" : "00"
        second.stan = 700
        let one = try reversal(of: sale, second, batch: "000001")
        #expect(try send(one, second, world) == code)
        _ = try send(next, second, world)
        // Under the same identity as the first.
        second.stan = 700
        let two = try reversal(of: next, second, batch: second.batchText)
        #expect(try send(two, second, world) == code)
        #expect(try send(one, second, world) == code)
        #expect(try outcomes(world) == ["reversed", "reversed"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: dated)
    func `row 34: a recorded frame is answered as it was, then refused for ever`(
        _ listener: String
    ) throws {
        let world = try HostWorld { $0.batchOpens = .signOn }
        let first = try terminal(world, listener)
        let sale = try first.purchase(5000, card: DemoWorld.card(.fleet, 2), stan: "000005")
        let approved = try send(sale, first, world)
        for _ in 1...5 {
            try world.act(.cutover(nil))
            #expect(try send(sale, first, world) == approved)
        }
        try world.crash()
        world.clock.advance(seconds: 2 * 86_400)
        for _ in 1...2 { try world.act(.cutover(nil)) }
        let later = try terminal(world, listener)
        #expect(try send(sale, later, world) == approved)
        world.clock.advance(seconds: 86_400)
        for _ in 1...2 { try world.act(.cutover(nil)) }
        let last = try terminal(world, listener)
        for _ in 1...2 {
            #expect(try send(sale, last, world) == (listener == "ifsf" ? "902" : "12"))
        }
        let notes = try world.rows("operation=purchase", "code!=\(approved)").map(\.note)
        #expect(notes.allSatisfy { $0?.contains("more than two days off") == true })
        #expect(try outcomes(world).filter { $0 == "approved" }.count == 1)
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: dated)
    func `row 34: a recorded reversal ends, moves nothing and opens one case`(
        _ listener: String
    ) throws {
        let world = try HostWorld { $0.batchOpens = .signOn }
        let first = try terminal(world, listener)
        let sale = try first.purchase(5000, card: DemoWorld.card(.fleet, 3), stan: "000005")
        _ = try send(sale, first, world)
        let reversal = try first.reversal(of: sale)
        _ = try send(reversal, first, world)
        world.clock.advance(seconds: 4 * 86_400)
        for _ in 1...3 { try world.act(.cutover(nil)) }
        let later = try terminal(world, listener)
        let next = try later.purchase(5000, card: DemoWorld.card(.fleet, 3), stan: "000005")
        _ = try send(next, later, world)
        let cases = world.count(.discrepancies)
        for _ in 1...3 {
            #expect(try send(reversal, later, world) == (listener == "ifsf" ? "480" : "12"))
        }
        #expect(world.count(.discrepancies) == cases + 1)
        #expect(try outcomes(world) == ["reversed", "approved"])
        #expect(try JournalCheck.isRight(world))
    }
}
