import ISO8583
import Payments
import Testing

@Suite struct TerminalReplyTests {
    private func builder(_ dialect: Dialect) -> TerminalRequestBuilder {
        TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        )
    }

    @Test(arguments: Dialect.all)
    func `a terminal reads what the switch decided`(_ dialect: Dialect) throws {
        let request = try dialect.message(dialect.purchase.type, dialect.purchase.elements)
        var decided = Sample.approval
        decided.balances = [
            BalanceEntry(type: .available, asset: .yuan, minorUnits: 991_150),
            BalanceEntry(type: .ledger, asset: .points, minorUnits: -3),
        ]
        let reply = try #require(
            builder(dialect).reply(
                dialect.mapping.reply(
                    to: request,
                    try dialect.draft(request).rule,
                    decided: decided
                )
            )
        )
        #expect(reply.stan == 2)
        #expect(reply.isApproved)
        #expect(reply.retrievalReference == "632500000001")
        #expect(reply.approvalCode == "00000Z")
        #expect(reply.amount == 8850)
        #expect(reply.balances == decided.balances)
        #expect(reply.keys == nil)
    }

    @Test(arguments: Dialect.all)
    func `a decline is no approval`(_ dialect: Dialect) throws {
        let request = try dialect.message(dialect.purchase.type, dialect.purchase.elements)
        let reply = try #require(
            dialect.mapping.refusal(to: request, outcome: .insufficientFunds)
                .flatMap { builder(dialect).reply($0) }
        )
        #expect(!reply.isApproved)
        #expect(reply.code == dialect.mapping.actionCode(of: .insufficientFunds))
    }

    @Test(arguments: [Dialect.unionPay] + Dialect.plain)
    func `keys come out as they were handed in`(_ dialect: Dialect) throws {
        let isUnionPay = dialect.specification.family == .unionPayPOS
        let request = try dialect.message(
            "0800",
            isUnionPay ? Sample.unionPaySignOn : Sample.plainNetwork
        )
        let keys = (0..<40).map { UInt8(255 - $0) }
        let decided = PaymentReply(
            outcome: .networkAccepted,
            decidedAt: Sample.noon,
            batch: 4,
            keyVersion: 1
        )
        let reply = try #require(
            builder(dialect).reply(
                dialect.mapping.reply(
                    to: request,
                    try dialect.draft(request).rule,
                    decided: decided,
                    keys: keys
                )
            )
        )
        #expect(reply.keys == keys)
        #expect(reply.batch == (isUnionPay ? 4 : nil))
    }

    @Test func `what is no reply reads as nothing`() throws {
        let request = try Dialect.ascii.message("0200", Sample.plainPurchase)
        #expect(builder(.ascii).reply(request) == nil)
        let bare = Message(specification: Dialect.ascii.specification, type: "0210")
        #expect(builder(.ascii).reply(bare) == nil)
    }

    @Test(arguments: ["", "0002156C00000000000", "00X2156C000000000001"])
    func `balances that are none are left out`(_ text: String) {
        #expect(BalanceEntry.entries(text).isEmpty)
    }
}
