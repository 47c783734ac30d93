import ISO8583
import Testing

@testable import Payments

/// What a terminal sends about its batch, its shift and its device.
@Suite struct ServiceRequestTests {
    private static let at = LocalMoment(
        year: 2026,
        month: 11,
        day: 29,
        hour: 9,
        minute: 5,
        second: 12
    )

    private static func builder(_ dialect: Dialect) -> TerminalRequestBuilder {
        let isIFSF = dialect.specification.family == .ifsf
        return TerminalRequestBuilder(
            specification: dialect.specification,
            terminal: isIFSF ? "00000001" : "T0000001",
            merchant: isIFSF ? "000000000000001" : "DEMOSTATION0001"
        )
    }

    private static func message(
        _ kind: TerminalRequest.Kind,
        _ dialect: Dialect = .unionPay,
        _ change: (inout TerminalRequest) -> Void = { _ in }
    ) throws -> Message {
        var request = TerminalRequest(kind, stan: 12, batch: 3, at: at)
        change(&request)
        return try builder(dialect).message(for: request)
    }

    private static let totals = SideTallies(
        debits: Tally(count: 3, amount: 26_550),
        credits: Tally(count: 1, amount: 1000)
    )

    @Test func `a settlement has 62 digits, its currency and its batch`() throws {
        let message = try Self.message(.settlement(Self.totals, SideTallies()))
        #expect(message.messageType == "0500")
        #expect(
            message.text(.privateData) == "0000000265500030000000010000010"
                + String(repeating: "0", count: 31)
        )
        #expect(message.text(.currencyCode) == "156")
        #expect(message.text(.transactionTypeAndBatch) == "00000003201")
        #expect(!message.has(.replyTags))
    }

    @Test func `the end of a shift says whose it is`() throws {
        let message = try Self.message(.shiftClose(Self.totals, SideTallies())) {
            $0.operatorNumber = 7
        }
        #expect(message.messageType == "0500")
        #expect(message.text(.transactionTypeAndBatch) == "00000003902")
        #expect(message.bytes(.replyTags).map(Array.init) == Array("O1003007".utf8))
    }

    @Test func `an upload has its rows, and its end their number`() throws {
        let card = try #require(PrimaryAccountNumber("6222020000000007"))
        let row = SentUploadRow(half: .foreign, stan: 11, card: card, amount: 8850)
        let message = try Self.message(.upload([row], code: 204))
        #expect(message.messageType == "0320")
        #expect(
            message.text(.privateData) == "0101000011" + "00006222020000000007" + "000000008850"
        )
        #expect(message.text(.transactionTypeAndBatch) == "00000003204")
        let end = try Self.message(.uploadEnd(rows: 1, isBalanced: true))
        #expect(end.text(.privateData) == "0001")
        #expect(end.text(.transactionTypeAndBatch) == "00000003207")
        let other = try Self.message(.uploadEnd(rows: 70_000, isBalanced: false))
        #expect(other.text(.privateData) == "9999")
        #expect(other.text(.transactionTypeAndBatch) == "00000003202")
    }

    @Test func `an operator's sign-on has his number and his password`() throws {
        let message = try Self.message(.operatorSignOn) {
            $0.operatorNumber = 1
            $0.password = TerminalPINBlock(
                bytes: [1, 2, 3, 4, 5, 6, 7, 8],
                usesCardNumber: false,
                isDoubleLength: true
            )
        }
        #expect(message.messageType == "0800")
        #expect(message.has(.pinData))
        #expect(message.text(.securityControl) == "1600000000000000")
        #expect(message.text(.transactionTypeAndBatch) == "00000003901")
        #expect(message.bytes(.replyTags).map(Array.init) == Array("O1003001".utf8))
    }

    @Test func `a registration names the device`() throws {
        let names = DeviceNames(serial: "SN-1", model: "", software: "1.0")
        let message = try Self.message(.registration(names))
        #expect(message.text(.transactionTypeAndBatch) == "00000003903")
        #expect(message.bytes(.replyTags).map(Array.init) == Array("C1004SN-1C30031.0".utf8))
    }

    @Test func `a request for parameters names the table, the version and the page`() throws {
        let asked = ParameterRequest(table: "hot-card", held: 12, page: 3)
        let message = try Self.message(.parameters(asked))
        #expect(message.text(.transactionTypeAndBatch) == "00000003360")
        let tags = "D1008hot-cardD200800000012D30040003"
        #expect(message.bytes(.replyTags).map(Array.init) == Array(tags.utf8))
    }

    @Test func `a plain settlement has each tally in its element`() throws {
        var totals = Self.totals
        totals.debitReversals = Tally(count: 1, amount: 500)
        let message = try Self.message(.settlement(totals, SideTallies()), .ascii)
        #expect(message.messageType == "0500")
        #expect(message.text(.currencyCodeReconciliation) == "156")
        #expect(message.text(.debitsNumber) == "0000000003")
        #expect(message.text(.debitsReversalNumber) == "0000000001")
        #expect(message.text(.creditsAmount) == "0000000000001000")
        #expect(message.text(.netSettlement) == "D0000000000025050")
    }

    @Test(arguments: [false, true])
    func `IFSF reconciles by an advice, which is marked when it is sent again`(
        _ isRepeat: Bool
    ) throws {
        let message = try Self.message(.settlement(Self.totals, SideTallies()), .ifsf) {
            $0.isRepeat = isRepeat
        }
        #expect(message.messageType == (isRepeat ? "1521" : "1520"))
        #expect(message.text(.functionCode) == "500")
        #expect(message.text(.localTime) == "261129090512")
        #expect(message.text(.reconciliationDate) == "261129")
        #expect(message.text(.currencyCodeReconciliation) == "156")
        #expect(message.text(.debitsNumber) == "0000000003")
        #expect(message.text(.netSettlement) == "D0000000000025550")
        #expect(try Dialect.ifsf.draft(message).operation == .settlement)
    }

    @Test func `all of them are sent under the terminal's keys, a sign-on is not`() throws {
        let kinds: [TerminalRequest.Kind] = [
            .settlement(Self.totals, SideTallies()), .shiftClose(Self.totals, SideTallies()),
            .upload([], code: 201), .uploadEnd(rows: 0, isBalanced: true), .operatorSignOn,
            .registration(DeviceNames(serial: "SN-1", model: "", software: "")),
            .parameters(ParameterRequest(table: "price", held: 0, page: 1)),
        ]
        let builder = Self.builder(.unionPay)
        for kind in kinds {
            #expect(builder.macElement(for: kind, try Self.message(kind)) == .mac, "\(kind)")
        }
        let signOn = TerminalRequest.Kind.signOn(.doubleLength)
        #expect(builder.macElement(for: signOn, try Self.message(signOn)) == nil)
    }

    @Test func `the answer to an operator's sign-on tells the shift, and no keys`() throws {
        let builder = Self.builder(.unionPay)
        var reply = Message(specification: builder.specification, type: "0810")
        try reply.set(.systemsTraceAuditNumber, "000012")
        try reply.set(.actionCode, "00")
        try reply.set(.transactionTypeAndBatch, "00000003901")
        try reply.set(.replyTags, bytes: Array("C40014".utf8))
        let answer = try #require(builder.reply(reply))
        #expect(answer.shift == 4 && answer.keys == nil && answer.isApproved)
    }

    @Test func `broken totals in an answer are none`() throws {
        let builder = Self.builder(.unionPay)
        var reply = Message(specification: builder.specification, type: "0510")
        try reply.set(.systemsTraceAuditNumber, "000012")
        try reply.set(.actionCode, "00")
        try reply.set(.privateData, String(repeating: "0", count: 62))
        #expect(try #require(builder.reply(reply)).settlement == nil)
        try reply.set(.privateData, "00")
        #expect(try #require(builder.reply(reply)).settlement == nil)
    }
}
