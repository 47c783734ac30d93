import NIOEmbedded
import Testing

@testable import Switch

/// A world whose days a test lets pass, with switches over it that come and go.
final class DayWorld {
    let world: TestWorld
    let clock = ManualClock()

    init(_ adjust: (inout SwitchConfiguration) -> Void = { _ in }) throws {
        world = try TestWorld(.noon) {
            $0.businessDay.mode = .auto
            adjust(&$0)
        }
    }

    private func environment(_ loops: SwitchEnvironment.Loops) -> SwitchEnvironment {
        SwitchEnvironment(clock: clock, loops: loops)
    }

    private func embedded() throws -> (PaymentSwitch, EmbeddedEventLoop, OpenTerminal) {
        let loop = EmbeddedEventLoop()
        let paymentSwitch = try world.makeSwitch(environment(.given(lanes: [loop], book: loop)))
        loop.run()
        let open: OpenTerminal = { [world] listener, number in
            let wire = try EmbeddedWire(paymentSwitch, listener: listener, loop: loop)
            return try world.terminal(listener, number, at: wire)
        }
        return (paymentSwitch, loop, open)
    }

    /// A switch in this thread for the time of the body.
    func inProcess(_ body: (OpenTerminal, PaymentSwitch, EmbeddedEventLoop) throws -> Void) throws {
        let (paymentSwitch, loop, open) = try embedded()
        try body(open, paymentSwitch, loop)
        Self.close(paymentSwitch)
    }

    /// The end of the process, and with it of its file.
    private static func close(_ paymentSwitch: PaymentSwitch) {
        paymentSwitch.checker.assumeIsolated { $0.close() }
    }

    /// What the book does once a second.
    private static func look(_ paymentSwitch: PaymentSwitch, _ loop: EmbeddedEventLoop) {
        paymentSwitch.checker.assumeIsolated { $0.tick() }
        loop.run()
    }

    /// Lets days pass: the book closes each by its clock, and looks at what is due then.
    func pass(days: Int, seeing isDone: () -> Bool = { true }) throws {
        try inProcess { _, paymentSwitch, loop in
            let tick = {
                self.clock.advance(seconds: 1)
                Self.look(paymentSwitch, loop)
            }
            for _ in 0..<days {
                clock.advance(seconds: 86_399)
                tick()
            }
            // Some steps a second are all that an archive gets.
            for _ in 0..<1_000 where !isDone() { tick() }
            #expect(isDone())
        }
    }

    /// Terminals of a switch either way; `look` lets the book see what is due.
    func run(
        _ way: Way,
        _ body: (OpenTerminal, _ look: () async -> Void) async throws -> Void
    ) async throws {
        switch way {
        case .inProcess:
            let (paymentSwitch, loop, open) = try embedded()
            try await body(open) { Self.look(paymentSwitch, loop) }
            Self.close(paymentSwitch)
        case .live:
            try await world.live(environment(.threads)) { paymentSwitch, opener in
                try await body(
                    { try opener($0, $1) },
                    { await paymentSwitch.checker.tick() }
                )
            }
        }
    }
}
