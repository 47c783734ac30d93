import ISO8583
import Payments
import Testing

@Suite struct UnionPayMappingTests {
    private let dialect = Dialect.unionPay

    @Test func `the published sign-on frame asks for double-length keys`() throws {
        let message = try MessageDecoder(dialect.specification).decode(
            bytes(
                """
                0800 0020000000C00012                      # published by utank, without frame
                001247                                     # DE 11
                3538443031313135                           # DE 41
                383837353844303438313635353535             # DE 42
                0011 000000010030                          # DE 60
                0002 3031                                  # DE 63
                """
            )
        )
        let draft = try dialect.draft(message)
        #expect(draft.operation == .signOn)
        #expect(draft.keyLayout == .doubleLength)
        #expect(draft.messageClass == .network)
        #expect(draft.stan == 1247)
        #expect(draft.terminal == "58D01115")
        #expect(draft.merchant == "88758D048165555")
        #expect(draft.window == 1)
        #expect(draft.batch == 1)
        #expect(draft.macElement == nil)
        #expect(draft.card == nil)
    }

    @Test func `the reply to the published sign-on hands out keys and the current batch`() throws {
        var request = Message(specification: dialect.specification, type: "0800")
        try request.set(.systemsTraceAuditNumber, "001247")
        try request.set(.terminalIdentification, "58D01115")
        try request.set(.merchantIdentification, "88758D048165555")
        try request.set(.field60, "00000001003")
        try request.set(.field63, "01")
        let keys = bytes(
            """
            00112233445566778899AABBCCDDEEFF 8D0A74B8
            0011223344556677 0000000000000000 AB7153CA
            """
        )
        let decided = PaymentReply(
            outcome: .networkAccepted,
            retrievalReference: Sample.reference,
            businessDate: Sample.date,
            decidedAt: Sample.noon,
            batch: 2,
            keyVersion: 1
        )
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided,
            keys: keys
        )
        #expect(
            MessageEncoder.encode(reply)
                == bytes(
                    """
                    0810 003800010AC00014
                    001247                                     # DE 11
                    120000                                     # DE 12
                    1121                                       # DE 13
                    08 00000001                                # DE 32
                    363332353030303030303031                   # DE 37
                    3030                                       # DE 39
                    3538443031313135                           # DE 41
                    383837353844303438313635353535             # DE 42
                    0011 000000020030                          # DE 60, batch 2
                    0040 00112233445566778899AABBCCDDEEFF8D0A74B8
                         00112233445566770000000000000000AB7153CA
                    """
                )
        )
    }

    @Test func `a purchase reads as it stands on the wire`() throws {
        let message = try MessageDecoder(dialect.specification).decode(
            bytes(
                """
                0200 7024048000C08011                      # made by hand
                16 9000010000000000                        # DE 2
                000000                                     # DE 3
                000000008850                               # DE 4
                000002                                     # DE 11
                3012                                       # DE 14
                0120                                       # DE 22
                00                                         # DE 25
                5430303030303031                           # DE 41
                44454D4F53544154494F4E30303031             # DE 42
                313536                                     # DE 49
                0011 220000010000                          # DE 60
                3141324233433444                           # DE 64
                """
            )
        )
        let draft = try dialect.draft(message)
        #expect(draft.operation == .purchase)
        #expect(draft.messageType == "0200")
        #expect(draft.messageClass == .financial)
        #expect(draft.stan == 2)
        #expect(draft.window == 1)
        #expect(draft.batch == 1)
        #expect(draft.processingCode == 0)
        #expect(draft.amount == 8850)
        #expect(draft.asset == .yuan)
        #expect(draft.expiry == 3012)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
        #expect(draft.terminal == "T0000001")
        #expect(draft.merchant == "DEMOSTATION0001")
        #expect(draft.macElement == .mac)
        #expect(draft.session == .signedOn)
        #expect(draft.original == nil)
        #expect(draft.keyLayout == nil)
    }

    @Test func `an approved purchase is answered byte for byte`() throws {
        let request = try dialect.message("0200", Sample.unionPayPurchase)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(
            MessageEncoder.encode(reply)
                == bytes(
                    """
                    0210 703A00810EC08010
                    16 9000010000000000                        # DE 2
                    000000                                     # DE 3
                    000000008850                               # DE 4
                    000002                                     # DE 11
                    120000                                     # DE 12
                    1121                                       # DE 13
                    1121                                       # DE 15
                    00                                         # DE 25
                    08 00000001                                # DE 32, the institution
                    363332353030303030303031                   # DE 37
                    30303030305A                               # DE 38
                    3030                                       # DE 39
                    5430303030303031                           # DE 41
                    44454D4F53544154494F4E30303031             # DE 42
                    313536                                     # DE 49
                    0011 220000010000                          # DE 60
                    """
                )
        )
    }

    @Test func `a balance inquiry needs no amount and is answered with element 54`() throws {
        var elements = Sample.unionPayPurchase
        elements[.amountTransaction] = nil
        elements[.processingCode] = "310000"
        elements[.field60] = "01000001000"
        let request = try dialect.message("0200", elements)
        let draft = try dialect.draft(request)
        #expect(draft.operation == .balance)
        #expect(draft.amount == nil)
        var decided = Sample.approval
        decided.approvalCode = nil
        decided.balances = [
            BalanceEntry(type: .available, asset: .yuan, minorUnits: 1_000_000),
            BalanceEntry(type: .ledger, asset: .yuan, minorUnits: -1),
        ]
        let reply = dialect.mapping.reply(to: request, draft.rule, decided: decided)
        #expect(
            reply.text(.additionalAmounts)
                == "0002156C000001000000" + "0001156D000000000001"
        )
        #expect(!reply.has(.amountTransaction))
        #expect(!reply.has(.approvalCode))
    }

    @Test(
        arguments: [
            ("0800", "00000007001", Operation.signOn, KeyLayout.singleLength),
            ("0800", "00000007003", Operation.signOn, KeyLayout.doubleLength),
            ("0800", "00000007004", Operation.signOn, KeyLayout.doubleLengthWithTrackKey),
            ("0820", "00000007002", Operation.signOff, nil),
            ("0820", "00000007301", Operation.echo, nil),
        ] as [(MessageTypeIndicator, String, Payments.Operation, KeyLayout?)]
    )
    func `60.3 says what network management asks for`(
        _ row: (MessageTypeIndicator, String, Payments.Operation, KeyLayout?)
    ) throws {
        var elements = Sample.unionPaySignOn
        elements[.field60] = row.1
        let draft = try dialect.draft(try dialect.message(row.0, elements))
        #expect(draft.operation == row.2)
        #expect(draft.keyLayout == row.3)
        #expect(draft.window == 7)
        #expect(draft.macElement == nil)
    }

    @Test(
        arguments: [
            ("0800", "00000001002", Outcome.notOffered), ("0800", "00000001301", .notOffered),
            ("0800", "00000001101", .notOffered), ("0800", "00000001999", .unknownTransaction),
            ("0820", "00000001003", .notOffered), ("0820", "00000001360", .notOffered),
            ("0820", "00000001999", .unknownTransaction), ("0820", "00000001", .elementMissing),
        ] as [(MessageTypeIndicator, String, Outcome)]
    )
    func `other network codes are refused`(_ row: (MessageTypeIndicator, String, Outcome)) throws {
        var elements = Sample.unionPaySignOn
        elements[.field60] = row.1
        let message = try dialect.message(row.0, elements)
        #expect(dialect.refusal(message)?.outcome == row.2)
    }

    /// Message type, DE 3 and 60.1.
    @Test(
        arguments: [
            ("0200", "200000", "22", Outcome.notOffered), ("0200", "730000", "22", .notOffered),
            ("0200", "200000", "20", .notOffered), ("0100", "030000", "11", .notOffered),
            ("0200", "000000", "60", .notOffered), ("0200", "710000", "36", .notOffered),
            ("0200", "310000", "03", .notOffered), ("0220", "000000", "27", .notOffered),
            ("0220", "200000", "27", .notOffered), ("0320", "000000", "00", .unknownTransaction),
            ("0500", "000000", "00", .unknownTransaction),
            ("0620", "000000", "00", .unknownTransaction),
            ("0200", "990000", "22", .unknownTransaction),
            ("0200", "000000", "99", .unknownTransaction),
            ("0300", "000000", "22", .unknownTransaction),
            ("0900", "000000", "22", .unknownTransaction),
            ("1200", "000000", "22", .unknownTransaction),
            ("0210", "000000", "22", .unknownTransaction),
            ("0810", "000000", "00", .unknownTransaction),
        ] as [(MessageTypeIndicator, String, String, Outcome)]
    )
    func `what is known but not offered differs from what is unknown`(
        _ row: (MessageTypeIndicator, String, String, Outcome)
    ) throws {
        var elements = Sample.unionPayPurchase
        elements[.processingCode] = row.1
        elements[.field60] = row.2 + "000001000"
        let message = try dialect.message(row.0, elements)
        #expect(dialect.refusal(message)?.outcome == row.3)
    }

    @Test(arguments: ["0400", "0401"] as [MessageTypeIndicator])
    func `a reversal names its original by element 61`(_ type: MessageTypeIndicator) throws {
        let draft = try dialect.draft(try dialect.message(type, Sample.unionPayReversal))
        #expect(draft.operation == .reversal)
        #expect(draft.messageClass == .reversal)
        #expect(draft.original == OriginalReference(stan: 2, window: 1))
        #expect(draft.reason == "98")
        #expect(draft.amount == 8850)
        #expect(draft.window == 1)
        #expect(draft.macElement == .mac)
    }

    @Test(arguments: [nil, "000000000000", "0000000000000000"])
    func `without element 61 or with zeros in it the original is the kept STAN`(
        _ reference: String?
    ) throws {
        var elements = Sample.unionPayReversal
        elements[.field61] = reference
        elements[.field60] = "22000007000"
        let draft = try dialect.draft(try dialect.message("0400", elements))
        #expect(draft.original == OriginalReference(stan: 2))
        #expect(draft.window == 7)
    }

    @Test(arguments: [nil, "0000000000000000"])
    func `without a STAN in element 61 an element 37 names the original alone`(
        _ reference: String?
    ) throws {
        var elements = Sample.unionPayReversal
        elements[.field61] = reference
        elements[.retrievalReferenceNumber] = "632500000001"
        let draft = try dialect.draft(try dialect.message("0400", elements))
        #expect(draft.original == OriginalReference(retrievalReference: "632500000001"))
    }

    @Test func `a reversal may leave its card out`() throws {
        var elements = Sample.unionPayReversal
        elements[.primaryAccountNumber] = nil
        let draft = try dialect.draft(try dialect.message("0400", elements))
        #expect(draft.card == nil)
    }

    @Test func `the time of a reply is that of its decision at the institution's offset`() throws {
        let request = try dialect.message("0200", Sample.unionPayPurchase)
        var decided = Sample.approval
        decided.decidedAt = Timestamp(rawValue: 1_798_761_599_000_000)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        #expect(reply.text(.localTime) == "075959")
        #expect(reply.text(.localDate) == "0101")
    }

    @Test func `an acquirer that the terminal sent comes back`() throws {
        var elements = Sample.unionPayPurchase
        elements[.acquiringInstitution] = "48021000"
        let request = try dialect.message("0200", elements)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.text(.acquiringInstitution) == "48021000")
    }

    @Test func `a sign-off and an echo are answered with element 60 as sent`() throws {
        for code in ["002", "301"] {
            var elements = Sample.unionPaySignOn
            elements[.field60] = "00000009" + code
            let request = try dialect.message("0820", elements)
            let decided = PaymentReply(outcome: .networkAccepted, decidedAt: Sample.noon)
            let reply = dialect.mapping.reply(
                to: request,
                try dialect.draft(request).rule,
                decided: decided
            )
            #expect(reply.messageType == "0830")
            #expect(
                Set(reply.elements)
                    == [
                        .systemsTraceAuditNumber, .localTime, .localDate, .acquiringInstitution,
                        .actionCode, .terminalIdentification, .merchantIdentification, .field60,
                    ]
            )
            #expect(reply.text(.field60) == "00000009" + code)
        }
    }

    @Test func `element 63 is echoed in an 0210 and not in an 0810`() throws {
        var elements = Sample.unionPayPurchase
        elements[.field63] = "01"
        let purchase = try dialect.message("0200", elements)
        let paid = dialect.mapping.reply(
            to: purchase,
            try dialect.draft(purchase).rule,
            decided: Sample.approval
        )
        #expect(paid.text(.field63) == "01")
        let signOn = try dialect.message("0800", Sample.unionPaySignOn)
        let signed = dialect.mapping.reply(
            to: signOn,
            try dialect.draft(signOn).rule,
            decided: PaymentReply(outcome: .networkAccepted, decidedAt: Sample.noon)
        )
        #expect(!signed.has(.field63))
    }
}
