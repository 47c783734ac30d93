import NIOCore

/// The executor of every actor that lives on one event loop.
///
/// Unlike `eventLoop.executor` it works over any loop, also over one with virtual time in a test,
/// and two executors of one loop are equal, so actors of a lane may call each other without a hop.
final class LoopExecutor: SerialExecutor {
    let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(complexEquality: self)
    }

    func isSameExclusiveExecutionContext(other: LoopExecutor) -> Bool {
        eventLoop === other.eventLoop
    }

    /// `assumeIsolated` comes here: a call from another thread is a bug and ends the process.
    func checkIsolated() {
        eventLoop.preconditionInEventLoop()
    }

    func isIsolatingCurrentContext() -> Bool? {
        eventLoop.inEventLoop
    }
}
