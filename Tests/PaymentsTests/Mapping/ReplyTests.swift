import ISO8583
import Payments
import Testing

@Suite struct ReplyTests {
    /// Every element that a dialect echoes in the reply to a payment, where the request has it.
    static let echoes: [(Dialect, [Int])] = [
        (.unionPay, [2, 3, 4, 11, 23, 25, 32, 41, 42, 49, 53, 60, 63]),
        (.ascii, [2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 41, 42, 49, 53, 60, 63]),
        (.binary, [2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 41, 42, 49, 53, 60, 63]),
        (.ifsf, [3, 4, 7, 11, 12, 32, 33, 41, 42, 49, 53, 59, 61]),
    ]

    /// Values for what the samples leave out.
    private static func extras(_ dialect: Dialect) -> [Element: String] {
        let isIFSF = dialect.specification.family == .ifsf
        var extras: [Element: String] = [
            .cardSequenceNumber: "001", .acquiringInstitution: "48021000",
            .securityControl: isIFSF ? "0100" : "2600000000000000",
            .field59: isIFSF ? "A3" : "4F31303033303037",
            .field62: isIFSF ? "01001000" : "AA55",
        ]
        if isIFSF {
            extras[.field61] = "FFFF9876543210E00001"
            extras[.field62] = nil
        } else {
            extras[.field63] = "01"
        }
        if dialect.specification.family != .unionPayPOS {
            extras[.forwardingInstitution] = "12345"
        }
        if dialect.specification.family == .iso1987 { extras[.field60] = "free text" }
        return extras
    }

    @Test(arguments: echoes)
    func `a reply echoes the listed elements as sent and no others`(
        _ row: (Dialect, [Int])
    ) throws {
        let (dialect, listed) = row
        let elements = dialect.purchase.elements.merging(Self.extras(dialect)) { $1 }
        let request = try dialect.message(dialect.purchase.type, elements)
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        let decided: Set<Element> =
            dialect.specification.family == .unionPayPOS
            ? [
                .localTime, .localDate, .settlementDate, .retrievalReferenceNumber,
                .approvalCode, .actionCode,
            ]
            : [.settlementDate, .retrievalReferenceNumber, .approvalCode, .actionCode]
        #expect(Set(reply.elements) == decided.union(listed.compactMap { Element($0) }))
        for element in listed.compactMap({ Element($0) }) {
            #expect(reply.rawBytes(of: element) == request.rawBytes(of: element))
        }
        #expect(Array(reply.elements) == reply.elements.sorted())
    }

    @Test(arguments: Dialect.all)
    func `a repeat is answered with the same bytes`(_ dialect: Dialect) throws {
        var elements = dialect.purchase.elements
        let first = try dialect.message(dialect.purchase.type, elements)
        elements[.mac] = "FFFFFFFFFFFFFFFF"
        let repeated = try dialect.message(dialect.purchase.type.asRepeat, elements)
        var replies: [[UInt8]] = []
        for request in [first, first, repeated] {
            guard case .request(let draft) = dialect.mapping.read(request) else { continue }
            replies.append(
                MessageEncoder.encode(
                    dialect.mapping.reply(to: request, draft.rule, decided: Sample.approval)
                )
            )
        }
        #expect(replies.count >= 2)
        #expect(Set(replies).count == 1)
    }

    @Test(arguments: Dialect.all)
    func `a reply can be decoded again`(_ dialect: Dialect) throws {
        for (type, elements) in [dialect.purchase, dialect.reversal] {
            let request = try dialect.message(type, elements)
            var decided = Sample.approval
            decided.balances = [
                BalanceEntry(type: .available, asset: .yuan, minorUnits: 999_999_999_999),
                BalanceEntry(type: .ledger, asset: .points, minorUnits: -5),
            ]
            let reply = dialect.mapping.reply(
                to: request,
                try dialect.draft(request).rule,
                decided: decided
            )
            let decoded = try MessageDecoder(dialect.specification)
                .decode(MessageEncoder.encode(reply))
            #expect(decoded == reply)
        }
    }

    @Test(arguments: Dialect.all)
    func `a decline carries its reference and no approval code`(_ dialect: Dialect) throws {
        let request = try dialect.message(dialect.purchase.type, dialect.purchase.elements)
        var decided = Sample.approval
        decided.outcome = .insufficientFunds
        decided.approvalCode = nil
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        #expect(reply.text(.retrievalReferenceNumber) == "632500000001")
        #expect(!reply.has(.approvalCode))
    }

    @Test func `a balance over twelve digits is left out`() throws {
        let dialect = Dialect.ascii
        let request = try dialect.message("0200", Sample.plainPurchase)
        var decided = Sample.approval
        decided.balances = [
            BalanceEntry(type: .available, asset: .yuan, minorUnits: 1_000_000_000_000)
        ]
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        #expect(!reply.has(.additionalAmounts))
    }

    @Test func `the account type of a balance is that of element 3`() throws {
        let dialect = Dialect.ascii
        var elements = Sample.plainPurchase
        elements[.processingCode] = "312000"
        let request = try dialect.message("0200", elements)
        var decided = Sample.approval
        decided.balances = [BalanceEntry(type: .available, asset: .points, minorUnits: 7)]
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: decided
        )
        #expect(reply.text(.additionalAmounts) == "2002999C000000000007")
    }
}
