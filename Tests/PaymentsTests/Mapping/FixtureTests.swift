import Foundation
import ISO8583
import Payments
import Testing

/// The messages of `fixtures/` that a listener serves: requests are read, and the replies beside
/// them are what the mapping writes once the same things were decided.
@Suite struct FixtureTests {
    /// A dialect, the name of a request, and what it is or why it is refused.
    struct Request: Sendable, CustomStringConvertible {
        let dialect: Dialect
        let name: String
        let operation: Payments.Operation?
        let refusal: Outcome?

        var description: String { "\(dialect)/\(name)" }
    }

    private static func offered(
        _ dialect: Dialect,
        _ name: String,
        _ operation: Payments.Operation
    ) -> Request {
        Request(dialect: dialect, name: name, operation: operation, refusal: nil)
    }

    private static func refused(
        _ dialect: Dialect,
        _ name: String,
        _ outcome: Outcome = .notOffered
    ) -> Request {
        Request(dialect: dialect, name: name, operation: nil, refusal: outcome)
    }

    static let requests: [Request] =
        [
            offered(.unionPay, "sign-on", .signOn), offered(.unionPay, "sign-off", .signOff),
            offered(.unionPay, "echo", .echo), offered(.unionPay, "balance", .balance),
            offered(.unionPay, "purchase", .purchase),
            offered(.unionPay, "purchase-emv", .purchase),
            offered(.unionPay, "purchase-stripe-pin", .purchase),
            offered(.unionPay, "reversal", .reversal),
            offered(.unionPay, "reversal-repeat", .reversal),
            offered(.unionPay, "preauthorisation", .preauthorisation),
            offered(.unionPay, "completion", .completion),
            offered(.unionPay, "refund", .refund), offered(.unionPay, "void", .void),
            // Without a card, and without a password.
            refused(.unionPay, "void-by-operator", .elementMissing),
            offered(.unionPay, "payment-query", .paymentQuery),
            offered(.unionPay, "settlement", .settlement),
            offered(.unionPay, "batch-upload", .batchUpload),
            offered(.unionPay, "batch-upload-end", .uploadEnd),
            offered(.unionPay, "script-notice", .scriptNotice),
            refused(.unionPay, "purchase-reply", .unknownTransaction),
            offered(.ifsf, "echo", .echo), offered(.ifsf, "echo-request", .echo),
            offered(.ifsf, "purchase", .purchase), offered(.ifsf, "purchase-emv", .purchase),
            offered(.ifsf, "reversal", .reversal), offered(.ifsf, "reversal-repeat", .reversal),
            offered(.ifsf, "completion", .completionAdvice),
            offered(.ifsf, "completion-repeat", .completionAdvice),
            offered(.ifsf, "preauthorisation", .preauthorisation),
            offered(.ifsf, "settlement", .settlement),
            // Goods come back within a sale; the whole is still paid.
            offered(.ifsf, "refund", .purchase),
            refused(.ifsf, "purchase-reply", .unknownTransaction),
        ]
        + Dialect.plain.flatMap { dialect in
            [
                offered(dialect, "sign-on", .signOn), offered(dialect, "sign-off", .signOff),
                offered(dialect, "echo", .echo),
                // A host's key change names no terminal whose keys could change.
                refused(dialect, "key-change", .elementMissing),
                offered(dialect, "purchase", .purchase),
                offered(dialect, "purchase-emv", .purchase),
                offered(dialect, "balance", .balance), offered(dialect, "reversal", .reversal),
                offered(dialect, "reversal-repeat", .reversal),
                offered(dialect, "authorisation", .preauthorisation),
                // A host's reconciliation names no terminal whose batch it could be.
                refused(dialect, "settlement", .elementMissing),
                refused(dialect, "purchase-reply", .unknownTransaction),
            ]
        }

    @Test(arguments: requests)
    func `a request of the fixtures is what its name says`(_ row: Request) throws {
        let message = try fixture(row.dialect, row.name)
        switch row.dialect.mapping.read(message) {
        case .request(let draft):
            #expect(draft.operation == row.operation)
        case .refused(let refusal):
            #expect(refusal.outcome == row.refusal)
        }
    }

    static let replies: [(Dialect, String, String)] =
        [
            (.unionPay, "sign-on", "sign-on-reply"), (.unionPay, "sign-off", "sign-off-reply"),
            (.unionPay, "balance", "balance-reply"),
            (.unionPay, "purchase", "purchase-reply"),
            (.unionPay, "preauthorisation", "preauthorisation-reply"),
            (.unionPay, "reversal", "reversal-reply"),
            (.unionPay, "batch-upload", "batch-upload-reply"), (.ifsf, "echo", "echo-reply"),
        ]
        + Dialect.plain.flatMap { dialect in
            [
                (dialect, "sign-on", "sign-on-reply"),
                (dialect, "purchase", "purchase-reply"), (dialect, "balance", "balance-reply"),
                (dialect, "reversal", "reversal-reply"),
            ]
        }

    /// The MAC is the pipeline's; element 44 names institutions, and element 55 answers a chip,
    /// that no channel gives yet.
    private static let notWritten: [Element] = [
        .mac, .mac2, .additionalResponseData, .iccData,
    ]

    @Test(arguments: replies)
    func `a reply of the fixtures is written element for element`(
        _ row: (Dialect, String, String)
    ) throws {
        let request = try fixture(row.0, row.1)
        var expected = try fixture(row.0, row.2)
        for element in Self.notWritten { expected.remove(element) }
        let draft = try row.0.draft(request)
        let reply = row.0.mapping.reply(
            to: request,
            draft.rule,
            decided: try decision(of: expected, draft.operation),
            keys: keys(of: expected)
        )
        for element in expected.elements {
            #expect(reply.wireBytes(of: element) == expected.wireBytes(of: element))
        }
        for element in reply.elements where !expected.has(element) {
            #expect(reply.wireBytes(of: element) == request.wireBytes(of: element))
        }
        #expect(reply.messageType == expected.messageType)
    }

    private func fixture(_ dialect: Dialect, _ name: String) throws -> Message {
        let path = TestSpecifications.root + "/fixtures/\(dialect.name)/\(name).hex"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try MessageDecoder(dialect.specification).decode(bytes(text))
    }

    /// What the switch must have decided for a reply to look like this.
    private func decision(
        of reply: Message,
        _ operation: Payments.Operation
    ) throws
        -> PaymentReply
    {
        let accepted: [Outcome] =
            switch operation.rules.effect {
            case .undo: [.reversalAccepted]
            case .payment: [.approved]
            case .batch(.settles), .batch(.closesShift): [.settled]
            case .batch(.uploads), .batch(.endsUpload): [.acknowledged]
            case .session, .echo: [.networkAccepted]
            }
        var decided = PaymentReply(outcome: try #require(accepted.first), decidedAt: Sample.noon)
        if let time = reply.digits(.localTime), let date = reply.digits(.localDate) {
            let days = BusinessDate(year: 2026, month: Int(date / 100), day: Int(date % 100))
            let seconds = Int64(time / 10_000 * 3600 + time / 100 % 100 * 60 + time % 100)
            decided.decidedAt = Timestamp(
                rawValue: (Int64(days.rawValue) * 86_400 + seconds - 28_800) * 1_000_000
            )
        }
        if let date = reply.digits(.settlementDate) {
            decided.businessDate = BusinessDate(
                year: 2026,
                month: Int(date / 100 % 100),
                day: Int(date % 100)
            )
        }
        if let reference = reply.text(.retrievalReferenceNumber) {
            decided.retrievalReference = RetrievalReference(
                date: Sample.date,
                position: try #require(Int64(reference.suffix(8), radix: 36)),
                form: .base36
            )
        }
        if let answer = reply.bytes(.privateData).flatMap(SettlementData.readAnswer) {
            decided.details = .of(ReplyDetails.Values(settlement: answer))
        }
        decided.approvalCode = reply.text(.approvalCode)
        decided.balances = reply.text(.additionalAmounts).map(BalanceEntry.entries) ?? []
        if operation.rules.opensSession {
            decided.batch = reply.text(.field60).flatMap { UInt32($0.dropFirst(2).prefix(6)) }
        }
        return decided
    }

    private func keys(of reply: Message) -> [UInt8]? {
        guard reply.messageType == "0810" else { return nil }
        return reply.bytes(.field62)
            ?? reply.text(.privateData).map { text in bytes(text) }
    }
}
