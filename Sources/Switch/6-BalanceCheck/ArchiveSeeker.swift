import Journal
import NIOCore
import Payments

/// Looks for sales that have left the reach of the book, in the files of their dates: beside the
/// book's thread, one after the other.
actor ArchiveSeeker {
    /// So many refunds wait for it at most.
    static let limit = 64

    private let executor: LoopExecutor
    private let finder: SaleFinder

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    init(executor: LoopExecutor, path: String) {
        self.executor = executor
        finder = SaleFinder(path: path)
    }

    /// Looks for a sale, and says on this actor's loop what was found.
    nonisolated func find(
        _ reference: String,
        on date: BusinessDate,
        then completion: @escaping @Sendable (Result<SaleFinding, JournalError>) -> Void
    ) {
        executor.eventLoop.execute {
            self.assumeIsolated { seeker in
                completion(
                    Result { () throws(JournalError) in try seeker.finder.find(reference, on: date)
                    }
                )
            }
        }
    }
}
