import ISO8583
import Payments
import Testing

/// Pre-authorisations, their voids and completions, which UnionPay alone offers.
@Suite struct AuthorisationMappingTests {
    private let dialect = Dialect.unionPay

    /// Message type, DE 3, 60.1 and what they ask for.
    private static let kinds: [(MessageTypeIndicator, String, String, Payments.Operation)] = [
        ("0100", "030000", "10", .preauthorisation),
        ("0100", "200000", "11", .preauthorisationVoid),
        ("0200", "000000", "20", .completion), ("0200", "200000", "21", .completionVoid),
    ]

    private func elements(_ code: String, _ kind: String) -> [Element: String] {
        Sample.unionPayVoid.merging([
            .processingCode: code, .field60: kind + "000001000", .conditionCode: "06",
        ]) { $1 }
    }

    @Test(arguments: kinds)
    func `type, 3 and 60 say what is asked`(
        _ row: (MessageTypeIndicator, String, String, Payments.Operation)
    ) throws {
        let message = try dialect.message(row.0, elements(row.1, row.2))
        let draft = try dialect.draft(message)
        #expect(draft.operation == row.3)
        #expect(draft.messageClass == (row.0 == "0100" ? .authorisation : .financial))
        #expect(draft.amount == 8850)
        #expect(draft.window == 1)
        #expect(draft.macElement == .mac)
        #expect(
            draft.original?.approvalCode
                == draft.operation.rules.original.flatMap { _ in
                    ApprovalCode("00000Z")
                }
        )
    }

    /// Which elements each cannot do without.
    private static let needed: [([Element], Element, Set<String>)] = [
        ([.approvalCode], .approvalCode, ["11", "20"]),
        (
            [.retrievalReferenceNumber, .field61], .retrievalReferenceNumber,
            ["11", "20", "21"]
        ),
        ([.primaryAccountNumber], .primaryAccountNumber, ["10", "11", "20", "21"]),
        ([.pointOfServiceEntryMode], .pointOfServiceEntryMode, ["10", "20"]),
    ]

    @Test(arguments: kinds)
    func `what it cannot do without is told by its name`(
        _ row: (MessageTypeIndicator, String, String, Payments.Operation)
    ) throws {
        for (removed, element, kinds) in Self.needed {
            var elements = elements(row.1, row.2)
            for element in removed { elements[element] = nil }
            let refusal = dialect.refusal(try dialect.message(row.0, elements))
            let isNeeded = kinds.contains(row.2)
            #expect(refusal == (isNeeded ? ReadRefusal(.elementMissing, element: element) : nil))
        }
    }

    @Test(arguments: ["11", "20", "21"])
    func `a reversal of what has an original names it by its own STAN`(_ kind: String) throws {
        var elements = Sample.unionPayReversal
        elements[.field60] = kind + "000001000"
        elements[.systemsTraceAuditNumber] = "000007"
        elements[.retrievalReferenceNumber] = "632500000001"
        let draft = try dialect.draft(try dialect.message("0400", elements))
        #expect(draft.operation == .reversal)
        #expect(draft.original == OriginalReference(stan: 7))
    }

    @Test func `a reversal of a pre-authorisation names it by element 61`() throws {
        var elements = Sample.unionPayReversal
        elements[.field60] = "10000001000"
        let draft = try dialect.draft(try dialect.message("0400", elements))
        #expect(draft.original == OriginalReference(stan: 2, window: 1))
    }

    @Test func `a pre-authorisation is answered byte for byte, with its code`() throws {
        let request = try dialect.message("0100", elements("030000", "10"))
        let reply = dialect.mapping.reply(
            to: request,
            try dialect.draft(request).rule,
            decided: Sample.approval
        )
        #expect(
            MessageEncoder.encode(reply)
                == bytes(
                    """
                    0110 703A00810EC08010
                    16 9000010000000000                        # DE 2
                    030000                                     # DE 3
                    000000008850                               # DE 4
                    000007                                     # DE 11
                    120000                                     # DE 12
                    1121                                       # DE 13
                    1121                                       # DE 15
                    06                                         # DE 25
                    08 00000001                                # DE 32, the institution
                    363332353030303030303031                   # DE 37
                    30303030305A                               # DE 38, which completes it
                    3030                                       # DE 39
                    5430303030303031                           # DE 41
                    44454D4F53544154494F4E30303031             # DE 42
                    313536                                     # DE 49
                    0011 100000010000                          # DE 60
                    """
                )
        )
    }

    @Test func `what a terminal sends is read as it was meant`() throws {
        let original = FollowUpRequestTests.original()
        let kinds: [TerminalRequest.Kind] = [
            .preauthorisation, .preauthorisationVoid(original), .completion(original),
            .completionVoid(original),
        ]
        for kind in kinds {
            let message = try FollowUpRequestTests.message(dialect, kind)
            let draft = try dialect.draft(message)
            #expect(draft.operation == kind.operation)
            #expect(draft.original?.stan == kind.original?.stan)
            let undone = FollowUpRequestTests.original(kind.operation)
            let undo = try FollowUpRequestTests.message(dialect, .reversal(undone))
            #expect(try dialect.draft(undo).original?.stan == undone.stan)
        }
    }
}
