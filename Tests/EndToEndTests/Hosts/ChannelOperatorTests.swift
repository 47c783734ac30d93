import Book
import Journal
import NIOCore
import NIOEmbedded
import Payments
import Testing
import Text

@testable import Desk
@testable import Simulators
@testable import Switch

@Suite struct ChannelOperatorTests {
    private typealias Answer = Result<JSONValue, DeskFailure>

    /// What the admin socket would answer.
    private func ask(
        _ world: HostWorld,
        _ verb: String,
        _ arguments: (String, String)...,
        as principal: Principal = .owner(named: "operator")
    ) throws -> Answer {
        let members = arguments.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
        let line = "{\"v\":1,\"id\":1,\"verb\":\"\(verb)\",\"args\":{\(members)}}"
        let promise = world.loop.makePromise(of: Answer.self)
        let desk = RunningDesk(world.paymentSwitch)
        desk.serve(try AdminRequest(line: line), as: principal) { promise.succeed($0) }
        world.loop.run()
        return try promise.futureResult.wait()
    }

    private func bank(_ world: HostWorld) throws -> JSONValue {
        guard case .array(let items) = try ask(world, "channel.list").get() else {
            throw WireError(text: "no list")
        }
        return try #require(items.last)
    }

    private func exitCode(_ answer: Answer) -> Int? {
        guard case .failure(let failure) = answer else { return nil }
        return failure.exitCode
    }

    @Test func `operators see a channel, ask its host, stop it and start it`() throws {
        let world = try HostWorld()
        let up = try bank(world)
        #expect(up["name"] == .string("bank"))
        #expect(up["state"] == .string("up"))
        #expect(up["sockets"] == .array([.string("up"), .string("up")]))
        #expect(up["keys"] == .boolean(true))
        let echo = try ask(world, "channel.echo", ("channel", "bank")).get()
        #expect(echo["channel"] == .string("bank"))
        #expect(echo["round_trip_us"] == .number("0"))

        #expect(exitCode(try ask(world, "channel.stop", ("channel", "bank"))) == 64)
        _ = try ask(world, "channel.stop", ("channel", "bank"), ("reason", "test")).get()
        #expect(try bank(world)["state"] == .string("stopped"))
        #expect(exitCode(try ask(world, "channel.echo", ("channel", "bank"))) == 69)
        #expect(exitCode(try ask(world, "channel.echo", ("channel", "bonk"))) == 66)
        _ = try ask(world, "channel.start", ("channel", "bank"), ("reason", "test")).get()
        #expect(try bank(world)["state"] == .string("up"))
        let acts = try world.rows().filter { $0.note?.contains("bank") == true }
        #expect(acts.count == 2)
    }

    @Test func `who may look only changes nothing, and is told which role it takes`() throws {
        let world = try HostWorld()
        let viewer = Principal(name: "guest", standing: .user)
        _ = try ask(world, "channel.list", as: viewer).get()
        let rows = try world.rows().count
        let stop = try ask(
            world,
            "channel.stop",
            ("channel", "bank"),
            ("reason", "test"),
            as: viewer
        )
        guard case .failure(let failure) = stop else { throw WireError(text: "it was done") }
        #expect(failure.exitCode == 1)
        #expect(
            failure.text == "channel.stop takes the role operator, which guest does not hold"
        )
        #expect(try bank(world)["state"] == .string("up"))
        // Nothing but that he asked.
        #expect(try world.rows().count == rows + 1)
        let refused = try #require(try world.rows().last)
        #expect(refused.outcome == "refused" && refused.operation == "channel-stop")
        #expect(refused.operatorName == "guest" && refused.operatorReason == "test")
        #expect(failure.cure == "ask the user that runs the switch")
    }

    @Test func `what is in flight and stored shows in list, status and metrics`() throws {
        let world = try HostWorld {
            $0.channels[1].timeout = .seconds(2)
            $0.channels[1].echo = .seconds(3600)
        }
        let terminal = try world.terminal()
        world.lines.losesAnswers = true
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(try bank(world)["in_flight"] == .number("1"))
        world.advance(seconds: 3)
        let item = try bank(world)
        #expect(item["in_flight"] == .number("0"))
        #expect(item["stored_reversals"] == .number("1"))
        #expect(item["held_items"] == .array([]) && item["answers_per_s"] != nil)
        let status = try ask(world, "status").get()
        #expect(status["store_and_forward"]?["depth"] == .number("1"))
        let metrics = world.paymentSwitch.metrics()
        #expect(metrics.contains("forecourt_channel_up{channel=\"bank\"} 1\n"))
        #expect(metrics.contains("forecourt_host_failures_total{reason=\"timed-out\"} 1\n"))
        #expect(metrics.contains("forecourt_host_reversals_total 1\n"))
        #expect(metrics.contains("forecourt_mailbox_depth{mailbox=\"channel-bank\"} 1\n"))
    }

    @Test func `a channel without its key file says so, and its cards are refused`() throws {
        let world = try HostWorld { $0.channels[1].zoneKeyFile = "missing.zmk" }
        let item = try bank(world)
        #expect(item["state"] == .string("down"))
        #expect(item["note"]?.string?.contains("no zone master key") == true)
        let terminal = try world.terminal()
        let refused = try terminal.purchase(1000, card: HostWorld.card())
        #expect(try terminal.exchange(refused).code == "91")
    }

    @Test func `a dialect that is not spoken to hosts is refused at the start`() throws {
        let world = try TestWorld { $0.channels[1].dialect = "unionpay-pos" }
        let error = #expect(throws: StartError.self) { try world.makeSwitch() }
        #expect(error?.exitCode == 64)
    }
}
