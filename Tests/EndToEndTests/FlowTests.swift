import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

@Suite struct FlowTests {
    @Test(arguments: ["unionpay", "ifsf"])
    func `row 41: a frame split at any byte is answered once`(_ listener: String) throws {
        try TestWorld().runInProcess { open, _ in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            let approved = terminal.family == .ifsf ? "000" : "00"
            let length = try terminal.frame(try terminal.purchase(1)).count
            for split in 1..<length {
                let frame = try terminal.frame(try terminal.purchase(1))
                try terminal.wire.send(Array(frame[..<split]))
                #expect(try terminal.wire.receive(milliseconds: 0) == [])
                try terminal.wire.send(Array(frame[split...]))
                #expect(try terminal.receive().code == approved)
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `row 41: pipelined requests in one segment are each answered once`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            var segment: [UInt8] = []
            var wanted: Set<String> = []
            for _ in 0..<150 {
                let request = try terminal.purchase(1)
                wanted.insert(request.text(.systemsTraceAuditNumber) ?? "")
                segment += try terminal.frame(request)
            }
            try terminal.wire.send(segment)
            for _ in 0..<150 {
                let reply = try terminal.receive()
                #expect(reply.code == "00")
                #expect(wanted.remove(reply.text(.systemsTraceAuditNumber) ?? "") != nil)
            }
            #expect(wanted.isEmpty)
            #expect(try terminal.wire.receive(milliseconds: 50) == [])
        }
    }

    @Test(arguments: Way.allCases)
    func `a window of two in flight still answers everything that was sent`(
        _ way: Way
    ) async throws {
        let world = try TestWorld { configuration in
            for index in configuration.listeners.indices {
                configuration.listeners[index].limits.inFlight = 2
            }
        }
        try await world.run(way) { open in
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            var segment: [UInt8] = []
            for _ in 0..<300 { segment += try terminal.frame(try terminal.purchase(1)) }
            try terminal.wire.send(segment)
            for _ in 0..<300 { #expect(try terminal.receive().code == "00") }
        }
    }

    @Test(arguments: Way.allCases)
    func `a peer that shuts its sending side still gets its replies, then the close`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            var segment: [UInt8] = []
            for _ in 0..<3 { segment += try terminal.frame(try terminal.purchase(1)) }
            try terminal.wire.send(segment)
            try terminal.wire.finishSending()
            for _ in 0..<3 { #expect(try terminal.receive().code == "00") }
            #expect(try terminal.waitsForClose())
        }
    }

    @Test func `row 42: a terminal that hangs up finds its outcome when it comes back`()
        async throws
    {
        try await TestWorld().live { paymentSwitch, open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let request = try terminal.purchase(4200)
            try terminal.wire.send(try terminal.frame(request))
            terminal.wire.close()
            try await LiveBank.wait { SwitchTotals(paymentSwitch)[.payments] == 1 }
            let again = try open("unionpay", 1)
            again.key = terminal.key
            again.batch = terminal.batch
            again.stan = 500
            #expect(try again.exchange(request).code == "00")
            let balance = try again.exchange(try again.balance())
            #expect(balance.text(.additionalAmounts)?.contains("C000000995800") == true)
        }
    }

    @Test func `row 65: a full book refuses at once, and reversals still get in`() throws {
        let world = try TestWorld { configuration in
            configuration.mailboxes.book = 4
            configuration.mailboxes.reserved = 4
        }
        try world.runInProcess { open, paymentSwitch in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.purchase(100)
            #expect(try terminal.exchange(sale).code == "00")
            // Forty payments and ten reversals in one segment: one batch for the lane.
            var segment: [UInt8] = []
            for _ in 0..<40 { segment += try terminal.frame(try terminal.purchase(1)) }
            for _ in 0..<10 { segment += try terminal.frame(try terminal.reversal(of: sale)) }
            try terminal.wire.send(segment)
            var codes: [String: Int] = [:]
            for _ in 0..<50 {
                let reply = try terminal.receive()
                let kind = reply.message.messageType == "0410" ? "reversal" : "sale"
                codes["\(kind) \(reply.code)", default: 0] += 1
            }
            #expect(codes == ["sale 00": 4, "sale 96": 36, "reversal 00": 10])
            #expect(paymentSwitch.checker.port.admission.refused > 0)
            #expect(SwitchTotals(paymentSwitch)[.reversalsHeldBack] > 0)
        }
    }

    @Test func `an upload of advices waits for places of its own, and stops nobody`() throws {
        let world = try TestWorld { configuration in
            configuration.mailboxes.book = 4
            configuration.mailboxes.reserved = 4
            configuration.mailboxes.advices = 2
            configuration.offline = [OfflineRule(upToMinor: 30_000)]
        }
        try world.runInProcess { open, paymentSwitch in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.purchase(100)
            #expect(try terminal.exchange(sale).code == "00")
            let card = TerminalCard(
                number: DemoWorld.card(.personal, 0),
                expiry: DemoWorld.expiry
            )
            var segment: [UInt8] = []
            for _ in 0..<20 {
                let amount = Money(minorUnits: 1, asset: .yuan)
                let advice = try terminal.message(.offlineSale, amount: amount, card: card)
                segment += try terminal.frame(advice)
            }
            for _ in 0..<30 { segment += try terminal.frame(try terminal.purchase(1)) }
            for _ in 0..<10 { segment += try terminal.frame(try terminal.reversal(of: sale)) }
            try terminal.wire.send(segment)
            let kinds: [MessageTypeIndicator: String] = [
                "0210": "sale", "0230": "advice", "0410": "reversal",
            ]
            var codes: [String: Int] = [:]
            for _ in 0..<60 {
                let reply = try terminal.receive()
                codes["\(kinds[reply.message.messageType] ?? "?") \(reply.code)", default: 0] += 1
            }
            #expect(
                codes == ["advice 00": 20, "sale 00": 4, "sale 96": 26, "reversal 00": 10]
            )
            #expect(SwitchTotals(paymentSwitch)[.advicesHeldBack] > 0)
        }
    }

    @Test func `row 65: while the book is full no MAC is verified but that of a reversal`() throws {
        let world = try TestWorld { $0.mailboxes.book = 4 }
        try world.runInProcess { open, paymentSwitch in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.purchase(100)
            #expect(try terminal.exchange(sale).code == "00")
            let admission = paymentSwitch.checker.port.admission
            for _ in 0..<4 { #expect(admission.admit()) }
            let verified = SwitchTotals(paymentSwitch)[.macVerified]
            let shed = try terminal.purchase(200)
            try terminal.wire.send(try terminal.frame(shed))
            #expect(try terminal.receive().code == "96")
            #expect(SwitchTotals(paymentSwitch)[.macVerified] == verified)
            #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
            #expect(SwitchTotals(paymentSwitch)[.macVerified] == verified + 1)
            admission.release(4)
            // What was shed took no identity: the same request is a first one.
            #expect(try terminal.exchange(shed).code == "00")
        }
    }

    @Test func `row 65: what a full lane refuses of one read costs no stack`() throws {
        let world = try TestWorld { configuration in
            configuration.mailboxes.lane = 1
            for index in configuration.listeners.indices {
                configuration.listeners[index].limits.inFlight = 1
            }
        }
        try world.runInProcess { open, paymentSwitch in
            let first = try open("plain-binary", 1)
            let flood = try open("plain-binary", 2)
            let held = try #require(first.wire as? EmbeddedWire)
            let wire = try #require(flood.wire as? EmbeddedWire)
            try held.bring(try first.frame(try first.echo()))
            let frame = try flood.frame(try flood.echo())
            try wire.bring(Array([[UInt8]](repeating: frame, count: 20_000).joined()))
            #expect(SwitchTotals(paymentSwitch)[.overloadRefusals] == 20_000)
            // The lane turns: who was there first is answered.
            try held.send([])
            #expect(try first.receive().code == "00")
        }
    }

    @Test func `row 66: a second switch on the same data is refused with the cure`() async throws {
        let world = try TestWorld()
        try await world.live { _, _ in
            let error = #expect(throws: StartError.self) { try world.makeSwitch() }
            #expect(error?.exitCode == 69)
            #expect(error?.description.contains("in use by process") == true)
        }
    }

    @Test func `a stop answers what is in flight before it closes`() async throws {
        let world = try TestWorld()
        let paymentSwitch = try world.makeSwitch()
        try await paymentSwitch.start()
        let open = TerminalOpener(world: world, addresses: paymentSwitch.addresses)
        let terminal = try open("plain-binary", 1)
        try terminal.signOn()
        var segment: [UInt8] = []
        for _ in 0..<50 { segment += try terminal.frame(try terminal.purchase(1)) }
        let before = SwitchTotals(paymentSwitch)[.framesReceived]
        try terminal.wire.send(segment)
        // What was not read when the stop begins is not in flight.
        try await LiveBank.wait { SwitchTotals(paymentSwitch)[.framesReceived] == before + 50 }
        await paymentSwitch.stop(within: .seconds(5))
        for _ in 0..<50 { #expect(try terminal.receive().code == "00") }
        #expect(try terminal.waitsForClose())
        await paymentSwitch.close()
        #expect(paymentSwitch.currentPhase == .stopped)
    }
}
