import ISO8583
import Payments
import Testing

@Suite struct IFSFMappingTests {
    private let dialect = Dialect.ifsf

    @Test func `a purchase reads with the date of element 12 as its window`() throws {
        let draft = try dialect.draft(try dialect.message("1200", Sample.ifsfPurchase))
        #expect(draft.operation == .purchase)
        #expect(draft.messageClass == .financial)
        #expect(draft.stan == 2)
        #expect(draft.window == 261_121)
        #expect(draft.amount == 8850)
        #expect(draft.card == PrimaryAccountNumber(Sample.card))
        #expect(draft.terminal == "00000001")
        #expect(draft.merchant == "000000000000001")
        #expect(draft.macElement == .mac)
        #expect(draft.session == .fixedKey)
    }

    @Test func `an approved purchase is answered with action code 000`() throws {
        let request = try dialect.message("1200", Sample.ifsfPurchase)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.messageType == "1210")
        #expect(reply.text(.actionCode) == "000")
        #expect(reply.text(.settlementDate) == "261121")
        #expect(reply.text(.localTime) == "261121120000")
        #expect(reply.text(.retrievalReferenceNumber) == "632500000001")
        #expect(reply.text(.approvalCode) == "00000Z")
        #expect(!reply.has(.primaryAccountNumber))
    }

    @Test(arguments: [
        ["4": "0000000042"],
        ["3": "en", "4": "0000000042", "38": "1"],
        ["3": "en", "38": "1"],
    ])
    func `only the batch of element 48 comes back`(_ parts: [String: String]) throws {
        var built = try dialect.message("1200", Sample.ifsfPurchase)
        for (key, text) in parts { try built.set(ElementPath(.privateData, [key]), text) }
        let request = try MessageDecoder(dialect.specification)
            .decode(MessageEncoder.encode(built))
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.has(.privateData) == (parts["4"] != nil))
        #expect(reply.text(at: ElementPath(.privateData, ["4"])) == parts["4"])
        for key in ["3", "38"] {
            #expect(!reply.has(ElementPath(.privateData, [key])))
        }
    }

    @Test func `a card in encrypted data alone is left to whoever has the key`() throws {
        var elements = Sample.ifsfPurchase
        elements[.primaryAccountNumber] = nil
        elements[.mac] = nil
        elements[.encryptedData] = "020010" + "00000000000000000000000000"
        elements[.mac2] = "0102030405060708"
        let request = try dialect.message("1200", elements)
        let draft = try dialect.draft(request)
        #expect(draft.dataIsEncrypted)
        #expect(draft.card == nil)
    }

    @Test func `a security control element comes back`() throws {
        var elements = Sample.ifsfPurchase
        elements[.securityControl] = "0100"
        let request = try dialect.message("1200", elements)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(reply.text(.securityControl) == "0100")
    }

    @Test(arguments: ["1420", "1421"] as [MessageTypeIndicator])
    func `a reversal without a card names its original by element 56`(
        _ type: MessageTypeIndicator
    ) throws {
        let request = try dialect.message(type, Sample.ifsfReversal)
        let draft = try dialect.draft(request)
        #expect(draft.operation == .reversal)
        #expect(draft.card == nil)
        #expect(
            draft.original
                == OriginalReference(stan: 2, window: 261_121, messageClass: .financial)
        )
        #expect(draft.reason == "4021")
        let decided = PaymentReply(outcome: .reversalAccepted, decidedAt: Sample.noon)
        let reply = dialect.mapping.reply(to: request, draft.rule, decided: decided)
        #expect(reply.messageType == "1430")
        #expect(reply.text(.actionCode) == "400")
        #expect(reply.text(.originalDataElements1993) == "1200000002261121120000")
    }

    @Test(arguments: ["1200", "1200000002"])
    func `an original that cannot be read is refused`(_ reference: String) throws {
        var elements = Sample.ifsfReversal
        elements[.originalDataElements1993] = reference
        let refusal = dialect.refusal(try dialect.message("1420", elements))
        #expect(refusal == ReadRefusal(.unreadable, element: .originalDataElements1993))
    }

    @Test func `an original may name its institution and leave its time out`() throws {
        var elements = Sample.ifsfReversal
        elements[.originalDataElements1993] = "120000000200000000000006480210"
        let draft = try dialect.draft(try dialect.message("1420", elements))
        #expect(draft.original == OriginalReference(stan: 2, messageClass: .financial))
    }

    // MARK: Holds, fills and refunds

    private static let hold: [Element: String] = [.functionCode: "101"]

    private static let fill: [Element: String] = [
        .functionCode: "202", .approvalCode: "00000Z", .actionCode: "000",
        .originalDataElements1993: "1100000006261121113000",
    ]

    private func draft(
        _ type: MessageTypeIndicator,
        _ elements: [Element: String]
    ) throws -> RequestDraft {
        let whole = Sample.ifsfPurchase.merging(elements) { $1 }
        return try dialect.draft(try dialect.message(type, whole))
    }

    private func refusal(
        _ type: MessageTypeIndicator,
        _ elements: [Element: String],
        without element: Element? = nil
    ) throws -> ReadRefusal? {
        var whole = Sample.ifsfPurchase.merging(elements) { $1 }
        if let element { whole[element] = nil }
        return dialect.refusal(try dialect.message(type, whole))
    }

    @Test(arguments: ["100", "101"])
    func `an authorisation is held, whether its amount is estimated or not`(
        _ function: String
    ) throws {
        for type in ["1100", "1101"] as [MessageTypeIndicator] {
            let draft = try draft(type, [.functionCode: function])
            #expect(draft.operation == .preauthorisation)
            #expect(draft.messageClass == .authorisation)
            #expect(draft.original == nil && draft.amount == 8850)
        }
    }

    @Test(arguments: ["1120", "1121"] as [MessageTypeIndicator], ["100", "101"])
    func `what a terminal has allowed by itself is a hold that is told, and names nothing`(
        _ type: MessageTypeIndicator,
        _ function: String
    ) throws {
        // A code of its own, and what 56 names, are not looked at.
        for elements in [[:], Self.fill] {
            let draft = try draft(type, elements.merging([.functionCode: function]) { $1 })
            #expect(draft.operation == .preauthorisationAdvice && draft.original == nil)
            #expect(draft.messageClass == .authorisation && draft.amount == 8850)
        }
        #expect(
            try refusal(type, [.functionCode: function, .actionCode: "116"])
                == ReadRefusal(.unreadable, element: .actionCode, detail: "116 is no approval")
        )
        #expect(
            try refusal(type, [.functionCode: function], without: .primaryAccountNumber)
                == ReadRefusal(.elementMissing, element: .primaryAccountNumber)
        )
        #expect(
            try refusal(type, [.functionCode: function, .processingCode: "200000"])
                == ReadRefusal(.notOffered, element: .processingCode)
        )
    }

    @Test(arguments: [(Outcome.approved, "000"), (.acknowledged, "900")])
    func `the answer to a hold that is told has a code where something is held`(
        _ row: (outcome: Outcome, code: String)
    ) throws {
        let hold = Sample.ifsfPurchase.merging([.functionCode: "101"]) { $1 }
        let request = try dialect.message("1121", hold)
        var decided = Sample.approval
        decided.outcome = row.outcome
        if row.outcome == .acknowledged { decided.approvalCode = nil }
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        #expect(reply.messageType == "1130" && reply.text(.actionCode) == row.code)
        #expect(reply.has(.approvalCode) == (row.outcome == .approved))
        #expect(!reply.has(.field62))
    }

    @Test(arguments: ["1220", "1221"] as [MessageTypeIndicator], ["201", "202"])
    func `a fill names its hold by elements 38 and 56`(
        _ type: MessageTypeIndicator,
        _ function: String
    ) throws {
        let draft = try draft(type, Self.fill.merging([.functionCode: function]) { $1 })
        #expect(draft.operation == .completionAdvice)
        #expect(
            draft.original
                == OriginalReference(
                    stan: 6,
                    window: 261_121,
                    messageClass: .authorisation,
                    approvalCode: ApprovalCode("00000Z")
                )
        )
        #expect(draft.reason == nil)
    }

    @Test func `a fill may name its hold by the answer alone, with zeros in element 56`() throws {
        let draft = try draft(
            "1220",
            Self.fill.merging([
                .originalDataElements1993: "0000000000000000000000",
                .retrievalReferenceNumber: "632500000001",
            ]) { $1 }
        )
        #expect(
            draft.original
                == OriginalReference(
                    retrievalReference: "632500000001",
                    approvalCode: ApprovalCode("00000Z")
                )
        )
    }

    @Test func `a sale by the terminal itself names nothing, whatever stands in 38 and 56`() throws
    {
        for elements in [[:], Self.fill] {
            let draft = try draft("1220", elements.merging([.functionCode: "200"]) { $1 })
            #expect(draft.operation == .offlineSale && draft.original == nil)
        }
    }

    @Test(arguments: ["200", "201", "202"])
    func `an advice of what its terminal declined reports nothing that was paid`(
        _ function: String
    ) throws {
        let advice = Self.fill.merging([.functionCode: function]) { $1 }
        for code in ["000", "001", "002", "099"] {
            _ = try draft("1220", advice.merging([.actionCode: code]) { $1 })
        }
        #expect(try refusal("1220", advice, without: .actionCode) == nil)
        for code in ["100", "121", "400", "900", "999"] {
            #expect(
                try refusal("1221", advice.merging([.actionCode: code]) { $1 })
                    == ReadRefusal(
                        .unreadable,
                        element: .actionCode,
                        detail: "\(code) is no approval"
                    )
            )
        }
        // A request is not what its terminal has decided.
        #expect(try refusal("1200", [.actionCode: "100"]) == nil)
    }

    @Test func `a refund names its sale by element 37, and needs no 56`() throws {
        let refund: [Element: String] = [
            .processingCode: "200000", .retrievalReferenceNumber: "632500000001",
        ]
        let draft = try draft("1200", refund)
        #expect(draft.operation == .refund)
        #expect(draft.original == OriginalReference(retrievalReference: "632500000001"))
        let named = try self.draft("1200", refund.merging([.approvalCode: "00000Z"]) { $1 })
        #expect(named.original?.approvalCode == ApprovalCode("00000Z"))
    }

    @Test func `without what names it a fill or a refund is refused`() throws {
        for element in [.approvalCode, .originalDataElements1993] as [Element] {
            #expect(
                try refusal("1220", Self.fill, without: element)
                    == ReadRefusal(.elementMissing, element: element)
            )
        }
        #expect(
            try refusal("1200", [.processingCode: "200000"])
                == ReadRefusal(.elementMissing, element: .retrievalReferenceNumber)
        )
        let short = Self.fill.merging([.originalDataElements1993: "1100000006"]) { $1 }
        #expect(
            try refusal("1220", short)
                == ReadRefusal(.unreadable, element: .originalDataElements1993)
        )
        for (type, elements) in [("1100", Self.hold), ("1220", Self.fill)] {
            let type = try #require(MessageTypeIndicator(type))
            #expect(
                try refusal(type, elements, without: .primaryAccountNumber)
                    == ReadRefusal(.elementMissing, element: .primaryAccountNumber)
            )
        }
    }

    @Test(arguments: [("200", "20"), ("201", "20"), ("202", "01")])
    func `an advice of anything but goods is not offered`(_ row: (String, String)) throws {
        let elements = Self.fill.merging([
            .functionCode: row.0, .processingCode: row.1 + "0000",
        ]) { $1 }
        #expect(
            try refusal("1220", elements) == ReadRefusal(.notOffered, element: .processingCode)
        )
    }

    @Test(arguments: [Outcome.approved, .acknowledged])
    func `the answer to a fill repeats what it named`(_ outcome: Outcome) throws {
        let request = try dialect.message("1221", Sample.ifsfPurchase.merging(Self.fill) { $1 })
        let decided = PaymentReply(outcome: outcome, decidedAt: Sample.noon)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        #expect(reply.messageType == "1230")
        #expect(reply.text(.actionCode) == (outcome == .approved ? "000" : "900"))
        #expect(reply.text(.originalDataElements1993) == "1100000006261121113000")
        #expect(!reply.has(.approvalCode))
    }

    // MARK: Network management

    @Test func `an echo test needs no terminal and carries a MAC`() throws {
        let request = try dialect.message("1820", Sample.ifsfEcho)
        let draft = try dialect.draft(request)
        #expect(draft.operation == .echo)
        #expect(draft.terminal.isEmpty)
        #expect(draft.macElement == .mac)
        let reply = dialect.mapping.reply(
            to: request,
            draft.rule,
            decided: PaymentReply(outcome: .networkAccepted, decidedAt: Sample.noon)
        )
        #expect(reply.messageType == "1830")
        #expect(reply.text(.actionCode) == "800")
        #expect(reply.text(.functionCode) == "831")
    }

    /// Message type and function code.
    @Test(
        arguments: [
            ("1200", "201", Outcome.notOffered), ("1100", "108", .notOffered),
            ("1120", "108", .notOffered), ("1220", "203", .notOffered),
            ("1120", "999", .unknownTransaction),
            ("1520", "501", .notOffered), ("1100", "999", .unknownTransaction),
            ("1220", "299", .unknownTransaction),
            ("1820", "801", .notOffered), ("1820", "811", .notOffered),
            ("1200", "999", .unknownTransaction), ("1420", "499", .unknownTransaction),
            ("1820", "899", .unknownTransaction), ("1210", "200", .unknownTransaction),
            ("0200", "200", .unknownTransaction), ("1900", "200", .unknownTransaction),
        ] as [(MessageTypeIndicator, String, Outcome)]
    )
    func `what is known but not offered differs from what is unknown`(
        _ row: (MessageTypeIndicator, String, Outcome)
    ) throws {
        var elements = Sample.ifsfPurchase
        elements[.functionCode] = row.1
        elements[.originalDataElements1993] = "1200000002261121120000"
        let message = try dialect.message(row.0, elements)
        #expect(dialect.refusal(message)?.outcome == row.2)
    }

    @Test func `a MAC stands in element 128 once an element above 64 is there`() throws {
        var elements = Sample.ifsfPurchase
        elements[.mac] = nil
        elements[.encryptedData] = "00"
        elements[.mac2] = "0102030405060708"
        let draft = try dialect.draft(try dialect.message("1200", elements))
        #expect(draft.macElement == .mac2)
    }
}
