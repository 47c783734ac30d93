import ISO8583
import Payments
import Testing
import Upstream

@testable import Simulators
@testable import Switch

/// A bank on threads of its own, and a world whose switch has its link there.
enum LiveBank {
    static func run(
        script: BankScript = BankScript(),
        _ adjust: (inout SwitchConfiguration) throws -> Void = { _ in },
        _ body: (BankServer, TestWorld) async throws -> Void
    ) async throws {
        let dialect = try #require(try TestWorld().specifications["iso8583-1987-binary"])
        var settings = BankSettings(specification: dialect)
        settings.port = 0
        settings.script = script
        let bank = try await BankServer.start(settings)
        let result: Result<Void, any Error>
        do {
            let world = try TestWorld {
                $0.channels[1].address = SocketEndpoint(host: "127.0.0.1", port: bank.port)
                try adjust(&$0)
            }
            try await body(bank, world)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await bank.stop()
        try result.get()
    }

    static func isUp(_ paymentSwitch: PaymentSwitch) -> Bool {
        let number = paymentSwitch.dispatcher.names["bank"]
        return number.flatMap { paymentSwitch.dispatcher.board[$0] }?.sockets == ["up", "up"]
    }

    /// Until something holds; gives up after far more turns than it can take.
    static func wait(_ holds: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        repeat {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(5))
        } while ContinuousClock.now < deadline
        Issue.record("what was waited for did not come")
    }
}
