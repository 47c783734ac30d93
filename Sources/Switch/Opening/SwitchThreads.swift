import NIOCore
import NIOPosix

/// The event loops that a switch lives on, and the threads where they are its own.
struct SwitchThreads: Sendable {
    let lanes: [any EventLoop]
    /// The book's: it may block in fsync.
    let book: any EventLoop
    /// That of sales in archives, for which refunds wait: it may block in reads of the disk.
    let archives: any EventLoop
    /// The reader's of tables, lists and configurations, which may be long.
    let reader: any EventLoop
    /// The desk's, where people are served: what they send is read there, beside all payments.
    let desk: any EventLoop
    private let groups: [MultiThreadedEventLoopGroup]
    private let laneGroup: MultiThreadedEventLoopGroup?

    /// So many lanes; 0 takes one a core.
    init(_ loops: SwitchEnvironment.Loops, lanes count: Int) {
        switch loops {
        case .given(let lanes, let book):
            (self.lanes, self.book, archives, reader) = (lanes, book, book, book)
            (desk, laneGroup, groups) = (lanes[0], nil, [])
        case .threads:
            let count = count > 0 ? count : min(System.coreCount, 64)
            let laneGroup = MultiThreadedEventLoopGroup(numberOfThreads: count)
            let bookGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let archiveGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let readerGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let deskGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            (lanes, book) = (Array(laneGroup.makeIterator()), bookGroup.next())
            (archives, reader) = (archiveGroup.next(), readerGroup.next())
            desk = deskGroup.next()
            self.laneGroup = laneGroup
            groups = [deskGroup, laneGroup, readerGroup, archiveGroup, bookGroup]
        }
    }

    /// All lanes.
    var group: any EventLoopGroup { laneGroup ?? lanes[0] }

    /// Ends the threads; nothing that lives on them may be used afterwards.
    func end() async throws {
        for group in groups { try await group.shutdownGracefully() }
    }
}
