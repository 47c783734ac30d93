import ISO8583
import Payments
import Testing
import Text

/// Settlements and uploads: how each is read, told from others like it, and answered.
@Suite struct SettlementMappingTests {
    private static let dialect = Dialect.unionPay

    private static let domestic = SideTallies(
        debits: Tally(count: 3, amount: 31_500),
        credits: Tally(count: 1, amount: 1_000)
    )

    /// Elements of a settlement; `code` is 60.3.
    static func settlement(_ code: String = "201") -> [Element: String] {
        [
            .systemsTraceAuditNumber: "000090", .terminalIdentification: "T0000001",
            .merchantIdentification: "DEMOSTATION0001",
            .privateData: Sample.unionPayDay[0], .currencyCode: "156", .field60: "00000001" + code,
            .mac: "3141324233433444",
        ]
    }

    /// Elements of an upload of two rows.
    static func upload(_ code: String = "201") -> [Element: String] {
        var elements = settlement(code)
        elements[.currencyCode] = nil
        elements[.privateData] =
            "0200000011000090000200000001730000000088500100001200009000010000000422000000050000"
        return elements
    }

    private static let plain = Sample.plainTotals.merging([
        .transmissionDateTime: "1121220000", .systemsTraceAuditNumber: "000090",
        .localTime: "220000", .localDate: "1121", .terminalIdentification: "T0000001",
        .merchantIdentification: "DEMOSTATION0001", .mac2: "0102030405060708",
    ]) { $1 }

    private static let ifsf: [Element: String] = [
        .transmissionDateTime: "1121220000", .systemsTraceAuditNumber: "000090",
        .localTime: "261121220000", .functionCode: "500", .terminalIdentification: "00000001",
        .merchantIdentification: "000000000000001", .currencyCodeReconciliation: "156",
        .creditsNumber: "0000000001", .creditsAmount: "0000000000001000",
        .debitsNumber: "0000000003", .debitsAmount: "0000000000031500",
        .netSettlement: "D0000000000030500", .mac2: "0102030405060708",
    ]

    private func draft(
        _ type: MessageTypeIndicator,
        _ elements: [Element: String],
        _ dialect: Dialect = dialect
    ) throws -> RequestDraft {
        try dialect.draft(try dialect.message(type, elements))
    }

    // MARK: Reading

    @Test func `row 59: a settlement brings both halves, its currency and its batch`() throws {
        let draft = try draft("0500", Self.settlement())
        #expect(draft.operation == .settlement && draft.batch == 1 && draft.window == 1)
        #expect(draft.asset == .yuan && draft.macElement == .mac)
        let claim = try #require(draft.details?.values.settlement)
        #expect(claim.domestic == Self.domestic && claim.foreign == SideTallies())
        #expect(claim.counts == Self.dialect.mapping.settlement)
    }

    @Test(arguments: ["1520", "1521"] as [MessageTypeIndicator])
    func `row 59: a reconciliation of IFSF names no batch, and says what it has`(
        _ type: MessageTypeIndicator
    ) throws {
        let draft = try draft(type, Self.ifsf, .ifsf)
        #expect(draft.operation == .settlement && draft.batch == nil && draft.window == 261_121)
        #expect(draft.asset == .yuan && draft.macElement == .mac2)
        let claim = try #require(draft.details?.values.settlement)
        #expect(claim.domestic == Self.domestic && claim.foreign == nil)
        #expect(claim.counts == Dialect.ifsf.mapping.settlement)
    }

    @Test(arguments: [Element.currencyCodeReconciliation, .netSettlement, .localTime])
    func `a reconciliation of IFSF without its currency, rest or date is refused`(
        _ element: Element
    ) throws {
        var elements = Self.ifsf
        elements[element] = nil
        #expect(
            Dialect.ifsf.refusal(try Dialect.ifsf.message("1520", elements))
                == ReadRefusal(.elementMissing, element: element)
        )
        elements = Self.ifsf
        elements[.netSettlement] = "D0000000000030501"
        #expect(
            Dialect.ifsf.refusal(try Dialect.ifsf.message("1520", elements))
                == ReadRefusal(.unreadable, element: .netSettlement)
        )
    }

    @Test func `a shift close is a settlement with an operator`() throws {
        var elements = Self.settlement("902")
        let silent = try draft("0500", elements)
        #expect(silent.operation == .shiftClose)
        #expect(silent.details?.values.operatorNumber == nil)
        elements[.field62] = "4F31303033303037"
        let named = try draft("0500", elements)
        #expect(named.details?.values.operatorNumber == 7)
        #expect(named.details?.values.settlement?.domestic == Self.domestic)
        elements[.field62] = "4F313030"
        let refusal = Self.dialect.refusal(try Self.dialect.message("0500", elements))
        #expect(refusal == ReadRefusal(.unreadable, element: .field62))
    }

    @Test(arguments: ["201", "203", "204", "205", "206"])
    func `row 60: rows of an upload come with their cards, which stand nowhere else`(
        _ code: String
    ) throws {
        let draft = try draft("0320", Self.upload(code))
        #expect(draft.operation == .batchUpload && draft.details == nil && draft.card == nil)
        #expect(draft.macElement == .mac && draft.asset == nil)
        #expect(draft.upload.map(\.stan) == [11, 12])
        #expect(draft.upload.map(\.half) == [.domestic, .foreign])
        #expect(draft.upload.map(\.amount) == [8_850, 50_000])
        #expect(draft.upload.first?.card == PrimaryAccountNumber("9000020000000173"))
    }

    @Test(arguments: [("202", false), ("207", true)])
    func `row 60: the last word of an upload says how many rows there were`(
        _ code: String,
        _ isBalanced: Bool
    ) throws {
        var elements = Self.upload(code)
        elements[.privateData] = "0042"
        let draft = try draft("0320", elements)
        #expect(draft.operation == .uploadEnd && draft.upload.isEmpty)
        #expect(draft.details?.values.uploadEnd == UploadEnd(rows: 42, isBalanced: isBalanced))
    }

    @Test(arguments: Dialect.plain)
    func `row 59: a reconciliation brings its totals and is of its day`(
        _ dialect: Dialect
    ) throws {
        let draft = try draft("0500", Self.plain, dialect)
        #expect(draft.operation == .settlement && draft.window == 1121 && draft.batch == nil)
        #expect(draft.asset == .yuan && draft.macElement == .mac2)
        let claim = try #require(draft.details?.values.settlement)
        #expect(claim.domestic.debitReversals == Tally(count: 1, amount: 8_850))
        #expect(claim.foreign == nil && claim.counts.form == .apart)
    }

    @Test(arguments: [
        ("0500", "201", "0042"), ("0500", "201", "0000000315000030000000010000010000000000"),
        ("0500", "902", "02"), ("0320", "201", "0042"), ("0320", "207", "02"),
        ("0320", "202", "00000003150000300000000100000100000000000000000000000000000000"),
    ])
    func `DE 48 of another form is refused and says so`(
        _ type: String,
        _ code: String,
        _ digits: String
    ) throws {
        var elements = Self.settlement(code)
        elements[.privateData] = digits
        let message = try Self.dialect.message(#require(MessageTypeIndicator(type)), elements)
        let refusal = Self.dialect.refusal(message)
        #expect(refusal == ReadRefusal(.unreadable, element: .privateData))
    }

    @Test(arguments: Dialect.plain)
    func `totals that do not come to what they say are refused`(_ dialect: Dialect) throws {
        var elements = Self.plain
        elements[.netSettlement] = "C0000000000021650"
        let refusal = dialect.refusal(try dialect.message("0500", elements))
        #expect(refusal == ReadRefusal(.unreadable, element: .netSettlement))
    }

    @Test func `a settlement of a currency that is none is refused`() throws {
        var elements = Self.settlement()
        elements[.currencyCode] = "000"
        let refusal = Self.dialect.refusal(try Self.dialect.message("0500", elements))
        #expect(refusal == ReadRefusal(.wrongCurrency, element: .currencyCode))
    }

    @Test func `other codes of a batch are known and not offered, or unknown`() throws {
        for (type, code, outcome) in [
            ("0500", "202", Outcome.notOffered), ("0320", "902", .notOffered),
            ("0320", "999", .unknownTransaction),
        ] {
            let message = try Self.dialect.message(
                #require(MessageTypeIndicator(type)),
                Self.settlement(code)
            )
            #expect(Self.dialect.refusal(message) == ReadRefusal(outcome, element: .field60))
        }
    }

    // MARK: Repeats

    private func fingerprint(
        _ type: MessageTypeIndicator,
        _ elements: [Element: String],
        rows: [UploadRow] = [],
        _ dialect: Dialect = dialect
    ) throws -> Fingerprint {
        let message = try dialect.message(type, elements)
        var draft = try dialect.draft(message)
        if !draft.upload.isEmpty {
            draft.upload = []
            draft.details = .of(RequestDetails.Values(upload: rows))
        }
        return dialect.mapping.fingerprint(of: message, draft, card: nil)
    }

    @Test func `row 60: an upload is told by its rows, whose cards count by their tokens`() throws {
        let token = CardToken(high: 1, low: 2)
        let row = UploadRow(half: .domestic, stan: 11, card: token, amount: 8_850)
        let own = try fingerprint("0320", Self.upload(), rows: [row])
        var elements = Self.upload()
        elements[.privateData] =
            "0200000011000090000100000000180000000088500100001200009000010000000422000000050000"
        // The digits of a card are not fed.
        #expect(try fingerprint("0320", elements, rows: [row]) == own)
        #expect(try fingerprint("0321", Self.upload(), rows: [row]) == own)
        var others = [row, row, row, row]
        others[0].half = .foreign
        others[1].stan = 12
        others[2].card = CardToken(high: 2, low: 1)
        others[3].amount = 8_851
        var prints = try Set(others.map { try fingerprint("0320", Self.upload(), rows: [$0]) })
        prints.insert(own)
        prints.insert(try fingerprint("0320", Self.upload(), rows: [row, row]))
        #expect(prints.count == 6)
    }

    @Test func `totals, operator and the last word make a settlement another`() throws {
        let own = Self.settlement()
        var other = own
        other[.privateData] = "00000003150100300000000100000100000000000000000000000000000000"
        var named = Self.settlement("902")
        named[.field62] = "4F31303033303037"
        var ends = ["202", "207"].map { Self.upload($0) }
        for index in ends.indices { ends[index][.privateData] = "0002" }
        var prints = try Set(
            [own, other, Self.settlement("902"), named].map { try fingerprint("0500", $0) }
        )
        for end in ends { prints.insert(try fingerprint("0320", end)) }
        #expect(prints.count == 6)
    }

    @Test(arguments: Dialect.plain)
    func `a number of a reconciliation makes it another`(_ dialect: Dialect) throws {
        let own = try fingerprint("0500", Self.plain, dialect)
        #expect(try fingerprint("0501", Self.plain, dialect) == own)
        var other = Self.plain
        other[.debitsNumber] = "0000000004"
        #expect(try fingerprint("0500", other, dialect) != own)
        other = Self.plain
        other[.currencyCodeReconciliation] = "999"
        #expect(try fingerprint("0500", other, dialect) != own)
    }

    // MARK: Answers

    private func reply(
        _ dialect: Dialect,
        _ elements: [Element: String],
        _ outcome: Outcome,
        _ answer: SettlementAnswer?
    ) throws -> Message {
        let isIFSF = dialect.specification.family == .ifsf
        let message = try dialect.message(isIFSF ? "1520" : "0500", elements)
        var decided = Sample.approval
        decided.outcome = outcome
        decided.approvalCode = nil
        if let answer { decided.details = .of(ReplyDetails.Values(settlement: answer)) }
        return dialect.mapping.reply(
            to: message,
            try dialect.draft(message).rule,
            decided: decided
        )
    }

    @Test func `row 59: a settlement is told our totals with a result for each half`() throws {
        let answer = SettlementAnswer(
            domestic: HalfAnswer(ours: Self.domestic, result: .different),
            foreign: HalfAnswer(ours: SideTallies(), result: .balanced)
        )
        let reply = try reply(Self.dialect, Self.settlement(), .totalsDiffer, answer)
        #expect(reply.text(.actionCode) == "00")
        #expect(
            reply.text(.privateData)
                == "00000003150000300000000100000120000000000000000000000000000001"
        )
        #expect(reply.text(.field60) == "00000001201" && reply.text(.settlementDate) == "1121")
    }

    @Test func `what is refused is told no totals`() throws {
        let reply = try reply(Self.dialect, Self.settlement(), .batchMismatch, nil)
        #expect(reply.text(.actionCode) == "77" && !reply.has(.privateData))
    }

    @Test(
        arguments: [
            (.settled, .balanced, "00", "1"), (.totalsDiffer, .different, "95", "2"),
            (.countingWaits, .waits, "09", "3"),
        ] as [(Outcome, SettlementResult, String, String)]
    )
    func `row 59: a reconciliation is told our totals, DE 66 and DE 39`(
        _ outcome: Outcome,
        _ result: SettlementResult,
        _ code: String,
        _ settlementCode: String
    ) throws {
        for dialect in Dialect.plain {
            let ours = HalfAnswer(ours: Self.domestic, result: result)
            let answer = SettlementAnswer(domestic: ours, foreign: nil)
            let reply = try reply(dialect, Self.plain, outcome, answer)
            #expect(reply.text(.actionCode) == code)
            #expect(reply.text(.settlementCode) == settlementCode)
            #expect(SettlementData.readReconciliation(reply) == Self.domestic)
            #expect(reply.text(.netSettlement) == "D0000000000030500")
            #expect(reply.text(.currencyCodeReconciliation) == "156")
        }
    }

    @Test(
        arguments: [
            (.settled, .balanced, "500"), (.totalsDiffer, .different, "501"),
            (.countingWaits, .waits, "923"),
        ] as [(Outcome, SettlementResult, String)]
    )
    func `row 59: a reconciliation of IFSF is told our totals, and by DE 39 how they compare`(
        _ outcome: Outcome,
        _ result: SettlementResult,
        _ code: String
    ) throws {
        let ours = HalfAnswer(ours: Self.domestic, result: result)
        let answer = SettlementAnswer(domestic: ours, foreign: nil)
        let reply = try reply(.ifsf, Self.ifsf, outcome, answer)
        #expect(reply.messageType == "1530" && reply.text(.actionCode) == code)
        #expect(SettlementData.readReconciliation(reply) == Self.domestic)
        #expect(reply.text(.currencyCodeReconciliation) == "156")
        #expect(reply.text(.functionCode) == "500" && reply.text(.settlementDate) == "261121")
        let builder = TerminalRequestBuilder(
            specification: Dialect.ifsf.specification,
            terminal: "00000001",
            merchant: "000000000000001"
        )
        #expect(builder.reply(reply)?.settlement == answer)
        let refused = try self.reply(.ifsf, Self.ifsf, .terminalDisabled, nil)
        #expect(!refused.has(.netSettlement))
        #expect(builder.reply(refused)?.settlement == nil)
    }

    @Test func `row 60: the answer to an upload repeats nothing of it`() throws {
        let message = try Self.dialect.message("0320", Self.upload())
        var decided = Sample.approval
        decided.outcome = .acknowledged
        let rule = try Self.dialect.draft(message).rule
        let reply = Self.dialect.mapping.reply(to: message, rule, decided: decided)
        #expect(reply.messageType == "0330" && reply.text(.actionCode) == "00")
        #expect(!reply.has(.privateData) && !reply.has(.approvalCode))
        let refused = Self.dialect.mapping.refusal(to: message, outcome: .batchMismatch)
        #expect(refused?.has(.privateData) == false)
    }

    // MARK: Secrecy

    @Test(arguments: ["0320", "0321"])
    func `no card of an upload is shown, in a repeat neither`(_ type: String) throws {
        let type = try #require(MessageTypeIndicator(type))
        let message = try Self.dialect.message(type, Self.upload())
        let shown =
            MessageDescriber(Self.dialect.specification).describe(message).text
            + MessageDescriber(Self.dialect.specification)
            .describe(MessageEncoder.encode(message)).text
            + MessageJSON.document(of: message).text()
        for secret in ["9000020000000173", "9000010000000422", "0000900002"] {
            #expect(!shown.contains(secret))
        }
    }
}
