import CardSecurity
import ISO8583
import Journal
import NIOEmbedded
import Switch
import Testing

/// IFSF under DUKPT, from the socket to the reply.
@Suite struct DerivedKeyTests {
    @Test(arguments: KeyDerivation.allCases)
    func `a payment is verified and answered under keys of its own transaction`(
        _ derivation: KeyDerivation
    ) throws {
        try TestWorld.derived(derivation).runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1), derivation)
            for _ in 1...12 {
                let paid = try device.exchange(try device.terminal.purchase(100))
                #expect(paid.code == "000")
                #expect(paid.text(.field61) == device.text)
                #expect(try device.verifies(paid))
                // Only the edition of 2004 answers under the key of the request.
                device.terminal.key = try MACKey(.ifsf, key: device.key(.macRequest))
                #expect(device.terminal.verifies(paid) == (derivation == .tripleDES2004))
            }
            let balance = try device.exchange(try device.terminal.balance())
            #expect(balance.text(.additionalAmounts)?.contains("C000000998800") == true)
        }
    }

    @Test func `the fixed key, no serial number and one that no device uses are refused`() throws {
        try TestWorld.derived().runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1))
            let fixed = try open("ifsf", 2)
            try fixed.signOn()
            #expect(try fixed.exchange(try fixed.purchase(100)).code == "916")
            for text in [
                "FFFF9876543210E00000", "FFFF9876543210FFFFFF", "FFFF9876543210E0000", "1", "x",
            ] {
                var sale = try fixed.purchase(100)
                try sale.set(.field61, bytes: Array(text.utf8))
                #expect(try fixed.exchange(sale).code == "916")
            }
            let other = try device.exchange(try device.terminal.purchase(100))
            #expect(other.code == "000")
        }
    }

    @Test func `row 33: any bit of the serial number that flips is refused`() throws {
        try TestWorld.derived().runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1))
            let frame = try device.frame(try device.terminal.purchase(100))
            let text = Array(device.text.utf8)
            let start = try #require(
                frame.indices.first { frame[$0...].starts(with: text) }
            )
            for bit in 0..<8 * text.count {
                var flipped = frame
                flipped[start + bit / 8] ^= 1 << UInt8(bit % 8)
                let other = try open("ifsf", 1)
                try other.wire.send(flipped)
                let reply = try other.receive(milliseconds: 6000)
                // Upper and lower case are the same number, and the MAC still differs.
                #expect(reply.code == "916" || reply.code == "904")
            }
        }
    }

    @Test func `rows 1 and 34: a frame again is answered as recorded, a replay is refused`() throws
    {
        let world = try TestWorld.derived()
        var sale: Message?
        var frame: [UInt8] = []
        var reference: String?
        try world.runInProcess { open, paymentSwitch in
            let device = try DerivedTerminal(try open("ifsf", 1))
            let message = try device.terminal.purchase(100)
            sale = message
            frame = try device.frame(message)
            try device.terminal.wire.send(frame)
            let paid = try device.terminal.receive()
            reference = paid.text(.retrievalReferenceNumber)
            try device.terminal.wire.send(frame)
            let again = try device.terminal.receive()
            #expect(again.bytes == paid.bytes)
            // Another request under the same counter: the MAC is right, the moment is not.
            let replay = try device.exchange(
                try device.terminal.purchase(100),
                advancing: false
            )
            #expect(replay.code == "916")
            let metrics = paymentSwitch.metrics()
            #expect(metrics.contains("forecourt_key_serials_refused_total 1"))
        }
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.wire.send(frame)
            let again = try terminal.receive()
            #expect(again.code == "000")
            #expect(again.text(.retrievalReferenceNumber) == reference)
            let device = try DerivedTerminal(try open("ifsf", 1))
            device.terminal.stan = 776
            let replay = try device.exchange(try device.terminal.purchase(100))
            #expect(replay.code == "916")
            let repeated = try #require(sale)
            let resent = try device.exchange(repeated)
            #expect(resent.text(.retrievalReferenceNumber) == reference)
            let balance = try device.exchange(try device.terminal.balance())
            #expect(balance.text(.additionalAmounts)?.contains("C000000999900") == true)
        }
    }

    @Test func `a reversal under the next counter takes the sale back`() throws {
        try TestWorld.derived().runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1))
            let sale = try device.terminal.purchase(100)
            #expect(try device.exchange(sale).code == "000")
            let reversal = try device.exchange(try device.terminal.reversal(of: sale))
            #expect(reversal.code == "400")
            #expect(try device.verifies(reversal))
        }
    }

    @Test func `row 34: a reversal that its device has overtaken takes the sale back, and ends`()
        throws
    {
        try TestWorld.derived().runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1))
            let sale = try device.terminal.purchase(100)
            #expect(try device.exchange(sale).code == "000")
            let overtaken = try device.frame(try device.terminal.reversal(of: sale))
            #expect(try device.exchange(try device.terminal.purchase(200)).code == "000")
            var replies: [[UInt8]] = []
            for _ in 1...2 {
                try device.terminal.wire.send(overtaken)
                let reply = try device.terminal.receive()
                #expect(reply.code == "400")
                replies.append(reply.bytes)
            }
            #expect(replies[0] == replies[1])
            let balance = try device.exchange(try device.terminal.balance())
            #expect(balance.text(.additionalAmounts)?.contains("C000000999800") == true)
        }
    }

    @Test(arguments: [KeyDerivation.tripleDES2009, .aes])
    func `a PIN under the key of its transaction is compared`(
        _ derivation: KeyDerivation
    ) throws {
        try TestWorld.derived(derivation).runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1), derivation)
            func pay(_ pin: String) throws -> String {
                try device.advance()
                device.terminal.pinKey = try PINKey(device.key(.pin))
                let sale = try device.terminal.purchase(60_000, pin: pin)
                return try device.exchange(sale, advancing: false).code
            }
            #expect(try pay("654321") == "117")
            #expect(try pay(DemoWorld.pin) == "000")
            // The block of one transaction is nothing in the next one.
            try device.advance()
            device.terminal.pinKey = try PINKey(device.key(.pin))
            let stale = try device.terminal.purchase(60_000, pin: DemoWorld.pin)
            #expect(try device.exchange(stale).code == "117")
        }
    }

    @Test func `an echo that names no terminal is verified under its own serial number`() throws {
        try TestWorld.derived().runInProcess { open, _ in
            let device = try DerivedTerminal(try open("ifsf", 1))
            var echo = try device.terminal.echo()
            echo.remove(.terminalIdentification)
            echo.remove(.merchantIdentification)
            let reply = try device.exchange(echo)
            #expect(reply.code == "800")
            #expect(try device.verifies(reply))
            let fixed = try open("ifsf", 2)
            try fixed.signOn()
            #expect(try fixed.exchange(echo).code == "916")
        }
    }

    @Test func `a base key that is missing, loose or weak stops the start`() throws {
        func start(_ world: TestWorld) -> StartError? {
            do throws(StartError) {
                let loop = EmbeddedEventLoop()
                _ = try PaymentSwitch(
                    configuration: world.configuration,
                    dataDirectory: .init(path: world.path),
                    specifications: world.specifications,
                    logger: TestWorld.quietLogger,
                    environment: SwitchEnvironment(loops: .given(lanes: [loop], book: loop))
                )
                return nil
            } catch {
                return error
            }
        }
        let cases: [(String, Int)] = [
            (DemoWorld.masterKeyHexadecimal, 0o644), ("0123", 0o600),
            ("01010101010101010101010101010101", 0o600),
            ("0123456789ABCDEF0123456789ABCDEF", 0o600),
        ]
        for (key, mode) in cases {
            let world = try TestWorld {
                $0.listeners[1].mac.key = .derived
                $0.listeners[1].mac.keyFile = "bdk.key"
            }
            try world.writeKey("bdk.key", key, mode: mode)
            let error = try #require(start(world))
            #expect(error.exitCode == 78)
            #expect(!"\(error)".contains(key))
        }
        let none = try TestWorld {
            $0.listeners[1].mac.key = .derived
            $0.listeners[1].mac.keyFile = "bdk.key"
        }
        #expect(start(none)?.exitCode == 78)
        let elsewhere = try TestWorld {
            $0.listeners[0].mac.key = .derived
            $0.listeners[0].mac.keyFile = "ifsf.key"
        }
        #expect(start(elsewhere)?.exitCode == 64)
    }
}
