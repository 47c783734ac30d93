import ISO8583
import Payments
import Testing
import Text

@testable import Simulators

@Suite struct PrintedSettlementTests {
    private static let ours = SideTallies(
        debits: Tally(count: 3, amount: 26_550),
        credits: Tally(count: 1, amount: 1000)
    )

    private static func exchange(
        _ dialect: String,
        _ kind: TerminalRequest.Kind,
        _ answer: SettlementAnswer
    ) throws -> (TerminalExchange, TerminalProfile) {
        let specification = try BankWorld.specification(dialect)
        let profile = TerminalProfile(demoTerminal: 1, specification: specification)
        let at = LocalMoment(year: 2026, month: 11, day: 29, hour: 22, minute: 5, second: 12)
        var request = TerminalRequest(kind, stan: 12, batch: 3, at: at)
        if case .shiftClose = kind { request.operatorNumber = 1 }
        let builder = TerminalRequestBuilder(
            specification: specification,
            terminal: profile.terminal,
            merchant: profile.merchant
        )
        let message = try builder.message(for: request)
        let type = try #require(message.messageType.reply)
        var reply = Message(specification: specification, type: type)
        try reply.set(.systemsTraceAuditNumber, "000012")
        try reply.set(.actionCode, "00")
        if specification.family == .unionPayPOS {
            try reply.set(.privateData, bytes: SettlementData.write(answer))
        } else {
            try reply.set(.settlementCode, digits: UInt64(answer.result.rawValue))
            for (element, text) in SettlementData.reconciliation(of: answer.domestic.ours) {
                try reply.set(element, bytes: text)
            }
        }
        let told = try #require(builder.reply(reply))
        let exchange = TerminalExchange(
            asked: request,
            request: message,
            reply: reply,
            answer: told,
            microseconds: 0
        )
        return (exchange, profile)
    }

    @Test(arguments: ReceiptLanguage.allCases)
    func `a settlement shows both halves and how they compare, in 32 columns`(
        language: ReceiptLanguage
    ) throws {
        let foreign = SideTallies(debits: Tally(count: 1, amount: 999_999_999_999))
        let (exchange, profile) = try Self.exchange(
            "unionpay-pos",
            .settlement(Self.ours, foreign),
            SettlementAnswer(
                domestic: HalfAnswer(ours: Self.ours, result: .balanced),
                foreign: HalfAnswer(ours: SideTallies(), result: .different)
            )
        )
        #expect(exchange.answer.settlement?.result == .different)
        let slip = try #require(PrintedSettlement(of: exchange, by: profile, in: language))
        #expect(slip.lines.allSatisfy { TextColumns.width(of: $0) <= 32 })
        let text = slip.lines.joined(separator: "\n")
        #expect(text.contains("3  RMB 265.50") && text.contains("1  RMB 10.00"))
        #expect(text.contains("9999999999.99"))
        #expect(text.contains(language == .english ? "TOTALS DIFFER" : "对账不平"))
    }

    @Test func `the end of a shift names its operator`() throws {
        let answer = SettlementAnswer(
            domestic: HalfAnswer(ours: Self.ours, result: .balanced),
            foreign: HalfAnswer(ours: SideTallies(), result: .balanced)
        )
        let (exchange, profile) = try Self.exchange(
            "unionpay-pos",
            .shiftClose(Self.ours, SideTallies()),
            answer
        )
        let slip = try #require(PrintedSettlement(of: exchange, by: profile, in: .english))
        #expect(slip.lines.contains("OPERATOR: 001"))
        #expect(slip.lines.contains("TOTALS ARE EQUAL"))
    }

    @Test func `plain totals are all in one, with what was reversed`() throws {
        var ours = Self.ours
        ours.debitReversals = Tally(count: 1, amount: 500)
        let (exchange, profile) = try Self.exchange(
            "iso8583-1987-ascii",
            .settlement(ours, SideTallies()),
            SettlementAnswer(domestic: HalfAnswer(ours: ours, result: .balanced), foreign: nil)
        )
        #expect(exchange.answer.settlement?.domestic.ours == ours)
        let slip = try #require(PrintedSettlement(of: exchange, by: profile, in: .english))
        #expect(slip.lines.contains("ALL CARDS"))
        #expect(slip.lines.contains("DEBIT REVERSED: 1  RMB 5.00"))
    }

    @Test func `what compares no totals prints no slip`() throws {
        let answer = SettlementAnswer(
            domestic: HalfAnswer(ours: Self.ours, result: .balanced),
            foreign: nil
        )
        let (exchange, profile) = try Self.exchange("unionpay-pos", .upload([], code: 201), answer)
        #expect(PrintedSettlement(of: exchange, by: profile, in: .english) == nil)
    }
}
