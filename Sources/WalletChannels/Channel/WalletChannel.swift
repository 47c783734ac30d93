import NIOCore
package import Payments
package import Upstream

/// The way to a provider of wallets, as the dispatcher sees it.
///
/// Lives on the dispatcher's loop and hands everything over to the loop of all wallets, so that a
/// provider that is slow costs places of its channel and nothing else.
package actor WalletChannel: PaymentChannel {
    package nonisolated let executor: any SerialExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    package nonisolated let number: ChannelNumber
    package nonisolated let name: String
    package nonisolated let takesCodes = true
    nonisolated let loop: any EventLoop
    private let settings: WalletSettings
    private let form: any ProviderForm
    let client: WalletClient
    let keeper: CertificateKeeper?
    let site: WalletSite
    var reports: ChannelReports?
    var isStopped = false
    var hasKeys: Bool
    var breaker = Breaker()
    var skew = ClockSkew()
    private var places = WalletPlaces()
    /// Whether the last question found the first address dumb.
    private var prefersSpare = false
    private var probe: Scheduled<Void>?
    /// What was told last.
    var published: ChannelReadiness?
    /// When a payment may try again at a provider that did not answer.
    var reopening: Scheduled<Void>?
    /// When the last of the keys ends by which answers are believed, in seconds since 1970 UTC.
    var keysEnd: Int64?
    /// When that is looked at again.
    var endWatch: Scheduled<Void>?
    private var said: [String: Timestamp] = [:]

    package init(_ settings: WalletSettings, at site: WalletSite) {
        self.settings = settings
        self.site = site
        number = site.number
        name = settings.name
        executor = site.executor
        loop = site.loop
        form = settings.form
        var keys = PlatformKeys()
        var keeper: CertificateKeeper?
        if case .weChat(let settings) = settings.interface {
            keys = settings.platform.keys
            if case .folder(let store) = settings.platform {
                keeper = CertificateKeeper(
                    WeChatForm(settings),
                    apiKey: settings.apiKey,
                    store: store,
                    timeout: TimeAmount(self.settings.timeout),
                    at: site
                )
            }
        }
        self.keeper = keeper
        hasKeys = keeper == nil
        keysEnd = keys.end
        client = WalletClient(
            form,
            keys: keys,
            certificates: keeper,
            limit: settings.mostFlights,
            timeout: settings.timeout,
            at: site
        )
    }

    /// Whose notifies a listener takes for this channel.
    package nonisolated var notifies: NotifyChannel {
        NotifyChannel(reader: NotifyReader(settings, channel: number), client: client)
    }

    // MARK: The dispatcher's calls

    package nonisolated func start(_ reports: ChannelReports, isStopped: Bool) {
        assumeIsolated { channel in
            channel.reports = reports
            channel.isStopped = isStopped
            channel.watchCertificates()
            channel.watchEnd()
            channel.publish()
        }
    }

    package nonisolated func resume() {
        assumeIsolated { channel in
            channel.isStopped = false
            channel.publish()
            // Nothing else would ever find the clocks right again: no payment goes.
            if channel.skew.isTooFar { channel.probeLater() }
        }
    }

    package nonisolated func stop() {
        assumeIsolated { channel in
            channel.isStopped = true
            channel.probe?.cancel()
            channel.probe = nil
            channel.publish()
        }
    }

    package nonisolated func end(_ completion: @escaping @Sendable () -> Void) {
        assumeIsolated { $0.endTimers() }
        site.transport.stop(completion)
    }

    package nonisolated func submit(_ requests: [UpstreamDispatch]) -> [UpstreamDispatch] {
        assumeIsolated { channel in requests.filter { !channel.send($0) } }
    }

    package nonisolated func ask(_ questions: [WalletQuestion]) -> [WalletQuestion] {
        assumeIsolated { channel in questions.filter { !channel.ask($0) } }
    }

    package nonisolated func echo(_ completion: @escaping @Sendable (Duration?) -> Void) {
        assumeIsolated { $0.askEcho(completion) }
    }

    // MARK: Requests

    /// Whether the request was taken.
    private func send(_ dispatch: UpstreamDispatch) -> Bool {
        let request = dispatch.request
        guard !isStopped, let ask = WalletAsk(dispatch, settings) else { return false }
        let share: WalletPlaces.Share = request.action.isReserved ? .undoing : .taking
        guard places.hasRoom(share, settings.inFlight) else { return false }
        if let outcome = form.refusal(of: ask) {
            // What these settings cannot ask is refused without a call.
            let answer = answer(request, ask.refused(outcome), code: "settings")
            loop.execute { self.assumeIsolated { $0.report([ChannelReport(answer)]) } }
            return true
        }
        if share == .taking {
            guard hasKeys, !skew.isTooFar, breaker.admits(at: site.now()) else { return false }
        }
        places.take(share)
        reports?.count(.requests)
        if share == .undoing { reports?.count(.reversals) }
        let isRepeat = request.attempt > 1
        begin(ask, spare: ask.mayGoAround && isRepeat && request.attempt % 2 == 0) { outcome in
            self.assumeIsolated { $0.ended(request, share, outcome) }
        }
        return true
    }

    /// Asks on the wallets' loop and comes back on this one.
    private func begin(
        _ ask: WalletAsk,
        spare: Bool,
        _ done: @escaping @Sendable (WalletOutcome) -> Void
    ) {
        let client = client
        let loop = loop
        site.walletLoop.execute {
            client.assumeIsolated { client in
                client.begin(ask, spare: spare) { outcome in
                    loop.execute { done(outcome) }
                }
            }
        }
    }

    private func ended(
        _ request: UpstreamRequest,
        _ share: WalletPlaces.Share,
        _ outcome: WalletOutcome
    ) {
        places.free(share)
        learn(from: outcome)
        switch outcome.result {
        case .told(let word):
            report([ChannelReport(answer(request, word.finding, code: word.code))])
        case .failed(let failure):
            count(failure)
            report([
                ChannelReport(exchange: request.exchange, attempt: request.attempt, failure)
            ])
        }
    }

    private func answer(
        _ request: UpstreamRequest,
        _ finding: WalletAnswer.Finding,
        code: String
    ) -> WalletAnswer {
        WalletAnswer(
            channel: number,
            exchange: request.exchange,
            attempt: request.attempt,
            finding,
            code: code
        )
    }

    // MARK: Questions

    /// Whether it is asked.
    private func ask(_ question: WalletQuestion) -> Bool {
        guard !isStopped, places.hasRoom(.asking, settings.inFlight) else { return false }
        let ask = WalletAsk(
            question.refund.map { .refundQuery($0) } ?? .query,
            of: question.order,
            sentAt: question.sentAt
        )
        places.take(.asking)
        reports?.count(.questions)
        begin(ask, spare: prefersSpare) { outcome in
            self.assumeIsolated { $0.ended(question, ask, outcome) }
        }
        return true
    }

    private func ended(_ question: WalletQuestion, _ ask: WalletAsk, _ outcome: WalletOutcome) {
        places.free(.asking)
        learn(from: outcome)
        switch outcome.result {
        case .told(let word): tell(question, word.finding, code: word.code)
        case .failed(let failure):
            count(failure)
            prefersSpare.toggle()
            let reason: UnknownReason = failure == .timedOut ? .timedOut : .linkLost
            tell(question, ask.unknown(reason), code: "")
        }
    }

    private func tell(
        _ question: WalletQuestion,
        _ finding: WalletAnswer.Finding,
        code: String
    ) {
        let answer = WalletAnswer(
            channel: number,
            exchange: question.exchange,
            attempt: 0,
            finding,
            code: code
        )
        report([ChannelReport(answer)])
    }

    // MARK: Probes

    private func askEcho(_ completion: @escaping @Sendable (Duration?) -> Void) {
        guard !isStopped, let ask = WalletAsk.probe(at: site.now()) else { return completion(nil) }
        begin(ask, spare: false) { outcome in
            self.assumeIsolated { channel in
                channel.learn(from: outcome)
                guard case .told = outcome.result, outcome.disbelief == nil else {
                    return completion(nil)
                }
                completion(.nanoseconds(outcome.nanoseconds))
            }
        }
    }

    /// While nothing new is asked for because of the clocks, they are compared twice a minute.
    func probeLater() {
        guard probe == nil, !isStopped else { return }
        probe = loop.scheduleTask(in: .seconds(30)) {
            self.assumeIsolated { channel in
                channel.probe = nil
                channel.askEcho { _ in
                    self.assumeIsolated { if $0.skew.isTooFar { $0.probeLater() } }
                }
            }
        }
    }

    private func endTimers() {
        for timer in [probe, reopening, endWatch] { timer?.cancel() }
        guard let keeper else { return }
        site.walletLoop.execute { keeper.assumeIsolated { $0.stop() } }
    }

    /// Says a thing once an hour.
    func isNews(_ words: String) -> Bool {
        let now = site.now()
        if let last = said[words], now.rawValue - last.rawValue < 3_600_000_000 { return false }
        said[words] = now
        return true
    }
}
