import NIOCore
import NIOEmbedded
import Payments
import Upstream

@testable import WalletChannels

/// The executor of actors over a loop with virtual time.
final class TestLoopExecutor: SerialExecutor {
    let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(complexEquality: self)
    }

    func isSameExclusiveExecutionContext(other: TestLoopExecutor) -> Bool {
        eventLoop === other.eventLoop
    }

    func checkIsolated() { eventLoop.preconditionInEventLoop() }

    func isIsolatingCurrentContext() -> Bool? { eventLoop.inEventLoop }
}

/// A transport without a socket: each call waits until the test answers it.
///
/// `@unchecked Sendable`: a test and its loop are one thread.
final class FakeTransport: HTTPTransport, @unchecked Sendable {
    struct Waiting {
        let call: HTTPCall
        let done: @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void
    }

    private(set) var calls: [HTTPCall] = []
    private var waiting: [Waiting] = []

    func send(
        _ call: HTTPCall,
        on _: any EventLoop,
        _ done: @escaping @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void
    ) {
        calls.append(call)
        waiting.append(Waiting(call: call, done: done))
    }

    func stop(_ completion: @escaping @Sendable () -> Void) { completion() }

    var isWaiting: Bool { !waiting.isEmpty }

    /// Answers the oldest call.
    func answer(_ result: Result<HTTPAnswer, TransportFailure>) {
        guard !waiting.isEmpty else { return }
        waiting.removeFirst().done(result)
    }
}

/// Works at once, and counts how often.
///
/// `@unchecked Sendable`: a test and its loop are one thread.
final class CountingSigner: Signer, @unchecked Sendable {
    private(set) var count = 0

    func work<Result: Sendable>(
        on loop: any EventLoop,
        _ body: @escaping @Sendable () -> Result,
        _ done: @escaping @Sendable (Result?) -> Void
    ) {
        count += 1
        InlineSigner().work(on: loop, body, done)
    }
}

/// A wallet's channel in one thread, with virtual time and a transport that a test answers.
///
/// `@unchecked Sendable`: a test and its loop are one thread.
final class ChannelWorld: @unchecked Sendable {
    let loop = EmbeddedEventLoop()
    let transport = FakeTransport()
    let signer = CountingSigner()
    private(set) var reports: [ChannelReport.Kind] = []
    private(set) var freed = 0
    private(set) var readiness: [ChannelReadiness] = []
    private(set) var snapshots: [ChannelSnapshot] = []
    private(set) var notes: [String] = []
    private(set) var counts: [ChannelCount: Int] = [:]
    private(set) var unasked: [WalletQuestion] = []
    private var nonces = 0
    let channel: WalletChannel

    /// - Parameter through: What carries calls instead of the transport that a test answers.
    init(
        _ interface: WalletSettings.Interface,
        inFlight: Int = 4,
        through: ((EmbeddedEventLoop) -> any HTTPTransport)? = nil
    ) {
        let executor = TestLoopExecutor(loop)
        let box = ClockBox()
        let nonceBox = ClockBox()
        let loop = loop
        let site = WalletSite(
            number: ChannelNumber(rawValue: 3),
            loop: loop,
            executor: executor,
            walletLoop: loop,
            walletExecutor: executor,
            transport: through?(loop) ?? transport,
            signer: signer,
            now: { Timestamp(rawValue: Fixture.noon.rawValue + box.microseconds(loop)) },
            nonce: { nonceBox.next() }
        )
        clock = box
        channel = WalletChannel(
            WalletSettings(name: "w", interface: interface, inFlight: inFlight),
            at: site
        )
    }

    private let clock: ClockBox

    func start(isStopped: Bool = false) {
        let reports = ChannelReports(
            events: { _, list in
                self.reports += list.map(\.kind)
                self.freed += list.filter(\.freesPlace).count
            },
            readiness: { _, readiness in self.readiness.append(readiness) },
            snapshot: { _, snapshot in self.snapshots.append(snapshot) },
            note: { _, note in self.notes.append("\(note)") },
            count: { self.counts[$0, default: 0] += 1 },
            roundTrip: { _, _ in }
        )
        channel.start(reports, isStopped: isStopped)
        loop.run()
    }

    func pass(_ seconds: Int64) { loop.advanceTime(by: .seconds(seconds)) }

    /// Our wall clock goes wrong by so much.
    func shift(_ seconds: Int64) { clock.shift = seconds * 1_000_000 }

    var now: Timestamp { Timestamp(rawValue: Fixture.noon.rawValue + clock.microseconds(loop)) }

    /// Answers the oldest call, and lets everything run.
    func answer(_ result: Result<HTTPAnswer, TransportFailure>) {
        transport.answer(result)
        loop.run()
    }

    func submit(_ requests: UpstreamDispatch...) -> Int {
        let refused = channel.submit(requests).count
        loop.run()
        return refused
    }

    func ask(_ questions: WalletQuestion...) {
        unasked += channel.ask(questions)
        loop.run()
    }

    /// The findings so far.
    var findings: [WalletAnswer.Finding] {
        reports.compactMap { kind in
            if case .wallet(let answer) = kind { return answer.finding }
            return nil
        }
    }

    var failures: [UpstreamFailure] {
        reports.compactMap { kind in
            if case .failure(_, _, let failure) = kind { return failure }
            return nil
        }
    }
}

/// `@unchecked Sendable`: a test and its loop are one thread.
final class ClockBox: @unchecked Sendable {
    var shift: Int64 = 0
    private var count = 0

    func microseconds(_ loop: EmbeddedEventLoop) -> Int64 {
        Int64(loop.now.uptimeNanoseconds / 1_000) + shift
    }

    func next() -> String {
        count += 1
        let digits = "\(count)"
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}

/// Requests and questions as the book makes them.
enum BookAsks {
    static func request(
        _ action: UpstreamAction,
        exchange: Int64 = 1,
        attempt: UInt32 = 1,
        code: ScannedCode? = Forms.code
    ) -> UpstreamDispatch {
        var request = UpstreamRequest(
            exchange: exchange,
            channel: ChannelNumber(rawValue: 3),
            action: action,
            messageClass: .financial,
            reference: .order(Fixture.order(exchange)),
            at: Fixture.noon,
            terminal: "T0000001",
            merchant: "480400000000001"
        )
        request.attempt = attempt
        request.amount = 7_560
        if [.refund, .void, .cancel, .close].contains(action) {
            request.original = .order(Fixture.order(1))
        }
        var secrets = UpstreamSecrets()
        secrets.code = action == .pay ? code : nil
        return UpstreamDispatch(request: request, secrets: secrets)
    }

    static func question(_ exchange: Int64 = 1, refund: OrderNumber? = nil) -> WalletQuestion {
        WalletQuestion(
            channel: ChannelNumber(rawValue: 3),
            exchange: exchange,
            order: Fixture.order(exchange),
            refund: refund,
            sentAt: Fixture.noon
        )
    }
}
