import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Parts from the wire to the journal: who takes one says so, and hears what was taken.
@Suite struct PartApprovalTests {
    private static let fleet = DemoWorld.card(.fleet, 0)

    /// How a terminal says that it takes a part.
    enum Flag: CaseIterable {
        case tag
        case element60

        func set(in message: inout Message) throws {
            switch self {
            case .tag: try message.set(.field59, bytes: Array("B40011".utf8))
            case .element60:
                let digits = try #require(message.text(.field60))
                let first = String(digits.prefix(8))
                try message.set(.field60, bytes: Array("\(first)000501".utf8))
            }
        }
    }

    /// What is left of the card is so much.
    private func leave(_ amount: Int64, _ terminal: TestTerminal) throws {
        let spent = UInt64(1_000_000 - amount)
        #expect(try terminal.exchange(try terminal.purchase(spent, card: Self.fleet)).code == "00")
    }

    @Test(
        arguments: [
            ("unionpay", .tag), ("unionpay", .element60), ("plain-text", .tag),
            ("plain-binary", .tag),
        ] as [(String, Flag)]
    )
    func `a part is 10 with what was taken in DE 4 and what was asked for in DE 54`(
        _ listener: String,
        _ flag: Flag
    ) async throws {
        let world = try TestWorld()
        try await world.run(.live) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            try leave(6_000, terminal)
            let whole = try terminal.purchase(10_000, card: Self.fleet)
            #expect(try terminal.exchange(whole).code == "51")
            var sale = try terminal.purchase(10_000, card: Self.fleet)
            try flag.set(in: &sale)
            let reply = try terminal.exchange(sale)
            #expect(reply.code == "10")
            #expect(reply.message.digits(.amountTransaction) == 6_000)
            #expect(reply.text(.additionalAmounts) == "0057156C000000010000")
            #expect(reply.text(.approvalCode)?.count == 6)
            #expect(terminal.verifies(reply))
            let again = try terminal.exchange(sale)
            #expect(again.code == "10" && again.message.digits(.amountTransaction) == 6_000)
            #expect(again.text(.additionalAmounts) == reply.text(.additionalAmounts))
            #expect(try terminal.available(Self.fleet) == 0)
            // Either amount names it.
            let reversal = try terminal.reversal(of: sale, amount: 6_000)
            #expect(try terminal.exchange(reversal).code == "00")
            #expect(try terminal.available(Self.fleet) == 6_000)
            var second = try terminal.purchase(8_000, card: Self.fleet)
            try flag.set(in: &second)
            let paid = try terminal.pay(.purchase, second, card: Self.fleet)
            #expect(paid.reply.code == "10")
            let voided = try terminal.exchange(try terminal.follow({ .void($0) }, paid))
            #expect(voided.code == "00" && voided.message.digits(.amountTransaction) == 6_000)
            #expect(try terminal.available(Self.fleet) == 6_000)
        }
        #expect(
            try world.column(
                "SELECT operation || ' ' || taken_minor FROM journal_v"
                    + " WHERE taken_minor IS NOT NULL ORDER BY seq"
            ) == ["purchase 6000", "purchase 6000", "void 6000"]
        )
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: ["unionpay", "plain-text"])
    func `a maximum is held in part, and completed up to a share of it`(
        _ listener: String
    ) throws {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            try leave(6_000, terminal)
            var request = try terminal.preauthorisation(20_000, card: Self.fleet)
            try Flag.tag.set(in: &request)
            let hold = try terminal.pay(.preauthorisation, request, card: Self.fleet)
            #expect(hold.reply.code == "10")
            #expect(hold.reply.message.digits(.amountTransaction) == 6_000)
            #expect(try terminal.available(Self.fleet) == 0)
            let beyond = try terminal.follow({ .completionAdvice($0) }, hold, 6_901)
            #expect(try terminal.exchange(beyond).code == "00")
            let fill = try terminal.follow({ .completionAdvice($0) }, hold, 4_000)
            #expect(try terminal.exchange(fill).code == "00")
            #expect(try terminal.available(Self.fleet) == 2_000)
        }
        #expect(try world.column("SELECT reason FROM case_v") == ["amount-limit"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `a pump of IFSF hears 002 of an estimate, and what was asked for in DE 30`() throws {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let spent = try terminal.exchange(try terminal.purchase(994_000, card: Self.fleet))
            #expect(spent.code == "000")
            let sale = try terminal.purchase(10_000, card: Self.fleet)
            #expect(try terminal.exchange(sale).code == "116")
            var exact = try terminal.preauthorisation(10_000, card: Self.fleet)
            try exact.set(.functionCode, "100")
            #expect(try terminal.exchange(exact).code == "116")
            let request = try terminal.preauthorisation(10_000, card: Self.fleet)
            let hold = try terminal.pay(.preauthorisation, request, card: Self.fleet)
            #expect(hold.reply.code == "002")
            #expect(hold.reply.message.digits(.amountTransaction) == 6_000)
            #expect(hold.reply.text(.amountsOriginal) == "000000010000000000000000")
            #expect(hold.reply.text(.additionalAmounts) == nil)
            #expect(terminal.verifies(hold.reply))
            let fill = try terminal.follow({ .completionAdvice($0) }, hold, 5_000)
            #expect(try terminal.exchange(fill).code == "000")
            #expect(try terminal.available(Self.fleet) == 1_000)
        }
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: TextTagTests.selling)
    func `what says neither yes nor no is broken`(_ listener: String) throws {
        let world = try TestWorld()
        try world.runInProcess { open, _ in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            for (tag, code) in [("B40012", "30"), ("B40019", "30"), ("B40010", "00")] {
                var sale = try terminal.purchase(100)
                try sale.set(.field59, bytes: Array(tag.utf8))
                #expect(try terminal.exchange(sale).code == code)
            }
        }
    }
}
