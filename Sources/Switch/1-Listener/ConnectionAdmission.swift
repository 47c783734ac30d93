import Glibc
import Logging
import NIOCore

/// Counts a listener's connections, in total and by source, and turns away what is over a limit;
/// while descriptors are short it does not accept at all.
///
/// Sits in the pipeline of the listening socket: one loop calls it.
final class ConnectionAdmission: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    /// How long a listener without descriptors waits before it looks again.
    private static let pause = TimeAmount.milliseconds(100)

    private let name: String
    private let limits: ConnectionLimits
    private let counters: CounterSet
    private let budget: DescriptorBudget
    private let logger: Logger
    private var total = 0
    private var bySource: [String: Int] = [:]
    private var isPaused = false
    private var saidAt: NIODeadline?
    /// Given up to accept one more and close it, so that who waits is told.
    private var spare = SpareDescriptor()
    /// The system had no descriptor for an accepted connection.
    private var turnsAway = false

    init(
        name: String,
        limits: ConnectionLimits,
        counters: CounterSet,
        budget: DescriptorBudget,
        logger: Logger
    ) {
        self.name = name
        self.limits = limits
        self.counters = counters
        self.budget = budget
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let child = unwrapInboundIn(data)
        let admission = NIOLoopBound(self, eventLoop: context.eventLoop)
        if turnsAway {
            counters.add(.connectionsRefusedDescriptors)
            child.closeFuture.hop(to: context.eventLoop).whenComplete { _ in
                admission.value.takeSpare()
            }
            child.close(promise: nil)
            return
        }
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
        budget.take()
        counters.add(.connectionsAccepted)
        child.closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            admission.value.forget(source)
        }
        context.fireChannelRead(data)
        if budget.isExhausted { pauseAccepting(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError,
            [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode)
        else {
            context.fireErrorCaught(error)
            return
        }
        turnsAway = true
        pauseAccepting(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isPaused { budget.endWaiting() }
        isPaused = false
        spare.release()
        context.fireChannelInactive()
    }

    // MARK: Without descriptors

    /// Stops reading from the listening socket: its queue is the system's, and costs nothing.
    private func pauseAccepting(_ context: ChannelHandlerContext) {
        guard !isPaused else { return }
        isPaused = true
        budget.beginWaiting()
        say()
        setReading(false, context.channel)
        wait(context.channel)
    }

    /// One line in ten seconds, however often it comes to that.
    private func say() {
        let now = NIODeadline.now()
        if let saidAt, now - saidAt < .seconds(10) { return }
        saidAt = now
        logger.error(
            "accepting pauses: no descriptors are left for more connections",
            metadata: .fields((.listener, name), (.count, "\(total)"))
        )
    }

    private func wait(_ channel: any Channel) {
        let own = NIOLoopBound((self, channel), eventLoop: channel.eventLoop)
        channel.eventLoop.scheduleTask(in: Self.pause) {
            let (admission, channel) = own.value
            admission.lookAgain(channel)
        }
    }

    private func lookAgain(_ channel: any Channel) {
        guard isPaused, channel.isActive else { return }
        if turnsAway { takeSpare() }
        guard !budget.isExhausted else { return wait(channel) }
        if turnsAway { spare.release() }
        isPaused = false
        budget.endWaiting()
        setReading(true, channel)
    }

    /// With the spare in hand the next connection is taken as usual.
    private func takeSpare() {
        if spare.take() { turnsAway = false }
    }

    private func setReading(_ isOn: Bool, _ channel: any Channel) {
        channel.setOption(.autoRead, value: isOn).whenFailure { _ in
            // It fails only on a socket that is closed, which accepts nothing anyway.
        }
    }

    private func forget(_ source: String) {
        total -= 1
        budget.giveBack()
        let left = bySource[source, default: 1] - 1
        bySource[source] = left > 0 ? left : nil
    }
}

/// A descriptor kept so that one is there when the process has no other.
struct SpareDescriptor {
    private var descriptor: Int32

    init() { descriptor = Self.fresh() }

    /// Whether it is held.
    mutating func take() -> Bool {
        if descriptor < 0 { descriptor = Self.fresh() }
        return descriptor >= 0
    }

    mutating func release() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private static func fresh() -> Int32 { open("/dev/null", O_RDONLY | O_CLOEXEC) }
}
