import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Fills that an IFSF terminal allowed by itself: an 1120 says so, and a 1220 what was dispensed.
@Suite struct StandInTests {
    private static func advice(_ terminal: TestTerminal, _ amount: Int64) throws -> Message {
        try terminal.message(
            .preauthorisationAdvice,
            amount: Money(minorUnits: amount, asset: .yuan),
            card: TerminalCard(number: DemoWorld.card(.personal, 0), expiry: DemoWorld.expiry)
        )
    }

    private static func repeated(_ message: Message) -> Message {
        var again = message
        again.messageType = message.messageType.asRepeat
        return again
    }

    @Test(arguments: Way.allCases)
    func `it is held like what was asked for, once, and paid as the nozzle says`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let advice = try Self.advice(terminal, 10_000)
            #expect(advice.messageType == "1120" && advice.text(.functionCode) == "101")
            #expect(advice.text(.actionCode) == "000" && !advice.has(.field63))
            let hold = try terminal.pay(.preauthorisationAdvice, advice)
            #expect(hold.reply.message.messageType == "1130" && hold.reply.code == "000")
            #expect(hold.reply.text(.approvalCode)?.count == 6 && terminal.verifies(hold.reply))
            #expect(try terminal.available() == 990_000)
            for again in [Self.repeated(advice), advice] {
                let told = try terminal.exchange(again)
                #expect(told.bytes.dropLast(8) == hold.reply.bytes.dropLast(8))
            }
            let fill = try terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            #expect(fill.text(.originalDataElements1993)?.hasPrefix("1120") == true)
            #expect(try terminal.exchange(fill).code == "000")
            #expect(try terminal.available() == 994_000)
            // Nothing dispensed: it is taken back like an 1100.
            let second = try terminal.pay(
                .preauthorisationAdvice,
                try Self.advice(terminal, 20_000)
            )
            #expect(try terminal.available() == 974_000)
            #expect(try terminal.exchange(try terminal.takeBack(second)).code == "400")
            #expect(try terminal.available() == 994_000)
        }
    }

    @Test func `it is stored before it is acknowledged, and the same advice behind a crash`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal("ifsf")
        let advices = [try Self.advice(terminal, 10_000), try Self.advice(terminal, 30_001)]
        let told = try advices.map { try terminal.exchange($0) }
        #expect(told.map(\.code) == ["000", "900"] && told[1].text(.approvalCode) == nil)
        try world.crash()
        let again = try world.terminal("ifsf")
        for (message, reply) in zip(advices, told) {
            let repeated = try again.exchange(Self.repeated(message))
            #expect(repeated.bytes.dropLast(8) == reply.bytes.dropLast(8))
        }
        #expect(try again.available() == 990_000)
        let rows = try world.rows("operation=preauthorisation-advice")
        #expect(
            Set(rows.map { "\($0.outcome) \($0.code ?? "") \($0.reason ?? "")" })
                == ["approved 000 approved", "declined 900 amount-limit"],
            "\(rows)"
        )
        #expect(try world.world.column("SELECT reason FROM case_v") == ["amount-limit"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `what nobody holds is paid as a sale, and under its code by nobody`() throws {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let advice = try Self.advice(terminal, 30_001)
            let hold = try terminal.pay(.preauthorisationAdvice, advice)
            #expect(hold.reply.code == "900")
            var fill = try terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            try fill.set(.approvalCode, "000000")
            #expect(try terminal.exchange(fill).code == "900")
            #expect(try terminal.available() == 1_000_000)
            let sale = try terminal.message(
                .offlineSale,
                amount: Money(minorUnits: 6_000, asset: .yuan),
                card: TerminalCard(number: hold.card, expiry: DemoWorld.expiry)
            )
            #expect(try terminal.exchange(sale).code == "000")
            #expect(try terminal.available() == 994_000)
        }
        #expect(
            try world.column("SELECT reason FROM case_v ORDER BY seq") == [
                "amount-limit", "original-not-found",
            ]
        )
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `what its terminal declined reports nothing, and a row says why`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("ifsf", 1, from: "10.0.0.7")
        try terminal.signOn()
        var declined = try Self.advice(terminal, 10_000)
        try declined.set(.actionCode, "116")
        let reply = try terminal.exchange(declined)
        #expect(reply.message.messageType == "1130" && reply.code == "904")
        #expect(try terminal.available() == 1_000_000)
        world.passSecond()
        let told = "DE 39 cannot be read: 116 is no approval, from 10.0.0.7:"
        let rows = try world.rows("refusal")
        #expect(rows.count == 1 && rows.first?.note?.hasPrefix(told) == true, "\(rows)")
    }

    @Test(arguments: 0..<4)
    func `its completion and its reversal: the first wins`(_ round: Int) async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open, at: "ifsf")
            let hold = try terminal.pay(
                .preauthorisationAdvice,
                try Self.advice(terminal, 10_000)
            )
            let codes = try terminal.takeBack(hold, racing: neighbour, lastFirst: round % 2 == 1)
            #expect(codes == ["000", "480"] || codes == ["900", "400"])
            #expect(try terminal.available() == (codes[0] == "000" ? 994_000 : 1_000_000))
        }
    }
}
