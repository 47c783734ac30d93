import NIOSSL
import Payments

/// The connections that live on one lane, and what new ones shake hands with.
struct LaneConnections {
    private var standing: [ObjectIdentifier: InboundConnection] = [:]
    private var contexts: [ListenerNumber: NIOSSLContext] = [:]

    init(_ profiles: [ListenerProfile]) {
        for profile in profiles { contexts[profile.number] = profile.tls }
    }

    var count: Int { standing.count }
    var all: [InboundConnection] { Array(standing.values) }

    mutating func remember(_ connection: InboundConnection) {
        standing[ObjectIdentifier(connection)] = connection
    }

    mutating func forget(_ connection: InboundConnection) {
        standing[ObjectIdentifier(connection)] = nil
    }

    func context(of listener: ListenerNumber) -> NIOSSLContext? { contexts[listener] }

    /// Certificates that were read again; connections that stand keep theirs.
    mutating func use(_ fresh: [ListenerNumber: NIOSSLContext]) {
        contexts.merge(fresh) { $1 }
    }
}
