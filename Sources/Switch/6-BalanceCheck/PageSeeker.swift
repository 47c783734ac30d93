import Journal
import NIOCore
import Payments

/// Looks for pages of reference data: beside the book's thread, one after the other.
///
/// A table of many rows is gone through once for each of its versions, which takes a while: nothing
/// that moves money waits behind it.
actor PageSeeker {
    /// So many requests wait for it at most.
    static let limit = 64

    private let executor: LoopExecutor
    private let finder: ParameterFinder

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    init(executor: LoopExecutor, path: String) {
        self.executor = executor
        finder = ParameterFinder(path: path)
    }

    /// Looks for a page, and says on this actor's loop what was found.
    nonisolated func find(
        _ asked: ParameterRequest,
        then completion: @escaping @Sendable (Result<ParameterPage?, JournalError>) -> Void
    ) {
        executor.eventLoop.execute {
            self.assumeIsolated { seeker in
                completion(Result { () throws(JournalError) in try seeker.finder.find(asked) })
            }
        }
    }
}
