import ISO8583
import Payments
import Testing
import Text

/// A code that the terminal draws: `A4` in DE 59 of the request, `P1` in DE 62 of its answer.
@Suite struct DrawnCodeMappingTests {
    static let dialects = [Dialect.unionPay, .ascii, .binary]

    private func message(
        _ dialect: Dialect,
        tags: String,
        _ changes: [Element: String] = [:]
    ) throws -> Message {
        let (type, elements) = dialect.purchase
        var own = elements.filter { $0.key != .primaryAccountNumber && $0.key != .expirationDate }
        own[.processingCode] = "710000"
        for (element, text) in changes { own[element] = text }
        var message = try dialect.message(type, own)
        if !tags.isEmpty { try message.set(.field59, bytes: Array(tags.utf8)) }
        return try MessageDecoder(dialect.specification).decode(MessageEncoder.encode(message))
    }

    @Test(arguments: dialects, [("A4006wechat", CodeKind.wechat), ("A4006alipay", .alipay)])
    func `a terminal asks for a code of a wallet`(
        _ dialect: Dialect,
        _ sample: (tags: String, wallet: CodeKind)
    ) throws {
        let draft = try dialect.draft(message(dialect, tags: sample.tags))
        #expect(draft.operation == .order && draft.code == nil && draft.card == nil)
        #expect(draft.details?.values.wallet == sample.wallet)
    }

    @Test(arguments: dialects)
    func `without a wallet that is known there is nothing to draw`(_ dialect: Dialect) throws {
        #expect(dialect.refusal(try message(dialect, tags: ""))?.outcome == .elementMissing)
        let unknown = try message(dialect, tags: "A4005visa!")
        #expect(dialect.refusal(unknown) == ReadRefusal(.unreadable, element: .field59))
    }

    @Test(arguments: dialects)
    func `the answer has the text to draw, and neither an amount nor an approval`(
        _ dialect: Dialect
    ) throws {
        let message = try message(dialect, tags: "A4006alipay")
        let draft = try dialect.draft(message)
        var decided = Sample.approval
        decided.approvalCode = nil
        decided.details = .of(ReplyDetails.Values(draw: "https://qr.example/abc"))
        let reply = dialect.mapping.reply(to: message, draft.rule, decided: decided)
        let charset: TextCharset = dialect.name == "unionpay-pos" ? .gbk : .utf8
        let tags = try TextTLV.read(try #require(reply.rawBytes(of: .field62)), in: charset)
        #expect(tags.text(.textToDraw) == "https://qr.example/abc")
        #expect(!reply.has(.amountTransaction) && !reply.has(.approvalCode))
    }

    @Test func `UnionPay takes the form of one vendor's terminals alike`() throws {
        let dialect = Dialect.unionPay
        let form: [Element: String] = [.field60: "60000001000"]
        let draft = try dialect.draft(message(dialect, tags: "A4006alipay", form))
        #expect(draft.operation == .order && draft.details?.values.wallet == .alipay)
    }
}
