import ISO8583
import Payments
import Testing

@Suite struct PlainMappingTests {
    @Test(arguments: Dialect.plain)
    func `a purchase reads alike in text and packed form`(_ dialect: Dialect) throws {
        let draft = try dialect.draft(try dialect.message("0200", Sample.plainPurchase))
        #expect(draft.operation == .purchase)
        #expect(draft.stan == 2)
        #expect(draft.window == 1121)
        #expect(draft.batch == nil)
        #expect(draft.amount == 8850)
        #expect(draft.asset == .yuan)
        #expect(draft.expiry == 3012)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
        #expect(draft.macElement == .mac)
        #expect(draft.session == .signedOn)
    }

    @Test(arguments: Dialect.plain)
    func `an approved purchase echoes the terminal's own times`(_ dialect: Dialect) throws {
        let request = try dialect.message("0200", Sample.plainPurchase)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.messageType == "0210")
        #expect(
            Set(reply.elements)
                == [
                    .primaryAccountNumber, .processingCode, .amountTransaction,
                    .transmissionDateTime, .systemsTraceAuditNumber, .localTime, .localDate,
                    .settlementDate, .conditionCode, .retrievalReferenceNumber, .approvalCode,
                    .actionCode, .terminalIdentification, .merchantIdentification,
                    .currencyCode,
                ]
        )
        #expect(reply.text(.localTime) == "120000")
        #expect(reply.text(.settlementDate) == "1121")
        #expect(reply.text(.retrievalReferenceNumber) == "632500000001")
        #expect(reply.text(.approvalCode) == "00000Z")
        #expect(reply.text(.actionCode) == "00")
    }

    @Test(arguments: Dialect.plain)
    func `a reversal is the same under each of its message types`(_ dialect: Dialect) throws {
        for type in ["0400", "0401", "0420", "0421"] as [MessageTypeIndicator] {
            let request = try dialect.message(type, Sample.plainReversal)
            let draft = try dialect.draft(request)
            #expect(draft.operation == .reversal)
            #expect(draft.messageClass == .reversal)
            #expect(draft.stan == 3)
            let named = OriginalReference(
                stan: 2,
                window: 1121,
                transmission: 1_121_040_000,
                messageClass: .financial
            )
            #expect(draft.original == named)
            #expect(draft.windowKind == .day && draft.transmission == 1_121_040_100)
            #expect(draft.macElement == .mac2)
            let decided = PaymentReply(outcome: .reversalAccepted, decidedAt: Sample.noon)
            let reply = dialect.mapping.reply(to: request, draft.rule, decided: decided)
            #expect(reply.messageType == (type < "0420" ? "0410" : "0430"))
            #expect(reply.text(.actionCode) == "00")
            #expect(reply.has(.originalDataElements))
            #expect(dialect.mapping.macElement(of: reply) == .mac2)
        }
    }

    @Test(arguments: Dialect.plain)
    func `the window of a reversal is element 13, or the date of element 7`(
        _ dialect: Dialect
    ) throws {
        var elements = Sample.plainReversal
        elements[.localDate] = "1120"
        #expect(try dialect.draft(try dialect.message("0400", elements)).window == 1120)
        elements[.localDate] = nil
        #expect(try dialect.draft(try dialect.message("0400", elements)).window == 1121)
    }

    @Test(
        arguments: [
            ("001", Operation.signOn, KeyLayout.doubleLengthMAC), ("002", .signOff, nil),
            ("101", .keyChange, .doubleLengthMAC), ("301", .echo, nil),
        ] as [(String, Payments.Operation, KeyLayout?)]
    )
    func `element 70 says what network management asks for`(
        _ row: (String, Payments.Operation, KeyLayout?)
    ) throws {
        for dialect in Dialect.plain {
            var elements = Sample.plainNetwork
            elements[.networkManagementCode] = row.0
            let draft = try dialect.draft(try dialect.message("0800", elements))
            #expect(draft.operation == row.1)
            #expect(draft.keyLayout == row.2)
            #expect(draft.window == 1121)
            #expect(draft.macElement == nil)
        }
    }

    @Test(arguments: Dialect.plain)
    func `keys go out as 80 hexadecimal characters of element 48`(_ dialect: Dialect) throws {
        for code in ["001", "101"] {
            var elements = Sample.plainNetwork
            elements[.networkManagementCode] = code
            let request = try dialect.message("0800", elements)
            let keys = (0..<40).map { UInt8($0 * 6) }
            let reply = dialect.mapping.reply(
                to: request,
                try dialect.draft(request).rule,
                decided: PaymentReply(
                    outcome: .networkAccepted,
                    retrievalReference: Sample.reference,
                    businessDate: Sample.date,
                    decidedAt: Sample.noon,
                    keyVersion: 1
                ),
                keys: keys
            )
            #expect(reply.messageType == "0810")
            #expect(reply.text(.privateData)?.count == 80)
            #expect(reply.text(.privateData)?.hasPrefix("00060C12181E242A") == true)
            #expect(reply.text(.networkManagementCode) == code)
            #expect(reply.has(.retrievalReferenceNumber))
            #expect(!reply.has(.settlementDate))
        }
    }

    @Test(arguments: Dialect.plain)
    func `an echo test needs no terminal`(_ dialect: Dialect) throws {
        let request = try dialect.message(
            "0800",
            [
                .transmissionDateTime: "0705153012", .systemsTraceAuditNumber: "123456",
                .networkManagementCode: "301",
            ]
        )
        let draft = try dialect.draft(request)
        #expect(draft.operation == .echo)
        #expect(draft.terminal.isEmpty)
        let reply = dialect.mapping.reply(
            to: request,
            draft.rule,
            decided: PaymentReply(outcome: .networkAccepted, decidedAt: Sample.noon)
        )
        #expect(
            Set(reply.elements)
                == [
                    .transmissionDateTime, .systemsTraceAuditNumber, .actionCode,
                    .networkManagementCode,
                ]
        )
    }

    /// Message type, DE 3 and what becomes of it.
    @Test(
        arguments: [
            ("0200", "010000", Outcome.notOffered), ("0200", "210000", .notOffered),
            ("0200", "400000", .notOffered), ("0100", "300000", .notOffered),
            ("0220", "200000", .notOffered), ("0500", "000000", .elementMissing),
            ("0200", "990000", .unknownTransaction), ("0900", "000000", .unknownTransaction),
            ("0700", "000000", .unknownTransaction), ("1200", "000000", .unknownTransaction),
            ("0210", "000000", .unknownTransaction), ("0410", "000000", .unknownTransaction),
        ] as [(MessageTypeIndicator, String, Outcome)]
    )
    func `what is known but not offered differs from what is unknown`(
        _ row: (MessageTypeIndicator, String, Outcome)
    ) throws {
        for dialect in Dialect.plain {
            var elements = Sample.plainPurchase
            elements[.processingCode] = row.1
            let message = try dialect.message(row.0, elements)
            #expect(dialect.refusal(message)?.outcome == row.2)
        }
    }

    @Test func `network codes that are known elsewhere are not offered`() throws {
        for (code, outcome) in [("201", Outcome.notOffered), ("999", .unknownTransaction)] {
            var elements = Sample.plainNetwork
            elements[.networkManagementCode] = code
            let message = try Dialect.ascii.message("0800", elements)
            #expect(Dialect.ascii.refusal(message)?.outcome == outcome)
        }
    }

    @Test func `any account may pay or be asked for`() throws {
        for (code, operation) in [
            ("003000", Operation.purchase), ("311000", .balance),
        ] as [(String, Payments.Operation)] {
            var elements = Sample.plainPurchase
            elements[.processingCode] = code
            let message = try Dialect.ascii.message("0200", elements)
            #expect(try Dialect.ascii.draft(message).operation == operation)
        }
    }

    @Test(arguments: Dialect.plain)
    func `a repeated request is a request`(_ dialect: Dialect) throws {
        let request = try dialect.message("0201", Sample.plainPurchase)
        let draft = try dialect.draft(request)
        #expect(draft.operation == .purchase)
        let reply = dialect.mapping.reply(to: request, draft.rule, decided: Sample.approval)
        #expect(reply.messageType == "0210")
    }
}
