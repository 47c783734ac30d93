import Book
import CSQLite
import Desk
import Foundation
import Glibc
import ISO8583
import Journal
import Testing
import Text

@testable import Switch

@Suite struct OperatorTests {
    /// A line of the admin socket and its answer.
    private func ask(_ path: String, _ line: String) throws -> JSONValue {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let address =
            [UInt8(AF_UNIX), 0] + Array(path.utf8)
            + [UInt8](repeating: 0, count: 108 - path.utf8.count)
        let connected = RawAddress.connect(descriptor, address)
        guard connected == 0 else { throw WireError(text: "no admin socket: \(errno)") }
        let bytes = Array((line + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
        var answer: [UInt8] = []
        while answer.last != UInt8(ascii: "\n") {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, 30_000) > 0 else { throw WireError(text: "no answer") }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw WireError(text: "closed") }
            answer += buffer[..<count]
        }
        return try JSONValue.parse(String(decoding: answer, as: UTF8.self))
    }

    /// The whole service group for the time of the body.
    private func running(
        _ world: TestWorld,
        _ body: (PaymentSwitch, TerminalOpener, (String) throws -> JSONValue) async throws -> Void
    ) async throws {
        let paymentSwitch = try world.makeSwitch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let socket = AdminSocketService(paymentSwitch: paymentSwitch)
            group.addTask { try await paymentSwitch.run(with: [socket]) }
            let path = paymentSwitch.dataDirectory.adminSocket
            try await LiveBank.wait {
                paymentSwitch.currentPhase == .ready && access(path, F_OK) == 0
            }
            let open = TerminalOpener(world: world, addresses: paymentSwitch.addresses)
            try await body(paymentSwitch, open) { try ask(path, $0) }
            group.cancelAll()
            // The group ends by the cancellation that it was just given.
            try? await group.waitForAll()
        }
        #expect(paymentSwitch.currentPhase == .stopped)
    }

    @Test func `a terminal is told with what it did last, and from where it was heard`()
        async throws
    {
        let world = try TestWorld()
        try await running(world) { paymentSwitch, open, ask in
            func show(_ name: String) throws -> JSONValue {
                try ask(
                    "{\"v\":1,\"id\":1,\"verb\":\"terminal.show\",\"args\":"
                        + "{\"terminal\":\"\(name)\"}}"
                )
            }
            func first(_ answer: JSONValue) throws -> JSONValue {
                guard case .array(let items)? = answer["data"] else {
                    throw WireError(text: answer.text())
                }
                return try #require(items.first)
            }
            let silent = try first(try show("T0000001"))
            #expect(silent["last_message_at"] == .null && silent["last_payment"] == .null)
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            let purchase = try terminal.purchase(250)
            #expect(try terminal.exchange(purchase).code == "00")

            let item = try first(try show("T0000001"))
            #expect(item["connected"] == .boolean(true))
            #expect(item["peer"]?.string?.hasPrefix("127.0.0.1:") == true)
            #expect(item["last_message_at"]?.string?.hasSuffix("Z") == true)
            #expect(item["last_payment"]?["operation"] == .string("purchase"))
            #expect(item["last_payment"]?["amount_minor"] == .number("250"))
            #expect(item["last_payment"]?["outcome"] == .string("approved"))
            #expect(item["stan"] == item["last_payment"]?["stan"] && item["stan"] != .null)
            #expect(item["open_reversals"] == .number("0") && item["shift"] == .null)
            // A message whose MAC is wrong is nobody's word.
            let heard = item["last_message_at"]
            var forged = try terminal.frame(try terminal.purchase(250))
            forged[forged.count - 1] ^= 1
            try terminal.wire.send(forged)
            #expect(try terminal.receive().code == "63")
            #expect(try first(try show("T0000001"))["last_message_at"] == heard)

            let page = try ask(
                "{\"v\":1,\"id\":1,\"verb\":\"terminal.list\",\"args\":{\"limit\":1,\"after\":1}}"
            )
            #expect(try first(page)["row"] == .number("2"))
            #expect(try show("T9999999")["exit"] == .number("66"))
            let stranger = try ask(
                "{\"v\":1,\"id\":1,\"verb\":\"terminal.list\",\"args\":"
                    + "{\"merchant\":\"NOSTATION000001\"}}"
            )
            #expect(stranger["exit"] == .number("66"))
        }
    }

    @Test func `operators see the status and change accounts over the admin socket`() async throws {
        let world = try TestWorld()
        try await running(world) { paymentSwitch, open, ask in
            #expect(access(world.path + "/admin.sock", F_OK) != 0)
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            #expect(try terminal.exchange(try terminal.purchase(250)).code == "00")

            let status = try ask("{\"v\":1,\"id\":7,\"verb\":\"status\",\"args\":{}}")
            #expect(status["id"] == .number("7"))
            #expect(status["ok"] == .boolean(true))
            #expect(status["data"]?["phase"] == .string("ready"))
            #expect(status["data"]?["sessions"] == .number("1"))
            #expect(status["data"]?["last_minute"]?["round_trip_ms"]?["count"] != nil)
            #expect(status["data"]?["process"] == .number("\(getpid())"))
            #expect(status["data"]?["proposals"] == .number("0"))

            let card = DemoWorld.card(.personal, 0).unmaskedDigits
            let show = "{\"v\":1,\"id\":1,\"verb\":\"account.show\",\"args\":{\"pan\":\"\(card)\"}}"
            let account = try ask(show)["data"]
            #expect(account?["available_minor"] == .number("999750"))
            #expect(account?["pan"] == .string(DemoWorld.card(.personal, 0).masked()))
            guard case .number(let id)? = account?["id"] else { throw WireError(text: "no id") }

            let credit = try ask(
                "{\"v\":1,\"id\":2,\"verb\":\"account.credit\",\"args\":"
                    + "{\"account\":\(id),\"amount_minor\":1000,\"reason\":\"test\"}}"
            )
            #expect(credit["ok"] == .boolean(true))
            #expect(try ask(show)["data"]?["available_minor"] == .number("1000750"))

            // Points are not yuan, on either kind of account.
            let points = DemoWorld.card(.points, 0).unmaskedDigits
            for (name, currency) in [
                ("\"account\":\(id)", "999"), ("\"pan\":\"\(points)\"", "156"),
            ] {
                let mixed = try ask(
                    "{\"v\":1,\"id\":2,\"verb\":\"account.credit\",\"args\":{\(name),"
                        + "\"amount_minor\":5000,\"currency\":\"\(currency)\",\"reason\":\"test\"}}"
                )
                #expect(mixed["exit"] == .number("1"))
                #expect(mixed["cure"]?.string?.contains("--points") == true)
            }
            #expect(try ask(show)["data"]?["available_minor"] == .number("1000750"))

            let frozen = try ask(
                "{\"v\":1,\"id\":3,\"verb\":\"account.freeze\",\"args\":"
                    + "{\"account\":\(id),\"frozen\":true,\"reason\":\"test\"}}"
            )
            #expect(frozen["ok"] == .boolean(true))
            #expect(try terminal.exchange(try terminal.purchase(1)).code == "62")
        }
    }

    @Test func `row 29: an old record that is damaged stops payments, and nothing else`()
        async throws
    {
        let world = try TestWorld()
        var sale: Message?
        try await world.live { _, open in
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            let message = try terminal.purchase(250)
            sale = message
            #expect(try terminal.exchange(message).code == "00")
        }
        var shell: OpaquePointer?
        #expect(sqlite3_open(world.path + "/journal.sqlite", &shell) == SQLITE_OK)
        let change = "UPDATE record SET note = 'x' WHERE seq = 7"
        #expect(sqlite3_exec(shell, change, nil, nil, nil) == SQLITE_OK)
        sqlite3_close(shell)
        try await running(world) { paymentSwitch, open, ask in
            try await LiveBank.wait { paymentSwitch.damage != nil }
            let status = try ask("{\"v\":1,\"id\":1,\"verb\":\"status\",\"args\":{}}")
            guard case .string(let damage)? = status["data"]?["journal"]?["damage"] else {
                throw WireError(text: "no damage in the status")
            }
            #expect(damage == paymentSwitch.damage && damage.contains("record 7"))
            let terminal = try open("plain-binary", 2)
            try terminal.signOn()
            #expect(try terminal.exchange(try terminal.purchase(1)).code == "96")
            let first = try open("plain-binary", 1)
            try first.signOn()
            let reversal = try first.reversal(of: try #require(sale))
            #expect(try first.exchange(reversal).code == "00")
            // The check has ended, and the switch with it did not.
            try await Task.sleep(for: .seconds(1))
            #expect(paymentSwitch.currentPhase == .ready)
        }
    }

    @Test func `a reason that the journal would not keep is refused with 65`() async throws {
        let world = try TestWorld()
        try await running(world) { _, _, ask in
            func freeze(_ length: Int) throws -> JSONValue {
                try ask(
                    "{\"v\":1,\"id\":3,\"verb\":\"account.freeze\",\"args\":"
                        + "{\"account\":3,\"frozen\":true,\"reason\":\""
                        + String(repeating: "x", count: length) + "\"}}"
                )
            }
            for length in [1, 1000] { #expect(try freeze(length)["ok"] == .boolean(true)) }
            for length in [1001, 100_000] {
                let refused = try freeze(length)
                #expect(refused["exit"] == .number("65"))
                guard case .string(let text)? = refused["error"] else {
                    throw WireError(text: "no error")
                }
                #expect(text.contains("\(length) bytes"))
            }
        }
    }

    @Test func `mistakes on the admin socket are told with exit code and cure`() async throws {
        let world = try TestWorld()
        try await running(world) { _, _, ask in
            let typo = try ask("{\"v\":1,\"id\":1,\"verb\":\"account.shwo\",\"args\":{}}")
            #expect(typo["exit"] == .number("64"))
            #expect(typo["cure"] == .string("did you mean account.show?"))
            let unknown = try ask(
                "{\"v\":1,\"id\":1,\"verb\":\"account.show\",\"args\":{\"account\":999999}}"
            )
            #expect(unknown["exit"] == .number("66"))
            let noReason = try ask(
                "{\"v\":1,\"id\":1,\"verb\":\"account.freeze\","
                    + "\"args\":{\"account\":3,\"frozen\":true}}"
            )
            #expect(noReason["exit"] == .number("64"))
            #expect(try ask("no json")["exit"] == .number("64"))
            #expect(try ask("{\"v\":2,\"id\":1,\"verb\":\"status\"}")["exit"] == .number("64"))
        }
    }

    @Test func `what is refused before its verb is read is answered under its own id`() async throws
    {
        let world = try TestWorld()
        try await running(world) { _, _, ask in
            for line in [
                "{\"v\":2,\"id\":9,\"verb\":\"status\"}", "{\"id\":9,\"verb\":\"status\"}",
                "{\"v\":1,\"id\":9}", "{\"v\":1,\"id\":9,\"verb\":7}",
            ] {
                let answer = try ask(line)
                #expect(answer["id"] == .number("9"), "\(line)")
                #expect(answer["exit"] == .number("64"), "\(line)")
            }
            #expect(try ask("{\"v\":2,\"id\":\"a\"}")["id"] == .string("a"))
            #expect(try ask("no json")["id"] == .null)
        }
    }

    @Test func `the status counts every record of the journal, and those since the start`()
        async throws
    {
        let world = try TestWorld()
        try await running(world) { paymentSwitch, open, ask in
            let journal = try ask("{\"v\":1,\"id\":1,\"verb\":\"status\",\"args\":{}}")["data"]?[
                "journal"
            ]
            let reader = try JournalReader(path: paymentSwitch.dataDirectory.journal)
            #expect(journal?["records"] == .number("\(try reader.lastSeq())"))
            #expect(journal?["records"] != .number("0"))
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            let after = try ask("{\"v\":1,\"id\":2,\"verb\":\"status\",\"args\":{}}")["data"]?[
                "journal"
            ]
            #expect(after?["records"] == .number("\(try reader.lastSeq())"))
            #expect(after?["records_written"] != after?["records"])
        }
    }

    @Test func `a terminal that is registered while the switch runs can sign on and be disabled`()
        async throws
    {
        let world = try TestWorld()
        try await running(world) { _, open, ask in
            let number = TestWorld.terminals + 1
            let registered = try ask(
                "{\"v\":1,\"id\":1,\"verb\":\"terminal.register\",\"args\":{\"terminal\":\""
                    + "\(DemoWorld.terminal(number))\",\"merchant\":\"DEMOSTATION0001\","
                    + "\"reason\":\"test\"}}"
            )
            #expect(registered["ok"] == .boolean(true))
            guard case .array(let components)? = registered["data"]?["components"] else {
                throw WireError(text: "no components")
            }
            #expect(components.count == 2)
            let terminal = try open("unionpay", number)
            let signOn = try terminal.exchange(
                try terminal.signOnRequest(),
                authenticated: false
            )
            #expect(signOn.code == "00")
            let disabled = try ask(
                "{\"v\":1,\"id\":2,\"verb\":\"terminal.disable\",\"args\":{\"terminal\":\""
                    + "\(DemoWorld.terminal(number))\",\"disabled\":true,\"reason\":\"test\"}}"
            )
            #expect(disabled["ok"] == .boolean(true))
            let refused = try terminal.exchange(
                try terminal.signOnRequest(),
                authenticated: false
            )
            #expect(refused.code == "58")
        }
    }

    @Test func `an echo of IFSF that names no terminal is authenticated by the listener's key`()
        async throws
    {
        try await TestWorld().run(.inProcess) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            var echo = try terminal.echo()
            echo.remove(.terminalIdentification)
            echo.remove(.merchantIdentification)
            let reply = try terminal.exchange(echo)
            #expect(reply.code == "800")
            #expect(terminal.verifies(reply))
            #expect(try terminal.exchange(echo, authenticated: false).code == "916")
        }
    }
}
