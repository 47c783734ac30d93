import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Outdoor fills as IFSF terminals report them: an 1100 holds an estimate, a 1220 says what the
/// nozzle gave, and a 1420 takes the estimate back.
@Suite struct OutdoorTests {
    private static func repeated(_ message: Message) -> Message {
        var again = message
        again.messageType = message.messageType.asRepeat
        return again
    }

    @Test(arguments: Way.allCases)
    func `what is held is paid as the nozzle says, and the rest is free again`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let hold = try terminal.hold(10_000)
            #expect(hold.message.messageType == "1100" && hold.message.text(.functionCode) == "101")
            #expect(hold.reply.message.messageType == "1110" && hold.reply.code == "000")
            #expect(hold.reply.text(.approvalCode)?.count == 6)
            #expect(try terminal.available() == 990_000)
            let advice = try terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            #expect(advice.messageType == "1220" && advice.text(.functionCode) == "202")
            let reply = try terminal.exchange(advice)
            #expect(reply.message.messageType == "1230" && reply.code == "000")
            #expect(terminal.verifies(reply))
            #expect(
                reply.text(.originalDataElements1993) == advice.text(.originalDataElements1993)
            )
            #expect(try terminal.available() == 994_000)
            // Told twice, under either type, it is the same advice.
            for again in [Self.repeated(advice), advice] {
                let told = try terminal.exchange(again)
                #expect(told.bytes.dropLast(8) == reply.bytes.dropLast(8))
            }
            #expect(try terminal.available() == 994_000)
        }
    }

    @Test func `an advice that was told before a crash is the same advice behind it`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal("ifsf")
        let hold = try terminal.hold(10_000)
        let advice = try terminal.follow({ .completionAdvice($0) }, hold)
        #expect(advice.text(.functionCode) == "201")
        let sale = try standIn(terminal, 2_500)
        let told = try [advice, sale].map { try terminal.exchange($0) }
        #expect(told.map(\.code) == ["000", "000"])
        try world.crash()
        let again = try world.terminal("ifsf")
        for (message, reply) in zip([advice, sale], told) {
            let repeated = try again.exchange(Self.repeated(message))
            #expect(repeated.bytes.dropLast(8) == reply.bytes.dropLast(8))
        }
        #expect(try again.available() == 987_500)
        #expect(try world.rows("operation=completion-advice").map(\.outcome) == ["approved"])
        #expect(try world.rows("operation=offline-sale").map(\.outcome) == ["approved"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `what the fuel came to is stored and acknowledged, even when no hold pays it`()
        throws
    {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let (terminal, neighbour) = try TestTerminal.neighbours(open, at: "ifsf")
            let hold = try terminal.hold(10_000)
            var unknown = try terminal.follow({ .completionAdvice($0) }, hold)
            try unknown.set(.approvalCode, "ZZZZZZ")
            var unnamed = try terminal.follow({ .completionAdvice($0) }, hold)
            try unnamed.set(.approvalCode, "000000")
            var other = hold
            other.card = DemoWorld.card(.personal, 1)
            let suspended = [
                (terminal, try terminal.follow({ .completionAdvice($0) }, hold, 11_501)),
                (terminal, unknown), (terminal, unnamed),
                (terminal, try terminal.follow({ .completionAdvice($0) }, other)),
            ]
            for (at, advice) in suspended {
                let reply = try at.exchange(advice)
                #expect(reply.code == "900" && reply.text(.approvalCode) == nil)
                #expect(at.verifies(reply))
            }
            #expect(try terminal.available() == 990_000)
            // A neighbour of the same station has it, up to the ceiling.
            let right = try neighbour.follow({ .completionAdvice($0) }, hold, 11_500)
            #expect(try neighbour.exchange(right).code == "000")
            #expect(try terminal.available() == 988_500)
        }
        #expect(
            try world.column("SELECT reason FROM case_v ORDER BY seq") == [
                "amount-limit", "original-not-found", "original-not-found", "original-not-found",
            ]
        )
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: Way.allCases)
    func `the 1420 of an 1100 frees what it holds, and what is paid is never taken back`(
        _ way: Way
    ) async throws {
        let world = try TestWorld()
        try await world.run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let hold = try terminal.hold(10_000)
            // A part of a hold is no part of a sale.
            var part = try terminal.takeBack(hold)
            try part.set(.functionCode, "401")
            try part.set(.amountTransaction, digits: 4_000)
            try part.set(.amountsOriginal, "000000010000000000000000")
            #expect(try terminal.exchange(part).code == "480")
            #expect(try terminal.available() == 990_000)
            let reversal = try terminal.takeBack(hold)
            #expect(reversal.text(.originalDataElements1993)?.hasPrefix("1100") == true)
            let freed = try terminal.exchange(reversal)
            #expect(freed.code == "400")
            let again = try terminal.exchange(Self.repeated(reversal))
            #expect(again.bytes.dropLast(8) == freed.bytes.dropLast(8))
            #expect(try terminal.available() == 1_000_000)
            let late = try terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            #expect(try terminal.exchange(late).code == "900")
            #expect(try terminal.available() == 1_000_000)

            let second = try terminal.hold(10_000)
            let completion = try terminal.pay(
                .completionAdvice,
                try terminal.follow({ .completionAdvice($0) }, second, 7_000)
            )
            #expect(completion.reply.code == "000")
            #expect(try terminal.exchange(try terminal.takeBack(second)).code == "480")
            #expect(try terminal.exchange(try terminal.takeBack(completion)).code == "480")
            #expect(try terminal.available() == 993_000)
        }
        #expect(
            try world.column("SELECT reason FROM case_v ORDER BY seq") == [
                "reversal-mismatch", "original-finished", "reversal-too-late", "reversal-too-late",
            ]
        )
    }

    @Test func `what the terminal sold by itself is paid up to its floor, else it waits`() throws {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let sale = try standIn(terminal, 30_000)
            #expect(sale.text(.functionCode) == "200" && !sale.has(.originalDataElements1993))
            #expect(try terminal.exchange(sale).code == "000")
            #expect(try terminal.available() == 970_000)
            let above = try standIn(terminal, 30_001)
            let reply = try terminal.exchange(above)
            #expect(reply.code == "900")
            let again = try terminal.exchange(Self.repeated(above))
            #expect(again.bytes.dropLast(8) == reply.bytes.dropLast(8))
            // The same advice with another amount is another, under an identity that is taken.
            var other = try standIn(terminal, 29_999)
            try other.set(
                .systemsTraceAuditNumber,
                digits: #require(sale.digits(.systemsTraceAuditNumber))
            )
            #expect(try terminal.exchange(other).code == "913")
            // What gives goods back is no sale.
            var returned = try standIn(terminal, 100)
            try returned.set(.processingCode, "200000")
            #expect(try terminal.exchange(returned).code == "115")
            #expect(try terminal.available() == 970_000)
        }
        #expect(
            try world.column("SELECT reason FROM case_v ORDER BY seq") == [
                "amount-limit", "duplicate-mismatch",
            ]
        )
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: ["100", "900"])
    func `what a terminal declined by itself takes no money, and a row says why`(
        _ code: String
    ) throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("ifsf", 1, from: "10.0.0.7")
        try terminal.signOn()
        let hold = try terminal.hold(10_000)
        for advice in [
            try standIn(terminal, 2_500),
            try terminal.follow({ .completionAdvice($0) }, hold, 6_000),
        ] {
            var declined = advice
            try declined.set(.actionCode, code)
            let reply = try terminal.exchange(declined)
            #expect(reply.message.messageType == "1230" && reply.code == "904")
        }
        #expect(try terminal.available() == 990_000)
        world.passSecond()
        let rows = try world.rows("refusal")
        #expect(rows.count == 1 && rows.first?.attempts == 2)
        let told = "DE 39 cannot be read: \(code) is no approval, from 10.0.0.7:"
        #expect(rows.first?.note?.hasPrefix(told) == true, "\(rows)")
    }

    @Test func `a hold says goods that come to less, and is completed with what was given`()
        throws
    {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let request = try terminal.preauthorisation(10_000)
            var said = request
            try said.set(.field63, "S01012\\L00\\22055\\0\\1\\")
            let hold = try terminal.pay(.preauthorisation, said)
            #expect(hold.reply.code == "000")
            #expect(try terminal.available() == 990_000)
            let advice = try terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            #expect(try terminal.exchange(advice).code == "000")
            #expect(try terminal.available() == 994_000)
        }
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `a sale and a fill are refunded in parts, to the last cent and no further`() throws {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let (terminal, neighbour) = try TestTerminal.neighbours(open, at: "ifsf")
            let hold = try terminal.hold(10_000)
            let fill = try terminal.pay(
                .completionAdvice,
                try terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            )
            let sale = try terminal.pay(.purchase, try terminal.purchase(6_000))
            for paid in [fill, sale] {
                let first = try neighbour.pay(
                    .refund,
                    try neighbour.follow({ .refund($0) }, paid, 2_000)
                )
                #expect(first.message.messageType == "1200" && first.reply.code == "000")
                #expect(!first.message.has(.originalDataElements1993))
                let tooMuch = try terminal.follow({ .refund($0) }, paid, 4_001)
                #expect(try terminal.exchange(tooMuch).code == "110")
                var unknown = try terminal.follow({ .refund($0) }, paid, 4_000)
                try unknown.set(.retrievalReferenceNumber, "633200009999")
                #expect(try terminal.exchange(unknown).code == "914")
                var nameless = try terminal.follow({ .refund($0) }, paid, 4_000)
                nameless.remove(.retrievalReferenceNumber)
                #expect(try terminal.exchange(nameless).code == "904")
                let rest = try terminal.follow({ .refund($0) }, paid, 4_000)
                #expect(try terminal.exchange(rest).code == "000")
                // Nobody takes a refund back.
                #expect(try neighbour.exchange(try neighbour.takeBack(first)).code == "480")
            }
            #expect(try terminal.available() == 1_000_000)
        }
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `a hold and its completion have a key of their own each`() throws {
        let world = try TestWorld.derived()
        try world.runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1))
            let request = try device.terminal.preauthorisation(10_000)
            let held = try device.exchange(request)
            #expect(held.code == "000")
            let hold = TestTerminal.Paid(
                operation: .preauthorisation,
                message: request,
                reply: held,
                batch: device.terminal.batch,
                card: DemoWorld.card(.personal, 0)
            )
            let advice = try device.terminal.follow({ .completionAdvice($0) }, hold, 6_000)
            let reply = try device.exchange(advice)
            #expect(reply.code == "000")
            #expect(reply.text(.field61) == device.text)
            #expect(reply.text(.field61) != held.text(.field61))
            #expect(try device.verifies(reply))
        }
    }

    // MARK: Races

    @Test(arguments: 0..<4)
    func `an advice of a completion and the reversal of its hold: the first wins`(
        _ round: Int
    ) async throws {
        try await TestWorld().run(.live) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let hold = try terminal.hold(10_000)
            let neighbour = try open("ifsf", 2)
            try neighbour.signOn()
            let codes = try terminal.takeBack(hold, racing: neighbour, lastFirst: round % 2 == 1)
            #expect(codes == ["000", "480"] || codes == ["900", "400"])
            #expect(try terminal.available() == (codes[0] == "000" ? 994_000 : 1_000_000))
        }
    }

    @Test(arguments: 0..<4)
    func `of two advices of one hold one is paid, and the other waits`(
        _ round: Int
    ) async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open, at: "ifsf")
            let hold = try terminal.hold(10_000)
            let codes = try TestTerminal.race(
                [terminal, neighbour].map { one in
                    (one, try one.follow({ .completionAdvice($0) }, hold, 6_000))
                },
                lastFirst: round % 2 == 1
            )
            #expect(codes.sorted() == ["000", "900"])
            #expect(try terminal.available() == 994_000)
        }
    }

    private func standIn(_ terminal: TestTerminal, _ amount: Int64) throws -> Message {
        try terminal.message(
            .offlineSale,
            amount: Money(minorUnits: amount, asset: .yuan),
            card: TerminalCard(number: DemoWorld.card(.personal, 0), expiry: DemoWorld.expiry)
        )
    }
}
