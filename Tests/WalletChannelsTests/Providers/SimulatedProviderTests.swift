import NIOCore
import NIOEmbedded
import Payments
import Simulators
import Testing
import Upstream

@testable import WalletChannels

/// Channels against the simulated providers, which were written apart from them: every outcome of
/// their table, resolved as the book will resolve it.
@Suite struct SimulatedProviderTests {
    enum API: CaseIterable {
        case alipay
        case weChat
        case weChat2

        var kind: ProviderKind { self == .alipay ? .alipay : .wechat }
        /// The first digits of its codes.
        var prefix: String { self == .alipay ? "2850346281375192" : "1300610988280094" }
        var pollSeconds: Int64 { self == .alipay ? 3 : 5 }
        var pollUntil: Int64 { self == .alipay ? 30 : 40 }

        func settings() throws -> WalletSettings.Interface {
            switch self {
            case .alipay:
                var settings = try Forms.alipay()
                settings.site.appID = "2021000000000001"
                settings.site.spare = nil
                settings.site.base =
                    ProviderURL("http://127.0.0.1:9681/gateway.do") ?? settings.site.base
                return .alipay(settings)
            case .weChat: return .weChat(try Forms.weChat())
            case .weChat2: return .weChat2(try Forms.weChat2())
            }
        }
    }

    /// A channel, its provider, and a book of one order.
    private final class World {
        let api: API
        let world: ChannelWorld
        let provider: SimulatedTransport

        init(_ api: API) throws {
            self.api = api
            var made: SimulatedTransport?
            var failure: (any Error)?
            let interface = try api.settings()
            world = ChannelWorld(interface) { loop in
                do {
                    let transport = try SimulatedTransport(api.kind, loop: loop)
                    made = transport
                    return transport
                } catch {
                    failure = error
                    return FakeTransport()
                }
            }
            guard let made else { throw failure ?? ProviderError.stopped }
            provider = made
            world.start()
        }

        var state: ProviderOrder.State? {
            provider.site.core.order(Fixture.order().text)?.state
        }

        private var heard = 0

        /// What came since the last call, at the latest behind so many seconds.
        func wait(_ seconds: Int64) -> [WalletAnswer.Finding] {
            for _ in 0..<(seconds * 10) where world.findings.count + world.failures.count == heard {
                world.loop.advanceTime(by: .milliseconds(100))
            }
            let count = world.findings.count + world.failures.count
            defer { heard = count }
            return count == heard ? [] : [world.findings.last].compactMap { $0 }
        }

        func pay(_ ending: String) throws -> PayFinding? {
            let code = try #require(ScannedCode((api.prefix + ending).utf8))
            _ = world.submit(BookAsks.request(.pay, code: code))
            guard case .pay(let finding)? = wait(11).first else { return nil }
            return finding
        }

        func query() -> QueryFinding? {
            world.ask(BookAsks.question())
            guard case .query(let finding, _)? = wait(11).first else { return nil }
            return finding
        }

        func cancel(attempt: UInt32) -> UndoFinding? {
            _ = world.submit(BookAsks.request(.cancel, exchange: 2, attempt: attempt))
            guard case .cancel(let finding)? = wait(11).first else { return nil }
            return finding
        }
    }

    private enum End: Equatable {
        case paid
        case unpaid
        case undone
    }

    /// Asks on the schedule, and takes back at its end: the resolution in small.
    private func resolve(_ world: World) -> End? {
        var at = world.api.pollSeconds
        while at <= world.api.pollUntil {
            world.world.pass(world.api.pollSeconds)
            switch world.query() {
            case .paid(let taken)?: return taken.total == 7_560 ? .paid : nil
            case .never?: return .unpaid
            default: at += world.api.pollSeconds
            }
        }
        for attempt in 1...5 as ClosedRange<UInt32> {
            switch world.cancel(attempt: attempt) {
            case .done?, .absent?: return .undone
            default: world.world.pass(5)
            }
            _ = world.query()
        }
        return nil
    }

    /// How each ending of the table ends, and whether the first answer decides.
    private static let endings: [(String, Bool, Bool)] = [
        ("00", true, true), ("79", true, true), ("80", true, false), ("81", false, false),
        ("82", false, false), ("83", true, false), ("84", false, false), ("85", true, false),
        ("86", true, false), ("87", false, false), ("88", false, true), ("89", false, true),
        ("90", false, true), ("91", false, true), ("92", false, true), ("93", true, false),
        ("94", true, false), ("95", false, false), ("96", false, false), ("97", true, true),
    ]

    @Test(arguments: API.allCases, endings)
    func `each outcome ends as the provider's book has it, and no rule is broken`(
        api: API,
        ending: (code: String, isPaid: Bool, isDecidedAtOnce: Bool)
    ) throws {
        let world = try World(api)
        let end: End?
        switch try world.pay(ending.code) {
        case .paid(let taken)?:
            #expect(taken.total == 7_560)
            end = .paid
        case .refused?: end = .unpaid
        case .alreadyPaid?, .deadNumber?: end = nil
        case .inProgress?, .unknown?, nil:
            // WeChat's word for a risk leaves it open.
            #expect(!ending.isDecidedAtOnce || (ending.code == "92" && api != .alipay))
            end = resolve(world)
        }
        #expect(end == .paid || !ending.isPaid)
        #expect(end != nil)
        #expect((world.state == .paid) == (end == .paid))
        #expect(world.provider.site.core.violations == [])
    }

    @Test(arguments: API.allCases)
    func `what is paid is refunded in parts, each once`(api: API) throws {
        let world = try World(api)
        guard case .paid? = try world.pay("00") else {
            Issue.record("a right code is not paid")
            return
        }
        for exchange in 11...12 as ClosedRange<Int64> {
            for attempt in 1...2 as ClosedRange<UInt32> {
                var dispatch = BookAsks.request(.refund, exchange: exchange, attempt: attempt)
                dispatch.request.amount = 2_000
                _ = world.world.submit(dispatch)
                switch world.wait(11).first {
                case .refund(.paid(2_000))?, .refund(.accepted(2_000))?: break
                default: Issue.record("the refund is neither paid nor accepted")
                }
                world.world.pass(60)
            }
            world.world.ask(
                WalletQuestion(
                    channel: ChannelNumber(rawValue: 3),
                    exchange: exchange,
                    order: Fixture.order(),
                    refund: Fixture.order(exchange),
                    sentAt: Fixture.noon
                )
            )
            #expect(world.wait(11) == [.refundQuery(.paid(fen: 2_000), sentAt: Fixture.noon)])
        }
        var whole = BookAsks.request(.refund, exchange: 13)
        whole.request.amount = 7_560
        _ = world.world.submit(whole)
        #expect(world.wait(11) == [.refund(.refused(.refundExceedsOriginal))])
        let refunds = world.provider.site.core.order(Fixture.order().text)?.refunds ?? []
        #expect(refunds.map(\.amount) == [2_000, 2_000])
        #expect(world.provider.site.core.violations.filter { $0.kind != .refundTooMuch } == [])
    }

    @Test(arguments: API.allCases)
    func `a code is drawn, and closed before anybody scans it`(api: API) throws {
        let world = try World(api)
        var draw = BookAsks.request(.order)
        draw.secrets.code = nil
        _ = world.world.submit(draw)
        guard case .order(.drawn(let text))? = world.wait(11).first else {
            Issue.record("no code to draw")
            return
        }
        #expect(text.hasPrefix(api == .alipay ? "https://qr.alipay.com/" : "weixin://"))
        world.world.pass(20)
        _ = world.query()
        _ = world.world.submit(BookAsks.request(.close, exchange: 2))
        let end = world.wait(11).first
        // Alipay has no order until somebody scans.
        #expect(end == .close(api == .alipay ? .absent : .done(wasPaid: false)))
        #expect(world.provider.site.core.violations == [])
    }
}
