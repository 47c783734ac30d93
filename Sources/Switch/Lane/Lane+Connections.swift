import Logging
import NIOCore
import NIOSSL
import Payments

/// What a lane is to its connections; every call comes from its loop.
extension Lane: ConnectionHome {
    nonisolated func tls(of listener: ListenerNumber) -> NIOSSLContext? {
        assumeIsolated { $0.connections.context(of: listener) }
    }

    nonisolated func remember(_ connection: InboundConnection) {
        assumeIsolated { lane in
            lane.connections.remember(connection)
            if lane.isStopped { connection.assumeIsolated { $0.setLaneStopped(true) } }
        }
    }

    nonisolated func forget(_ connection: InboundConnection) {
        assumeIsolated { $0.connections.forget(connection) }
    }

    nonisolated func accept(_ frames: [InboundFrame], from connection: InboundConnection) {
        assumeIsolated { $0.take(frames, from: connection) }
    }

    /// A flood of them is one line a second for each reason.
    nonisolated func recordCut(
        _ reason: CounterName,
        _ text: String,
        of connection: InboundConnection
    ) {
        assumeIsolated { lane in
            let listener = connection.profile
            let reason = (name: reason, text: "\(reason.cutReason ?? "error"): \(text)")
            let source = connection.assumeIsolated { $0.source }
            lane.refusals.add(listener.number, terminal: nil, .unreadable, from: source) {
                RefusalNote(closing: reason.text, connection)
            }
            let now = lane.clock.monotonicNanoseconds()
            guard let leftOut = lane.gate.admit(.cut(listener.number, reason.name), at: now) else {
                return
            }
            var fields = Logger.Metadata.fields(
                (.listener, listener.settings.name),
                (.peer, connection.peer),
                (.reason, reason.text)
            )
            if leftOut > 0 { fields.set(.leftOut, "\(leftOut)") }
            lane.logger.notice("connection closed", metadata: fields)
        }
    }
}

extension Lane {
    var connectionCount: Int { connections.count }

    /// Certificates that were read again; connections that stand keep theirs.
    func use(_ contexts: [ListenerNumber: NIOSSLContext]) { connections.use(contexts) }

    /// Tells every connection whether the lane takes more.
    func announceStop(_ stopped: Bool) {
        for connection in connections.all {
            connection.assumeIsolated { $0.setLaneStopped(stopped) }
        }
    }

    /// Looks at every bound in time; called a few times a second.
    func sweep() {
        let now = clock.monotonicNanoseconds()
        for connection in connections.all {
            connection.assumeIsolated { $0.sweep(now) }
        }
    }
}
