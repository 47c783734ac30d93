import NIOEmbedded
import Switch

/// How a case runs: in one thread without sockets, or over real ones.
enum Way: String, CaseIterable, Sendable {
    case inProcess
    case live
}

/// Opens terminals by listener and number.
typealias OpenTerminal = (_ listener: String, _ number: Int) throws -> TestTerminal

extension TestWorld {
    /// Runs a case either way.
    func run(_ way: Way, _ body: (@escaping OpenTerminal) throws -> Void) async throws {
        switch way {
        case .inProcess: try runInProcess { open, _ in try body(open) }
        case .live:
            try await live { _, opener in
                try body { try opener($0, $1) }
            }
        }
    }

    /// Lanes and book on one virtual loop; the whole body runs on the caller's thread.
    func runInProcess(_ body: (@escaping OpenTerminal, PaymentSwitch) throws -> Void) throws {
        let loop = EmbeddedEventLoop()
        let paymentSwitch = try makeSwitch(
            SwitchEnvironment(loops: .given(lanes: [loop], book: loop))
        )
        loop.run()
        try body(
            { listener, number in
                let wire = try EmbeddedWire(paymentSwitch, listener: listener, loop: loop)
                return try self.terminal(listener, number, at: wire)
            },
            paymentSwitch
        )
    }

    /// A terminal at a switch of its own that runs in this thread.
    func terminal(_ listener: String) throws -> TestTerminal {
        let loop = EmbeddedEventLoop()
        let paymentSwitch = try makeSwitch(
            SwitchEnvironment(loops: .given(lanes: [loop], book: loop))
        )
        loop.run()
        return try terminal(
            listener,
            1,
            at: EmbeddedWire(paymentSwitch, listener: listener, loop: loop)
        )
    }

    /// A terminal as a listener of this world's configuration knows it.
    func terminal(_ listener: String, _ number: Int, at wire: any Wire) throws -> TestTerminal {
        guard let settings = configuration.listeners.first(where: { $0.name == listener }) else {
            throw WireError(text: "no listener \(listener)")
        }
        let terminal = try TestTerminal(
            wire,
            number: number,
            settings: settings,
            specifications: specifications
        )
        terminal.today = today
        return terminal
    }
}
