import NIOCore
import Payments
package import Upstream

/// Keeps the certificates by which WeChat's answers are believed: reads the folder at the start,
/// fetches where one is missing, and again twice a day, so that a new one is there before it signs.
///
/// Lives on the loop of all wallets. However many answers miss a certificate, one fetch is under
/// way at a time: behind one that was answered at most one in ten minutes, behind one that brought
/// nothing the next after a wait that grows.
package actor CertificateKeeper {
    /// Between two fetches for want of a serial, the first of which was answered.
    static let pause = TimeAmount.minutes(10)
    /// Behind a fetch that brought nothing; twice as long behind each next one, up to the longest.
    static let retry = TimeAmount.seconds(5)
    static let longestRetry = TimeAmount.seconds(80)
    static let refresh = TimeAmount.hours(12)

    /// What the channel is told.
    package enum News: Sendable {
        /// All keys that are believed from here on.
        case keys(PlatformKeys)
        /// A fetch brought none.
        case nothing(UnknownReason?)
        /// Something is wrong with the folder.
        case folder(CertificateStore.Fault)
    }

    package nonisolated let executor: any SerialExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    private nonisolated let loop: any EventLoop
    private let form: WeChatForm
    private let apiKey: [UInt8]
    private let store: CertificateStore
    private let site: WalletSite
    private let timeout: TimeAmount
    private var keys = PlatformKeys()
    private var isFetching = false
    /// Fetches in a row that brought nothing.
    private var failures = 0
    /// Nothing is fetched sooner for want of a serial.
    private var notBefore: NIODeadline?
    private var isOnSpare = false
    private var timer: Scheduled<Void>?
    private var tell: (@Sendable (News) -> Void)?

    init(
        _ form: WeChatForm,
        apiKey: [UInt8],
        store: CertificateStore,
        timeout: TimeAmount,
        at site: WalletSite
    ) {
        self.form = form
        self.apiKey = apiKey
        self.store = store
        self.site = site
        self.timeout = timeout
        executor = site.walletExecutor
        loop = site.walletLoop
    }

    /// Reads the folder, and fetches where it holds nothing.
    func start(_ tell: @escaping @Sendable (News) -> Void) {
        self.tell = tell
        let store = store
        let now = site.now()
        site.signer.work(on: loop) {
            store.load(at: now)
        } _: { found in
            self.assumeIsolated { $0.loaded(found ?? CertificateStore.Content()) }
        }
    }

    /// Fetches nothing more, and tells nothing more.
    func stop() {
        timer?.cancel()
        timer = nil
        tell = nil
    }

    private func loaded(_ found: CertificateStore.Content) {
        guard let tell else { return }
        if let fault = found.fault { tell(.folder(fault)) }
        take(found.certificates)
        if found.certificates.isEmpty { fetch() } else { schedule(in: Self.refresh) }
    }

    private func take(_ certificates: [PlatformCertificate]) {
        guard !certificates.isEmpty else { return }
        let isPublic = form.site.isLoopback
        for certificate in certificates where isPublic || !certificate.key.isPublished {
            keys.add(certificate)
        }
        tell?(.keys(keys))
    }

    private func schedule(in time: TimeAmount) {
        timer?.cancel()
        timer = loop.scheduleTask(in: time) {
            self.assumeIsolated { $0.fetch() }
        }
    }

    /// An answer came under a serial that is not there.
    func wanted() {
        guard !isFetching else { return }
        if let notBefore, loop.now < notBefore {
            return loop.execute { self.assumeIsolated { $0.tell?(.nothing(nil)) } }
        }
        fetch()
    }

    private func fetch() {
        guard tell != nil, !isFetching else { return }
        isFetching = true
        let form = form
        let isOnSpare = isOnSpare
        let now = site.now()
        let nonce = site.nonce()
        site.signer.work(on: loop) { () -> HTTPCall? in
            // A key that signs nothing has been refused when it was read.
            try? form.certificatesCall(spare: isOnSpare, at: now, nonce: nonce)
        } _: { call in
            self.assumeIsolated { $0.send(call ?? nil) }
        }
    }

    private func send(_ call: HTTPCall?) {
        guard var call else { return ended(Outcome(reason: .tooMany)) }
        call.timeout = .nanoseconds(timeout.nanoseconds)
        site.transport.send(call, on: loop) { result in
            self.assumeIsolated { $0.received(result) }
        }
    }

    private func received(_ result: Result<HTTPAnswer, TransportFailure>) {
        guard case .success(let answer) = result else {
            isOnSpare.toggle()
            return ended(Outcome(reason: .linkLost))
        }
        let keys = keys
        let apiKey = apiKey
        let store = store
        let now = site.now()
        site.signer.work(on: loop) { () -> Outcome in
            do throws(CertificateFetch.Refusal) {
                let fetched = try CertificateFetch.read(
                    answer,
                    apiKey: apiKey,
                    known: keys,
                    now: now
                )
                return Outcome(
                    certificates: fetched.map(\.certificate),
                    fault: Self.save(fetched, in: store)
                )
            } catch {
                return Outcome(reason: error.reason)
            }
        } _: { outcome in
            self.assumeIsolated { $0.ended(outcome ?? Outcome(reason: .tooMany)) }
        }
    }

    /// What keeps them from the folder.
    private static func save(
        _ fetched: [CertificateFetch.Fetched],
        in store: CertificateStore
    ) -> CertificateStore.Fault? {
        for one in fetched {
            do throws(CertificateStore.Fault) {
                try store.save(one.pem, serial: one.certificate.serial)
            } catch {
                return error
            }
        }
        return nil
    }

    private struct Outcome: Sendable {
        var certificates: [PlatformCertificate] = []
        var fault: CertificateStore.Fault?
        /// Why there are none.
        var reason: UnknownReason?
    }

    private func ended(_ outcome: Outcome) {
        isFetching = false
        guard let tell else { return }
        if let fault = outcome.fault { tell(.folder(fault)) }
        if let reason = outcome.reason {
            let wait = min(Self.retry * (1 << min(failures, 8)), Self.longestRetry)
            failures += 1
            notBefore = loop.now + wait
            schedule(in: wait)
            tell(.nothing(reason))
        } else {
            failures = 0
            notBefore = loop.now + Self.pause
            schedule(in: Self.refresh)
            take(outcome.certificates)
        }
    }
}
