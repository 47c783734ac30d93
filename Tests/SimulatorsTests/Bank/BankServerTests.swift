import CardSecurity
import Foundation
import ISO8583
import Payments
import Simulators
import Testing

/// The bank on its sockets.
struct BankServerTests {
    /// A bank on a free port for the time of the body.
    private func withBank(
        _ adjust: (inout BankSettings) -> Void = { _ in },
        _ body: (BankServer) async throws -> Void
    ) async throws {
        var settings = BankSettings(specification: try BankWorld.specification())
        settings.port = 0
        adjust(&settings)
        let server = try await BankServer.start(settings)
        let result: Result<Void, any Error>
        do {
            try await body(server)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await server.stop()
        try result.get()
    }

    /// Waits until the bank has seen what was sent.
    private func wait(
        _ server: BankServer,
        until isThere: (BankCounts) -> Bool
    ) async throws -> BankCounts {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let counts = try await server.status()
            guard !isThere(counts), ContinuousClock.now < deadline else { return counts }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test(arguments: ["iso8583-1987-binary", "iso8583-1987-ascii"])
    func `sign-on, keys, payment with PIN, balance, reversal and echo go over the wire`(
        dialect: String
    ) async throws {
        let specification = try BankWorld.specification(dialect)
        try await withBank {
            $0.specification = specification
        } _: { server in
            let client = try BankClient(port: server.port, dialect: dialect)
            try client.signOn()
            let payment = try client.payment(10, 8850, pin: "123456")
            let reply = try client.ask(payment)
            #expect(reply.messageType == "0210" && reply.text(.actionCode) == "00")
            #expect(reply.has(.mac) && reply.text(.retrievalReferenceNumber) == "632500000042")
            #expect(reply.amountTransaction == payment.amountTransaction)
            #expect(reply.text(.terminalIdentification) == "T0000001")
            let balance = try client.ask(client.payment(11, 0, code: "310000"))
            #expect(balance.text(.additionalAmounts) == "0002156C000000991150")
            let wrong = try client.ask(client.payment(12, 100, pin: "654321"))
            #expect(wrong.text(.actionCode) == "55")
            let reversal = try client.ask(client.reversal(of: payment, 13))
            #expect(reversal.messageType == "0430" && reversal.text(.actionCode) == "00")
            #expect(reversal.has(.mac2))
            let again = try client.ask(client.reversal(of: payment, 13, isRepeat: true))
            #expect(again.messageType == "0430" && again.text(.actionCode) == "00")
            #expect(try client.ask(client.network("301", 14)).text(.actionCode) == "00")
            let sums = try await server.book().sums
            #expect(sums.standing.count == 0 && sums.reversed.minor == 8850)
        }
    }

    @Test func `keys hold on every connection, and old ones a while longer`() async throws {
        try await withBank { server in
            let first = try BankClient(port: server.port)
            try first.signOn()
            let second = try BankClient(port: server.port)
            try second.signOn()
            #expect(try first.ask(first.payment(1, 100)).text(.actionCode) == "00")
            #expect(try second.ask(second.payment(2, 100)).text(.actionCode) == "00")
            try first.signOn()
            #expect(try second.ask(second.payment(3, 100)).text(.actionCode) == "00")
        }
    }

    @Test func `a spoilt MAC is answered 63 without one and books nothing`() async throws {
        try await withBank { server in
            let client = try BankClient(port: server.port)
            try client.signOn()
            try client.send(client.payment(1, 100), spoilsMAC: true)
            let reply = try client.receive()
            #expect(reply.text(.actionCode) == "63" && !reply.has(.mac))
            #expect(try await server.book().rows.isEmpty)
            #expect(try await server.status().wrongMACs == 1)
        }
    }

    @Test func `a socket that did not sign on pays nothing`() async throws {
        try await withBank { server in
            let first = try BankClient(port: server.port)
            try first.signOn()
            #expect(try first.ask(first.network("002", 3)).text(.actionCode) == "00")
            #expect(try first.ask(first.payment(4, 100)).text(.actionCode) == "63")
            #expect(try first.ask(first.network("001", 5)).text(.actionCode) == "00")
            #expect(try first.ask(first.payment(6, 100)).text(.actionCode) == "00")
        }
    }

    @Test func `answers are held until they are released, in the order that is asked for`()
        async throws
    {
        try await withBank { server in
            let client = try BankClient(port: server.port)
            try client.signOn()
            try await server.hold()
            for stan in 1...3 { try client.send(client.payment(UInt64(stan), 100)) }
            #expect(try await wait(server) { $0.waiting == 3 }.waiting == 3)
            #expect(try await server.book().sums.standing.count == 3)
            try await server.release(inReverse: true)
            let stans = try (1...3).map { _ in
                try client.receive().systemsTraceAuditNumber?.value
            }
            #expect(stans == [3, 2, 1])
        }
    }

    @Test func `a connection is reset after so many bytes, within a request`()
        async throws
    {
        try await withBank { server in
            let client = try BankClient(port: server.port)
            try client.signOn()
            let frame = try client.frame(client.payment(1, 100))
            var script = BankScript()
            script.resetAfterBytes = 10
            try await server.follow(script)
            try client.sendRaw(frame)
            #expect(throws: TerminalSocketError.closed) { _ = try client.receive() }
            #expect(try await wait(server) { $0.resets == 1 }.resets == 1)
            #expect(try await server.book().rows.isEmpty)
        }
    }

    @Test func `half an answer, a wrong MAC, a second and a stray one reach the peer`()
        async throws
    {
        try await withBank { server in
            let client = try BankClient(port: server.port)
            try client.signOn()
            var script = BankScript()
            script.wrongMAC = .always
            try await server.follow(script)
            try client.send(client.payment(1, 100))
            #expect(throws: BankClientError.self) { _ = try client.receive() }
            script = BankScript()
            script.duplicateAnswers = .always
            script.strayAnswers = .always
            try await server.follow(script)
            try client.send(client.payment(2, 100))
            let stans = try (1...3).map { _ in
                try client.receive().systemsTraceAuditNumber?.value
            }
            #expect(stans == [2, 2, 500_002])
            script = BankScript()
            script.halfAnswers = .always
            try await server.follow(script)
            try client.send(client.payment(3, 100))
            #expect(throws: TerminalSocketError.closed) { _ = try client.receive() }
            #expect(try await server.book().sums.standing.count == 3)
        }
    }

    @Test func `a bank that dies behind an approval finds it in its book when it comes again`()
        async throws
    {
        let path = NSTemporaryDirectory() + "bank-" + UUID().uuidString
        // What cannot be removed is a temporary file that stays behind.
        defer { _ = try? FileManager.default.removeItem(atPath: path) }
        var payment: Message?
        try await withBank {
            $0.bookPath = path
            $0.script.approveThenDie = .always
        } _: { server in
            let client = try BankClient(port: server.port)
            try client.signOn()
            let message = try client.payment(7, 4200)
            payment = message
            try client.send(message)
            var deaths = server.deaths.makeAsyncIterator()
            #expect(await deaths.next() == .afterApproval)
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.contains("6222000000000007") && text.contains("622200******0007"))
        #expect(try BankBookFile.rows(at: path).map(\.amountMinor) == [4200])
        try await withBank {
            $0.bookPath = path
        } _: { server in
            let client = try BankClient(port: server.port)
            try client.signOn()
            let reply = try client.ask(client.reversal(of: try #require(payment), 8))
            #expect(reply.text(.actionCode) == "00")
        }
        let rows = try BankBookFile.rows(at: path)
        #expect(rows.map(\.state) == [.reversed, .approved])
        #expect(BankSums(rows).reversed.minor == 4200)
    }

    @Test func `the bank asks questions of its own and counts the answers`() async throws {
        try await withBank { server in
            let moment = LocalMoment(
                year: 2026,
                month: 11,
                day: 21,
                hour: 12,
                minute: 0,
                second: 0
            )
            #expect(try await !server.askPeer("301", at: moment))
            let client = try BankClient(port: server.port)
            try client.signOn()
            #expect(try await server.askPeer("301", at: moment))
            var question = try client.receive()
            #expect(question.networkManagementCode == "301")
            question.messageType = "0810"
            try question.set(.actionCode, "00")
            try client.send(question)
            #expect(try await wait(server) { $0.repliesToOwn == 1 }.repliesToOwn == 1)
        }
    }

    @Test func `rubbish ends its connection and no other`() async throws {
        try await withBank { server in
            let client = try BankClient(port: server.port)
            try client.signOn()
            let rubbish = try BankClient(port: server.port)
            try rubbish.sendRaw([0, 4, 0xFF, 0xFF, 0xFF, 0xFF])
            #expect(throws: TerminalSocketError.closed) { _ = try rubbish.receive() }
            #expect(try client.ask(client.payment(1, 100)).text(.actionCode) == "00")
            #expect(try await wait(server) { $0.unreadable == 1 }.unreadable == 1)
        }
    }

    @Test(arguments: ["unionpay-pos", "ifsf", "iso8583-1993-ascii"])
    func `another dialect is refused`(name: String) async throws {
        let settings = BankSettings(specification: try BankWorld.specification(name))
        await #expect(throws: BankError.dialectUnfit(name)) {
            _ = try await BankServer.start(settings)
        }
    }
}
