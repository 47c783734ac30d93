import ISO8583
import Testing

@testable import Switch

@Suite struct PaymentTests {
    static let listeners = ["unionpay", "ifsf", "plain-text", "plain-binary"]

    @Test(arguments: listeners, Way.allCases)
    func `a terminal signs on, pays, asks for its balance and takes it back`(
        _ listener: String,
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in try pay(try open(listener, 1)) }
    }

    /// Sign-on, echo, purchase, repeat, balance, reversal, balance.
    private func pay(_ terminal: TestTerminal) throws {
        let isIFSF = terminal.family == .ifsf
        let approved = isIFSF ? "000" : "00"
        if let signOn = try terminal.signOn() { #expect(signOn.code == "00") }

        let echo = try terminal.exchange(try terminal.echo(), authenticated: isIFSF)
        #expect(echo.code == (isIFSF ? "800" : "00"))

        let request = try terminal.purchase(8850)
        let sale = try terminal.exchange(request)
        #expect(sale.code == approved)
        #expect(terminal.verifies(sale))
        #expect(sale.text(.retrievalReferenceNumber)?.count == 12)
        #expect(sale.text(.approvalCode)?.count == 6)
        #expect(
            sale.text(.systemsTraceAuditNumber) == request.text(.systemsTraceAuditNumber)
        )
        if terminal.family == .unionPayPOS {
            #expect(sale.envelope.tpdu == TransportHeader(destination: 0, source: 3))
        }

        let repeated = try terminal.exchange(request)
        #expect(repeated.code == approved)
        #expect(repeated.bytes.dropLast(8) == sale.bytes.dropLast(8))

        let balance = try terminal.exchange(try terminal.balance())
        #expect(balance.code == approved)
        #expect(balance.text(.additionalAmounts)?.contains("C000000991150") == true)

        let reversal = try terminal.exchange(try terminal.reversal(of: request))
        #expect(reversal.code == (isIFSF ? "400" : "00"))
        #expect(terminal.verifies(reversal))

        let after = try terminal.exchange(try terminal.balance())
        #expect(after.text(.additionalAmounts)?.contains("C000001000000") == true)

        let late = try terminal.exchange(request)
        #expect(late.code == (isIFSF ? "902" : "12"))
    }

    @Test(arguments: listeners, Way.allCases)
    func `an expiration date of zeros is none, and stops no payment`(
        _ listener: String,
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open(listener, 1)
            _ = try terminal.signOn()
            var request = try terminal.purchase(100)
            try request.set(.expirationDate, "0000")
            #expect(try terminal.exchange(request).code.hasPrefix("00"))
            var wrong = try terminal.purchase(100)
            try wrong.set(.expirationDate, "2901")
            #expect(try !terminal.exchange(wrong).code.hasPrefix("00"))
        }
    }

    @Test(arguments: Way.allCases)
    func `row 36: never signed on, signed off, wrong batch and unknown terminals are refused`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("unionpay", 2)
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "77")
            try terminal.signOn()
            terminal.batch += 1
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "77")
            terminal.batch -= 1
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
            let signOff = try terminal.exchange(
                try terminal.signOff(),
                authenticated: false
            )
            #expect(signOff.code == "00")
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "77")
            let stranger = try open("unionpay", 999)
            #expect(try stranger.exchange(try stranger.purchase(100)).code == "97")
        }
    }

    @Test(arguments: Way.allCases)
    func `declines carry a reference, a MAC and the code of their dialect`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("plain-text", 3)
            try terminal.signOn()
            let tooMuch = try terminal.exchange(try terminal.purchase(1_000_001))
            #expect(tooMuch.code == "51")
            #expect(tooMuch.text(.retrievalReferenceNumber)?.count == 12)
            #expect(terminal.verifies(tooMuch))
            #expect(try terminal.exchange(try terminal.purchase(0)).code == "13")
            let euros = try terminal.purchase(100, currency: "978")
            #expect(try terminal.exchange(euros).code == "12")
            let points = DemoWorld.card(.points, 0)
            #expect(try terminal.exchange(try terminal.purchase(100, card: points)).code == "12")
            let spent = try terminal.purchase(100, card: points, currency: "999")
            #expect(try terminal.exchange(spent).code == "00")
        }
    }

    @Test(arguments: Way.allCases)
    func `a bank card is declined while its channel has no link, an unknown one has no route`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("unionpay", 4)
            try terminal.signOn()
            let bank = try #require(PrimaryAccountNumber(completing: "622200000000000"))
            #expect(try terminal.exchange(try terminal.purchase(100, card: bank)).code == "91")
            let stranger = try #require(PrimaryAccountNumber(completing: "100011111111111"))
            #expect(try terminal.exchange(try terminal.purchase(100, card: stranger)).code == "15")
            let mistyped = try #require(PrimaryAccountNumber("9000010000000009"))
            #expect(try terminal.exchange(try terminal.purchase(100, card: mistyped)).code == "14")
        }
    }

    @Test(arguments: Way.allCases)
    func `row 9: a reversal of another amount ends the exchange, the right one still works`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("unionpay", 5)
            try terminal.signOn()
            let sale = try terminal.purchase(700)
            #expect(try terminal.exchange(sale).code == "00")
            #expect(
                try terminal.exchange(try terminal.reversal(of: sale, amount: 600)).code == "12"
            )
            #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        }
    }

    @Test(arguments: Way.allCases)
    func `row 35: the previous key verifies within its overlap, and answers under itself`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("plain-binary", 6)
            try terminal.signOn()
            let old = try #require(terminal.key)
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
            try terminal.signOn()
            let fresh = try #require(terminal.key)
            terminal.key = old
            let reply = try terminal.exchange(try terminal.purchase(100))
            #expect(reply.code == "00")
            #expect(terminal.verifies(reply))
            terminal.key = fresh
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        }
    }

    @Test func `sessions and money survive a restart`() async throws {
        let world = try TestWorld()
        var batch: UInt32 = 0
        var sale: Message?
        var kept: TestTerminal?
        try world.runInProcess { open, paymentSwitch in
            let terminal = try open("unionpay", 7)
            try terminal.signOn()
            let request = try terminal.purchase(1234)
            #expect(try terminal.exchange(request).code == "00")
            sale = request
            batch = terminal.batch
            kept = terminal
            paymentSwitch.checker.assumeIsolated { $0.close() }
        }
        try world.runInProcess { open, _ in
            let terminal = try open("unionpay", 7)
            terminal.key = kept?.key
            terminal.batch = batch
            terminal.stan = 100
            let repeated = try terminal.exchange(try #require(sale))
            #expect(repeated.code == "00")
            let balance = try terminal.exchange(try terminal.balance())
            #expect(balance.text(.additionalAmounts)?.contains("C000000998766") == true)
        }
    }

    @Test(arguments: Way.allCases)
    func `IFSF tells an unknown merchant from an unknown terminal of a known one`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            var sale = try terminal.purchase(100)
            try sale.set(.merchantIdentification, "000000000000999")
            #expect(try terminal.exchange(sale).code == "109")
            sale = try terminal.purchase(100)
            try sale.set(.terminalIdentification, "00000999")
            #expect(try terminal.exchange(sale).code == "120")
        }
    }
}
