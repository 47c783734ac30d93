import Book
import ISO8583
import Payments
import Testing

@testable import Switch

/// Totals against what changes them at the same moment, over two connections of one terminal: one
/// is first, and the totals say who was.
@Suite struct DayRaceLiveTests {
    private func run(
        _ world: TestWorld,
        _ body: (PaymentSwitch, OpenTerminal) async throws -> Void
    ) async throws {
        try await world.live { paymentSwitch, opener in
            try await body(paymentSwitch) { try opener($0, $1) }
        }
        #expect(try JournalCheck.isRight(world))
    }

    private func world() throws -> TestWorld {
        try TestWorld {
            $0.batchOpens = .settlement
        }
    }

    /// The batch behind one that these totals settle takes payments.
    private func settle(_ terminal: TestTerminal, _ totals: SideTallies) throws {
        let reply = try terminal.exchange(try terminal.totals(totals))
        #expect(reply.settlement?.domestic == HalfAnswer(ours: totals, result: .balanced))
    }

    private func goOn(_ terminal: TestTerminal) throws {
        terminal.batch += 1
        #expect(try terminal.exchange(try terminal.purchase(1)).code == "00")
    }

    @Test(arguments: 0..<6)
    func `row 47: a settlement and a payment: the batch has it, or it is refused`(
        _ round: Int
    ) async throws {
        try await run(try world()) { _, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let second = try terminal.second(open, "unionpay", 1)
            #expect(try terminal.exchange(try terminal.purchase(10_000)).code == "00")
            let (settled, paid) = try TestTerminal.racing(
                (terminal, try terminal.totals(.debits(1, 10_000))),
                (second, try second.purchase(5_000)),
                isReversed: round % 2 == 1
            )
            if paid.code == "77" {
                #expect(settled.settlement?.result == .balanced)
            } else {
                #expect(paid.code == "00")
                #expect(settled.settlement?.domestic.ours == .debits(2, 15_000))
                #expect(settled.settlement?.result == .different)
                try settle(terminal, .debits(2, 15_000))
            }
            try goOn(terminal)
            #expect(try terminal.available() == (paid.code == "77" ? 989_999 : 984_999))
        }
    }

    @Test(arguments: 0..<6)
    func `row 47: a settlement and a void: what is settled stands`(_ round: Int) async throws {
        try await run(try world()) { _, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let second = try terminal.second(open, "unionpay", 1)
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let (settled, void) = try TestTerminal.racing(
                (terminal, try terminal.totals(.debits(1, 10_000))),
                (second, try second.follow({ .void($0) }, sale)),
                isReversed: round % 2 == 1
            )
            let isVoided = void.code == "00"
            if isVoided {
                #expect(settled.settlement?.result == .different)
                try settle(terminal, .debits(1, 10_000).credits(1, 10_000))
            } else {
                #expect(["12", "77"].contains(void.code))
                #expect(settled.settlement?.result == .balanced)
            }
            try goOn(terminal)
            #expect(try terminal.available() == (isVoided ? 999_999 : 989_999))
        }
    }

    @Test(arguments: 0..<6)
    func `row 47: a settlement and a reversal: what is settled stands`(
        _ round: Int
    ) async throws {
        try await run(try world()) { _, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let second = try terminal.second(open, "unionpay", 1)
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let (settled, reversal) = try TestTerminal.racing(
                (terminal, try terminal.totals(.debits(1, 10_000))),
                (second, try second.takeBack(sale)),
                isReversed: round % 2 == 1
            )
            let isReversed = reversal.code == "00"
            if isReversed {
                #expect(settled.settlement?.domestic.ours == SideTallies())
                try settle(terminal, SideTallies())
            } else {
                #expect(reversal.code == "12" && settled.settlement?.result == .balanced)
            }
            try goOn(terminal)
            #expect(try terminal.available() == (isReversed ? 999_999 : 989_999))
        }
    }

    @Test(arguments: 0..<6)
    func `the close of a shift and a payment: the shift has it, or it is in none`(
        _ round: Int
    ) async throws {
        try await run(try ShiftTests.world()) { _, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let begun = try terminal.exchange(terminal.operatorSignOn(1, ShiftTests.password))
            #expect(begun.code == "00")
            let second = try terminal.second(open, "unionpay", 1)
            let (closed, paid) = try TestTerminal.racing(
                (terminal, try terminal.totals(.debits(1, 10_000), 902)),
                (second, try second.purchase(10_000)),
                isReversed: round % 2 == 1
            )
            #expect(paid.code == "00" && closed.code == "00")
            let answer = try #require(closed.settlement)
            let isInside = answer.result == .balanced
            #expect(answer.domestic.ours == (isInside ? .debits(1, 10_000) : SideTallies()))
            try settle(terminal, .debits(1, 10_000))
        }
    }

    @Test(arguments: 0..<4)
    func `row 58: a cutover in the middle of payments and their settlement loses none`(
        _ round: Int
    ) async throws {
        let world = try world()
        try await run(world) { paymentSwitch, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let second = try terminal.second(open, "unionpay", 1)
            #expect(try terminal.exchange(try terminal.purchase(10_000)).code == "00")
            let sales = try (0..<5).map { _ in try second.purchase(1_000) }
            for sale in sales.prefix(round) { try second.wire.send(try second.frame(sale)) }
            await paymentSwitch.checker.perform(
                .cutover(nil),
                by: .owner(named: "test"),
                reason: "in the middle"
            ) { _ in }
            for sale in sales.dropFirst(round) { try second.wire.send(try second.frame(sale)) }
            let totals = try terminal.totals(.debits(1, 10_000))
            try terminal.wire.send(try terminal.frame(totals))
            var paid: Int64 = 0
            for _ in sales where try second.receive().code == "00" { paid += 1 }
            let first = try #require(try terminal.receive().settlement)
            let whole = SideTallies.debits(1 + paid, 10_000 + paid * 1_000)
            if first.result == .different { try settle(terminal, whole) }
            try goOn(terminal)
            #expect(try terminal.available() == 989_999 - paid * 1_000)
        }
        let dates = try world.column("SELECT DISTINCT business_date FROM record WHERE seq > 1")
        #expect(dates.count >= 2)
    }
}
