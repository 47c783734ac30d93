import Book
import CardSecurity
import Foundation
import ISO8583
import Journal
import Payments
import Switch
import Testing
import Text

/// The PIN of in-house cards, from the socket to the reply.
@Suite struct PINTests {
    /// Codes of one dialect family.
    private struct Codes {
        let approved: String
        let required: String
        let incorrect: String
        let exceeded: String

        init(_ family: DialectFamily) {
            let isIFSF = family == .ifsf
            approved = isIFSF ? "000" : "00"
            required = isIFSF ? "112" : "55"
            incorrect = isIFSF ? "117" : "55"
            exceeded = isIFSF ? "106" : "75"
        }
    }

    /// A terminal that is signed on, in process.
    private func terminal(_ world: TestWorld, _ listener: String) throws -> TestTerminal {
        let terminal = try world.terminal(listener)
        try terminal.signOn()
        return terminal
    }

    @Test(arguments: PaymentTests.listeners)
    func `from 500 up a personal card needs its PIN, in process`(_ listener: String) throws {
        try payWithPIN(try terminal(try TestWorld(), listener))
    }

    @Test(arguments: PaymentTests.listeners)
    func `from 500 up a personal card needs its PIN, live`(_ listener: String) async throws {
        try await TestWorld().live { _, open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            try payWithPIN(terminal)
        }
    }

    private func payWithPIN(_ terminal: TestTerminal) throws {
        let codes = Codes(terminal.family)
        func code(_ message: Message) throws -> String { try terminal.exchange(message).code }
        #expect(try code(terminal.purchase(49_999)) == codes.approved)
        #expect(try code(terminal.purchase(50_000)) == codes.required)
        #expect(try code(terminal.purchase(50_000, pin: DemoWorld.pin)) == codes.approved)
        let fleet = DemoWorld.card(.fleet, 0)
        #expect(try code(terminal.purchase(50_000, card: fleet)) == codes.approved)
        for _ in 1...3 {
            #expect(try code(terminal.purchase(50_000, pin: "123457")) == codes.incorrect)
        }
        #expect(try code(terminal.purchase(50_000, pin: DemoWorld.pin)) == codes.exceeded)
        #expect(try code(terminal.purchase(49_999)) == codes.approved)
        let other = DemoWorld.card(.personal, 1)
        #expect(
            try code(terminal.purchase(50_000, card: other, pin: DemoWorld.pin)) == codes.approved
        )
    }

    @Test func `UnionPay says in DE 53 whether the card number is in the block`() throws {
        let terminal = try terminal(try TestWorld(), "unionpay")
        func code(_ message: Message) throws -> String { try terminal.exchange(message).code }
        #expect(
            try code(
                terminal.purchase(60_000, pin: DemoWorld.pin, format: .x98WithoutCardNumber)
            )
                == "00"
        )
        var lying = try terminal.purchase(60_000, pin: DemoWorld.pin)
        try lying.set(.securityControl, "1600000000000000")
        #expect(try code(lying) == "55")
        var unknown = try terminal.purchase(60_000, pin: DemoWorld.pin)
        try unknown.set(.securityControl, "9600000000000000")
        #expect(try code(unknown) == "55")
        var silent = try terminal.purchase(60_000, pin: DemoWorld.pin)
        silent.remove(.securityControl)
        #expect(try code(silent) == "00")
    }

    @Test func `a route says from which amount the PIN is needed`() throws {
        let world = try TestWorld { $0.routes[0].pinFromMinor = 200 }
        let terminal = try terminal(world, "unionpay")
        #expect(try terminal.exchange(terminal.purchase(199)).code == "00")
        #expect(try terminal.exchange(terminal.purchase(200)).code == "55")
        #expect(try terminal.exchange(terminal.purchase(200, pin: DemoWorld.pin)).code == "00")
    }

    @Test(arguments: [("0", 0), ("50000", 50_000), ("999999999999", 999_999_999_999)])
    func `the configuration's threshold is read as it stands`(
        _ text: String,
        _ minor: Int64
    )
        throws
    {
        #expect(try routes(pinFrom: text).first?.pinFromMinor == minor)
    }

    @Test(arguments: ["-1", "1000000000000", "500.00", "never"])
    func `a threshold that is no amount is refused with its place`(_ text: String) throws {
        do {
            _ = try routes(pinFrom: text)
            Issue.record("\(text) was taken")
        } catch let error as ConfigurationError {
            #expect("\(error)".contains("pin_from_minor"))
        }
    }

    private func routes(pinFrom text: String) throws -> [RouteRule] {
        let path = TestWorld.repository + "/fixtures/demo/forecourt.yaml"
        let yaml = try String(contentsOfFile: path, encoding: .utf8)
        let changed = yaml.replacingOccurrences(
            of: "pin_from_minor: 50000",
            with: "pin_from_minor: \(text)"
        )
        return try ConfigurationReader.read(
            yaml: changed,
            named: "forecourt.yaml",
            environment: [:]
        ).configuration.routes
    }

    @Test func `single-length working keys carry PINs, too`() throws {
        let terminal = try terminal(try TestWorld(), "unionpay")
        try terminal.signOn(.singleLength)
        let paid = try terminal.exchange(terminal.purchase(60_000, pin: DemoWorld.pin))
        #expect(paid.code == "00")
    }

    @Test func `a block under another key or for another card opens nothing and is no try`() throws
    {
        let terminal = try terminal(try TestWorld(), "plain-text")
        let right = terminal.pinKey
        let card = DemoWorld.card(.personal, 2)
        for number in 1...4 {
            terminal.pinKey = try PINKey(
                KeyBytes(hexadecimal: "0123456789ABCDEF\(number)23456789ABCDEF0")
            )
            let refused = try terminal.exchange(
                terminal.purchase(60_000, card: card, pin: "123456")
            )
            #expect(refused.code == "55")
        }
        terminal.pinKey = right
        let paid = try terminal.exchange(terminal.purchase(60_000, card: card, pin: "123456"))
        #expect(paid.code == "00")
    }

    @Test func `an operator resets tries and sets a PIN; no file holds it or its blocks`()
        async throws
    {
        let world = try TestWorld()
        let pin = "907351824660"
        let card = DemoWorld.card(.personal, 0)
        try change(world, [.setPIN(.card(card), CardPIN(pin))])
        var sought: [[UInt8]] = [
            Array(pin.utf8), try #require(Hexadecimal.bytes("0C907351824660FF")),
            try #require(Hexadecimal.bytes(pin)),
        ]
        try await world.live { _, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            for wrong in ["907351824661", "907351824662", "907351824663"] {
                let refused = try terminal.exchange(terminal.purchase(100, pin: wrong))
                #expect(refused.code == "55")
            }
            sought.append(try terminal.pinBlock(pin, card))
            #expect(try terminal.exchange(terminal.purchase(100, pin: pin)).code == "75")
        }
        try change(world, [.resetPIN(.card(card))])
        try await world.live { _, open in
            let terminal = try open("unionpay", 2)
            try terminal.signOn()
            sought.append(try terminal.pinBlock(pin, card))
            #expect(try terminal.exchange(terminal.purchase(60_000, pin: pin)).code == "00")
        }
        for bytes in sought { #expect(try world.files(holding: bytes) == []) }
    }

    private func change(_ world: TestWorld, _ commands: [OperatorCommand]) throws {
        let book = try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
        try book.perform(commands, by: .owner(named: "test"), reason: "PIN")
        try book.close()
    }
}
