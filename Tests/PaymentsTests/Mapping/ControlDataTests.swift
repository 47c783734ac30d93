import ISO8583
import Payments
import Testing
import Text

/// DE 48 of IFSF: who fills up which vehicle, read as the tags that say so elsewhere.
@Suite struct ControlDataTests {
    private static func purchase(
        _ parts: [(key: String, text: String)],
        _ change: [Element: String?] = [:]
    ) throws -> Message {
        let dialect = Dialect.ifsf
        var message = try dialect.message("1200", Sample.changed(Sample.ifsfPurchase, change))
        for part in parts { try message.set(ElementPath(.privateData, [part.key]), part.text) }
        return try MessageDecoder(dialect.specification).decode(MessageEncoder.encode(message))
    }

    private static func texts(_ message: Message) throws -> [String] {
        let details = try Dialect.ifsf.draft(message).details?.values
        return details?.texts.map { "\($0.name) \($0.text ?? "")" } ?? []
    }

    @Test func `vehicle, driver, odometer, fleet and receipt are kept, and nothing else`() throws {
        let message = try Self.purchase([
            ("3", "zh"), ("4", "0000000042"), ("5", "003"), ("6", "000000012"),
            ("8", "071AB123CD\\3D002\\4123456\\5LICENCE\\BNORTH7\\D4711\\Gfree text"),
            ("9", "9000020000000017=30122010"), ("37", "2"), ("38", "1"), ("39", "0000000815"),
        ])
        #expect(
            try Self.texts(message) == [
                "V1 AB123CD", "V2 D002", "V3 123456", "V7 NORTH7", "V6 0000000815",
            ]
        )
    }

    @Test func `goods stand behind them, and neither makes another request of it`() throws {
        let dialect = Dialect.ifsf
        let products = "S01012\\L320125\\22055\\8850\\1\\"
        func fingerprint(_ parts: [(key: String, text: String)]) throws -> Fingerprint {
            let message = try Self.purchase(parts, [.field63: products])
            let draft = try dialect.draft(message)
            return dialect.mapping.fingerprint(of: message, draft, card: nil)
        }
        let customer = [(key: "8", text: "011AB123CD")]
        let message = try Self.purchase(customer, [.field63: products])
        #expect(try Self.texts(message) == ["V1 AB123CD", "G1 012\\L\\320125\\22055\\8850"])
        #expect(try fingerprint(customer) == fingerprint([]))
    }

    @Test func `what says nothing leaves a request as it was`() throws {
        let silent: [[(String, String)]] = [
            [], [("4", "0000000042")], [("3", "en"), ("38", "0")], [("8", "00")],
        ]
        for parts in silent {
            let message = try Self.purchase(parts.map { (key: $0.0, text: $0.1) })
            #expect(try Dialect.ifsf.draft(message).details == nil)
        }
    }

    static let refusals: [(key: String, text: String, why: String)] = [
        ("8", "", "part 8 does not say how many entries it has"),
        ("8", "1AB", "part 8 does not say how many entries it has"),
        ("8", "021AB123CD", "part 8 has 1 entries where its count says 2"),
        ("8", "011AB123CD\\4123456", "part 8 has 2 entries where its count says 1"),
        ("8", "01", "part 8 has 0 entries where its count says 1"),
        ("8", "011", "part 8 has no value in entry 1"),
        ("8", "021AB123CD\\", "part 8 has no value in entry 2"),
        ("8", "021AB123CD\\1XY", "part 8 says the same again in entry 2"),
        ("8", "0141234567890", "part 8 has an odometer that is not 1 to 9 digits"),
        ("8", "01412x", "part 8 has an odometer that is not 1 to 9 digits"),
        ("9", "9000020000000017", "part 9 is no track of a card"),
        ("9", "90000200=301220", "part 9 is no track of a card"),
        ("14", "12", "part 14 has a code that its table lacks"),
        ("37", "3", "part 37 has a code that its table lacks"),
        ("38", "3", "part 38 has a code that its table lacks"),
    ]

    @Test(arguments: refusals)
    func `what is not in its form cannot be read, and it is said where`(
        _ row: (key: String, text: String, why: String)
    ) throws {
        let message = try Self.purchase([(row.key, row.text)])
        let refusal = ReadRefusal(.unreadable, element: .privateData, detail: row.why)
        #expect(Dialect.ifsf.refusal(message) == refusal)
        // What a balance says counts as much, a reversal is taken as it comes.
        var balance = message
        try balance.set(.processingCode, "310000")
        #expect(Dialect.ifsf.refusal(balance) == refusal)
        var reversal = try Dialect.ifsf.message("1420", Sample.ifsfReversal)
        try reversal.set(ElementPath(.privateData, [row.key]), row.text)
        #expect(try Dialect.ifsf.draft(reversal).operation == .reversal)
    }

    @Test(arguments: [
        ("0100", true), ("0200", true), ("02000101", true), ("0101", false), ("", true),
    ])
    func `a key version outside its table cannot be read`(
        _ row: (control: String, isGood: Bool)
    ) throws {
        let message = try Self.purchase([], [.securityControl: row.control])
        let refusal = ReadRefusal(
            .unreadable,
            element: .securityControl,
            detail: "part 1 has a code that its table lacks"
        )
        #expect(Dialect.ifsf.refusal(message) == (row.isGood ? nil : refusal))
    }

    @Test func `the variant with other forms of both takes any`() throws {
        let dialect = Dialect.ops
        var elements = Sample.ifsfPurchase
        elements[.securityControl] = "0101"
        let message = try dialect.message("1200", elements)
        #expect(try dialect.draft(message).operation == .purchase)
    }

    @Test func `a card number that is said as a vehicle is masked`() throws {
        let message = try Self.purchase([("8", "011\(Sample.otherCard)")])
        let text = try Self.texts(message).first ?? ""
        #expect(text.hasPrefix("V1 900002") && !text.contains(Sample.otherCard))
    }

    @Test func `what a terminal says of its customer is what is read`() throws {
        let dialect = Dialect.ifsf
        let builder = TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: "00000001",
            merchant: "000000000000001"
        )
        var request = TerminalRequest(
            .purchase,
            stan: 7,
            batch: 3,
            at: LocalMoment(year: 2026, month: 11, day: 21, hour: 12, minute: 0, second: 0),
            amount: Money(minorUnits: 8_850, asset: .yuan),
            card: TerminalCard(number: PrimaryAccountNumber(Sample.card), expiry: 3012)
        )
        request.texts = [
            TextTag(.driver, "D002"), TextTag(.vehicle, "AB 123"), TextTag(.odometer, "123456"),
            TextTag(.fleet, "NORTH7"), TextTag(.pump, "4"), TextTag(.receiptNumber, "815"),
            TextTag(.productLine, "012\\L\\320125\\22055\\8850"),
        ]
        let message = try builder.message(for: request)
        #expect(message.text(at: ElementPath(.privateData, ["4"])) == "0000000003")
        let said = "043D002\\1AB 123\\4123456\\BNORTH7"
        #expect(message.text(at: ElementPath(.privateData, ["8"])) == said)
        #expect(
            try Self.texts(message) == [
                "V2 D002", "V1 AB 123", "V3 123456", "V7 NORTH7", "V6 0000000815",
                "G1 012\\L\\320125\\22055\\8850",
            ]
        )
        for misfit in [TextTag(.vehicle, "京A10001"), TextTag(.receiptNumber, "A1")] {
            request.texts = [misfit]
            #expect(throws: CodingError.self) { try builder.message(for: request) }
        }
        request.texts = [TextTag(.pump, "京")]
        let other = try builder.message(for: request)
        #expect(!other.has(ElementPath(.privateData, ["8"])))
        #expect(!other.has(ElementPath(.privateData, ["39"])))
    }
}
