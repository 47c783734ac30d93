import ISO8583
import Testing
import Text

@testable import Switch

@Suite struct RubbishTests {
    static let rubbish: [(name: String, bytes: [UInt8], reason: CounterName)] = [
        ("an HTTP request", Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8), .closedBadFrame),
        ("a TLS hello", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC], .closedBadFrame),
        ("a TPDU without a length", [0x60, 0, 3, 0, 0, 8, 0, 0x20, 0], .closedBadFrame),
        (
            "a TPDU behind a length", [0, 11, 0x60, 0, 3, 0, 0, 8, 0, 0x20, 0, 0, 0],
            .closedUnreadable
        ),
        ("a length of 65535", [0xFF, 0xFF, 0x00], .closedBadFrame),
        ("a length of 1", [0x00, 0x01, 0x02], .closedUnreadable),
        ("a frame of noise", [0x00, 0x08, 9, 200, 3, 44, 250, 6, 71, 8], .closedUnreadable),
    ]

    @Test(arguments: Way.allCases)
    func `rows 39 and 40: rubbish closes with a counted reason and disturbs nobody`(
        _ way: Way
    ) async throws {
        let world = try TestWorld()
        switch way {
        case .inProcess:
            try world.runInProcess { open, paymentSwitch in
                try Self.throwRubbish(open)
                Self.expectCounts(paymentSwitch)
            }
        case .live:
            try await world.live { paymentSwitch, opener in
                try Self.throwRubbish { try opener($0, $1) }
                Self.expectCounts(paymentSwitch)
                let status = await paymentSwitch.status()
                #expect(status["connections"]?["cut_bad-frame"] == .number("4"))
                #expect(status["connections"]?["cut_unreadable"] == .number("3"))
            }
        }
    }

    private static func throwRubbish(_ open: OpenTerminal) throws {
        let good = try open("plain-binary", 1)
        try good.signOn()
        for (name, bytes, _) in rubbish {
            let bad = try open("plain-binary", 2)
            try bad.wire.send(bytes)
            #expect(try bad.waitsForClose(), "\(name)")
            #expect(try good.exchange(try good.purchase(100)).code == "00", "\(name)")
        }
    }

    private static func expectCounts(_ paymentSwitch: PaymentSwitch) {
        let totals = SwitchTotals(paymentSwitch)
        for reason in [CounterName.closedBadFrame, .closedUnreadable] {
            #expect(totals[reason] == rubbish.count { $0.reason == reason })
        }
    }

    @Test func `row 39: what stands behind a wrong length is not read, in one segment or two`()
        throws
    {
        try TestWorld().runInProcess { open, paymentSwitch in
            for (number, pieces) in [1, 2].enumerated() {
                let bad = try open("plain-binary", number + 2)
                try bad.signOn()
                let sale = try bad.frame(try bad.purchase(100))
                try bad.wire.send([0xFF, 0xFF] + (pieces == 1 ? sale : []))
                // Whether it is closed already is not what is tested.
                if pieces == 2 { try? bad.wire.send(sale) }
                #expect(try bad.waitsForClose())
            }
            let totals = SwitchTotals(paymentSwitch)
            #expect(totals[.closedBadFrame] == 2)
            #expect(totals[.payments] == 0)
        }
    }

    @Test(arguments: PaymentTests.listeners, Way.allCases)
    func `row 39: what stands before rubbish is answered, nothing behind it is taken`(
        _ listener: String,
        _ way: Way
    ) async throws {
        for window in [2, 64] {
            let world = try TestWorld { configuration in
                for index in configuration.listeners.indices {
                    configuration.listeners[index].limits.inFlight = window
                }
            }
            switch way {
            case .inProcess:
                try world.runInProcess { open, paymentSwitch in
                    try Self.sendBetween(open, listener)
                    Self.expectTaken(paymentSwitch)
                }
            case .live:
                try await world.live { paymentSwitch, opener in
                    try Self.sendBetween({ try opener($0, $1) }, listener)
                    Self.expectTaken(paymentSwitch)
                }
            }
        }
    }

    private static let before = 5

    /// A bad length, and a frame that nobody can answer, each between purchases.
    private static func sendBetween(_ open: OpenTerminal, _ listener: String) throws {
        for (index, isFrame) in [false, true].enumerated() {
            let terminal = try open(listener, index + 1)
            try terminal.signOn()
            var segment: [UInt8] = []
            for _ in 0..<before { segment += try terminal.frame(try terminal.purchase(100)) }
            if isFrame {
                let hello = Array("hello".utf8)
                try terminal.format.write(hello.span, in: terminal.envelope, to: &segment)
            } else {
                segment += [0xFF, 0xFF, 0xFF, 0xFF]
            }
            for _ in 0..<3 { segment += try terminal.frame(try terminal.purchase(100)) }
            try terminal.wire.send(segment)
            let approved = terminal.family == .ifsf ? "000" : "00"
            for _ in 0..<before { #expect(try terminal.receive().code == approved) }
            #expect(throws: WireError.self) { _ = try terminal.receive() }
            #expect(try terminal.waitsForClose())
        }
    }

    private static func expectTaken(_ paymentSwitch: PaymentSwitch) {
        let totals = SwitchTotals(paymentSwitch)
        #expect(totals[.payments] == 2 * before)
        #expect(totals[.closedBadFrame] == 1)
        #expect(totals[.closedUnreadable] == 1)
    }

    @Test(arguments: PaymentTests.listeners, ["9999", "0280", "0190"])
    func `row 40: a message type that has no answer closes the connection`(
        _ listener: String,
        _ type: String
    ) throws {
        try TestWorld().runInProcess { open, paymentSwitch in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            let type = try #require(MessageTypeIndicator(type))
            var message = Message(specification: terminal.specification, type: type)
            try message.set(.systemsTraceAuditNumber, "000009")
            try message.set(.terminalIdentification, terminal.name)
            try terminal.wire.send(try terminal.frame(message, authenticated: false))
            #expect(throws: WireError.self) { _ = try terminal.receive(milliseconds: 100) }
            #expect(try terminal.waitsForClose())
            #expect(SwitchTotals(paymentSwitch)[.closedUnreadable] == 1)
        }
    }

    @Test(arguments: Way.allCases)
    func `row 39: a length of zero keeps the connection and is not echoed`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("plain-binary", 1)
            try terminal.wire.send([0, 0, 0, 0])
            #expect(try terminal.wire.receive(milliseconds: 100) == [])
            #expect(try #require(try terminal.signOn()).code == "00")
        }
    }

    @Test(arguments: Way.allCases)
    func `row 40: what can be answered is answered 30, and the connection goes on`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("plain-text", 1)
            try terminal.signOn()
            var incomplete = try terminal.purchase(100)
            incomplete.remove(.currencyCode)
            #expect(try terminal.exchange(incomplete).code == "30")
            var frame = try terminal.frame(try terminal.purchase(100))
            // A letter in the processing code.
            let offset = try #require(frame.firstRange(of: Array("000000000000000100".utf8)))
            frame[offset.lowerBound] = UInt8(ascii: "X")
            try terminal.wire.send(frame)
            #expect(try terminal.receive().code == "30")
            var response = Message(specification: terminal.specification, type: "0210")
            try response.set(.systemsTraceAuditNumber, "000009")
            try response.set(.terminalIdentification, terminal.name)
            #expect(try terminal.exchange(response, authenticated: false).code == "12")
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        }
    }

    @Test func `row 40: random bytes never bring the switch down`() throws {
        try TestWorld().runInProcess { open, _ in
            var random = SystemRandomNumberGenerator()
            let good = try open("unionpay", 1)
            try good.signOn()
            for listener in PaymentTests.listeners {
                for _ in 0..<200 {
                    let bad = try open(listener, 2)
                    let count = Int.random(in: 1...300, using: &random)
                    let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                    var frame: [UInt8] = []
                    if Bool.random(using: &random) {
                        try bad.format.write(noise.span, in: bad.envelope, to: &frame)
                    } else {
                        frame = noise
                    }
                    try bad.wire.send(frame)
                    bad.wire.close()
                }
            }
            #expect(try good.exchange(try good.purchase(100)).code == "00")
        }
    }

    @Test func `row 38: slow senders are cut at the frame deadline, good ones go on`() async throws
    {
        let world = try TestWorld { configuration in
            for index in configuration.listeners.indices {
                configuration.listeners[index].limits.frameDeadline = .milliseconds(400)
            }
        }
        try await world.live { paymentSwitch, open in
            let slow = try (0..<20).map { _ in try open("plain-binary", 2) }
            // The length says 256; two zero bytes would be a keep-alive.
            for terminal in slow { try terminal.wire.send([0x01]) }
            let good = try open("plain-binary", 1)
            try good.signOn()
            for _ in 0..<20 {
                #expect(try good.exchange(try good.purchase(100)).code == "00")
                // A byte now and then does not help: the deadline counts from the first.
                for terminal in slow { try? terminal.wire.send([0x00]) }
                try await Task.sleep(for: .milliseconds(30))
            }
            for terminal in slow { #expect(try terminal.waitsForClose()) }
            #expect(SwitchTotals(paymentSwitch)[.closedFrameDeadline] == 20)
        }
    }

    @Test func `row 38: connections beyond a source's limit are turned away`() async throws {
        let world = try TestWorld { configuration in
            for index in configuration.listeners.indices {
                configuration.listeners[index].limits.perSource = 3
            }
        }
        try await world.live { paymentSwitch, open in
            let kept = try (1...3).map { try open("plain-binary", $0) }
            for terminal in kept { try terminal.signOn() }
            let turnedAway = try open("plain-binary", 4)
            #expect(try turnedAway.waitsForClose())
            #expect(SwitchTotals(paymentSwitch)[.connectionsRefusedSource] == 1)
            kept[0].wire.close()
            try await LiveBank.wait {
                // Who comes before the place is free is turned away as well.
                (try? open("plain-binary", 4).signOn())?.code == "00"
            }
        }
    }
}
