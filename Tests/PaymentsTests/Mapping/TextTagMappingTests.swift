import ISO8583
import Payments
import Testing
import Text

/// DE 59 of a request: read by tag, masked by tag, never echoed, refused when broken.
@Suite struct TextTagMappingTests {
    static let dialects = [Dialect.unionPay, .ascii, .binary]

    private static let line = "102\\L\\330500\\2798\\24339"

    private func purchase(_ dialect: Dialect, _ tags: [TextTag]) throws -> Message {
        let isUnionPay = dialect.specification.family == .unionPayPOS
        let bytes = try #require(TextTLV.bytes(tags, in: isUnionPay ? .gbk : .utf8))
        return try purchase(dialect, raw: bytes)
    }

    private func purchase(_ dialect: Dialect, raw bytes: [UInt8]) throws -> Message {
        let (type, elements) = dialect.purchase
        var message = try dialect.message(type, elements)
        try message.set(.field59, bytes: bytes)
        return try MessageDecoder(dialect.specification).decode(MessageEncoder.encode(message))
    }

    @Test(arguments: dialects)
    func `what a purchase says in tags comes with its draft`(_ dialect: Dialect) throws {
        let tags = [
            TextTag(.operatorNumber, "012"), TextTag(.vehicle, "沪B88888"),
            TextTag(.productLine, Self.line), TextTag(tag: 0x5A5A, value: Array("x".utf8)),
        ]
        let draft = try dialect.draft(try purchase(dialect, tags))
        let details = try #require(draft.details?.values)
        #expect(details.texts == tags && details.operatorNumber == 12)
        let plain = try dialect.draft(dialect.message(dialect.purchase.type, dialect.purchase.1))
        #expect(plain.details == nil)
    }

    @Test(arguments: dialects)
    func `a scanned code stays out of what is kept and is masked where it is shown`(
        _ dialect: Dialect
    ) throws {
        let code = "134512345678901234"
        let (type, elements) = dialect.purchase
        let others = elements.filter { $0.key != .primaryAccountNumber }
        var message = try dialect.message(type, others)
        try message.set(.field59, bytes: Array("O1003007A3018\(code)".utf8))
        message = try MessageDecoder(dialect.specification).decode(MessageEncoder.encode(message))
        let draft = try dialect.draft(message)
        #expect(draft.details?.values.texts == [TextTag(.operatorNumber, "007")])
        let shown = MessageDescriber(dialect.specification).describe(message).text
        #expect(!shown.contains(code) && shown.contains("007"))
        #expect(!MessageJSON.document(of: message).text().contains(code))
    }

    @Test(arguments: dialects)
    func `a product line that says the card is none`(_ dialect: Dialect) throws {
        // As long as a bar code: it is known by the card alone.
        let number = "9000010000009"
        let line = TextTag(.productLine, "\(number)\\U\\01\\21\\100")
        let (type, elements) = dialect.purchase
        var message = try dialect.message(
            type,
            Sample.changed(elements, [.primaryAccountNumber: number])
        )
        let isUnionPay = dialect.specification.family == .unionPayPOS
        let bytes = try #require(TextTLV.bytes([line], in: isUnionPay ? .gbk : .utf8))
        try message.set(.field59, bytes: bytes)
        #expect(dialect.refusal(message) == ReadRefusal(.unreadable, element: .field59))
    }

    @Test(arguments: dialects)
    func `a product line that says another card is none, and it is said why`(
        _ dialect: Dialect
    ) throws {
        let line = TextTag(.productLine, "\(Sample.otherCard)\\U\\01\\21\\100")
        #expect(
            dialect.refusal(try purchase(dialect, [line]))
                == ReadRefusal(
                    .unreadable,
                    element: .field59,
                    detail: "a product has the number of a card"
                )
        )
    }

    @Test(arguments: dialects)
    func `a broken tag cannot be read, and is answered so`(_ dialect: Dialect) throws {
        let (type, elements) = dialect.purchase
        // In a type that has no tags the element takes any bytes.
        for broken in ["O100300", "O1003", "O10030", "O1-01x", "O1002ab", "G1001\\"] {
            var message = try dialect.message(type, elements)
            message.messageType = "0800"
            try message.set(.field59, bytes: Array(broken.utf8))
            message.messageType = type
            let wire = MessageEncoder.encode(message)
            do throws(DecodingFailure) {
                let decoded = try MessageDecoder(dialect.specification).decode(wire)
                #expect(dialect.refusal(decoded)?.outcome == .unreadable)
                #expect(dialect.refusal(decoded)?.element == .field59)
            } catch {
                #expect(dialect.mapping.outcome(of: error) == .unreadable)
                let part = dialect.mapping.readablePart(of: wire)
                let reply = dialect.mapping.refusal(to: part, outcome: .unreadable)
                #expect(reply?.text(.actionCode) == "30")
                #expect(reply?.has(.field59) == false)
            }
        }
    }

    @Test(arguments: dialects)
    func `no reply repeats the tags`(_ dialect: Dialect) throws {
        let message = try purchase(dialect, [TextTag(.operatorNumber, "007")])
        let draft = try dialect.draft(message)
        let reply = dialect.mapping.reply(to: message, draft.rule, decided: Sample.approval)
        #expect(!reply.has(.field59))
        #expect(dialect.mapping.refusal(to: message, outcome: .overloaded)?.has(.field59) == false)
    }

    @Test(arguments: dialects)
    func `product lines make a purchase another one, the pump does not`(
        _ dialect: Dialect
    ) throws {
        func fingerprint(_ tags: [TextTag]) throws -> Fingerprint {
            let message = try purchase(dialect, tags)
            return dialect.mapping.fingerprint(
                of: message,
                try dialect.draft(message),
                card: CardToken(high: 1, low: 2)
            )
        }
        let line = TextTag(.productLine, Self.line)
        let other = TextTag(.productLine, "102\\L\\330500\\2798\\24340")
        let own = try fingerprint([line])
        #expect(try fingerprint([line, TextTag(.pump, "3")]) == own)
        #expect(try fingerprint([TextTag(.pump, "4"), line]) == own)
        #expect(try fingerprint([other]) != own)
        #expect(try fingerprint([line, line]) != own)
        #expect(try fingerprint([TextTag(.pump, "3")]) != own)
    }

    @Test(arguments: dialects)
    func `every tag that the mapping knows stands in the specification`(_ dialect: Dialect) {
        let composite = dialect.specification.description(of: .field59)?.composite
        for known in TagName.ofRequests {
            #expect(composite?.element(known.tag.description) != nil)
        }
        #expect(composite?.element("A3")?.sensitivity == .secret)
        #expect(composite?.messageTypes.contains("0200") == true)
    }
}
