package import CardSecurity
import DequeModule
import ISO8583
import NIOCore
package import Payments
import Text
package import Upstream

/// The way to one host: several sockets, one table of what waits, one set of working keys.
///
/// Lives on the dispatcher's loop. What is sent on one socket is answered on the same one; which
/// socket takes a request is of no account, so the ready ones take turns.
package actor HostLink: PaymentChannel {
    package nonisolated let executor: any SerialExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    package nonisolated let number: ChannelNumber
    package nonisolated let name: String
    package nonisolated var takesCodes: Bool { mapping.specification.scannedCode != nil }
    nonisolated let loop: any EventLoop
    let settings: HostLinkSettings
    let mapping: HostMapping
    let decoder: MessageDecoder
    let connector: any HostConnector
    let now: @Sendable () -> Timestamp
    let pinKey: @Sendable (ChannelNumber, ZonePINKey) -> Void
    let zone: KeyEncryptionKey
    private let random: any RandomSource

    var sockets: [HostSocket] = []
    var pending: PendingExchanges
    var keys: HostKeys?
    /// The place of the socket that exchanges keys.
    var keySocket: Int?
    var keyTimer: Scheduled<Void>?
    var failedMACs = 0
    var reports: ChannelReports?
    var echoWaits: [EchoWait] = []
    var isStopped = false
    private var deadlines = Deque<Deadline>()
    private var deadlineTimer: Scheduled<Void>?
    private var nextSocket = 0
    private var nextNetworkSTAN: UInt32 = 0

    /// When an exchange is given up; all have the same time, so they stand in order.
    private struct Deadline {
        var exchange: Int64
        var at: NIODeadline
    }

    /// An operator who waits for an echo.
    struct EchoWait {
        var place: Int
        var sentAt: NIODeadline
        var completion: @Sendable (Duration?) -> Void
    }

    package init(
        _ settings: HostLinkSettings,
        _ mapping: HostMapping,
        _ zone: ZoneMasterKey,
        at site: HostLinkSite
    ) throws(CardSecurityError) {
        self.settings = settings
        self.mapping = mapping
        executor = site.executor
        loop = site.loop
        number = site.number
        connector = site.connector
        now = site.now
        random = site.random()
        pinKey = site.pinKey
        name = settings.name
        decoder = MessageDecoder(mapping.specification)
        self.zone = try zone.prepare()
        pending = PendingExchanges(
            limit: settings.inFlight,
            reserved: settings.inFlight,
            parts: settings.match
        )
        for place in 0..<settings.sockets {
            sockets.append(HostSocket(place: place, settings))
        }
    }

    // MARK: The dispatcher's calls

    package nonisolated func start(_ reports: ChannelReports, isStopped: Bool) {
        assumeIsolated { $0.begin(reports, isStopped: isStopped) }
    }

    private func begin(_ reports: ChannelReports, isStopped: Bool) {
        self.reports = reports
        self.isStopped = isStopped
        if !isStopped { for place in sockets.indices { handle(.start, place) } }
        publish()
    }

    package nonisolated func resume() {
        assumeIsolated { link in
            link.isStopped = false
            for place in link.sockets.indices { link.handle(.start, place) }
            link.publish()
        }
    }

    package nonisolated func stop() {
        assumeIsolated { link in
            link.isStopped = true
            for place in link.sockets.indices { link.handle(.stop, place) }
            link.publish()
        }
    }

    package nonisolated func submit(_ requests: [UpstreamDispatch]) -> [UpstreamDispatch] {
        assumeIsolated { $0.send(requests) }
    }

    package nonisolated func echo(_ completion: @escaping @Sendable (Duration?) -> Void) {
        assumeIsolated { $0.askEcho(completion) }
    }

    private func askEcho(_ completion: @escaping @Sendable (Duration?) -> Void) {
        let free = sockets.first { $0.state.isReady && $0.state.awaited == nil }
        guard let place = free?.place else { return completion(nil) }
        echoWaits.append(EchoWait(place: place, sentAt: loop.now, completion: completion))
        handle(.echoWanted, place)
    }

    // MARK: Sending

    private func send(_ requests: [UpstreamDispatch]) -> [UpstreamDispatch] {
        let refused = requests.filter { !send($0) }
        flush()
        return refused
    }

    /// Writes one request; false when nothing of it was written.
    private func send(_ dispatch: UpstreamDispatch) -> Bool {
        let request = dispatch.request
        guard let keys, let place = readySocket(),
            let message = message(of: dispatch)
        else { return false }
        let deadline = loop.now + .nanoseconds(settings.timeout.nanoseconds)
        let entry = PendingExchanges.Entry(
            exchange: request.exchange,
            attempt: request.attempt,
            linkSTAN: request.reference.ofHost.number,
            isReversal: request.action.isReserved,
            socket: place,
            frame: sockets[place].writes.nextNumber,
            sentNanoseconds: Int64(loop.now.uptimeNanoseconds),
            deadlineNanoseconds: Int64(deadline.uptimeNanoseconds)
        )
        let key = HostMatchKey(message, by: settings.match)
        guard pending.insert(entry, key: key) == nil else { return false }
        var bytes = MessageEncoder.encode(message)
        keys.sign(&bytes)
        guard write(bytes, on: place) else {
            _ = pending.withdraw(request.exchange)
            return false
        }
        count(.requests)
        if entry.isReversal { count(.reversals) }
        deadlines.append(Deadline(exchange: request.exchange, at: deadline))
        if deadlineTimer == nil { scheduleDeadline() }
        return true
    }

    /// The message with room for its MAC; nil where a value does not fit the dialect.
    private func message(of dispatch: UpstreamDispatch) -> Message? {
        do throws(CodingError) {
            var message = try mapping.message(for: dispatch.request, dispatch.secrets)
            try message.set(
                message.macElement,
                bytes: [UInt8](repeating: 0, count: HostKeys.macBytes)
            )
            return message
        } catch {
            note(.requestUnfit, error)
            return nil
        }
    }

    /// The ready sockets take turns.
    private func readySocket() -> Int? {
        for offset in 0..<sockets.count {
            let place = (nextSocket + offset) % sockets.count
            if sockets[place].state.isReady, sockets[place].channel != nil {
                nextSocket = place + 1
                return place
            }
        }
        return nil
    }

    func draw() -> UInt64 {
        do throws(CardSecurityError) {
            let bytes = try KeyBytes(count: 8, from: random)
            return try bytes.withBytes {
                (bytes: Span<UInt8>) throws(CardSecurityError) -> UInt64 in
                var number: UInt64 = 0
                for index in bytes.indices { number = number << 8 | UInt64(bytes[index]) }
                return number
            }
        } catch {
            note(.noRandomNumber, error)
            return 0
        }
    }

    /// Network messages have STANs of their own: their class tells them from payments.
    func networkSTAN() -> UInt32 {
        nextNetworkSTAN = UpstreamReference.number(after: nextNetworkSTAN)
        return nextNetworkSTAN
    }

    // MARK: Deadlines

    /// Forgets the deadlines in front that nothing waits for any more.
    func trimDeadlines() {
        while let first = deadlines.first, !isCurrent(first) { deadlines.removeFirst() }
    }

    private func scheduleDeadline() {
        guard let first = deadlines.first else { return }
        deadlineTimer = loop.scheduleTask(deadline: first.at) {
            self.assumeIsolated { $0.passDeadlines() }
        }
    }

    private func passDeadlines() {
        deadlineTimer = nil
        var failures: [ChannelReport] = []
        while let first = deadlines.first, first.at <= loop.now || !isCurrent(first) {
            deadlines.removeFirst()
            guard isCurrent(first), let entry = pending.giveUp(first.exchange) else { continue }
            count(.timeouts)
            failures.append(report(.timedOut, of: entry))
        }
        scheduleDeadline()
        if !failures.isEmpty { reports?.events(number, failures) }
    }

    /// Whether a deadline still belongs to what waits: a repeat of a reversal sets a later one.
    private func isCurrent(_ deadline: Deadline) -> Bool {
        guard let entry = pending.waiting(deadline.exchange) else { return false }
        return entry.deadlineNanoseconds == Int64(deadline.at.uptimeNanoseconds)
    }

    // MARK: Telling the switch

    func count(_ what: ChannelCount) { reports?.count(what) }

    func note<Failure: Error>(_ trouble: ChannelNote.Trouble, _ error: Failure) {
        reports?.note(number, .trouble(trouble, reason: "\(error)"))
    }

    /// An exchange that ended without an answer.
    func report(_ failure: UpstreamFailure, of entry: PendingExchanges.Entry) -> ChannelReport {
        ChannelReport(exchange: entry.exchange, attempt: entry.attempt, failure)
    }
}
