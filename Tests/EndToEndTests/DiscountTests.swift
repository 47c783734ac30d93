import ISO8583
import Journal
import Payments
import Reference
import Testing

@testable import Switch

/// Discounts from the wire to the journal: what a terminal hears of them, and that its journal
/// decides the same again.
@Suite struct DiscountTests {
    private static let fleet = DemoWorld.card(.fleet, 0)
    private static let line = #"2010\L\252500\2690\36225"#
    private static let told = #"L10302010\L\252500\2690\32603\TENTH"#

    /// A tenth off diesel.
    private static func world() throws -> TestWorld {
        let world = try TestWorld()
        try world.bring([
            .put(ReferenceRow(kind: .product, text: #"2010\\diesel\litre\\"#)),
            .put(ReferenceRow(kind: .discount, text: #"TENTH\diesel\\100\\\"#)),
        ])
        return world
    }

    private static func sell(_ message: inout Message) throws {
        try message.set(.field59, bytes: Array("G10\(line.utf8.count)\(line)".utf8))
    }

    @Test(arguments: TextTagTests.selling, Way.allCases)
    func `what is due is in DE 4, what was asked for in DE 54, and the lines in L1`(
        _ listener: String,
        _ way: Way
    ) async throws {
        let world = try Self.world()
        try await world.run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            var sale = try terminal.purchase(36_225, card: Self.fleet)
            try Self.sell(&sale)
            let reply = try terminal.exchange(sale)
            #expect(reply.code == "00" && terminal.verifies(reply))
            #expect(reply.message.digits(.amountTransaction) == 32_603)
            #expect(reply.text(.additionalAmounts) == "0057156C000000036225")
            let tags = try #require(reply.message.rawBytes(of: .field62))
            #expect(String(decoding: tags, as: UTF8.self) == Self.told)
            let again = try terminal.exchange(sale)
            let elements: [Element] = [
                .amountTransaction, .retrievalReferenceNumber, .approvalCode, .actionCode,
                .additionalAmounts, .field62,
            ]
            for element in elements {
                #expect(
                    again.message.rawBytes(of: element).map(Array.init)
                        == reply.message.rawBytes(of: element).map(Array.init)
                )
            }
            #expect(try terminal.available(Self.fleet) == 1_000_000 - 32_603)
            // Either amount names it.
            let reversal = try terminal.reversal(of: sale, amount: 32_603)
            #expect(try terminal.exchange(reversal).code == "00")
            var second = try terminal.purchase(36_225, card: Self.fleet)
            try Self.sell(&second)
            let paid = try terminal.pay(.purchase, second, card: Self.fleet)
            let voided = try terminal.exchange(try terminal.follow({ .void($0) }, paid))
            #expect(voided.code == "00" && voided.message.digits(.amountTransaction) == 32_603)
            #expect(!voided.message.has(.field62))
            #expect(try terminal.available(Self.fleet) == 1_000_000)
            let other = try terminal.exchange(try terminal.purchase(100, card: Self.fleet))
            #expect(other.message.digits(.amountTransaction) == 100)
            #expect(!other.message.has(.additionalAmounts) && !other.message.has(.field62))
        }
        #expect(
            try world.column(
                "SELECT operation || ' ' || taken_minor FROM journal_v"
                    + " WHERE taken_minor IS NOT NULL ORDER BY seq"
            ) == ["purchase 32603", "purchase 32603", "void 32603"]
        )
        #expect(try JournalCheck.isRight(world))
        // Whoever looks it up later is told which discount it was.
        let sale = try world.column("SELECT min(seq) FROM journal_v WHERE operation = 'purchase'")
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let seq = try #require(sale.first.flatMap { Int64($0) })
        let history = try #require(try reader.history(of: seq))
        let reply = try reader.messages(of: history).first { $0.side == .reply && $0.seq == seq }
        #expect(reply?.elements.first == KeptMessage.Element(4, "326.03 CNY"))
        #expect(reply?.discounts == ["2010 326.03 CNY by TENTH"])
    }

    @Test(arguments: ["unionpay", "plain-text"])
    func `a completion takes what is due of what was held`(_ listener: String) throws {
        let world = try Self.world()
        try world.runInProcess { open, _ in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            let request = try terminal.preauthorisation(50_000, card: Self.fleet)
            let hold = try terminal.pay(.preauthorisation, request, card: Self.fleet)
            #expect(hold.reply.code == "00" && !hold.reply.message.has(.additionalAmounts))
            var fill = try terminal.follow({ .completionAdvice($0) }, hold, 36_225)
            try Self.sell(&fill)
            let reply = try terminal.exchange(fill)
            #expect(reply.code == "00")
            #expect(reply.message.digits(.amountTransaction) == 32_603)
            #expect(try terminal.available(Self.fleet) == 1_000_000 - 32_603)
        }
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `a terminal of IFSF hears what is due in DE 4, and what was asked for in DE 30`()
        throws
    {
        let world = try Self.world()
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            var sale = try terminal.purchase(36_225, card: Self.fleet)
            try sale.set(.field63, #"S012010\L252500\2690\36225\1\"#)
            let reply = try terminal.exchange(sale)
            #expect(reply.code == "000" && terminal.verifies(reply))
            #expect(reply.message.digits(.amountTransaction) == 32_603)
            #expect(reply.text(.amountsOriginal) == "000000036225000000000000")
            #expect(!reply.message.has(.field62) && !reply.message.has(.field63))
            let again = try terminal.exchange(sale)
            #expect(again.message.digits(.amountTransaction) == 32_603)
            #expect(again.text(.amountsOriginal) == reply.text(.amountsOriginal))
            // A pump hears it in the answer to its advice.
            let request = try terminal.preauthorisation(50_000, card: Self.fleet)
            let hold = try terminal.pay(.preauthorisation, request, card: Self.fleet)
            var fill = try terminal.follow({ .completionAdvice($0) }, hold, 36_225)
            try fill.set(.field63, #"S012010\L252500\2690\36225\1\"#)
            let paid = try terminal.exchange(fill)
            #expect(paid.code == "000")
            #expect(paid.message.digits(.amountTransaction) == 32_603)
            #expect(paid.text(.amountsOriginal) == "000000036225000000000000")
            #expect(try terminal.available(Self.fleet) == 1_000_000 - 2 * 32_603)
        }
        #expect(try JournalCheck.isRight(world))
    }
}
