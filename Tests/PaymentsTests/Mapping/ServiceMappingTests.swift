import ISO8583
import Payments
import Testing

/// Operators who sign on and devices that are registered: DE 62 of an 0800 and of its answer.
@Suite struct ServiceMappingTests {
    private static let dialect = Dialect.unionPay

    private static func elements(_ code: String, _ tags: String) -> [Element: String] {
        [
            .systemsTraceAuditNumber: "000091", .terminalIdentification: "T0000001",
            .merchantIdentification: "DEMOSTATION0001", .pinData: "0102030405060708",
            .field60: "00000001" + code,
            .field62: tags.utf8.map { String($0, radix: 16) }.joined().uppercased(),
            .mac: "3141324233433444",
        ]
    }

    private static func tag(_ name: String, _ text: String) -> String {
        let count = String(text.utf8.count)
        return name + String(repeating: "0", count: 3 - count.count) + count + text
    }

    private func draft(_ code: String, _ tags: String) throws -> RequestDraft {
        try Self.dialect.draft(try Self.dialect.message("0800", Self.elements(code, tags)))
    }

    private func refusal(_ code: String, _ tags: String) throws -> ReadRefusal? {
        Self.dialect.refusal(try Self.dialect.message("0800", Self.elements(code, tags)))
    }

    @Test func `an operator signs on under the terminal's keys`() throws {
        let draft = try draft("901", "O1003007")
        #expect(draft.operation == .operatorSignOn && draft.keyLayout == nil)
        #expect(draft.macElement == .mac && draft.batch == 1)
        #expect(draft.details?.values == RequestDetails.Values(operatorNumber: 7))
    }

    @Test func `nobody signs on without a number`() throws {
        let tags = Self.tag("V4", "3")
        #expect(try refusal("901", tags) == ReadRefusal(.elementMissing, element: .field62))
        #expect(try refusal("901", "O100307") == ReadRefusal(.unreadable, element: .field62))
        #expect(
            try refusal("901", "O1003007O1003008")
                == ReadRefusal(.unreadable, element: .field62)
        )
        for (element, code) in [(Element.pinData, "901"), (.field62, "901"), (.field62, "903")] {
            var elements = Self.elements(code, "O1003007")
            elements[element] = nil
            let message = try Self.dialect.message("0800", elements)
            #expect(
                Self.dialect.refusal(message) == ReadRefusal(.elementMissing, element: element)
            )
        }
    }

    @Test func `a device says its serial number, its model and its software`() throws {
        let tags = Self.tag("C1", "SN-00042") + Self.tag("C2", "M90") + Self.tag("C3", "3.1")
        let draft = try draft("903", tags)
        #expect(draft.operation == .registration && draft.macElement == .mac)
        let device = DeviceNames(serial: "SN-00042", model: "M90", software: "3.1")
        #expect(draft.details?.values == RequestDetails.Values(device: device))
        let bare = try self.draft("903", Self.tag("C1", "1"))
        #expect(
            bare.details?.values.device == DeviceNames(serial: "1", model: "", software: "")
        )
        let longest = String(repeating: "x", count: 30)
        #expect(
            try self.draft("903", Self.tag("C1", longest)).details?.values.device?.serial == longest
        )
    }

    /// No serial number, none, one too long, with a blank, two, one that hides a card number, and
    /// a model that steers a screen.
    @Test(arguments: [
        tag("C2", "M90"), tag("C1", ""), tag("C1", String(repeating: "x", count: 31)),
        tag("C1", "SN 42"), tag("C1", "1") + tag("C1", "2"), tag("C1", "9000010000000018"),
        tag("C1", "1") + tag("C2", "M\u{1B}[2J"), tag("C1", "1") + tag("C3", ""), "C1",
    ])
    func `a device of no serial number is refused`(_ tags: String) throws {
        #expect(try refusal("903", tags) == ReadRefusal(.unreadable, element: .field62))
    }

    @Test func `operator and device make a request another, the password does not`() throws {
        func print(_ code: String, _ tags: String, pin: String) throws -> Fingerprint {
            var elements = Self.elements(code, tags)
            elements[.pinData] = pin
            let message = try Self.dialect.message("0800", elements)
            let draft = try Self.dialect.draft(message)
            return Self.dialect.mapping.fingerprint(of: message, draft, card: nil)
        }
        let own = try print("901", "O1003007", pin: "0102030405060708")
        #expect(try print("901", "O1003007", pin: "0807060504030201") == own)
        #expect(try print("901", "O1003008", pin: "0102030405060708") != own)
        let device = try print("903", Self.tag("C1", "1"), pin: "0102030405060708")
        #expect(try print("903", Self.tag("C1", "2"), pin: "0102030405060708") != device)
    }

    @Test func `the answer names the open shift, and hands out no key`() throws {
        let message = try Self.dialect.message("0800", Self.elements("901", "O1003007"))
        var decided = PaymentReply(outcome: .networkAccepted, decidedAt: Sample.noon)
        decided.details = .of(ReplyDetails.Values(shift: 12))
        let rule = try Self.dialect.draft(message).rule
        let reply = Self.dialect.mapping.reply(to: message, rule, decided: decided)
        #expect(reply.messageType == "0810" && reply.text(.actionCode) == "00")
        #expect(reply.bytes(.field62) == Array("C400212".utf8))
        #expect(!reply.has(.pinData))
        decided.details = nil
        let silent = Self.dialect.mapping.reply(to: message, rule, decided: decided)
        #expect(!silent.has(.field62))
    }
}
