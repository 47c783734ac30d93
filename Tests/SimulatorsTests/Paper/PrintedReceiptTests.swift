import CardSecurity
import ISO8583
import Payments
import Testing
import Text

@testable import Simulators

@Suite struct PrintedReceiptTests {
    private static let at = LocalMoment(
        year: 2026,
        month: 11,
        day: 29,
        hour: 9,
        minute: 5,
        second: 12
    )

    /// A request of terminal 1 with an answer that a switch could give.
    private static func exchange(
        _ kind: TerminalRequest.Kind,
        code: String = "00",
        amount: Money = Money(minorUnits: 8850, asset: .yuan),
        card: TerminalCard = TerminalCard(number: DemoCardSeries.personal.card(1)),
        available: Int64? = nil
    ) throws -> (TerminalExchange, TerminalProfile) {
        let specification = try BankWorld.specification("unionpay-pos")
        let profile = TerminalProfile(demoTerminal: 1, specification: specification)
        let request = TerminalRequest(
            kind,
            stan: 12,
            batch: 3,
            at: at,
            amount: amount,
            card: card
        )
        let builder = TerminalRequestBuilder(
            specification: specification,
            terminal: profile.terminal,
            merchant: profile.merchant
        )
        let message = try builder.message(for: request)
        let type = try #require(message.messageType.reply)
        var reply = Message(specification: specification, type: type)
        try reply.set(.systemsTraceAuditNumber, "000012")
        try reply.set(.actionCode, code)
        try reply.set(.retrievalReferenceNumber, "633300000012")
        if code == "00" { try reply.set(.approvalCode, "00000Z") }
        if let available {
            let digits = DecimalText.padded(available, digits: 12)
            try reply.set(.additionalAmounts, "0002156C" + digits)
        }
        let answer = try #require(builder.reply(reply))
        let exchange = TerminalExchange(
            asked: request,
            request: message,
            reply: reply,
            answer: answer,
            microseconds: 0
        )
        return (exchange, profile)
    }

    private static let original = TerminalOriginal(
        messageType: "0200",
        stan: 11,
        batch: 3,
        at: at,
        retrievalReference: "633300000011",
        approvalCode: "00000Y"
    )

    private static func lines(
        _ made: (TerminalExchange, TerminalProfile),
        _ language: ReceiptLanguage
    ) throws -> String {
        let receipt = try #require(PrintedReceipt(of: made.0, by: made.1, in: language))
        return receipt.lines.joined(separator: "\n")
    }

    @Test func `a sale in Chinese`() throws {
        #expect(
            try Self.lines(try Self.exchange(.purchase), .chinese) == """
                             签购单
                --------------------------------
                商户编号: DEMOSTATION0001
                终端编号: T0000001
                卡号: 900001******0018
                交易类型: 消费
                批次号: 000003  凭证号: 000012
                参考号: 633300000012
                授权码: 00000Z
                日期时间: 2026/11/29 09:05:12
                --------------------------------
                金额: RMB 88.50
                交易成功
                --------------------------------
                本人确认以上交易,
                同意将其记入本卡账户
                持卡人签名:
                """
        )
    }

    @Test func `a sale in English, with its PIN in place of a signature`() throws {
        var card = TerminalCard(number: DemoCardSeries.personal.card(1))
        card.pinBlock = TerminalPINBlock(
            bytes: [1, 2, 3, 4, 5, 6, 7, 8],
            usesCardNumber: true,
            isDoubleLength: true
        )
        #expect(
            try Self.lines(try Self.exchange(.purchase, card: card), .english) == """
                            RECEIPT
                --------------------------------
                MERCHANT: DEMOSTATION0001
                TERMINAL: T0000001
                CARD: 900001******0018
                TYPE: SALE
                BATCH: 000003  TRACE: 000012
                REF: 633300000012
                AUTH: 00000Z
                TIME: 2026/11/29 09:05:12
                --------------------------------
                AMOUNT: RMB 88.50
                APPROVED
                PIN ENTERED
                """
        )
    }

    @Test func `a refund that is declined names its sale and the reason`() throws {
        let made = try Self.exchange(.refund(Self.original), code: "64")
        #expect(
            try Self.lines(made, .english) == """
                            RECEIPT
                --------------------------------
                MERCHANT: DEMOSTATION0001
                TERMINAL: T0000001
                CARD: 900001******0018
                TYPE: REFUND
                BATCH: 000003  TRACE: 000012
                REF: 633300000012
                TIME: 2026/11/29 09:05:12
                ORIGINAL REF: 633300000011
                ORIGINAL TRACE: 000011
                --------------------------------
                AMOUNT: RMB 88.50
                DECLINED
                64 amount differs from the
                original
                """
        )
        #expect(try Self.lines(made, .chinese).hasSuffix("交易失败\n64 交易金额与原交易不匹配"))
    }

    @Test func `a balance tells what is there and asks for no signature`() throws {
        let made = try Self.exchange(
            .balance,
            amount: Money(minorUnits: 0, asset: .yuan),
            available: 1_000_000
        )
        let text = try Self.lines(made, .chinese)
        #expect(text.hasSuffix("可用余额: RMB 10000.00\n交易成功"))
        #expect(!text.contains("金额: RMB 0.00"))
    }

    static let kinds: [(TerminalRequest.Kind, isPrinted: Bool)] = [
        (.signOn(.doubleLength), false), (.signOff, false), (.echo, false), (.purchase, true),
        (.balance, true), (.reversal(original), true), (.void(original), true),
        (.refund(original), true), (.preauthorisation, true),
        (.preauthorisationVoid(original), true), (.completion(original), true),
        (.completionVoid(original), true),
    ]

    @Test(arguments: ReceiptLanguage.allCases, ["00", "51", "Z9"])
    func `whatever is printed has 32 columns, and no card number`(
        _ language: ReceiptLanguage,
        _ code: String
    ) throws {
        let most = Money(minorUnits: 999_999_999_999, asset: .points)
        let card = DemoCardSeries.bank + "029999999999"
        let number = try #require(PrimaryAccountNumber(completing: card))
        for (kind, isPrinted) in Self.kinds {
            let (exchange, profile) = try Self.exchange(
                kind,
                code: code,
                amount: most,
                card: TerminalCard(number: number),
                available: 999_999_999_999
            )
            let receipt = PrintedReceipt(of: exchange, by: profile, in: language)
            #expect((receipt != nil) == isPrinted, "\(kind.operation)")
            for line in receipt?.lines ?? [] {
                #expect(TextColumns.width(of: line) <= 32, "\(line)")
                #expect(!line.contains(number.unmaskedDigits))
            }
        }
    }

    @Test func `a value that does not fit beside its label begins a line of its own`() {
        var paper = ReceiptPaper()
        paper.entry("商户编号", String(repeating: "9", count: 23))
        paper.entry("金额", "1")
        paper.entries(("a", String(repeating: "b", count: 20)), ("c", "ddddd"))
        paper.centre("四个字的")
        #expect(
            paper.lines == [
                "商户编号:", "99999999999999999999999", "金额: 1", "a: bbbbbbbbbbbbbbbbbbbb",
                "c: ddddd", "            四个字的",
            ]
        )
    }
}
