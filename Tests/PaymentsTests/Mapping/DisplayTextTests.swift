import ISO8583
import Payments
import Testing

/// DE 62 of the answers of IFSF: what people read on the receipt and the display.
@Suite struct DisplayTextTests {
    private let dialect = Dialect.ifsf

    private func request(
        _ type: MessageTypeIndicator,
        _ dialect: Dialect = .ifsf
    ) throws -> Message {
        let function = ["1100": "101", "1120": "101", "1420": "400"][type.description] ?? "200"
        let elements = type == "1420" ? Sample.ifsfReversal : Sample.ifsfPurchase
        return try dialect.message(type, elements.merging([.functionCode: function]) { $1 })
    }

    private func reply(
        to request: Message,
        _ outcome: Outcome,
        telling text: String? = nil,
        _ dialect: Dialect = .ifsf
    ) throws -> Message {
        var decided = PaymentReply(outcome: outcome, decidedAt: Sample.noon)
        if let text { decided.details = .of(ReplyDetails.Values(text: text)) }
        let rule = try dialect.draft(request).rule
        return dialect.mapping.reply(to: request, rule, decided: decided)
    }

    @Test(arguments: ["1100", "1200"] as [MessageTypeIndicator])
    func `a request that is refused says why, in words of its code`(
        _ type: MessageTypeIndicator
    ) throws {
        let request = try request(type)
        for (outcome, text) in [
            (Outcome.insufficientFunds, "insufficient funds"),
            (.notPermitted, "not permitted to cardholder"),
        ] {
            let reply = try reply(to: request, outcome)
            #expect(reply.text(at: ElementPath(.field62, ["1"])) == "")
            #expect(reply.text(at: ElementPath(.field62, ["2"])) == "0")
            #expect(reply.text(at: ElementPath(.field62, ["3"])) == text)
            let length = String(1000 + text.utf8.count).dropFirst()
            let bytes = reply.rawBytes(of: .field62).map { Array($0) }
            #expect(bytes == Array("000\(length)\(text)".utf8))
        }
    }

    @Test(arguments: Outcome.allCases)
    func `every refusal has words, and what is granted has none`(_ outcome: Outcome) throws {
        let reply = try reply(to: try request("1200"), outcome)
        #expect(reply.has(.field62) == !outcome.isApproval)
        #expect(reply.text(at: ElementPath(.field62, ["3"])) != "")
    }

    @Test(arguments: ["1120", "1220", "1420"] as [MessageTypeIndicator])
    func `what is reported or taken back is answered to nobody who reads`(
        _ type: MessageTypeIndicator
    ) throws {
        let reply = try reply(to: try request(type), .duplicateMismatch)
        #expect(reply.text(.actionCode) == "913" && !reply.has(.field62))
    }

    @Test func `a text of the decision goes before that of its code`() throws {
        for outcome in [Outcome.approved, .noRoute] {
            let reply = try reply(to: try request("1200"), outcome, telling: "PAY INSIDE")
            #expect(reply.text(at: ElementPath(.field62, ["3"])) == "PAY INSIDE")
        }
    }

    @Test(arguments: [String(repeating: "X", count: 901), "\u{7}", "\u{52A0}"])
    func `a text that has no place keeps nobody from the answer`(_ text: String) throws {
        let reply = try reply(to: try request("1200"), .noRoute, telling: text)
        #expect(!reply.has(.field62) && reply.text(.actionCode) == "908")
    }

    @Test func `a dialect whose 62 has no part for a text says nothing there`() throws {
        let reply = try reply(to: try request("1200", .ops), .insufficientFunds, telling: nil, .ops)
        #expect(!reply.has(.field62) && reply.text(.actionCode) == "116")
    }
}
