import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import Switch

@Suite struct LoopExecutorTests {
    /// An actor like those of a lane.
    private actor Pinned {
        nonisolated let executor: LoopExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            executor.asUnownedSerialExecutor()
        }
        private var calls = 0

        init(_ loop: any EventLoop) {
            executor = LoopExecutor(loop)
        }

        func call() -> Bool {
            calls += 1
            return executor.eventLoop.inEventLoop
        }
    }

    @Test func `an awaited call runs on the actor's loop`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        for _ in 0..<50 {
            for loop in group.makeIterator() {
                #expect(await Pinned(loop).call())
            }
        }
        try await group.shutdownGracefully()
    }

    @Test func `actors of one loop call each other without a hop`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let one = Pinned(loop)
        let other = Pinned(loop)
        let both = try await loop.submit {
            one.assumeIsolated { $0.call() } && other.assumeIsolated { $0.call() }
        }.get()
        #expect(both)
        #expect(one.executor.isSameExclusiveExecutionContext(other: other.executor))
        try await group.shutdownGracefully()
    }

    @Test func `loops of different threads are told apart`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let one = LoopExecutor(group.next())
        let other = LoopExecutor(group.next())
        #expect(!one.isSameExclusiveExecutionContext(other: other))
        #expect(one.isIsolatingCurrentContext() == false)
        try await group.shutdownGracefully()
    }

    @Test func `it works over a loop with virtual time`() {
        let pinned = Pinned(EmbeddedEventLoop())
        #expect(pinned.assumeIsolated { $0.call() })
    }
}
