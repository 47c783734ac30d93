import Book
import CardSecurity
package import ISO8583
package import Journal
package import Logging
import NIOCore
import NIOPosix
import Payments

/// The switch: lanes, book and channels, assembled.
///
/// ```text
///     lane k = one event loop                    the book's thread                  lane k
/// socket ─▶ frame ─▶ message ─▶ MACVerifier ─▶ Router ─▶▐ BalanceChecker ─▶ commit ▌─▶ reply
/// ```
/// Made from a configuration and a data directory, which it holds locked until `close`. The life
/// of one: `init` recovers the book, `start` binds, `stop` drains, `close` ends the journal; `run`
/// does all of it under a service group.
package final class PaymentSwitch: Sendable {
    package let configuration: SwitchConfiguration
    package let dataDirectory: DataDirectory
    let environment: SwitchEnvironment
    let clock: GuardedClock
    let logger: Logger
    let profiles: [ListenerProfile]
    let lanes: LaneSet
    let checker: BalanceChecker
    let dispatcher: ChannelDispatcher
    let startedAt: Timestamp
    let startedNanoseconds: Int64
    let phase = PhaseCell()
    let listeners = ListenerCell()
    let rates = RateMeter()
    let descriptors: DescriptorBudget
    private let lock: DirectoryLock
    private let group: MultiThreadedEventLoopGroup?
    private let bookGroup: MultiThreadedEventLoopGroup?

    /// Opens the journal, checks it from its last anchor on, and builds the lanes.
    ///
    /// - Throws: `StartError`, one line that names the cure.
    package init(
        configuration: SwitchConfiguration,
        dataDirectory: DataDirectory,
        specifications: SpecificationLibrary,
        logger: Logger,
        environment: SwitchEnvironment = SwitchEnvironment(),
        restoration: Restoration? = nil
    ) throws(StartError) {
        self.configuration = configuration
        self.dataDirectory = dataDirectory
        clock = GuardedClock(environment.clock)
        let environment = environment.running(by: clock)
        self.environment = environment
        self.logger = logger
        (startedAt, startedNanoseconds) = (clock.now(), clock.monotonicNanoseconds())
        descriptors = try Self.descriptors(for: configuration)
        let opening = BookOpening(
            configuration: configuration,
            directory: dataDirectory,
            specifications: specifications,
            environment: environment,
            restoration: restoration
        )
        lock = try opening.lock()
        let opened = try opening.open(lock)
        clock.begin(after: opened.lastEventAt)
        let (ring, terminals, channels) = (opened.ring, opened.terminals, opened.channels)
        let (hostChannels, stoppedChannels) = (opened.hostChannels, opened.stoppedChannels)
        let links = try HostChannelOpening(opening).open()
        profiles = opened.profiles
        let loops: (lanes: [any EventLoop], book: any EventLoop)
        (loops, group, bookGroup) = Self.loops(environment, configuration)
        do throws(CardSecurityError) {
            checker = try BalanceChecker(
                executor: LoopExecutor(loops.book),
                book: opened.book,
                settings: BalanceCheckSettings(configuration, dataDirectory, environment, clock),
                admission: MailboxAdmission(book: configuration.mailboxes),
                ring: ring,
                sealingDate: opened.sealingDate,
                terminals: terminals,
                channels: hostChannels,
                logger: logger
            )
            let availability = ChannelAvailability()
            let builder = LaneBuilder(
                configuration: configuration,
                profiles: profiles,
                environment: environment,
                ring: ring,
                terminals: terminals,
                book: checker,
                availability: availability,
                channels: channels,
                logger: logger
            )
            lanes = LaneSet(try builder.lanes(on: loops.lanes))
            dispatcher = try links.dispatcher(
                on: lanes.lanes[0].executor,
                numbers: channels,
                availability: availability,
                ring: ring,
                environment,
                logger
            )
        } catch {
            throw .cryptography("\(error)")
        }
        connect(hostChannels, stopped: stoppedChannels)
    }

    /// Lets the process use all descriptors that it may, and says how many connections may take.
    private static func descriptors(
        for configuration: SwitchConfiguration
    ) throws(StartError) -> DescriptorBudget {
        let limit = DescriptorLimit(for: configuration)
        try limit.check(configuration)
        limit.raise()
        return DescriptorBudget(capacity: limit.connections)
    }

    /// Tells book, lanes and channels of each other, before the first message.
    private func connect(_ channels: [HostChannel], stopped: Set<ChannelNumber>) {
        let lanes = lanes
        let windows = Dictionary(
            uniqueKeysWithValues: configuration.channels.map { ($0.name, $0.inFlight) }
        )
        let outlets = channels.map {
            BalanceChecker.Outlet(channel: $0, window: windows[$0.name] ?? 1)
        }
        for lane in lanes.lanes {
            lane.executor.eventLoop.execute { [dispatcher] in
                lane.assumeIsolated { $0.serve(dispatcher) }
            }
        }
        dispatcher.executor.eventLoop.execute { [dispatcher, checker] in
            dispatcher.assumeIsolated { $0.serve(checker, lanes) }
        }
        checker.executor.eventLoop.execute { [checker, dispatcher] in
            checker.assumeIsolated { checker in
                checker.serve(lanes)
                checker.serve(dispatcher, outlets)
            }
            dispatcher.executor.eventLoop.execute {
                dispatcher.assumeIsolated { $0.start(except: stopped) }
            }
        }
    }

    private static func loops(
        _ environment: SwitchEnvironment,
        _ configuration: SwitchConfiguration
    ) -> (
        loops: (lanes: [any EventLoop], book: any EventLoop),
        group: MultiThreadedEventLoopGroup?,
        bookGroup: MultiThreadedEventLoopGroup?
    ) {
        switch environment.loops {
        case .given(let lanes, let book):
            return ((lanes, book), nil, nil)
        case .threads:
            let count = configuration.lanes > 0 ? configuration.lanes : min(System.coreCount, 64)
            let group = MultiThreadedEventLoopGroup(numberOfThreads: count)
            let bookGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            return ((Array(group.makeIterator()), bookGroup.next()), group, bookGroup)
        }
    }

    var laneGroup: any EventLoopGroup { group ?? lanes.lanes[0].executor.eventLoop }

    /// Ends the threads; nothing of the switch may be used afterwards.
    func endThreads() async {
        do {
            try await group?.shutdownGracefully()
            try await bookGroup?.shutdownGracefully()
        } catch {
            logger.error("a thread did not end", error: error)
        }
    }
}
