import Book
import CardSecurity
package import ISO8583
package import Journal
package import Logging
import NIOCore
import Payments

/// The switch: lanes, book and channels, assembled.
///
/// ```text
///     Lane k = one event loop                        the book's thread                  Lane k
/// socket ─▶ frame ─▶ message ─▶ MACVerifier ─▶ Router ─▶▐ BalanceChecker ─▶ commit ▌─▶ reply
///     and where a bank decides:       commit ─▶ ChannelDispatcher ─▶ host ─▶ BalanceChecker
/// ```
/// Made from a configuration and a data directory, which it holds locked until `close`. The life
/// of one: `init` recovers the book, `start` binds, `stop` drains, `close` ends the journal; `run`
/// does all of it under a service group.
package final class PaymentSwitch: Sendable {
    package let configuration: SwitchConfiguration
    package let dataDirectory: DataDirectory
    let environment: SwitchEnvironment
    let clock: GuardedClock
    package let logger: Logger
    let profiles: [ListenerProfile]
    let lanes: LaneSet
    let checker: BalanceChecker
    let dispatcher: ChannelDispatcher
    let startedAt: Timestamp
    let startedNanoseconds: Int64
    let phase = PhaseCell()
    let listeners = SetOnce<[Listener]>()
    let notifyListening = SetOnce<NotifyListening>()
    let meter = MinuteMeter()
    let days = DayBoard()
    /// How the configuration is read again; set by `run`.
    let reread = SetOnce<@Sendable () -> ConfigurationReading>()
    /// The durable numbers of all channels, by name.
    let channelNumbers: [String: ChannelNumber]
    let descriptors: DescriptorBudget
    let threads: SwitchThreads
    /// Card numbers as rows of reference data hold them.
    package let cardFields: CardFields
    private let lock: DirectoryLock

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
        descriptors = try DescriptorLimit.budget(for: configuration)
        let opening = BookOpening(
            configuration: configuration,
            directory: dataDirectory,
            specifications: specifications,
            environment: environment,
            restoration: restoration
        )
        lock = try opening.lock()
        let opened = try opening.open(lock)
        let book = try FileBook(opened)
        let facts = opened.facts
        clock.begin(after: facts.lastEventAt)
        profiles = facts.profiles
        channelNumbers = facts.channels
        let channels = try ChannelOpening(opening).open()
        let availability = ChannelAvailability()
        threads = SwitchThreads(environment.loops, for: configuration)
        do throws(CardSecurityError) {
            cardFields = try CardFields(facts.ring)
            checker = try BalanceChecker(
                executor: LoopExecutor(threads.book),
                archives: LoopExecutor(threads.archives),
                reader: LoopExecutor(threads.reader),
                book: book,
                settings: BalanceCheckSettings(configuration, dataDirectory, environment, clock),
                admission: MailboxAdmission(book: configuration.mailboxes),
                facts: facts,
                logger: logger
            )
            let builder = LaneBuilder(
                configuration: configuration,
                environment: environment,
                facts: facts,
                book: checker,
                availability: availability,
                logger: logger
            )
            let lanes = LaneSet(try builder.lanes(on: threads.lanes))
            self.lanes = lanes
            dispatcher = try channels.dispatcher(
                on: lanes.lanes[0].executor,
                threads.wallets,
                facts,
                availability: availability,
                pinKey: { lanes.use($1, of: $0) },
                environment,
                logger
            )
        } catch {
            throw .cryptography("\(error)")
        }
        connect(facts)
    }
}
