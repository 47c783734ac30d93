import Book
import CardSecurity
import ISO8583
import Logging
import NIOCore
import Payments
import Upstream

/// The external payment channels: which there are, which are up, and what goes to them.
///
/// Lives on one lane. A payment for a channel that is down never gets here: the router reads
/// `ChannelAvailability` and the book records the refusal (91) like any other decision.
actor ChannelDispatcher {
    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    nonisolated let availability: ChannelAvailability
    nonisolated let board = ChannelBoard()
    nonisolated let counters: CounterSet
    nonisolated let times: StageTimes
    /// The configured external channels by name.
    nonisolated let names: [String: ChannelNumber]
    /// How long each host's answers took.
    nonisolated let roundTrips: [ChannelNumber: ServiceHistogram]
    /// One mailbox a channel: what was handed over and has come to no end.
    nonisolated let mailboxes: [MailboxAdmission]
    private let mailboxOf: [ChannelNumber: MailboxAdmission]
    /// Where the channels' hosts are, for the log.
    private let addresses: [ChannelNumber: String]
    nonisolated let channels: [ChannelNumber: any PaymentChannel]
    private let clock: any SwitchClock
    private let logger: Logger
    private var opener: CardOpener
    private var audience: ChannelAudience?

    init(
        executor: LoopExecutor,
        channels: [any PaymentChannel],
        settings: [ChannelSettings],
        numbers: [String: ChannelNumber],
        availability: ChannelAvailability,
        ring: DataKeyRing,
        environment: ChannelEnvironment
    ) throws(CardSecurityError) {
        self.executor = executor
        self.availability = availability
        counters = environment.counters
        times = environment.times
        clock = environment.clock
        logger = environment.logger
        self.channels = Dictionary(uniqueKeysWithValues: channels.map { ($0.number, $0) })
        var names: [String: ChannelNumber] = [:]
        var mailboxOf: [ChannelNumber: MailboxAdmission] = [:]
        var mailboxes: [MailboxAdmission] = []
        var addresses: [ChannelNumber: String] = [:]
        for channel in settings where channel.kind.isExternal {
            guard let number = numbers[channel.name] else { continue }
            names[channel.name] = number
            addresses[number] = channel.remote
            let mailbox = MailboxAdmission(
                name: "channel-\(channel.name)",
                capacity: channel.inFlight,
                reserved: channel.inFlight
            )
            mailboxOf[number] = mailbox
            mailboxes.append(mailbox)
        }
        self.names = names
        // In any order: each begins empty.
        roundTrips = Dictionary(
            uniqueKeysWithValues: names.values.map { ($0, ServiceHistogram()) }
        )
        self.mailboxOf = mailboxOf
        self.mailboxes = mailboxes
        self.addresses = addresses
        opener = try CardOpener(ring)
        for channel in channels { availability.setTakesCodes(channel.number, channel.takesCodes) }
    }

    /// Who is told of answers and of keys; called once, before the first request.
    func serve(_ audience: ChannelAudience) {
        self.audience = audience
    }

    /// Connects the channels, but for those that an operator has stopped.
    func start(except stopped: Set<ChannelNumber>) {
        for (number, channel) in channels {
            channel.start(reports, isStopped: stopped.contains(number))
        }
    }

    /// Seals under the data key of another business date from here on.
    func use(_ key: UnwrappedDataKey) {
        do throws(CardSecurityError) {
            try opener.use(key)
        } catch {
            logger.error("a data key cannot be used", error: error)
        }
    }

    // MARK: Requests

    /// Hands requests over from any thread whose intents are durable: one wake-up a batch.
    nonisolated func post(_ requests: [OutboundRequest]) {
        for outbound in requests { mailboxOf[outbound.dispatch.request.channel]?.take(1) }
        executor.eventLoop.execute {
            self.assumeIsolated { $0.dispatch(requests) }
        }
    }

    private func dispatch(_ requests: [OutboundRequest]) {
        var byChannel: [ChannelNumber: [UpstreamDispatch]] = [:]
        var refused: [UpstreamDispatch] = []
        for var outbound in requests {
            let number = outbound.dispatch.request.channel
            if channels[number] != nil, openCard(of: &outbound) {
                byChannel[number, default: []].append(outbound.dispatch)
            } else {
                refused.append(outbound.dispatch)
            }
        }
        for (number, batch) in byChannel {
            refused += channels[number]?.submit(batch) ?? batch
        }
        refuse(refused)
    }

    /// What no channel took: certainly not sent.
    private func refuse(_ requests: [UpstreamDispatch]) {
        guard !requests.isEmpty else { return }
        counters.add(.hostRefused, requests.count)
        for (number, batch) in Dictionary(grouping: requests, by: \.request.channel) {
            tell(
                batch.map {
                    ChannelReport(
                        exchange: $0.request.exchange,
                        attempt: $0.request.attempt,
                        .refused
                    )
                },
                of: number
            )
        }
    }

    /// Puts the card into the message's secrets; false when it was sealed under a key that is gone.
    private func openCard(of outbound: inout OutboundRequest) -> Bool {
        guard let card = outbound.dispatch.request.card else { return true }
        guard let key = outbound.cardKey else { return false }
        do throws(CardSecurityError) {
            guard let content = try opener.open(card, under: key) else { return false }
            outbound.dispatch.secrets.add(content)
            return true
        } catch {
            logger.error("a card cannot be opened for its host", error: error)
            return false
        }
    }

    // MARK: Operators

    /// Signs a channel off and ends its sockets, or connects it again.
    func set(_ number: ChannelNumber, isStopped: Bool) {
        guard let channel = channels[number] else { return }
        if isStopped { channel.stop() } else { channel.resume() }
    }

    /// Asks a host whether it is there.
    func echo(
        _ number: ChannelNumber,
        _ completion: @escaping @Sendable (Duration?) -> Void
    ) {
        guard let channel = channels[number] else { return completion(nil) }
        channel.echo(completion)
    }

    /// Signs every channel off; what is on its way is still answered by its deadline.
    func stop() {
        for channel in channels.values { channel.stop() }
    }

    /// Lets the channels go of what is theirs, and waits until it is gone; call after `stop`, once.
    func end() async {
        for channel in channels.values {
            await withCheckedContinuation { gone in channel.end { gone.resume() } }
        }
    }

    // MARK: Questions

    /// Asks from any thread what became of orders: one wake-up a batch.
    nonisolated func ask(_ questions: [WalletQuestion]) {
        executor.eventLoop.execute {
            self.assumeIsolated { dispatcher in
                for (number, batch) in Dictionary(grouping: questions, by: \.channel) {
                    dispatcher.ask(batch, of: number)
                }
            }
        }
    }

    /// What no channel asks is answered all the same: an order goes on by answers alone.
    private func ask(_ questions: [WalletQuestion], of number: ChannelNumber) {
        let unasked = channels[number]?.ask(questions) ?? questions
        guard !unasked.isEmpty else { return }
        tell(unasked.map { ChannelReport($0.unasked) }, of: number)
    }

    // MARK: Reports

    private var reports: ChannelReports {
        let (availability, board) = (availability, board)
        let (counters, times, roundTrips) = (counters, times, roundTrips)
        return ChannelReports(
            events: { number, reports in self.assumeIsolated { $0.tell(reports, of: number) } },
            readiness: { number, readiness in
                availability.set(number, readiness)
                self.assumeIsolated { $0.audience?.availability(number, readiness == .up) }
            },
            snapshot: { number, snapshot in board.set(number, snapshot) },
            note: { number, note in self.assumeIsolated { $0.log(note, of: number) } },
            count: { counters.add($0.counter) },
            roundTrip: { number, nanoseconds in
                times.hostRoundTrip.record(nanoseconds: nanoseconds)
                roundTrips[number]?.record(nanoseconds: nanoseconds)
            }
        )
    }

    private func log(_ note: ChannelNote, of number: ChannelNumber) {
        let name = channels[number]?.name ?? ""
        switch note {
        case .up(let socket):
            logger.notice(
                "a host link is up",
                metadata: .fields(
                    (.channel, name),
                    (.address, addresses[number] ?? ""),
                    (.count, "\(socket)")
                )
            )
        case .cut(let reason):
            logger.notice(
                "a host link was cut",
                metadata: .fields((.channel, name), (.reason, reason))
            )
        case .skewed(let seconds):
            logger.warning(
                "the clocks of a provider and of this machine differ",
                metadata: .fields((.channel, name), (.count, "\(seconds)"))
            )
        case .alarm(let reason):
            logger.error(
                "a channel needs somebody to look",
                metadata: .fields((.channel, name), (.reason, reason))
            )
        case .trouble(let trouble, let reason):
            logger.log(
                level: trouble.level,
                "\(trouble.rawValue)",
                metadata: .fields((.error, reason))
            )
        }
    }

    /// Tells the book what came of requests; their number is bounded by what was sent.
    private func tell(_ reports: [ChannelReport], of number: ChannelNumber) {
        let now = clock.now()
        var events: [BookEvent] = []
        var freed = 0
        for report in reports {
            if report.freesPlace { freed += 1 }
            switch report.kind {
            case .answer(var answer):
                if let stray = report.strayCard { answer.card = opener.seal(stray.card) }
                events.append(BookEvent(at: now, kind: .hostAnswer(answer)))
            case .wallet(let answer):
                events.append(BookEvent(at: now, kind: .walletAnswer(answer)))
            case .failure(let exchange, let attempt, let failure):
                events.append(
                    BookEvent(
                        at: now,
                        kind: .hostFailed(exchange: exchange, attempt: attempt, failure)
                    )
                )
            }
        }
        mailboxOf[number]?.release(freed)
        audience?.events(events)
    }
}

extension UpstreamSecrets {
    /// The card, and what was kept with it.
    fileprivate mutating func add(_ content: SealedContent) {
        card = content.card
        entryMode = entryMode ?? content.entryMode
        conditionCode = conditionCode ?? content.conditionCode
        chip = chip ?? content.chip
    }
}
