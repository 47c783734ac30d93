import ISO8583
import Payments
import Testing

/// What a reversal says was delivered.
@Suite struct DeliveryTests {
    private static let noFees = "C00000000C00000000"

    @Test(
        arguments: [
            ("000000003000000000000000" + noFees, Delivery.part(3_000)),
            ("000000003000000000003000D00000025C00000000", .part(3_000)),
            ("000000003000000000000000000000000000000000", .part(3_000)),
            ("999999999999000000000000" + noFees, .part(999_999_999_999)),
            ("000000000000000000000000" + noFees, nil),
            ("000000000000000000000000000000000000000000", nil),
            // Delivered by one amount and not by the other.
            ("000000000000000000003000" + noFees, .unreadable),
            ("000000003000000000000000E00000000C00000000", .unreadable),
            ("000000003000000000000000C0000000AC00000000", .unreadable),
        ] as [(String, Delivery?)]
    )
    func `row 9: element 95 of plain 1987 says what was delivered`(
        _ row: (String, Delivery?)
    ) throws {
        for dialect in Dialect.plain {
            for type in ["0400", "0401", "0420", "0421"] as [MessageTypeIndicator] {
                var elements = Sample.plainReversal
                elements[.replacementAmounts] = row.0
                let request = try dialect.message(type, elements)
                let draft = try dialect.draft(request)
                #expect(draft.delivery == row.1)
                #expect(draft.amount == 8_850)
                let decided = PaymentReply(outcome: .reversalAccepted, decidedAt: Sample.noon)
                let reply = dialect.mapping.reply(to: request, draft.rule, decided: decided)
                #expect(reply.text(.replacementAmounts) == row.0)
            }
        }
    }

    @Test func `no element 95 asks for the whole`() throws {
        for dialect in Dialect.all {
            let (type, elements) = dialect.reversal
            #expect(try dialect.draft(try dialect.message(type, elements)).delivery == nil)
        }
    }

    @Test(
        arguments: [
            ("000000003000", "000000010000000000000000", 10_000, Delivery.part(3_000)),
            ("000000003000", nil, nil, .part(3_000)),
            ("000000000000", "000000010000000000000000", 10_000, nil),
            ("000000003000", "000000000000000000000000", nil, .unreadable),
        ] as [(String, String?, Int64?, Delivery?)]
    )
    func `row 9: function 401 of IFSF has what was delivered in element 4, the sale in 30`(
        _ row: (String, String?, Int64?, Delivery?)
    ) throws {
        for type in ["1420", "1421"] as [MessageTypeIndicator] {
            var elements = Sample.ifsfReversal
            elements[.functionCode] = "401"
            elements[.amountTransaction] = row.0
            elements[.amountsOriginal] = row.1
            let draft = try Dialect.ifsf.draft(try Dialect.ifsf.message(type, elements))
            #expect(draft.operation == .reversal)
            #expect(draft.amount == row.2)
            #expect(draft.delivery == row.3)
            elements[.functionCode] = "400"
            let whole = try Dialect.ifsf.draft(try Dialect.ifsf.message(type, elements))
            #expect(whole.delivery == nil)
        }
    }
}
