import NIOSSL
import Payments

/// The connections that live on one lane, and what new ones shake hands with.
struct LaneConnections {
    private var standing: [ObjectIdentifier: InboundConnection] = [:]
    private var contexts: [ListenerNumber: NIOSSLContext] = [:]
    private var lastCutLoggedNanoseconds: Int64 = 0

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

    /// Whether a cut is worth a line: a flood of them is one a second.
    mutating func logsCut(at now: Int64) -> Bool {
        guard now - lastCutLoggedNanoseconds >= 1_000_000_000 else { return false }
        lastCutLoggedNanoseconds = now
        return true
    }
}
