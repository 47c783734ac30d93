import Switch

/// Opens terminals of a running switch, by listener and number.
struct TerminalOpener: Sendable {
    let world: TestWorld
    let addresses: [String: SocketEndpoint]

    func callAsFunction(_ listener: String, _ number: Int) throws -> TestTerminal {
        try world.terminal(listener, number, at: SocketWire(port: port(of: listener)))
    }

    func port(of listener: String) throws -> Int {
        guard let address = addresses[listener] else {
            throw WireError(text: "no listener \(listener)")
        }
        return address.port
    }
}

extension TestWorld {
    /// Runs the switch over real sockets for the time of the body.
    func live(
        _ environment: SwitchEnvironment = SwitchEnvironment(channels: .hosts()),
        _ body: (PaymentSwitch, TerminalOpener) async throws -> Void
    ) async throws {
        let paymentSwitch = try makeSwitch(environment)
        try await paymentSwitch.start()
        let open = TerminalOpener(world: self, addresses: paymentSwitch.addresses)
        let result: Result<Void, any Error>
        do {
            try await body(paymentSwitch, open)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await paymentSwitch.stop(within: .seconds(5))
        await paymentSwitch.close()
        try result.get()
    }
}
