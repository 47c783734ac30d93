import ISO8583
import NIOEmbedded
import Switch
import Testing

/// How a case runs: in one thread, or over real sockets.
enum Way: String, CaseIterable, Sendable {
    case inProcess
    case live
}

@Suite struct PaymentTests {
    static let listeners = ["unionpay", "ifsf", "plain-text", "plain-binary"]

    @Test(arguments: listeners)
    func `a terminal signs on, pays, asks for its balance and takes it back, in process`(
        _ listener: String
    ) throws {
        let world = try TestWorld()
        let loop = EmbeddedEventLoop()
        let paymentSwitch = try world.makeSwitch(
            SwitchEnvironment(loops: .given(lanes: [loop], ledger: loop)))
        loop.run()
        let settings = try #require(
            world.configuration.listeners.first { $0.name == listener })
        let terminal = try TestTerminal(
            EmbeddedWire(paymentSwitch, listener: listener, loop: loop), number: 1,
            settings: settings, specifications: world.specifications)
        try pay(terminal)
    }

    @Test(arguments: listeners)
    func `a terminal signs on, pays, asks for its balance and takes it back, live`(
        _ listener: String
    ) async throws {
        let world = try TestWorld()
        try await world.live { _, open in
            try pay(try open(listener, 1))
        }
    }

    /// Sign-on, echo, purchase, balance, reversal, balance.
    private func pay(_ terminal: TestTerminal) throws {
        let isUnionPay = terminal.family == .unionPayPOS
        let approved = terminal.family == .ifsf ? "000" : "00"
        let signOn = try terminal.signOn()
        if let signOn { #expect(signOn.code == "00") }

        let echo = try terminal.exchange(
            try terminal.echo(), authenticated: terminal.family == .ifsf)
        #expect(echo.code == (terminal.family == .ifsf ? "800" : "00"))

        let request = try terminal.purchase(8850)
        let sale = try terminal.exchange(request)
        #expect(sale.code == approved)
        #expect(terminal.verifies(sale))
        #expect(sale.text(.retrievalReferenceNumber)?.count == 12)
        #expect(sale.text(.approvalCode)?.count == 6)
        #expect(
            sale.text(.systemsTraceAuditNumber) == request.text(.systemsTraceAuditNumber))
        if isUnionPay {
            #expect(sale.envelope.tpdu == TransportHeader(destination: 0, source: 3))
        }

        let repeated = try terminal.exchange(request)
        #expect(repeated.code == approved)
        #expect(
            repeated.text(.retrievalReferenceNumber) == sale.text(.retrievalReferenceNumber))

        let balance = try terminal.exchange(try terminal.balance())
        #expect(balance.code == approved)
        #expect(balance.text(.additionalAmounts)?.contains("C000000991150") == true)

        let reversal = try terminal.exchange(try terminal.reversal(of: request))
        #expect(reversal.code == (terminal.family == .ifsf ? "400" : "00"))
        #expect(terminal.verifies(reversal))

        let after = try terminal.exchange(try terminal.balance())
        #expect(after.text(.additionalAmounts)?.contains("C000001000000") == true)
    }
}
