import ISO8583
import Payments
import Testing
import Upstream

@testable import HostChannel

/// Pre-authorisations, and what names an earlier request, as plain 1987 says them.
@Suite struct HostFollowUpMappingTests {
    private let mapping: HostMapping

    init() throws {
        mapping = try HostMapping(
            TestSpecifications.named("iso8583-1987-binary"),
            settings: MappingSettings(institution: "00000001", utcOffsetSeconds: 28_800)
        )
    }

    /// 2026-11-21 16:30:00 UTC.
    private static let time = Timestamp(rawValue: 1_795_278_600_000_000)

    private func request(
        _ action: UpstreamAction,
        _ messageClass: MessageClass,
        _ processingCode: UInt32,
        naming original: MessageClass? = nil
    ) -> UpstreamRequest {
        var request = UpstreamRequest(
            exchange: 42,
            channel: ChannelNumber(rawValue: 1),
            action: action,
            messageClass: messageClass,
            reference: UpstreamReference(number: 123, at: Self.time),
            at: Self.time,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        )
        request.processingCode = processingCode
        request.amount = 8850
        request.asset = .yuan
        request.expiry = 3012
        request.retrievalReference = RetrievalReference(
            date: BusinessDate(year: 2026, month: 11, day: 21),
            position: 3,
            form: .decimal
        )
        guard let original else { return request }
        request.approvalCode = "A1B2C3"
        request.original = UpstreamOriginal(
            messageClass: original,
            reference: .iso(number: 122, time: 1_121_162_959)
        )
        return request
    }

    private var secrets: UpstreamSecrets {
        var secrets = UpstreamSecrets()
        secrets.card = PrimaryAccountNumber("6222000000000000")
        secrets.entryMode = "021"
        secrets.pinBlock = [1, 2, 3, 4, 5, 6, 7, 8]
        secrets.track2 = Track2("6222000000000000=30121010000000000")
        return secrets
    }

    /// A message as its other side reads it.
    private func sent(_ request: UpstreamRequest) throws -> Message {
        let message = try mapping.message(for: request, secrets)
        return try MessageDecoder(mapping.specification).decode(MessageEncoder.encode(message))
    }

    @Test func `a pre-authorisation is a 0100 with all that the card showed`() throws {
        let message = try sent(request(.hold, .authorisation, 30_000))
        #expect(message.messageType == "0100")
        #expect(message.text(.processingCode) == "000000")
        #expect(message.text(.amountTransaction) == "000000008850")
        #expect(message.has(.track2) && message.has(.pinData))
        #expect(!message.has(.approvalCode) && !message.has(.originalDataElements))
        #expect(message.macElement == .mac)
    }

    @Test(
        arguments: [
            (UpstreamAction.complete, MessageClass.financial, 2_000 as UInt32),
            (.void, .authorisation, 200_000), (.void, .financial, 201_000),
            (.void, .financial, 20_000), (.refund, .financial, 200_000),
        ]
    )
    func `what follows names its original by number, time and code, and shows no card again`(
        _ action: UpstreamAction,
        _ original: MessageClass,
        _ asked: UInt32
    ) throws {
        let isHeld = original == .authorisation
        let messageClass: MessageClass = isHeld ? .authorisation : .financial
        let message = try sent(request(action, messageClass, asked, naming: original))
        #expect(message.messageType == (isHeld ? "0100" : "0200"))
        #expect(
            message.text(.originalDataElements)
                == (isHeld ? "0100" : "0200") + "000122" + "1121162959" + "00000000001"
                + "00000000000"
        )
        #expect(message.text(.approvalCode) == "A1B2C3")
        #expect(message.text(.retrievalReferenceNumber)?.count == 12)
        #expect(message.text(.primaryAccountNumber) == "6222000000000000")
        #expect(message.text(.pointOfServiceEntryMode) == "021")
        #expect(!message.has(.track2) && !message.has(.pinData))
        #expect(!message.has(.replacementAmounts))
        #expect(message.macElement == .mac2)
    }

    @Test(
        arguments: [
            (UpstreamAction.pay, 1_000 as UInt32, "001000"), (.balance, 310_000, "310000"),
            (.hold, 30_000, "000000"), (.hold, 33_000, "003000"), (.complete, 2_000, "002000"),
            (.void, 200_000, "020000"), (.void, 21_000, "021000"), (.refund, 203_000, "203000"),
            (.reverse, 0, "000000"), (.reverse, 31_000, "001000"), (.reverse, 201_000, "021000"),
            (.reverse, 20_000, "020000"),
        ]
    )
    func `element 3 says the action to the host, with the terminal's accounts`(
        _ action: UpstreamAction,
        _ asked: UInt32,
        _ told: String
    ) throws {
        let messageClass: MessageClass = action == .reverse ? .reversal : .financial
        #expect(try sent(request(action, messageClass, asked)).text(.processingCode) == told)
    }

    @Test func `a repeat of a refund says so and differs in nothing else`() throws {
        var refund = request(.refund, .financial, 200_000, naming: .financial)
        let first = try sent(refund)
        refund.attempt = 2
        let again = try sent(refund)
        #expect(first.messageType == "0200" && again.messageType == "0201")
        #expect(again.elements.map(\.number) == first.elements.map(\.number))
        for element in first.elements { #expect(again.text(element) == first.text(element)) }
    }

    // MARK: Advices and notices

    @Test(arguments: [(1 as UInt32, "0220"), (2, "0221"), (9, "0221")])
    func `row 17: an advice says that it is repeated and differs in nothing else`(
        _ attempt: UInt32,
        _ type: String
    ) throws {
        var advice = request(.advise, .financial, 0)
        var secrets = secrets
        secrets.chip = ChipData(kept: [0x9A, 3, 0x26, 0x11, 0x21])
        advice.attempt = attempt
        let message = try mapping.message(for: advice, secrets)
        #expect(message.messageType.description == type)
        #expect(message.text(.processingCode) == "000000")
        #expect(message.text(.amountTransaction) == "000000008850")
        #expect(message.bytes(.iccData) == [0x9A, 3, 0x26, 0x11, 0x21])
        #expect(!message.has(.pinData) && !message.has(.track2))
        #expect(!message.has(.originalDataElements) && message.macElement == .mac)
    }

    @Test(arguments: [(MessageClass.authorisation, "0100"), (.financial, "0200")])
    func `an advice about an earlier payment names it`(
        _ original: MessageClass,
        _ type: String
    ) throws {
        let message = try mapping.message(
            for: request(.advise, .financial, 0, naming: original),
            secrets
        )
        #expect(message.text(.originalDataElements)?.hasPrefix(type + "000122") == true)
        #expect(message.text(.approvalCode) == "A1B2C3")
    }

    @Test func `a notice carries what the chip said, and no amount`() throws {
        var secrets = secrets
        secrets.chip = ChipData(kept: [0xDF, 0x31, 1, 0x20])
        var notice = request(.notify, .administrative, 0, naming: .financial)
        let first = try mapping.message(for: notice, secrets)
        #expect(first.messageType == "0620" && first.bytes(.iccData) == [0xDF, 0x31, 1, 0x20])
        #expect(!first.has(.amountTransaction) && !first.has(.pinData))
        #expect(first.text(.originalDataElements)?.hasPrefix("0200000122") == true)
        notice.attempt = 2
        #expect(try mapping.message(for: notice, secrets).messageType == "0621")
    }

    @Test(arguments: [
        ("0230", UpstreamAction.advise), ("0210", .pay), ("0630", .notify), ("0430", .reverse),
    ])
    func `row 13: an answer to nothing tells what was asked`(
        _ type: String,
        _ action: UpstreamAction
    ) throws {
        let mti = try #require(MessageTypeIndicator(type))
        var message = Message(specification: mapping.specification, type: mti)
        try message.set(.processingCode, "000000")
        try message.set(.systemsTraceAuditNumber, "000123")
        try message.set(.actionCode, "00")
        guard case .payment(let reply) = mapping.read(message, channel: ChannelNumber(rawValue: 1))
        else {
            Issue.record("no answer to a payment")
            return
        }
        #expect(reply.answer.action == action)
    }
}
