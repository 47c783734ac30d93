import NIOCore
import NIOPosix

/// The event loops that a switch lives on, and the threads where they are its own.
struct SwitchThreads: Sendable {
    let lanes: [any EventLoop]
    /// The book's: it may block in fsync.
    let book: any EventLoop
    private let laneGroup: MultiThreadedEventLoopGroup?
    private let bookGroup: MultiThreadedEventLoopGroup?

    /// So many lanes; 0 takes one a core.
    init(_ loops: SwitchEnvironment.Loops, lanes count: Int) {
        switch loops {
        case .given(let lanes, let book):
            (self.lanes, self.book) = (lanes, book)
            (laneGroup, bookGroup) = (nil, nil)
        case .threads:
            let count = count > 0 ? count : min(System.coreCount, 64)
            let laneGroup = MultiThreadedEventLoopGroup(numberOfThreads: count)
            let bookGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            (lanes, book) = (Array(laneGroup.makeIterator()), bookGroup.next())
            (self.laneGroup, self.bookGroup) = (laneGroup, bookGroup)
        }
    }

    /// All lanes.
    var group: any EventLoopGroup { laneGroup ?? lanes[0] }

    /// Ends the threads; nothing that lives on them may be used afterwards.
    func end() async throws {
        try await laneGroup?.shutdownGracefully()
        try await bookGroup?.shutdownGracefully()
    }
}
