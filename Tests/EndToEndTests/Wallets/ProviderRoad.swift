import NIOCore
import NIOEmbedded
import Payments
import Upstream
import WalletChannels

@testable import Simulators

/// The way between a wallet's channel and a simulated provider of the same thread, without a
/// socket: the bytes are real, time is virtual, and every message is in the test's hands.
///
/// Sendable is sound: channel, provider and test share the thread that turns the loop.
final class ProviderRoad: HTTPTransport, @unchecked Sendable {
    /// What befalls the next message, once.
    enum Mishap: Hashable {
        /// The request never arrives; its sender waits.
        case losesRequest
        /// The provider does its part, and its answer never arrives.
        case losesAnswer
        /// The connection breaks behind the request, before the provider has it.
        case breaksBefore
        /// The connection breaks when the provider has done its part.
        case breaksAfter
    }

    private(set) var provider: SimulatedProvider
    private let loop: EmbeddedEventLoop
    private let clock: ManualClock
    private let settings: ProviderSettings
    /// The provider's file.
    private var kept: [String: ProviderOrder] = [:]
    private var broken: [ProviderViolation] = []
    private var life = 0
    /// Whether the provider can be reached.
    var isReachable = true
    /// Whether what is sent goes nowhere: its sender has ended.
    var isDeaf = false
    var mishaps: [Mishap] = []
    /// Requests that arrived.
    private(set) var arrived = 0
    /// Where what requests and answers hold that is signed is kept, for who looks for it elsewhere.
    var signatures: [String]?
    /// What the provider tells by itself, until somebody carries it.
    private var notices: [ProviderNotice] = []

    init(_ settings: ProviderSettings, loop: EmbeddedEventLoop, clock: ManualClock) {
        self.settings = settings
        self.loop = loop
        self.clock = clock
        provider = SimulatedProvider(settings)
    }

    var now: ProviderTime { ProviderTime(milliseconds: clock.now().rawValue / 1000) }

    /// The provider's book, as it is on its file when all that is due has happened.
    var book: [ProviderOrder] {
        notices += provider.takeNotices(at: now)
        keep()
        return kept.values.sorted { ($0.placedAt, $0.number) < ($1.placedAt, $1.number) }
    }

    var violations: [ProviderViolation] {
        keep()
        return broken
    }

    /// What the provider has told by itself since the last look.
    func takeNotices() -> [ProviderNotice] {
        notices += provider.takeNotices(at: now)
        keep()
        defer { notices = [] }
        return notices
    }

    /// The merchant takes what it was told.
    func acknowledge(_ notice: ProviderNotice) {
        provider.noticeAnswered(notice.id, status: 200, body: Array("success".utf8), at: now)
        keep()
    }

    private func keep() {
        let changes = provider.takeChanges()
        for order in changes.orders { kept[order.number] = order }
        broken += changes.violations
    }

    /// Ends the provider as kill -9 does, and starts it again on its file.
    func crash() {
        life += 1
        let book = kept.values.sorted { ($0.placedAt, $0.number) < ($1.placedAt, $1.number) }
        provider = SimulatedProvider(settings)
        provider.restore(book, broken, at: now)
    }

    @discardableResult
    func control(_ word: String, _ body: String) -> ProviderReaction {
        let request = ProviderRequest("POST", "/__sim/\(word)", body: Array(body.utf8))
        let reaction = provider.receive(request, at: now)
        keep()
        return reaction
    }

    // MARK: Transport

    func stop(_ completion: @escaping @Sendable () -> Void) { completion() }

    func send(
        _ call: HTTPCall,
        on _: any EventLoop,
        _ done: @escaping @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void
    ) {
        guard !isDeaf else { return }
        let loop = loop
        guard isReachable else {
            return loop.execute { done(.failure(.unsent(.notConnected))) }
        }
        let reply = Reply(done)
        let timeout = call.timeout.components
        let limit = TimeAmount.nanoseconds(
            timeout.seconds * 1_000_000_000 + timeout.attoseconds / 1_000_000_000
        )
        loop.scheduleTask(in: limit) { reply.give(.failure(.timedOut)) }
        let mishap = mishaps.isEmpty ? nil : mishaps.removeFirst()
        switch mishap {
        case .losesRequest?: return
        case .breaksBefore?: return loop.execute { reply.give(.failure(.linkLost)) }
        case .losesAnswer?: reply.isDeaf = true
        case .breaksAfter?, nil: break
        }
        var headers = call.headers
        if call.usesCertificate {
            headers.append(("x-client-serial", settings.keyring.merchantSerial))
        }
        let request = ProviderRequest(
            call.method.rawValue,
            call.base.path + call.path,
            headers: headers,
            body: call.body
        )
        // A message is under way for a moment, so that what a crash cuts off is cut off.
        loop.scheduleTask(in: .milliseconds(10)) {
            self.arrive(request, reply, bound: call.bound, breaks: mishap == .breaksAfter)
        }
    }

    private func arrive(
        _ request: ProviderRequest,
        _ reply: Reply,
        bound: Int,
        breaks: Bool,
        isHeld: Bool = false
    ) {
        guard isReachable else { return reply.give(.failure(.linkLost)) }
        arrived += 1
        note(request.headers.map { ($0.name, $0.value) }, request.body)
        let reaction = provider.receive(request, at: now, isHeld: isHeld)
        keep()
        let born = life
        switch reaction {
        case .silence: break
        case .reset, .die: reply.give(.failure(.linkLost))
        case .hold(let milliseconds):
            loop.scheduleTask(in: .milliseconds(milliseconds)) {
                self.arrive(request, reply, bound: bound, breaks: breaks, isHeld: true)
            }
        case .answer(let response, let delay):
            guard !breaks else { return reply.give(.failure(.linkLost)) }
            note(response.headers.map { ($0.name, $0.value) }, response.body)
            loop.scheduleTask(in: .milliseconds(delay + 10)) {
                guard born == self.life else { return reply.give(.failure(.linkLost)) }
                reply.give(Self.result(response, bound: bound))
            }
        }
    }

    /// Keeps long base64 and hexadecimal texts: signatures, and nothing else that is so long.
    private func note(_ headers: [(String, String)], _ body: [UInt8]) {
        guard signatures != nil else { return }
        var text = String(decoding: body, as: UTF8.self)
        for (_, value) in headers { text += "\n" + value }
        // Of a form each + and = is written as three characters.
        text = text.replacing("%2B", with: "+").replacing("%2F", with: "/")
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/") }
        signatures? += words.filter { $0.count >= 64 }.map { String($0) }
    }

    /// What a client with its bounds makes of an answer on the wire.
    private static func result(
        _ response: ProviderResponse,
        bound: Int
    ) -> Result<HTTPAnswer, TransportFailure>? {
        switch response.manner {
        case .drip: return nil
        case .half: return .failure(.linkLost)
        case .whole: break
        }
        let head = response.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard head <= HTTPAnswer.headBytes, response.body.count <= bound else {
            return .failure(.tooLong)
        }
        return .success(
            HTTPAnswer(
                status: response.status,
                headers: response.headers.map { ($0.name, $0.value) },
                body: response.body
            )
        )
    }
}

/// The end of one call, which comes once.
private final class Reply: @unchecked Sendable {
    // One thread turns the loop, as in the road.
    private var done: (@Sendable (Result<HTTPAnswer, TransportFailure>) -> Void)?
    /// Answers do not arrive.
    var isDeaf = false

    init(_ done: @escaping @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void) {
        self.done = done
    }

    func give(_ result: Result<HTTPAnswer, TransportFailure>?) {
        guard let result else { return }
        if isDeaf, case .success = result { return }
        done?(result)
        done = nil
    }
}
