import ISO8583
import Payments
import Testing

@testable import Switch

/// Batches that end by settlement, over the wire of both dialects that have one.
@Suite struct SettlementTests {
    private static func world() throws -> TestWorld {
        try TestWorld { $0.batchOpens = .settlement }
    }

    private func code(_ terminal: TestTerminal, _ message: Message) throws -> String {
        try terminal.exchange(message).code
    }

    @Test(arguments: Way.allCases)
    func `row 59: equal totals settle a batch, which is over, and the next one opens`(
        _ way: Way
    ) async throws {
        let world = try Self.world()
        try await world.run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let first = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let second = try terminal.pay(.purchase, try terminal.purchase(5_000))
            #expect(try code(terminal, terminal.follow({ .void($0) }, second)) == "00")
            let claim = SideTallies.debits(2, 15_000).credits(1, 5_000)
            let request = try terminal.totals(claim)
            let reply = try terminal.exchange(request)
            #expect(reply.code == "00" && terminal.verifies(reply))
            let answer = SettlementAnswer(
                domestic: HalfAnswer(ours: claim, result: .balanced),
                foreign: HalfAnswer(ours: SideTallies(), result: .balanced)
            )
            #expect(reply.settlement == answer)
            #expect(reply.text(.field60) == "00" + terminal.batchText + "201")

            // The answer lost, and asked for again: under its STAN and under others, whatever the
            // totals are then.
            #expect(try terminal.exchange(request).bytes.dropLast(8) == reply.bytes.dropLast(8))
            for again in [claim, SideTallies()] {
                #expect(try terminal.exchange(try terminal.totals(again)).settlement == answer)
            }

            #expect(try code(terminal, terminal.purchase(1)) == "77")
            terminal.batch += 1
            #expect(try code(terminal, terminal.follow({ .void($0) }, first)) == "12")
            #expect(try code(terminal, terminal.takeBack(first)) == "12")
            #expect(try code(terminal, terminal.purchase(2_000)) == "00")
            #expect(try terminal.available() == 988_000)
            let next = try terminal.exchange(try terminal.totals(.debits(1, 2_000)))
            #expect(next.settlement?.result == .balanced)
        }
        #expect(
            try world.column("SELECT kind FROM batch_v ORDER BY seq") == ["settled", "settled"]
        )
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `row 59: totals that differ keep the batch from payments until they are right`()
        async throws
    {
        let world = try Self.world()
        try await world.run(.inProcess) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let wrong = try terminal.exchange(try terminal.totals(.debits(2, 10_000)))
            #expect(wrong.code == "00")
            #expect(
                wrong.settlement?.domestic
                    == HalfAnswer(
                        ours: .debits(1, 10_000),
                        result: .different
                    )
            )
            #expect(wrong.settlement?.foreign?.result == .balanced)
            #expect(try code(terminal, terminal.purchase(1)) == "77")
            // A sign-on gets round nothing.
            let batch = terminal.batch
            try terminal.signOn()
            #expect(terminal.batch == batch)
            // What is taken back changes what the next totals are compared with.
            #expect(try code(terminal, terminal.takeBack(sale)) == "00")
            let right = try terminal.exchange(try terminal.totals(SideTallies()))
            #expect(right.settlement?.result == .balanced)
            terminal.batch += 1
            #expect(try code(terminal, terminal.purchase(1)) == "00")
        }
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `an empty batch settles with zeros, and what was reversed counts in neither`()
        async throws
    {
        let world = try Self.world()
        try await world.run(.inProcess) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let empty = try terminal.exchange(try terminal.totals(SideTallies()))
            #expect(empty.settlement?.result == .balanced)
            terminal.batch += 1
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            #expect(try code(terminal, terminal.takeBack(sale)) == "00")
            #expect(try code(terminal, terminal.purchase(7)) == "00")
            let reply = try terminal.exchange(try terminal.totals(.debits(1, 7)))
            #expect(reply.settlement?.result == .balanced)
        }
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: ["plain-text", "plain-binary"], Way.allCases)
    func `row 59: a reconciliation of plain 1987 closes the batch, with 95 where it differs`(
        _ listener: String,
        _ way: Way
    ) async throws {
        let world = try Self.world()
        try await world.run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            for amount: UInt64 in [10_000, 5_000] {
                #expect(try code(terminal, terminal.purchase(amount)) == "00")
            }
            let sale = try terminal.purchase(3_000)
            #expect(try code(terminal, sale) == "00")
            #expect(try code(terminal, terminal.reversal(of: sale)) == "00")
            var claim = SideTallies.debits(3, 18_000)
            claim.debitReversals = Tally(count: 1, amount: 3_000)
            let reply = try terminal.exchange(try terminal.totals(claim))
            #expect(reply.code == "00" && reply.text(.settlementCode) == "1")
            #expect(SettlementData.readReconciliation(reply.message) == claim)
            #expect(terminal.verifies(reply))
            #expect(try code(terminal, terminal.purchase(1_000)) == "00")
            let wrong = try terminal.exchange(try terminal.totals(.debits(2, 1_000)))
            #expect(wrong.code == "95" && wrong.text(.settlementCode) == "2")
            #expect(SettlementData.readReconciliation(wrong.message) == .debits(1, 1_000))
            #expect(try code(terminal, terminal.purchase(1)) == "00")
        }
        #expect(
            try world.column("SELECT kind FROM batch_v ORDER BY seq") == ["settled", "uploaded"]
        )
        #expect(try world.column("SELECT kind FROM case_v") == ["settlement"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: Way.allCases)
    func `row 59: a reconciliation of IFSF closes the batch, with 501 where it differs`(
        _ way: Way
    ) async throws {
        let world = try Self.world()
        try await world.run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let other = try terminal.purchase(3_000)
            #expect(try code(terminal, other) == "000")
            #expect(try code(terminal, terminal.reversal(of: other)) == "400")
            let hold = try terminal.hold(9_000)
            let fill = try terminal.follow({ .completionAdvice($0) }, hold, 5_000)
            #expect(try code(terminal, fill) == "000")
            #expect(try code(terminal, terminal.follow({ .refund($0) }, sale, 1_000)) == "000")
            var claim = SideTallies.debits(3, 18_000).credits(1, 1_000)
            claim.debitReversals = Tally(count: 1, amount: 3_000)
            let request = try terminal.totals(claim)
            let reply = try terminal.exchange(request)
            #expect(reply.message.messageType == "1530" && reply.code == "500")
            #expect(SettlementData.readReconciliation(reply.message) == claim)
            #expect(terminal.verifies(reply))
            // The answer lost: under its STAN as 1521, and under another.
            var again = request
            again.messageType = "1521"
            #expect(try terminal.exchange(again).bytes.dropLast(8) == reply.bytes.dropLast(8))
            let asked = try terminal.exchange(try terminal.totals(claim))
            #expect(asked.code == "500")
            #expect(SettlementData.readReconciliation(asked.message) == claim)

            #expect(try code(terminal, terminal.purchase(1_000)) == "000")
            let wrong = try terminal.exchange(try terminal.totals(.debits(2, 1_000)))
            #expect(wrong.code == "501")
            #expect(SettlementData.readReconciliation(wrong.message) == .debits(1, 1_000))
            #expect(try code(terminal, terminal.purchase(1)) == "000")
            // Tallies that are not sent are none.
            var empty = try terminal.totals(.debits(1, 1))
            let others: [Element] = [
                .creditsNumber, .creditsReversalNumber, .debitsReversalNumber, .creditsAmount,
                .creditsReversalAmount, .debitsReversalAmount,
            ]
            for element in others { empty.remove(element) }
            #expect(try code(terminal, empty) == "500")
        }
        #expect(
            try world.column("SELECT kind FROM batch_v ORDER BY seq") == [
                "settled", "uploaded", "settled",
            ]
        )
        #expect(try world.column("SELECT kind FROM case_v") == ["settlement"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `row 36: totals of another batch, of nobody and without a session have no effect`()
        async throws
    {
        let world = try Self.world()
        try await world.run(.inProcess) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            #expect(try code(terminal, terminal.purchase(10_000)) == "00")
            let batch = terminal.batch
            for other in [batch + 1, batch + 700] {
                terminal.batch = other
                for message in [
                    try terminal.totals(SideTallies()), try terminal.upload([(1, 1)]),
                    try terminal.uploadEnd(0),
                ] {
                    #expect(try code(terminal, message) == "77")
                }
            }
            terminal.batch = batch
            let bare = try terminal.totals(.debits(1, 10_000))
            #expect(try code(terminal, terminal.signOff()) == "00")
            #expect(try code(terminal, bare) == "77")
            try terminal.signOn()
            let reply = try terminal.exchange(try terminal.totals(.debits(1, 10_000)))
            #expect(reply.settlement?.result == .balanced)
        }
        #expect(try JournalCheck.isRight(world))
    }
}
