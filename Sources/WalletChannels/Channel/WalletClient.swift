import NIOCore
import Payments
import Upstream

/// Asks one provider: signs, sends, verifies and reads, step by step, each flight within its time.
///
/// Lives on the loop of all wallets. What it is asked ends exactly once. It keeps nothing of what
/// it asks beyond the flight but what orders took.
package actor WalletClient {
    package nonisolated let executor: any SerialExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    nonisolated let loop: any EventLoop
    private let form: any ProviderForm
    private let site: WalletSite
    private let limit: Int
    private let timeout: TimeAmount
    private var flights: [UInt64: WalletFlight] = [:]
    private var lastFlight: UInt64 = 0
    private var totals = OrderTotals()
    let certificates: CertificateKeeper?
    private var keys = PlatformKeys()
    /// Notifies that wait for the certificate that they were signed with.
    private var unread: [@Sendable (PlatformKeys) -> Void] = []

    init(
        _ form: any ProviderForm,
        keys: PlatformKeys,
        certificates: CertificateKeeper?,
        limit: Int,
        timeout: Duration,
        at site: WalletSite
    ) {
        self.form = form
        self.site = site
        self.limit = limit
        self.keys = keys
        self.certificates = certificates
        self.timeout = TimeAmount(timeout)
        executor = site.walletExecutor
        loop = site.walletLoop
    }

    // MARK: A flight

    /// Asks; `done` is called on this loop.
    func begin(
        _ ask: WalletAsk,
        spare: Bool,
        _ done: @escaping @Sendable (WalletOutcome) -> Void
    ) {
        let outcome = WalletOutcome(result: .failed(.refused), nanoseconds: 0, usedSpare: false)
        guard flights.count < limit else { return done(outcome) }
        lastFlight += 1
        let number = lastFlight
        let deadline = loop.scheduleTask(in: timeout) {
            self.assumeIsolated { $0.passed(number) }
        }
        flights[number] = WalletFlight(
            whole: ask,
            ask: form.first(totals.adding(to: ask)),
            onSpare: spare && form.site.spare != nil,
            startedAt: loop.now,
            deadline: deadline,
            done: done
        )
        prepare(number)
    }

    /// Signs the step's request on a thread, and sends it.
    private func prepare(_ number: UInt64) {
        guard let flight = flights[number] else { return }
        let form = form
        let now = site.now()
        let nonce = site.nonce()
        site.signer.work(on: loop) { () -> HTTPCall? in
            // A key that signs nothing has been refused when it was read.
            try? form.call(flight.ask, spare: flight.onSpare, at: now, nonce: nonce)
        } _: { call in
            self.assumeIsolated { $0.send(call ?? nil, of: number) }
        }
    }

    private func send(_ call: HTTPCall?, of number: UInt64) {
        guard let flight = flights[number] else { return }
        guard var call else { return end(number, .failed(unsent(flight))) }
        // What is left of the flight: behind it a call might leave whose place is free already.
        let left = flight.startedAt + timeout - loop.now
        guard left > .zero else { return passed(number) }
        call.timeout = Duration(left)
        site.transport.send(call, on: loop) { result in
            self.assumeIsolated { $0.received(result, of: number) }
        }
    }

    private func received(
        _ result: Result<HTTPAnswer, TransportFailure>,
        of number: UInt64
    ) {
        guard var flight = flights[number] else { return }
        switch result {
        case .success(let answer): read(answer, of: number)
        case .failure(.unsent):
            guard form.site.spare != nil, !flight.hasGoneAround else {
                return end(number, .failed(unsent(flight)))
            }
            // Not a byte has left, so nothing can be asked for twice.
            flight.hasGoneAround = true
            flight.onSpare.toggle()
            flights[number] = flight
            prepare(number)
        case .failure(.timedOut): end(number, .failed(.timedOut))
        case .failure(.linkLost): end(number, .failed(.linkLost))
        case .failure(.tooLong): unknown(.tooLong, of: number)
        case .failure(.unreadable): unknown(.unreadable, of: number)
        }
    }

    /// Of a step behind the first one something was sent before.
    private func unsent(_ flight: WalletFlight) -> UpstreamFailure {
        flight.steps == 0 ? .unsent : .linkLost
    }

    /// Verifies and reads an answer on a thread.
    private func read(_ answer: HTTPAnswer, of number: UInt64) {
        guard let flight = flights[number] else { return }
        let form = form
        let keys = keys
        let now = site.now()
        let ask = flight.ask
        let whole = flight.whole
        site.signer.work(on: loop) { () -> Reading in
            switch form.reading(answer, of: ask, keys, now) {
            case .verified(let verified):
                .step(form.step(verified, of: ask, for: whole))
            case .unknown(let reason, let alarm): .unknown(reason, alarm)
            }
        } _: { reading in
            self.assumeIsolated { client in
                client.take(reading ?? .unknown(.tooMany, nil), answer, of: number)
            }
        }
    }

    private enum Reading: Sendable {
        case step(ProviderStep)
        case unknown(UnknownReason, ProviderAlarm?)
    }

    private func take(_ reading: Reading, _ answer: HTTPAnswer, of number: UInt64) {
        guard var flight = flights[number] else { return }
        switch reading {
        case .unknown(.unknownSerial, _) where certificates != nil && !flight.hasFetched:
            flight.unread = answer
            flight.hasFetched = true
            flights[number] = flight
            certificates?.assumeIsolated { $0.wanted() }
        case .unknown(let reason, let alarm):
            // The time of an answer whose signature is right is the sender's own.
            unknown(
                reason,
                alarm,
                skew: reason == .oldTimestamp ? skew(of: answer) : nil,
                of: number
            )
        case .step(.told(let word)): end(number, .told(word), skew: skew(of: answer))
        case .step(.then(let ask)):
            flight.steps += 1
            guard flight.steps < WalletFlight.mostSteps else {
                return unknown(.unexpected, of: number)
            }
            flight.ask = ask
            flight.hasGoneAround = false
            flight.hasFetched = false
            flights[number] = flight
            prepare(number)
        }
    }

    /// How far the sender's clock is ahead of ours, of an answer that is believed.
    private func skew(of answer: HTTPAnswer) -> Int64? {
        guard let seconds = form.clock(of: answer) else { return nil }
        let (skew, isBeyond) = seconds.subtractingReportingOverflow(
            site.now().rawValue / 1_000_000
        )
        return isBeyond ? nil : skew
    }

    // MARK: Its end

    private func passed(_ number: UInt64) {
        end(number, .failed(.timedOut))
    }

    private func unknown(
        _ reason: UnknownReason,
        _ alarm: ProviderAlarm? = nil,
        skew: Int64? = nil,
        of number: UInt64
    ) {
        guard let flight = flights[number] else { return }
        let finding = flight.whole.unknown(reason)
        let word = ProviderWord(finding, code: "\(reason)", alarm: alarm)
        end(number, .told(word), skew: skew, disbelief: reason)
    }

    private func end(
        _ number: UInt64,
        _ result: WalletOutcome.Result,
        skew: Int64? = nil,
        disbelief: UnknownReason? = nil
    ) {
        guard let flight = flights.removeValue(forKey: number) else { return }
        flight.deadline.cancel()
        if case .told(let word) = result { totals.learn(word.finding, of: flight.whole.order) }
        flight.done(
            WalletOutcome(
                result: result,
                nanoseconds: (loop.now - flight.startedAt).nanoseconds,
                usedSpare: flight.onSpare,
                skewSeconds: skew,
                disbelief: disbelief
            )
        )
    }

    // MARK: Certificates

    /// Reads what a provider told by itself on a thread, with the keys that are there; where its
    /// certificate is missing, once more behind a fetch, on a thread too.
    func withKeys(
        _ read: @escaping @Sendable (PlatformKeys) -> NotifyReading,
        _ done: @escaping @Sendable (NotifyReading) -> Void
    ) {
        let (keys, signer, loop) = (keys, site.signer, loop)
        signer.work(on: loop) {
            read(keys)
        } _: { reading in
            self.assumeIsolated { client in
                guard reading == .refused(.unknownSerial), let certificates = client.certificates,
                    client.unread.count < NotifyBounds.connections
                else { return done(reading ?? .refused(.tooMany)) }
                client.unread.append { keys in
                    signer.work(on: loop) {
                        read(keys)
                    } _: { reading in
                        done(reading ?? .refused(.tooMany))
                    }
                }
                certificates.assumeIsolated { $0.wanted() }
            }
        }
    }

    /// Keys came, or will not: what waited for them is read again, once.
    func take(_ news: CertificateKeeper.News) {
        switch news {
        case .keys(let keys): self.keys = keys
        case .nothing: break
        case .folder: return
        }
        let notifies = unread
        unread = []
        for notify in notifies { notify(keys) }
        let waiting = flights.filter { $0.value.unread != nil }.keys.sorted()
        for number in waiting {
            guard let answer = flights[number]?.unread else { continue }
            flights[number]?.unread = nil
            read(answer, of: number)
        }
    }
}
