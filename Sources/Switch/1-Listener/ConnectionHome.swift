import NIOSSL
import Payments

/// What an event loop offers to the connections that live on it: it takes their frames, and knows
/// each that stands.
///
/// Every call comes from that loop.
protocol ConnectionHome: AnyObject, Sendable {
    var executor: LoopExecutor { get }
    var clock: any SwitchClock { get }
    var counters: CounterSet { get }

    /// What new connections of a listener shake hands with; nil for plain ones.
    func tls(of listener: ListenerNumber) -> NIOSSLContext?

    func remember(_ connection: InboundConnection)

    func forget(_ connection: InboundConnection)

    /// Takes what one read brought; the connection gets an answer for each frame.
    func accept(_ frames: [InboundFrame], from connection: InboundConnection)

    /// The switch closed a connection, for a counted reason.
    func recordCut(_ reason: CounterName, _ text: String, of connection: InboundConnection)
}
