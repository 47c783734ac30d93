import NIOCore

/// Counts a listener's connections, in total and by source, and turns away what is over a limit.
///
/// Sits in the pipeline of the listening socket: one loop calls it.
final class ConnectionAdmission: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let limits: ConnectionLimits
    private let counters: CounterSet
    private var total = 0
    private var bySource: [String: Int] = [:]

    init(limits: ConnectionLimits, counters: CounterSet) {
        self.limits = limits
        self.counters = counters
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let child = unwrapInboundIn(data)
        let source = child.remoteAddress?.ipAddress ?? "unknown"
        guard total < limits.connections else {
            counters.add(.connectionsRefusedTotal)
            child.close(promise: nil)
            return
        }
        guard bySource[source, default: 0] < limits.perSource else {
            counters.add(.connectionsRefusedSource)
            child.close(promise: nil)
            return
        }
        total += 1
        bySource[source, default: 0] += 1
        counters.add(.connectionsAccepted)
        let admission = NIOLoopBound(self, eventLoop: context.eventLoop)
        child.closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            admission.value.forget(source)
        }
        context.fireChannelRead(data)
    }

    private func forget(_ source: String) {
        total -= 1
        let left = bySource[source, default: 1] - 1
        bySource[source] = left > 0 ? left : nil
    }
}
