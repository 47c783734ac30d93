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
    /// Those of wallets, where there are any; without, they are the first lane's loop and no more.
    let wallets: WalletThreads
    private let groups: [MultiThreadedEventLoopGroup]
    private let laneGroup: MultiThreadedEventLoopGroup?

    /// So many lanes; 0 takes one a core.
    init(_ loops: SwitchEnvironment.Loops, lanes count: Int, hasWallets: Bool) {
        switch loops {
        case .given(let lanes, let book):
            (self.lanes, self.book, archives, reader) = (lanes, book, book, book)
            (desk, laneGroup, groups) = (lanes[0], nil, [])
            wallets = Self.wallets(on: lanes[0], signers: nil)
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
            let groups = [deskGroup, laneGroup, readerGroup, archiveGroup, bookGroup]
            guard hasWallets else {
                wallets = Self.wallets(on: lanes[0], signers: nil)
                self.groups = groups
                return
            }
            let walletGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let signers = NIOThreadPool(numberOfThreads: Self.signers)
            signers.start()
            wallets = Self.wallets(on: walletGroup.next(), signers: signers)
            self.groups = [walletGroup] + groups
        }
    }

    /// Those that a configuration needs.
    init(_ loops: SwitchEnvironment.Loops, for configuration: SwitchConfiguration) {
        self.init(
            loops,
            lanes: configuration.lanes,
            hasWallets: configuration.channels.contains { $0.kind.isWallet }
        )
    }

    private static func wallets(
        on loop: any EventLoop,
        signers: NIOThreadPool?
    ) -> WalletThreads {
        WalletThreads(loop: loop, executor: LoopExecutor(loop), signers: signers)
    }

    /// Threads for the signatures of all wallets together.
    private static let signers = 2

    /// All lanes.
    var group: any EventLoopGroup { laneGroup ?? lanes[0] }

    /// Ends the threads; nothing that lives on them may be used afterwards.
    func end() async throws {
        // Their work ends on the wallets' loop, so they end before it.
        try await wallets.signers?.shutdownGracefully()
        for group in groups { try await group.shutdownGracefully() }
    }
}
