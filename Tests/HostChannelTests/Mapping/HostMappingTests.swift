import ISO8583
import Payments
import Testing
import Text
import Upstream

@testable import HostChannel

@Suite struct HostMappingTests {
    private let mapping: HostMapping
    private let channel = ChannelNumber(rawValue: 1)

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
        _ messageClass: MessageClass = .financial
    ) -> UpstreamRequest {
        var request = UpstreamRequest(
            exchange: 42,
            channel: channel,
            action: action,
            messageClass: messageClass,
            reference: UpstreamReference(number: 123, at: Self.time),
            at: Self.time,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        )
        request.processingCode = action == .balance ? 310_000 : 0
        request.amount = 8850
        request.asset = .yuan
        request.expiry = 3012
        return request
    }

    private static let original = UpstreamOriginal(
        messageClass: .financial,
        reference: .iso(number: 122, time: 1_121_162_959)
    )

    private var secrets: UpstreamSecrets {
        var secrets = UpstreamSecrets()
        secrets.card = PrimaryAccountNumber("6222000000000000")
        secrets.entryMode = "021"
        secrets.pinBlock = [1, 2, 3, 4, 5, 6, 7, 8]
        secrets.track2 = Track2("6222000000000000=30121010000000000")
        return secrets
    }

    /// A message as its other side reads it.
    private func sent(_ message: Message) throws -> Message {
        try MessageDecoder(mapping.specification).decode(MessageEncoder.encode(message))
    }

    @Test func `a code goes into the element that the specification names, and no card`() throws {
        var secrets = UpstreamSecrets()
        secrets.code = ScannedCode("6212345678901234567".utf8)
        secrets.entryMode = "032"
        let message = try sent(mapping.message(for: request(.pay), secrets))
        #expect(message.text(at: ElementPath(.field59, ["A3"])) == "6212345678901234567")
        #expect(message.text(.pointOfServiceEntryMode) == "032")
        #expect(!message.has(.primaryAccountNumber) && !message.has(.track2))
        #expect(!message.has(.pinData))
        #expect(mapping.specification.missingElements(of: message).isEmpty)
        let shown = MessageDescriber(mapping.specification).describe(message).text
        #expect(!shown.contains("6212345678901234567"))
    }

    @Test func `what follows a code says so in DE 22, and its host lacks nothing`() throws {
        for action in [UpstreamAction.void, .refund] {
            var request = request(action)
            request.original = Self.original
            request.processingCode = 720_000
            request.retrievalReference = RetrievalReference(
                date: BusinessDate(rawValue: 0),
                position: 1,
                form: .decimal
            )
            let message = try sent(mapping.message(for: request, UpstreamSecrets()))
            #expect(message.text(.pointOfServiceEntryMode) == "030")
            #expect(!message.has(.field59) && !message.has(.primaryAccountNumber))
            #expect(mapping.specification.missingElements(of: message).isEmpty, "\(action)")
        }
        let sale = try sent(mapping.message(for: request(.pay), secrets))
        #expect(sale.text(.pointOfServiceEntryMode) == "021")
    }

    @Test func `DE 3 of one vendor's terminals is none of a host's`() throws {
        for (action, asked, told) in [
            (UpstreamAction.pay, UInt32(700_000), "000000"), (.void, 720_000, "020000"),
            (.reverse, 700_000, "000000"), (.reverse, 720_000, "020000"),
        ] {
            var request = request(action, action == .reverse ? .reversal : .financial)
            request.processingCode = asked
            request.original = Self.original
            let message = try sent(mapping.message(for: request, UpstreamSecrets()))
            #expect(message.text(.processingCode) == told, "\(action) \(asked)")
        }
    }

    @Test func `a purchase carries what its host needs, in universal and local time`() throws {
        let message = try sent(mapping.message(for: request(.pay), secrets))
        #expect(message.messageType == "0200")
        #expect(message.text(.primaryAccountNumber) == "6222000000000000")
        #expect(message.text(.amountTransaction) == "000000008850")
        #expect(message.text(.transmissionDateTime) == "1121163000")
        #expect(message.text(.localTime) == "003000")
        #expect(message.text(.localDate) == "1122")
        #expect(message.text(.systemsTraceAuditNumber) == "000123")
        #expect(message.text(.expirationDate) == "3012")
        #expect(message.text(.pointOfServiceEntryMode) == "021")
        #expect(message.text(.acquiringInstitution) == "00000001")
        #expect(message.text(.terminalIdentification) == "T0000001")
        #expect(message.text(.merchantIdentification) == "DEMOSTATION0001")
        #expect(message.text(.currencyCode) == "156")
        #expect(message.bytes(.pinData) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(message.has(.track2))
        #expect(message.macElement == .mac)
    }

    @Test func `an authorisation is a 0100 and a balance inquiry has no amount`() throws {
        let authorisation = try mapping.message(for: request(.pay, .authorisation), secrets)
        #expect(authorisation.messageType == "0100")
        let balance = try mapping.message(for: request(.balance), secrets)
        #expect(balance.messageType == "0200")
        #expect(!balance.has(.amountTransaction))
        #expect(balance.text(.processingCode) == "310000")
    }

    @Test(arguments: [(1 as UInt32, "0420"), (2, "0421"), (7, "0421")])
    func `row 17: a repeat of a reversal says so and differs in nothing else`(
        _ attempt: UInt32,
        _ type: String
    ) throws {
        var reversal = request(.reverse, .reversal)
        reversal.original = Self.original
        reversal.approvalCode = "A1B2C3"
        reversal.attempt = attempt
        let message = try sent(mapping.message(for: reversal, secrets))
        #expect(message.messageType.description == type)
        #expect(
            message.text(.originalDataElements)
                == "0200" + "000122" + "1121162959" + "00000000001" + "00000000000"
        )
        #expect(message.text(.approvalCode) == "A1B2C3")
        #expect(!message.has(.pinData))
        #expect(!message.has(.track2))
        #expect(message.macElement == .mac2)
    }

    @Test func `a reversal of a part tells the host in element 95 what was delivered`() throws {
        var reversal = request(.reverse, .reversal)
        reversal.original = Self.original
        #expect(try !mapping.message(for: reversal, secrets).has(.replacementAmounts))
        reversal.delivered = 3_000
        let message = try sent(mapping.message(for: reversal, secrets))
        #expect(
            message.text(.replacementAmounts)
                == "000000003000" + "000000000000" + "C00000000" + "C00000000"
        )
        #expect(message.digits(.amountTransaction) == UInt64(reversal.amount ?? 0))
    }

    @Test func `a terminal that does not fit the dialect is refused, not cut short`() {
        var request = request(.pay)
        request.terminal = "T00000001"
        #expect(throws: CodingError.self) { try mapping.message(for: request, secrets) }
    }

    @Test(arguments: NetworkCommand.allCases)
    func `a network message names the institution and its purpose`(
        _ command: NetworkCommand
    ) throws {
        let message = try sent(mapping.message(for: command, stan: 9, at: Self.time))
        #expect(message.messageType == "0800")
        #expect(message.digits(.networkManagementCode) == command.rawValue)
        #expect(message.text(.terminalIdentification) == "00000001")
        #expect(message.text(.merchantIdentification) == "000000000000001")
        #expect(mapping.specification.rule(for: message)?.missing(in: message).isEmpty == true)
    }

    @Test(
        arguments: [
            ("00", UpstreamAnswer.Decision.approved), ("11", .approved),
            ("51", .declined(.insufficientFunds)), ("25", .declined(.originalNotFound)),
            ("05", .declined(.declinedByHost)), ("77", .declined(.declinedByHost)),
            ("10", .malformed),
        ]
    )
    func `an answer is read as its code says`(
        _ code: String,
        _ decision: UpstreamAnswer.Decision
    ) throws {
        var message = Message(specification: mapping.specification, type: "0210")
        try message.set(.amountTransaction, digits: 8850)
        try message.set(.transmissionDateTime, "1121163000")
        try message.set(.systemsTraceAuditNumber, digits: 123)
        try message.set(.retrievalReferenceNumber, "632516123456")
        try message.set(.approvalCode, "A1B2C3")
        try message.set(.actionCode, code)
        try message.set(.terminalIdentification, "T0000001")
        try message.set(.merchantIdentification, "DEMOSTATION0001")
        try message.set(.currencyCode, "156")
        guard case .payment(let reply) = mapping.read(try sent(message), channel: channel) else {
            Issue.record("not read as an answer")
            return
        }
        #expect(reply.answer.decision == decision)
        #expect(reply.answer.code == code)
        #expect(reply.answer.exchange == nil)
        #expect(reply.answer.taken.amount == 8850)
        #expect(reply.answer.taken.asset == .yuan)
        #expect(reply.answer.number == 123)
        #expect(reply.answer.time == 1_121_163_000)
        #expect(reply.answer.taken.approvalCode == "A1B2C3")
        #expect(reply.answer.mti == 0x0210)
    }

    /// Every code of two digits whose meaning is not "declined for a reason of the host's own".
    private static let meanings: [(UpstreamAnswer.Decision, [Int])] = [
        (.approved, [0, 8, 11, 16]), (.malformed, [10, 32]),
        (.declined(.unknownMerchant), [3]), (.declined(.unknownTransaction), [12]),
        (.declined(.invalidAmount), [13]), (.declined(.invalidCard), [14]),
        (.declined(.noRoute), [15, 92]), (.declined(.originalNotFound), [25]),
        (.declined(.unreadable), [30]), (.declined(.expiredCard), [33, 54]),
        (.declined(.restrictedCard), [34, 35, 36, 37, 41, 43, 62]),
        (.declined(.pinTriesExceeded), [38, 75]), (.declined(.notOffered), [40]),
        (.declined(.insufficientFunds), [51]), (.declined(.incorrectPIN), [55]),
        (.declined(.routeDenied), [57, 58]), (.declined(.amountLimit), [61]),
        (.declined(.countLimit), [65]), (.declined(.channelUnavailable), [68, 91]),
        (.declined(.cutoverInProgress), [90]), (.declined(.duplicateMismatch), [94]),
        (.declined(.overloaded), [96]), (.declined(.undecided), [9]),
    ]

    @Test func `every code of a host has one meaning`() {
        for number in 0...99 {
            let code = DecimalText.padded(number, digits: 2)
            let known = Self.meanings.first { $0.1.contains(number) }?.0
            #expect(mapping.verdicts.decision(code) == known ?? .declined(.declinedByHost))
        }
        #expect(mapping.verdicts.decision("A0") == .declined(.declinedByHost))
    }

    @Test func `a host whose dialect says of no code that it approves is refused`() throws {
        var sources = try TestSpecifications.sources()
        sources["mute"] = """
            name: mute
            description: made by a test
            family: iso8583-1987
            extends: iso8583-1987-binary
            verdicts: null
            """
        let specification = try #require(try SpecificationLibrary(sources: sources)["mute"])
        #expect(throws: MappingError.noVerdicts) {
            _ = try HostMapping(
                specification,
                settings: MappingSettings(institution: "00000001", utcOffsetSeconds: 0)
            )
        }
    }

    @Test func `an answer without a code leaves open what the host did`() throws {
        var message = Message(specification: mapping.specification, type: "0210")
        try message.set(.systemsTraceAuditNumber, digits: 123)
        guard case .payment(let reply) = mapping.read(message, channel: channel) else {
            Issue.record("not read as an answer")
            return
        }
        #expect(reply.answer.decision == .malformed)
    }

    @Test func `what a host may not send to a client is told apart`() throws {
        let request = try mapping.message(for: request(.pay), secrets)
        guard case .unusable = mapping.read(request, channel: channel) else {
            Issue.record("a request of a host was taken")
            return
        }
        let echo = try mapping.message(for: .echo, stan: 1, at: Self.time)
        guard case .call(.echo) = mapping.read(echo, channel: channel) else {
            Issue.record("an echo test of a host was not seen")
            return
        }
        let answer = try sent(mapping.reply(to: echo, outcome: .networkAccepted))
        guard case .network(let reply) = mapping.read(answer, channel: channel) else {
            Issue.record("the answer to an echo test was not seen")
            return
        }
        #expect(reply.isAccepted)
        #expect(reply.command == .echo)
        #expect(reply.stan == 1)
    }

    @Test(arguments: ["unionpay-pos", "ifsf"])
    func `only plain 1987 is spoken to a host`(_ name: String) throws {
        let specification = try TestSpecifications.named(name)
        #expect(throws: MappingError.familyNotMapped(specification.family)) {
            try HostMapping(
                specification,
                settings: MappingSettings(institution: "1", utcOffsetSeconds: 0)
            )
        }
    }

    @Test func `secrets print nothing`() {
        #expect("\(secrets)" == "secrets of a host request")
        #expect(String(reflecting: secrets) == "secrets of a host request")
        var text = ""
        dump(secrets, to: &text)
        #expect(!text.contains("6222"))
    }

    @Test func `chip data go to the host, and of its own only what is for the chip comes back`()
        throws
    {
        var secrets = secrets
        secrets.chip = ChipData(kept: [0x9A, 3, 0x26, 0x11, 0x21])
        for action in UpstreamAction.allCases
        where UpstreamKind.host.offers(action) && action != .reverse {
            let message = try mapping.message(for: request(action), secrets)
            #expect(message.has(.iccData) == action.carriesChipData)
        }
        var answer = Message(specification: mapping.specification, type: "0210")
        try answer.set(.systemsTraceAuditNumber, "000123")
        try answer.set(.actionCode, "51")
        try answer.set(.iccData, "8A023531" + "910411223344" + "7103010203")
        guard case .payment(let reply) = mapping.read(answer, channel: channel) else {
            Issue.record("no answer to a payment")
            return
        }
        #expect(
            reply.answer.taken.chip == [0x91, 4, 0x11, 0x22, 0x33, 0x44, 0x71, 3, 1, 2, 3]
        )
    }
}
