import ISO8583
import Payments
import Testing
import Text

/// DE 63 of IFSF in both public forms: read as lines that come to DE 4, refused when they do not.
@Suite struct ProductDataTests {
    static let dialects = [Dialect.ifsf, .ops]

    private static func purchase(
        _ dialect: Dialect,
        _ products: String,
        of amount: Int64,
        _ change: [Element: String?] = [:]
    ) throws -> Message {
        var elements = Sample.changed(Sample.ifsfPurchase, change)
        elements[.amountTransaction] = DecimalText.padded(amount, digits: 12)
        elements[.field63] = products
        return try dialect.message("1200", elements)
    }

    private static func lines(_ dialect: Dialect, _ message: Message) throws -> [String] {
        try dialect.draft(message).details?.values.texts.map { "\($0.name) \($0.text ?? "")" } ?? []
    }

    @Test func `the published line of stations that write a point is a line as any`() throws {
        let message = try Self.purchase(
            .ops,
            "F0105L012\\20.125\\20.55\\413.57",
            of: 41_357
        )
        #expect(try Self.lines(.ops, message) == ["G1 12\\L\\320125\\22055\\41357"])
    }

    @Test func `lines of the usual form keep their order, and tax and service stay out`() throws {
        let message = try Self.purchase(
            .ifsf,
            "S02012\\L320125\\22055\\42357\\1\\952\\U01\\21000\\-1000\\27610000\\",
            of: 41_357
        )
        let lines = ["G1 012\\L\\320125\\22055\\42357", "G1 952\\U\\01\\21000\\-1000"]
        #expect(try Self.lines(.ifsf, message) == lines)
        let draft = try Dialect.ifsf.draft(message)
        #expect(draft.details?.values.texts.productLines.map(\.amount) == [42_357, -1_000])
    }

    @Test func `points are told without a fraction`() throws {
        let message = try Self.purchase(
            .ops,
            "S0105U04711\\1\\120\\120",
            of: 120,
            [.currencyCode: "999"]
        )
        #expect(try Self.lines(.ops, message) == ["G1 4711\\U\\01\\0120\\120"])
    }

    static let refusals: [(Dialect, String, Int64, String)] = [
        (.ifsf, "S00", 0, "it has no line"),
        (
            .ifsf, "S01012\\L320125\\22055\\41357\\1\\", 41_358,
            "its lines come to 41357, DE 4 says 41358"
        ),
        (.ifsf, "S01012\\L320125\\22055\\41357\\1\\", 0, "its lines come to 41357, DE 4 says 0"),
        (.ifsf, "S01\\L320125\\22055\\41357\\1\\", 41_357, "line 1 is none"),
        (.ifsf, "S01012\\L\\22055\\41357\\1\\", 41_357, "line 1 is none"),
        (.ifsf, "S01012\\L320125\\\\41357\\1\\", 41_357, "line 1 is none"),
        (.ifsf, "S01012\\L320125\\22055\\\\1\\", 41_357, "line 1 is none"),
        (.ifsf, "S01012\\L320125\\22055\\4.57\\1\\", 457, "line 1 is none"),
        (.ifsf, "S01012\\L320125\\22055\\+41357\\1\\", 41_357, "line 1 is none"),
        (.ifsf, "S01012\\L320125\\22055\\1000000000000\\1\\", 0, "line 1 is none"),
        (.ifsf, "S01012\\L520125\\22055\\41357\\1\\", 41_357, "line 1 has more than 4 decimals"),
        (.ifsf, "S01012\\L320125\\52055\\41357\\1\\", 41_357, "line 1 has more than 4 decimals"),
        (
            .ifsf, "S02012\\L320125\\22055\\41357\\1\\1\\U920125\\22055\\0\\1\\", 41_357,
            "line 2 has more than 4 decimals"
        ),
        (.ops, "F000", 0, "it has no line"),
        (
            .ops, "F0105L012\\20.125\\20.55\\413.57", 41_356,
            "its lines come to 41357, DE 4 says 41356"
        ),
        (.ops, "F0105L012\\20.12345\\20.55\\413.57", 41_357, "line 1 has more than 4 decimals"),
        (.ops, "F0105L012\\20.125\\20.55000\\413.57", 41_357, "line 1 has more than 4 decimals"),
        (
            .ops, "F0105L012\\-20.1\\20.55\\413.57", 41_357,
            "line 1 has a negative quantity or price"
        ),
        (
            .ops, "F0105L012\\20.1\\-20.55\\413.57", 41_357,
            "line 1 has a negative quantity or price"
        ),
        (.ops, "F0105L012\\20,125\\20.55\\413.57", 41_357, "line 1 is none"),
        (.ops, "F0105L012\\1234567890\\20.55\\413.57", 41_357, "line 1 is none"),
        (.ops, "F0105L012\\.5\\20.55\\413.57", 41_357, "line 1 is none"),
        (.ops, "F0105L0\\20.125\\20.55\\413.57", 41_357, "line 1 is none"),
        (.ops, "F0105L012\\20.125\\20.55\\413.571", 41_357, "line 1 is none"),
        (.ops, "F0105L012\\20.125\\20.55\\", 41_357, "line 1 is none"),
        (
            .ops, "F0205L012\\20.125\\20.55\\413.57/5U14711\\1\\10\\-", 41_357, "line 2 is none"
        ),
    ]

    @Test(arguments: refusals)
    func `row 45: lines that are none, or do not add up, cannot be read, and it is said why`(
        _ row: (dialect: Dialect, products: String, amount: Int64, detail: String)
    ) throws {
        let message = try Self.purchase(row.dialect, row.products, of: row.amount)
        let refusal = row.dialect.refusal(message)
        #expect(refusal == ReadRefusal(.unreadable, element: .field63, detail: row.detail))
    }

    /// What the codec takes for no message at all.
    static let malformed: [(Dialect, String)] = [
        (.ifsf, "S01012\\L-1\\22055\\41357\\1\\"), (.ifsf, "S01012\\LX\\22055\\41357\\1\\"),
        (.ifsf, "S02012\\L320125\\22055\\41357\\1\\"), (.ifsf, "S01012\\L320125\\22055\\41357\\1"),
        (.ifsf, "S01012\\8320125\\22055\\41357\\1\\"),
        (.ifsf, "S19" + String(repeating: "1\\L01\\01\\1\\0\\", count: 19)),
        (.ops, "F0105L012\\20.125\\20.55\\413.57/"), (.ops, "F0205L012\\20.125\\20.55\\413.57"),
        (.ops, "F0105L012\\2O.125\\20.55\\413.57"),
    ]

    @Test(arguments: malformed)
    func `letters, nineteen lines and lines that are missing are no message`(
        _ row: (dialect: Dialect, products: String)
    ) throws {
        #expect(throws: CodingError.self) {
            _ = try Self.purchase(row.dialect, row.products, of: 41_357)
        }
    }

    @Test(arguments: dialects)
    func `a balance and a reversal are what they are, whatever stands in it`(
        _ dialect: Dialect
    ) throws {
        let products =
            dialect.name == "ifsf"
            ? "S01012\\L320125\\22055\\41357\\1\\" : "F0105L012\\20.125\\20.55\\413.57"
        var balance = Sample.ifsfPurchase
        balance[.processingCode] = "310000"
        balance[.field63] = products
        let asked = try dialect.draft(dialect.message("1200", balance))
        #expect(asked.operation == .balance && asked.details == nil)
        var reversal = Sample.ifsfReversal
        reversal[.field63] = products
        let undone = try dialect.draft(dialect.message("1420", reversal))
        #expect(undone.operation == .reversal && undone.details == nil)
    }

    @Test(arguments: ["100", "101"])
    func `what is held is a maximum, and its lines need not come to it`(
        _ function: String
    ) throws {
        let products = "S01012\\L320125\\22055\\41357\\1\\"
        for amount in ["000000000000", "000000010000", "000000041357", "999999999999"] {
            let hold: [Element: String?] = [
                .functionCode: function, .amountTransaction: amount, .field63: products,
            ]
            let message = try Dialect.ifsf.message(
                "1100",
                Sample.changed(Sample.ifsfPurchase, hold)
            )
            #expect(try Self.lines(.ifsf, message).count == 1)
        }
        let broken: [Element: String?] = [.functionCode: function, .field63: "S00"]
        let message = try Dialect.ifsf.message("1100", Sample.changed(Sample.ifsfPurchase, broken))
        #expect(Dialect.ifsf.refusal(message)?.detail == "it has no line")
    }

    /// Numbers of cards of the test ranges, and what has their digits and is none.
    static let codes: [(code: String, isCard: Bool)] = [
        (Sample.card, true), (Sample.otherCard, true), ("9000020000000018", false),
        ("09000020000000017", true), ("X9000020000000017", true), ("900002000000007", true),
        ("900002000000008", false), ("90000200000000007", true), ("90000200000000000", false),
        // Bar codes whose check digit is that of a card as well.
        ("9000020000197", false), ("90000200000124", false), ("9000020000007", false),
        ("00090000200000124", false), ("000000000000000", false), ("1020", false),
    ]

    @Test(arguments: codes)
    func `a product that is the number of any card is none, and a bar code is one`(
        _ row: (code: String, isCard: Bool)
    ) throws {
        let refusal =
            row.isCard
            ? ReadRefusal(
                .unreadable,
                element: .field63,
                detail: "line 2 has the number of a card"
            ) : nil
        let usual = "S02012\\L01\\01\\8850\\0\\\(row.code)\\L01\\01\\0\\0\\"
        #expect(
            try Dialect.ifsf.refusal(Self.purchase(.ifsf, usual, of: 8_850)) == refusal
        )
        let ops = "F0205L012\\1\\1\\88.50/5L0\(row.code)\\1\\1\\0"
        #expect(try Dialect.ops.refusal(Self.purchase(.ops, ops, of: 8_850)) == refusal)
    }

    @Test func `row 46: another currency is told apart whatever was sold`() throws {
        let products = "S01012\\L320125\\22055\\41357\\1\\"
        for (currency, asset) in [("999", Asset.points), ("978", Asset(rawValue: 978))] {
            let message = try Self.purchase(
                .ifsf,
                products,
                of: 41_357,
                [.currencyCode: currency]
            )
            #expect(try Dialect.ifsf.draft(message).asset == asset)
        }
        let none = try Self.purchase(.ifsf, products, of: 41_357, [.currencyCode: "000"])
        #expect(Dialect.ifsf.refusal(none)?.outcome == .wrongCurrency)
    }

    @Test func `a product that is the card is none, wherever the card stands`() throws {
        // As long as a bar code: it is known by the card alone.
        let number = "9000010000009"
        let products = "S01\(number)\\L01\\01\\8850\\0\\"
        let message = try Self.purchase(
            .ifsf,
            products,
            of: 8_850,
            [.primaryAccountNumber: number]
        )
        #expect(Dialect.ifsf.refusal(message) == ReadRefusal(.unreadable, element: .field63))
        var encrypted = Sample.changed(
            Sample.ifsfPurchase,
            [.primaryAccountNumber: nil, .mac: nil, .field63: products]
        )
        encrypted[.encryptedData] = "00"
        let draft = try Dialect.ifsf.draft(Dialect.ifsf.message("1200", encrypted))
        let card = try #require(PrimaryAccountNumber(number))
        let other = try #require(PrimaryAccountNumber(Sample.otherCard))
        #expect(draft.namesInGoods(card) && !draft.namesInGoods(other))
    }

    @Test func `a dialect that says of no part what it means carries them and reads none`() throws {
        let yaml = """
            name: acme
            description: Parts without a meaning
            family: ifsf
            extends: ifsf
            elements: {"63": {composite: {repeat: {elements: {"1": {means: null}}}}}}

            """
        let sources = try TestSpecifications.sources()
        let specification = try DialectSpecification(
            yaml: yaml,
            named: "acme.yaml",
            resolving: { sources[$0] }
        )
        let mapping = try DialectMapping(specification, settings: Dialect.settings)
        let acme = Dialect(name: "acme", specification: specification, mapping: mapping)
        let message = try Self.purchase(acme, "S01012\\L320125\\22055\\1\\1\\", of: 41_357)
        #expect(try acme.draft(message).details == nil)
    }

    /// A basket that a seed makes.
    private static func basket(_ random: inout SeededGenerator) -> [ProductLine] {
        let codes = Array("0123456789ABCxyz.-/ ")
        func number() -> ProductLine.Quantity {
            ProductLine.Quantity(
                units: UInt64.random(in: 0...999_999_999, using: &random),
                decimals: UInt8.random(in: 0...4, using: &random)
            )
        }
        return (0..<Int.random(in: 1...18, using: &random)).map { _ in
            let length = Int.random(in: 1...8, using: &random)
            let code = (0..<length).compactMap { _ in codes.randomElement(using: &random) }
            return ProductLine(
                code: String(code),
                unit: Bool.random(using: &random) ? "L" : "U",
                quantity: number(),
                unitPrice: number(),
                amount: Int64.random(in: -99_999_999...999_999_999, using: &random)
            )
        }
    }

    @Test(arguments: dialects)
    func `what a terminal writes of a basket is what the switch reads`(
        _ dialect: Dialect
    ) throws {
        var random = SeededGenerator(seed: 63)
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
            card: TerminalCard(number: PrimaryAccountNumber(Sample.card), expiry: 3012)
        )
        var count = 0
        while count < 5_000 {
            let lines = Self.basket(&random)
            let sum = lines.reduce(0) { $0 + $1.amount }
            guard sum >= 0 else { continue }
            request.amount = Money(minorUnits: sum, asset: .yuan)
            request.texts = lines.map { TextTag(.productLine, $0.text) }
            let message: Message
            do throws(CodingError) {
                message = try builder.message(for: request)
            } catch {
                // Eighteen long lines have no room in 999 characters.
                #expect(lines.count > 12)
                continue
            }
            let read = try dialect.draft(message).details?.values.texts.productLines
            guard read == lines else {
                Issue.record("\(lines) reads as \(read ?? [])")
                return
            }
            count += 1
        }
    }

    @Test(arguments: dialects)
    func `without lines a terminal sells one unit for all, and a line that is none is not sent`(
        _ dialect: Dialect
    ) throws {
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
        let message = try builder.message(for: request)
        #expect(try Self.lines(dialect, message) == ["G1 001\\U\\01\\28850\\8850"])
        request.texts = [TextTag(.productLine, "rubbish")]
        #expect(throws: CodingError.self) { try builder.message(for: request) }
    }
}
