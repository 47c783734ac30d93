import ISO8583
import Payments
import Testing
import Text

/// A code that a customer shows instead of a card: `A3` in DE 59.
@Suite struct ScannedCodeMappingTests {
    static let dialects = [Dialect.unionPay, .ascii, .binary]
    static let code = "6212345678901234567"

    private func message(
        _ dialect: Dialect,
        tags: String,
        _ changes: [Element: String?] = [:]
    ) throws -> Message {
        let (type, elements) = dialect.purchase
        var own = elements
        own[.primaryAccountNumber] = nil
        own[.expirationDate] = nil
        own[.pointOfServiceEntryMode] = "032"
        for (element, text) in changes { own[element] = text }
        var message = try dialect.message(type, own)
        if !tags.isEmpty { try message.set(.field59, bytes: Array(tags.utf8)) }
        return try MessageDecoder(dialect.specification).decode(MessageEncoder.encode(message))
    }

    private func tag(_ code: String) -> String {
        "A3" + DecimalText.padded(code.utf8.count, digits: 3) + code
    }

    @Test(
        arguments: dialects,
        [
            (ScannedCodeMappingTests.code, CodeKind.unionpay), ("134512345678901234", .wechat),
            ("2812345678901234", .alipay), (" 6212345678901234567\u{20}", .unionpay),
        ]
    )
    func `a code pays in place of a card`(
        _ dialect: Dialect,
        _ sample: (code: String, kind: CodeKind)
    ) throws {
        let draft = try dialect.draft(message(dialect, tags: "O1003007" + tag(sample.code)))
        let digits = String(sample.code.filter { $0 != " " })
        #expect(draft.operation == .purchase && draft.card == nil)
        #expect(draft.code?.unmaskedDigits == digits)
        let details = try #require(draft.details?.values)
        #expect(details.code?.kind == sample.kind && details.operatorNumber == 7)
        #expect(details.code?.description.contains(digits) == false)
        #expect(details.texts == [TextTag(.operatorNumber, "007")])
    }

    @Test(
        arguments: dialects,
        [
            "9912345678901234567", "621234567890 1234567", "62123456789012345678",
            "621234567890123", "62123456789012345AB",
        ]
    )
    func `what is no code of any kind is an invalid card`(
        _ dialect: Dialect,
        _ code: String
    ) throws {
        let refusal = dialect.refusal(try message(dialect, tags: tag(code)))
        #expect(refusal == ReadRefusal(.invalidCard, element: .field59))
    }

    @Test(arguments: dialects)
    func `a code beside a card cannot be read`(_ dialect: Dialect) throws {
        for element in [Element.primaryAccountNumber, .track2] {
            let text = element == .track2 ? Sample.card + "=30122010000000000" : Sample.card
            let both = try message(dialect, tags: tag(Self.code), [element: text])
            #expect(dialect.refusal(both) == ReadRefusal(.unreadable, element: .field59))
        }
    }

    @Test(arguments: dialects)
    func `a code that another tag repeats would be kept, and is refused`(
        _ dialect: Dialect
    ) throws {
        let tags = "V6022no " + Self.code + tag(Self.code)
        let refusal = dialect.refusal(try message(dialect, tags: tags))
        #expect(refusal == ReadRefusal(.unreadable, element: .field59))
    }

    @Test(arguments: dialects)
    func `without a card and without a code there is nothing to pay with`(
        _ dialect: Dialect
    ) throws {
        for tags in ["", "O1003007"] {
            let refusal = dialect.refusal(try message(dialect, tags: tags))
            #expect(refusal?.outcome == .elementMissing)
        }
    }

    @Test(arguments: dialects)
    func `other kinds of codes are known by configuration`(_ dialect: Dialect) throws {
        let kinds = try #require(
            CodeKinds([CodeKinds.Rule(kind: .alipay, lengths: 19...19, prefixes: 60...69)])
        )
        let mapping = try DialectMapping(
            dialect.specification,
            settings: MappingSettings(
                institution: "00000001",
                utcOffsetSeconds: 28_800,
                codeKinds: kinds
            )
        )
        guard case .request(let draft) = mapping.read(try message(dialect, tags: tag(Self.code)))
        else {
            Issue.record("The code is of a kind.")
            return
        }
        #expect(draft.details?.values.code?.kind == .alipay)
        let wechat = mapping.read(try message(dialect, tags: tag("134512345678901234")))
        guard case .refused(let refusal) = wechat else {
            Issue.record("No rule has such a code.")
            return
        }
        #expect(refusal.outcome == .invalidCard)
    }

    @Test(arguments: dialects)
    func `a code makes a purchase another one, and is no card with the same token`(
        _ dialect: Dialect
    ) throws {
        let message = try message(dialect, tags: tag(Self.code))
        let draft = try dialect.draft(message)
        func fingerprint(card: CardToken? = nil, code: CardToken? = nil) -> Fingerprint {
            dialect.mapping.fingerprint(of: message, draft, card: card, code: code)
        }
        let token = CardToken(high: 1, low: 2)
        let own = fingerprint(code: token)
        #expect(own == fingerprint(code: token))
        #expect(own != fingerprint(code: CardToken(high: 1, low: 3)))
        #expect(own != fingerprint(card: token) && own != fingerprint())
    }

    @Test(arguments: dialects)
    func `no reply and no refusal repeats a code`(_ dialect: Dialect) throws {
        let message = try message(dialect, tags: tag(Self.code))
        let draft = try dialect.draft(message)
        let reply = dialect.mapping.reply(to: message, draft.rule, decided: Sample.approval)
        let refusal = try #require(dialect.mapping.refusal(to: message, outcome: .overloaded))
        for answer in [reply, refusal] {
            let bytes = String(decoding: MessageEncoder.encode(answer), as: UTF8.self)
            #expect(!answer.has(.field59) && !bytes.contains(Self.code))
        }
        #expect(!"\(draft.code.map { "\($0)" } ?? "")".contains(Self.code))
    }

    // MARK: What follows

    @Test func `UnionPay takes the form of one vendor's terminals alike`() throws {
        let dialect = Dialect.unionPay
        let form: [Element: String?] = [.processingCode: "700000", .field60: "60000001000"]
        let draft = try dialect.draft(message(dialect, tags: tag(Self.code), form))
        #expect(draft.operation == .purchase && draft.code != nil)
        let bare = try message(dialect, tags: "", form)
        #expect(dialect.refusal(bare)?.outcome == .elementMissing)
        for type in ["23", "60"] {
            let void: [Element: String?] = [
                .processingCode: "720000", .field60: type + "000001000",
                .field61: "0000010000021121",
            ]
            #expect(try dialect.draft(message(dialect, tags: "", void)).operation == .void)
        }
    }

    @Test func `UnionPay knows by DE 22 that what follows needs no card`() throws {
        let dialect = Dialect.unionPay
        let void: [Element: String?] = [
            .processingCode: "200000", .field60: "23000001000", .field61: "0000010000021121",
        ]
        #expect(try dialect.draft(message(dialect, tags: "", void)).operation == .void)
        // By an operator then, whose password is missing.
        let typed = void.merging([.pointOfServiceEntryMode: "012"]) { $1 }
        #expect(dialect.refusal(try message(dialect, tags: "", typed))?.outcome == .elementMissing)

        func refund(_ entry: String) throws -> Message {
            let base = Sample.unionPayRefund.merging([.pointOfServiceEntryMode: entry]) { $1 }
            return try dialect.message("0220", base.filter { $0.key != .primaryAccountNumber })
        }
        #expect(try dialect.draft(refund("032")).operation == .refund)
        #expect(dialect.refusal(try refund("012"))?.outcome == .elementMissing)
    }

    @Test(arguments: Dialect.plain)
    func `plain 1987 knows it by DE 22, too`(_ dialect: Dialect) throws {
        let reference = "02000000021121040000" + String(repeating: "0", count: 22)
        let followUps: [(code: String, changes: [Element: String?], operation: Operation)] = [
            ("020000", [.originalDataElements: reference], .void),
            ("200000", [.originalDataElements: reference], .void),
            ("200000", [.retrievalReferenceNumber: "632500000001"], .refund),
        ]
        for followUp in followUps {
            var changes = followUp.changes.merging([.processingCode: followUp.code]) { $1 }
            if changes[.originalDataElements] != nil {
                changes[.mac] = .some(nil)
                changes[.mac2] = "0102030405060708"
            }
            #expect(
                try dialect.draft(message(dialect, tags: "", changes)).operation
                    == followUp.operation
            )
            changes[.pointOfServiceEntryMode] = "012"
            let typed = try message(dialect, tags: "", changes)
            #expect(dialect.refusal(typed)?.outcome == .elementMissing)
        }
    }
}
