import ISO8583
import Payments
import Testing

/// What a simulated terminal sends for pre-authorisations and for what is about an earlier payment.
@Suite struct FollowUpRequestTests {
    private static let at = LocalMoment(
        year: 2026,
        month: 11,
        day: 21,
        hour: 12,
        minute: 0,
        second: 0
    )

    /// A payment with STAN 6 of batch 3 that was answered.
    static func original(_ operation: Payments.Operation = .purchase) -> TerminalOriginal {
        TerminalOriginal(
            messageType: "0200",
            stan: 6,
            batch: 3,
            at: at,
            retrievalReference: "632500000001",
            approvalCode: "00000Z",
            operation: operation
        )
    }

    static func request(_ kind: TerminalRequest.Kind) -> TerminalRequest {
        TerminalRequest(
            kind,
            stan: 7,
            batch: 3,
            at: at,
            amount: Money(minorUnits: 8850, asset: .yuan),
            card: TerminalCard(number: PrimaryAccountNumber(Sample.card), expiry: 3012)
        )
    }

    static func message(
        _ dialect: Dialect,
        _ kind: TerminalRequest.Kind
    ) throws -> Message {
        try builder(dialect).message(for: request(kind))
    }

    private static func builder(_ dialect: Dialect) -> TerminalRequestBuilder {
        let isIFSF = dialect.specification.family == .ifsf
        return TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: isIFSF ? "00000001" : "T0000001",
            merchant: isIFSF ? "000000000000001" : "DEMOSTATION0001"
        )
    }

    /// DE 3, 25, 37, 38, 60 and 61, `-` for what is not there.
    private func text(_ message: Message, _ elements: [Element]) -> String {
        let texts = elements.map { message.text($0) ?? "-" }
        return ([message.messageType.description] + texts).joined(separator: " ")
    }

    private static let unionPay: [(TerminalRequest.Kind, String)] = [
        (.preauthorisation, "0100 030000 06 - - 10000003000 -"),
        (
            .preauthorisationVoid(original()),
            "0100 200000 06 632500000001 00000Z 11000003000 0000030000061121"
        ),
        (
            .completion(original()),
            "0200 000000 06 632500000001 00000Z 20000003000 0000030000061121"
        ),
        (
            .completionVoid(original()),
            "0200 200000 06 632500000001 00000Z 21000003000 0000030000061121"
        ),
        (.void(original()), "0200 200000 00 632500000001 00000Z 23000003000 0000030000061121"),
        (.refund(original()), "0220 200000 00 632500000001 00000Z 25000003000 0000030000061121"),
    ]

    @Test(arguments: unionPay.indices)
    func `a request of UnionPay says its kind in the type and in 3, 25 and 60`(
        _ index: Int
    ) throws {
        let (kind, expected) = Self.unionPay[index]
        let message = try Self.message(.unionPay, kind)
        let elements: [Element] = [
            .processingCode, .conditionCode, .retrievalReferenceNumber, .approvalCode, .field60,
            .field61,
        ]
        #expect(text(message, elements) == expected)
        #expect(message.text(.systemsTraceAuditNumber) == "000007")
        #expect(message.text(.amountTransaction) == "000000008850")
    }

    @Test func `a void of UnionPay stands on the wire as the protocol has it`() throws {
        let message = try Self.message(.unionPay, .void(Self.original()))
        #expect(
            MessageEncoder.encode(message)
                == bytes(
                    """
                    0200 702404800CC08018
                    16 9000010000000000                        # DE 2
                    200000                                     # DE 3
                    000000008850                               # DE 4
                    000007                                     # DE 11
                    3012                                       # DE 14
                    0120                                       # DE 22
                    00                                         # DE 25
                    363332353030303030303031                   # DE 37
                    30303030305A                               # DE 38
                    5430303030303031                           # DE 41
                    44454D4F53544154494F4E30303031             # DE 42
                    313536                                     # DE 49
                    0011 230000030000                          # DE 60
                    0016 0000030000061121                      # DE 61
                    """
                )
        )
    }

    /// The original's operation, and what its 0400 says in DE 3, 25, 60 and 61.
    @Test(
        arguments: [
            (.preauthorisation, "0400 030000 06 10000003000 0000030000061121"),
            (.preauthorisationVoid, "0400 200000 06 11000003000 -"),
            (.completion, "0400 000000 06 20000003000 -"),
            (.completionVoid, "0400 200000 06 21000003000 -"),
            (.void, "0400 200000 00 23000003000 -"), (.refund, "0400 200000 00 25000003000 -"),
            (.purchase, "0400 000000 00 22000003000 0000030000061121"),
        ] as [(Payments.Operation, String)]
    )
    func `a reversal repeats what its original was, and names no original of that one`(
        _ operation: Payments.Operation,
        _ expected: String
    ) throws {
        let message = try Self.message(.unionPay, .reversal(Self.original(operation)))
        let elements: [Element] = [.processingCode, .conditionCode, .field60, .field61]
        #expect(text(message, elements) == expected)
        #expect(message.text(.systemsTraceAuditNumber) == "000006")
        #expect(!message.has(.retrievalReferenceNumber))
    }

    @Test func `a payment may be named by batch and STAN alone`() throws {
        var original = Self.original()
        original.retrievalReference = nil
        original.day = nil
        let message = try Self.message(.unionPay, .void(original))
        #expect(message.text(.field61) == "000003000006")
        #expect(!message.has(.retrievalReferenceNumber))
        original.retrievalReference = "632500000001"
        original.sendsReference = false
        #expect(try !Self.message(.unionPay, .void(original)).has(.field61))
    }

    private static let plain: [(TerminalRequest.Kind, String)] = [
        (.void(original()), "0200 020000 632500000001 00000Z 02000000061121120000"),
        (.refund(original()), "0200 200000 632500000001 00000Z -"),
        (.reversal(original(.void)), "0400 020000 - - 02000000061121120000"),
        (.reversal(original(.refund)), "0400 200000 - - 02000000061121120000"),
    ]

    @Test(arguments: plain.indices)
    func `plain 1987 names an original by 37 and 90, and a refund's by 37 alone`(
        _ index: Int
    ) throws {
        let (kind, expected) = Self.plain[index]
        let zeros = String(repeating: "0", count: 22)
        for dialect in Dialect.plain {
            let message = try Self.message(dialect, kind)
            let elements: [Element] = [
                .processingCode, .retrievalReferenceNumber, .approvalCode, .originalDataElements,
            ]
            let last = expected.hasSuffix("-") ? "" : zeros
            #expect(text(message, elements) == expected + last)
        }
    }

    // MARK: IFSF

    private static func authorised(_ minor: Int64? = nil) -> TerminalOriginal {
        var original = original(.preauthorisation)
        original.messageType = "1100"
        original.amount = minor.map { Money(minorUnits: $0, asset: .yuan) }
        return original
    }

    private static let ifsf: [(TerminalRequest.Kind, String)] = [
        (.preauthorisation, "1100 000000 101 1508 - - - -"),
        (.completionAdvice(authorised()), "1220 000000 202 1004 - 00000Z 000 1100000006"),
        (.completionAdvice(authorised(8849)), "1220 000000 202 1004 - 00000Z 000 1100000006"),
        (.completionAdvice(authorised(8850)), "1220 000000 201 1004 - 00000Z 000 1100000006"),
        (.completion(authorised(8850)), "1220 000000 201 1004 - 00000Z 000 1100000006"),
        (.offlineSale, "1220 000000 200 1003 - - 000 -"),
        (.refund(original()), "1200 200000 200 1508 632500000001 00000Z - -"),
        (.reversal(authorised()), "1420 000000 400 4021 - 00000Z - 1100000006"),
    ]

    @Test(arguments: ifsf.indices)
    func `a request of IFSF says its kind in the type and in 24, and names by 37, 38 and 56`(
        _ index: Int
    ) throws {
        let (kind, expected) = Self.ifsf[index]
        let message = try Self.message(.ifsf, kind)
        let elements: [Element] = [
            .processingCode, .functionCode, .messageReasonCode, .retrievalReferenceNumber,
            .approvalCode, .actionCode, .originalDataElements1993,
        ]
        let time = expected.hasSuffix("-") ? "" : "261121120000"
        #expect(text(message, elements) == expected + time)
        let products = !["1100", "1420"].contains(message.messageType)
        #expect(message.has(.field63) == products)
    }

    @Test func `a hold of IFSF may be named by its answer alone`() throws {
        var original = Self.authorised()
        original.sendsReference = false
        let message = try Self.message(.ifsf, .completionAdvice(original))
        #expect(message.text(.retrievalReferenceNumber) == "632500000001")
        #expect(message.text(.originalDataElements1993) == String(repeating: "0", count: 22))
        let draft = try Dialect.ifsf.draft(message)
        #expect(draft.original?.stan == nil && draft.original?.window == nil)
    }

    @Test func `IFSF marks advices and reversals that are sent again, and requests never`() throws {
        let kinds: [(TerminalRequest.Kind, MessageTypeIndicator)] = [
            (.completionAdvice(Self.authorised()), "1221"), (.offlineSale, "1221"),
            (.reversal(Self.authorised()), "1421"), (.purchase, "1200"),
            (.preauthorisation, "1100"), (.refund(Self.original()), "1200"),
        ]
        for (kind, type) in kinds {
            var request = Self.request(kind)
            request.isRepeat = true
            let message = try Self.builder(.ifsf).message(for: request)
            #expect(message.messageType == type)
        }
    }
}
