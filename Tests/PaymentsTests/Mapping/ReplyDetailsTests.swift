import ISO8583
import Payments
import Testing

/// What few replies tell: a query's findings in DE 62, a host's chip data in DE 55.
@Suite struct ReplyDetailsTests {
    static let dialects = [Dialect.unionPay, .ascii, .binary]

    private static let query = QueriedPayment(
        payment: 4821,
        state: .partlyRefunded,
        outcome: .approved,
        reference: Sample.reference,
        amount: 8850,
        refunded: 1000,
        approvalCode: "00000Z"
    )

    private func reply(_ dialect: Dialect, _ details: ReplyDetails.Values) throws -> Message {
        let (type, elements) = dialect.purchase
        let message = try dialect.message(type, elements)
        var decided = Sample.approval
        decided.details = .of(details)
        return dialect.mapping.reply(
            to: message,
            try dialect.draft(message).rule,
            decided: decided
        )
    }

    private func tags(of reply: Message, _ dialect: Dialect) throws -> [TextTag] {
        let isUnionPay = dialect.specification.family == .unionPayPOS
        let bytes = try #require(reply.rawBytes(of: .field62))
        return try TextTLV.read(bytes, in: isUnionPay ? .gbk : .utf8)
    }

    @Test(arguments: dialects)
    func `what a query tells stands in DE 62`(_ dialect: Dialect) throws {
        let reply = try reply(dialect, ReplyDetails.Values(query: Self.query))
        let raw = try #require(reply.rawBytes(of: .field62))
        let expected =
            "Q1011261121-4821Q2015partly-refundedQ300200Q4012\(Sample.reference.text)"
            + "Q5012000000008850Q6012000000001000Q700600000Z"
        #expect(Array(raw) == Array(expected.utf8))
        #expect(try tags(of: reply, dialect).text(.queriedAmount) == "000000008850")
    }

    @Test(arguments: dialects)
    func `what is not known of a payment is left out`(_ dialect: Dialect) throws {
        let pending = QueriedPayment(
            payment: 4821,
            state: .pending,
            outcome: .undecided,
            reference: nil,
            amount: 8850,
            refunded: 0,
            approvalCode: nil
        )
        let reply = try reply(dialect, ReplyDetails.Values(query: pending))
        #expect(
            try tags(of: reply, dialect).map(\.name) == ["Q1", "Q2", "Q5", "Q6"]
        )
        #expect(try tags(of: reply, dialect).text(.queriedPayment) == "4821")
    }

    private static func line(_ code: String) -> NetLine {
        let number = ProductLine.Quantity(units: 123_456_789, decimals: 4)
        let line = ProductLine(
            code: code,
            unit: "L",
            quantity: number,
            unitPrice: number,
            amount: 2
        )
        return NetLine(line, paying: 1, discount: "TENTH")
    }

    @Test(arguments: dialects)
    func `lines after discounts stand behind all else, or none where there is no room`(
        _ dialect: Dialect
    ) throws {
        let lines = [Self.line("2010"), Self.line("柴油")]
        let reply = try reply(dialect, ReplyDetails.Values(text: "-", lines: lines))
        let told = try tags(of: reply, dialect)
        #expect(told.first == TextTag(.receiptText, "-") && told.netLines == lines)
        let many = Array(repeating: Self.line(String(repeating: "油", count: 17)), count: 18)
        let full = try self.reply(dialect, ReplyDetails.Values(text: "-", lines: many))
        #expect(try tags(of: full, dialect) == [TextTag(.receiptText, "-")])
    }

    @Test(arguments: dialects)
    func `a text for the receipt is in the dialect's characters`(_ dialect: Dialect) throws {
        let reply = try reply(dialect, ReplyDetails.Values(text: "谢谢光临"))
        #expect(try tags(of: reply, dialect) == [TextTag(.receiptText, "谢谢光临")])
        #expect(MessageDescriber(dialect.specification).describe(reply).text.contains("谢谢光临"))
        let unwritable = try self.reply(dialect, ReplyDetails.Values(text: "😀"))
        #expect(unwritable.has(.field62) == (dialect.specification.family != .unionPayPOS))
    }

    @Test(arguments: dialects + [Dialect.ifsf])
    func `a host's chip data goes to the terminal, and none that is broken`(
        _ dialect: Dialect
    ) throws {
        let chip = bytes("910A 0102030405060708 3030")
        let reply = try reply(dialect, ReplyDetails.Values(chip: chip))
        #expect(reply.bytes(.iccData) == chip)
        let broken = try self.reply(dialect, ReplyDetails.Values(chip: [0x91, 0x0A, 0x01]))
        #expect(!broken.has(.iccData))
        #expect(broken.text(.actionCode) == dialect.mapping.actionCode(of: .approved))
    }

    @Test(arguments: dialects)
    func `a reply without details has neither element`(_ dialect: Dialect) throws {
        let (type, elements) = dialect.purchase
        let message = try dialect.message(type, elements)
        let rule = try dialect.draft(message).rule
        let reply = dialect.mapping.reply(to: message, rule, decided: Sample.approval)
        #expect(!reply.has(.field62) && !reply.has(.iccData))
    }
}
