package import NIOCore
package import NIOPosix

/// Where signing, verifying and reading are done: never on a lane.
package protocol Signer: Sendable {
    /// Does the work and hands its result over on the loop, exactly once.
    ///
    /// - Parameters:
    ///   - loop: The caller's, on which this is called and `done` too.
    ///   - done: nil where there was no room.
    func work<Result: Sendable>(
        on loop: any EventLoop,
        _ body: @escaping @Sendable () -> Result,
        _ done: @escaping @Sendable (Result?) -> Void
    )
}

/// Works at once, where it is called: for a switch that runs in one thread.
package struct InlineSigner: Signer {
    package init() {}

    package func work<Result: Sendable>(
        on _: any EventLoop,
        _ body: @escaping @Sendable () -> Result,
        _ done: @escaping @Sendable (Result?) -> Void
    ) {
        done(body())
    }
}

/// Works on the threads of all wallets, with a bound on what waits of one channel.
package struct PoolSigner: Signer {
    package static let mostWaiting = 1_024

    private let pool: NIOThreadPool
    private let waiting: NIOLoopBoundBox<Int>
    private let limit: Int

    /// - Parameters:
    ///   - pool: Started, and ended, by whom it belongs to.
    ///   - loop: The one loop from which it is called.
    package init(
        on pool: NIOThreadPool,
        loop: any EventLoop,
        limit: Int = PoolSigner.mostWaiting
    ) {
        self.pool = pool
        waiting = NIOLoopBoundBox.makeBoxSendingValue(0, eventLoop: loop)
        self.limit = limit
    }

    package func work<Result: Sendable>(
        on loop: any EventLoop,
        _ body: @escaping @Sendable () -> Result,
        _ done: @escaping @Sendable (Result?) -> Void
    ) {
        guard waiting.value < limit else { return loop.execute { done(nil) } }
        waiting.value += 1
        let waiting = waiting
        pool.runIfActive(eventLoop: loop) { body() }.whenComplete { result in
            waiting.value -= 1
            switch result {
            case .success(let value): done(value)
            case .failure: done(nil)
            }
        }
    }
}
