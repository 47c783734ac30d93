import Book
import CardSecurity
import Foundation
import Journal
import Logging
import NIOCore
import NIOEmbedded
import Payments
import Simulators
import Testing
import Text
import Upstream

@testable import Switch
@testable import WalletChannels

/// A switch with one wallet, and its provider, in one thread: real bytes, virtual time.
final class WalletWorld {
    static let channel = "wallet"

    let wire: WalletTalk.Wire
    let world: TestWorld
    let clock: ManualClock
    let loop = EmbeddedEventLoop()
    let road: ProviderRoad
    /// What the next start reads.
    var configuration: SwitchConfiguration
    private var running: PaymentSwitch?
    private var lives: UInt64 = 0
    private let logger: Logger

    init(
        _ wire: WalletTalk.Wire,
        logger: Logger = TestWorld.quietLogger,
        _ adjust: (inout SwitchConfiguration) -> Void = { _ in }
    ) throws {
        self.wire = wire
        self.logger = logger
        world = try TestWorld(.noon) {
            Self.addWallet(wire, to: &$0)
            adjust(&$0)
        }
        configuration = world.configuration
        clock = ManualClock()
        let settings = try Self.provider(wire)
        road = ProviderRoad(settings, loop: loop, clock: clock)
        try writeKeys()
        try start()
    }

    var paymentSwitch: PaymentSwitch {
        guard let running else { preconditionFailure("The switch of this world is down.") }
        return running
    }

    // MARK: Settings

    private static func addWallet(
        _ wire: WalletTalk.Wire,
        to configuration: inout SwitchConfiguration
    ) {
        let kind: CodeKind = wire == .alipay ? .alipay : .wechat
        var channel = ChannelSettings(name: Self.channel, kind: wire == .alipay ? .alipay : .wechat)
        guard let base = ProviderURL("http://127.0.0.1" + (wire == .alipay ? "/gateway.do" : ""))
        else { preconditionFailure("An address of this machine is one.") }
        var account: WalletAccount
        switch wire {
        case .alipay:
            let alipay = AlipayAccount(
                gateway: base,
                seller: "2088000000000001",
                store: nil,
                privateKeyFile: "wallet.pem",
                platformKeyFile: "platform.pem"
            )
            account = WalletAccount(.alipay(alipay), appID: "2021000000000001")
        case .v3, .v2:
            let serial = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"
            let weChat = WeChatAccount(
                base: base,
                spare: nil,
                merchant: "1900000109",
                privateKeyFile: "wallet.pem",
                apiKeyFile: "wallet.key",
                proof: wire == .v2
                    ? .v2(certificateFile: "platform.pem")
                    : .v3(serial: serial, .certificate("platform.pem"))
            )
            account = WalletAccount(.weChat(weChat), appID: "wx8888888888888888")
        }
        // What nobody claims goes back behind a minute, so that a test of it is short.
        account.scans.unclaimed = .seconds(60)
        account.scans.orderUntil = .seconds(60)
        channel.wallet = account
        configuration.channels.append(channel)
        var rule = RouteRule(name: "wallet-codes", target: .channel(Self.channel))
        rule.when.codes = [kind]
        configuration.routes.append(rule)
    }

    /// What the configuration names; what signs is given beside it.
    private func writeKeys() throws {
        let (key, platform) =
            wire == .alipay
            ? ("TESTONLY_alipay_app_pkcs8.pem", "TESTONLY_alipay_platform_public.pem")
            : ("TESTONLY_wechat_mch_pkcs8.pem", "TESTONLY_wechat_platform_cert.pem")
        for (name, text) in [
            ("wallet.pem", try WalletTalk.text(key)),
            ("platform.pem", try WalletTalk.text(platform)),
            ("wallet.key", "TESTONLYapiv3key0123456789abcdef"),
        ] {
            let made = FileManager.default.createFile(
                atPath: world.path + "/" + name,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
            guard made else { throw WireError(text: "no \(name)") }
        }
    }

    private static let channels = Result {
        try Dictionary(
            uniqueKeysWithValues: WalletTalk.Wire.allCases.map { wire in
                var settings = try WalletTalk.settings(wire)
                settings.name = channel
                return (wire, settings)
            }
        )
    }

    private static let keyrings = Result {
        let sources = ProviderKeyring.Sources(WalletTalk.text)
        return [
            ProviderKind.alipay: try ProviderKeyring(.alipay, sources),
            ProviderKind.wechat: try ProviderKeyring(.wechat, sources),
        ]
    }

    private static func provider(_ wire: WalletTalk.Wire) throws -> ProviderSettings {
        let kind: ProviderKind = wire == .alipay ? .alipay : .wechat
        let keyring = try #require(keyrings.get()[kind])
        return ProviderSettings(kind, keyring: keyring)
    }

    // MARK: Life

    private func start() throws {
        lives += 1
        let (life, road, clock) = (lives, road, clock)
        let settings = try #require(Self.channels.get()[wire])
        let count = NIOLoopBoundBox(0, eventLoop: loop)
        var factory = ChannelFactory.none
        factory.openWallet = { _ in
            { site in
                WalletChannel(
                    settings,
                    at: WalletSite(
                        number: site.number,
                        loop: site.loop,
                        executor: site.executor,
                        walletLoop: site.wallets.loop,
                        walletExecutor: site.wallets.executor,
                        transport: road,
                        signer: InlineSigner(),
                        now: { clock.now() },
                        nonce: {
                            count.value += 1
                            return DecimalText.padded(Int(life) << 32 | count.value, digits: 32)
                        }
                    )
                )
            }
        }
        running = try PaymentSwitch(
            configuration: configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications,
            logger: logger,
            environment: SwitchEnvironment(
                clock: clock,
                random: { SeededRandomSource(seed: life) },
                loops: .given(lanes: [loop], book: loop),
                channels: factory
            )
        )
        loop.run()
    }

    /// Ends the switch as a crash does, whatever is on its way, and starts it again on its file.
    func crash() throws {
        paymentSwitch.checker.assumeIsolated { $0.close() }
        running = nil
        road.isDeaf = false
        try start()
    }

    // MARK: Time

    /// Lets a twentieth of a second pass for clock and timers alike.
    func turn() {
        clock.advance(milliseconds: 50)
        loop.advanceTime(by: .milliseconds(50))
    }

    func advance(seconds: Double) {
        for _ in 0..<Int(seconds * 20) { turn() }
        loop.run()
    }

    /// The same a second at a time, where nothing is under way.
    func hurry(seconds: Int) {
        for _ in 0..<seconds {
            clock.advance(milliseconds: 1000)
            loop.advanceTime(by: .seconds(1))
        }
    }

    // MARK: Notifies

    /// Carries what the provider has told by itself to the switch, as its listener does; how many
    /// were believed.
    @discardableResult
    func notify() throws -> Int {
        let settings = try #require(Self.channels.get()[wire])
        let number = try #require(paymentSwitch.dispatcher.names[Self.channel])
        let reader = NotifyReader(settings, channel: number)
        var keys = PlatformKeys()
        if case .weChat(let settings) = settings.interface { keys = settings.platform.keys }
        var believed = 0
        for notice in road.takeNotices() {
            let headers = notice.headers.map { ($0.name, $0.value) }
            let request = NotifyRequest(headers: headers, body: notice.body)
            guard case .hint(let hint) = reader.read(request, keys, at: clock.now()) else {
                continue
            }
            believed += 1
            let event = BookEvent(at: clock.now(), kind: .notified(hint))
            paymentSwitch.checker.postFromHosts([event])
            loop.run()
            road.acknowledge(notice)
        }
        return believed
    }

    // MARK: Terminals

    /// A terminal that has signed on.
    func terminal(_ number: Int = 1, _ listener: String = "unionpay") throws -> TestTerminal {
        let terminal = try connect(number, listener)
        try terminal.signOn()
        return terminal
    }

    /// The same terminal on another connection, as behind an end of the switch.
    func reconnect(_ old: TestTerminal, _ number: Int = 1) throws -> TestTerminal {
        let terminal = try connect(number, "unionpay")
        (terminal.key, terminal.stan, terminal.batch) = (old.key, old.stan, old.batch)
        return terminal
    }

    private func connect(_ number: Int, _ listener: String) throws -> TestTerminal {
        let wire = try EmbeddedWire(paymentSwitch, listener: listener, loop: loop)
        return try world.terminal(listener, number, at: wire)
    }

    /// What its codes are.
    var kind: CodeKind { wire == .alipay ? .alipay : .wechat }

    /// A code of this provider with such an ending; `place` tells two of one ending apart.
    func code(_ ending: Int, _ place: Int = 0) -> String {
        (wire == .alipay ? "28" : "13") + DecimalText.padded(place, digits: 14)
            + DecimalText.padded(ending, digits: 2)
    }

    // MARK: What came of it

    func count(_ name: CounterName) -> Int { SwitchTotals(paymentSwitch)[name] }

    /// Records that are durable, from this start on.
    var written: Int {
        paymentSwitch.checker.assumeIsolated { $0.counters.value(.recordsWritten) }
    }

    /// Whether nothing is left to do towards the provider, and nothing will be by itself.
    var isQuiet: Bool {
        let dispatcher = paymentSwitch.dispatcher
        let number = dispatcher.names[Self.channel] ?? ChannelNumber(rawValue: 0)
        return paymentSwitch.checker.assumeIsolated { checker in
            let open = checker.book.payments.summary(of: number)
            return open.awaiting == 0 && open.forwards == 0 && checker.book.nextOrder() == nil
        }
    }

    /// Rules of the provider's that were broken, but for some.
    ///
    /// A start does not know when the one before it asked last.
    func broken(
        but allowed: Set<ProviderViolation.Kind> = []
    ) -> [ProviderViolation.Kind] {
        let allowed = lives > 1 ? allowed.union([.queriedTooOften]) : allowed
        return road.violations.map(\.kind).filter { !allowed.contains($0) }
    }

    /// Rows that a SELECT over the documented views gives.
    func select(_ sql: String) throws -> [[String?]] {
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        var rows: [[String?]] = []
        try reader.query(
            sql,
            seconds: 10,
            begin: { _ in },
            take: { row in
                rows.append(row.map(\.text))
                return true
            }
        )
        return rows
    }

    /// What the switch believes of each of its orders.
    func orders() throws -> [WalletPayment] {
        try select("SELECT id, number, amount_minor, state FROM order_v ORDER BY id").map { row in
            let state = row[3] ?? ""
            return WalletPayment(
                id: row[0] ?? "",
                number: row[1] ?? "",
                amountMinor: row[2].flatMap { Int64($0) } ?? 0,
                outcome: state == "paid"
                    ? .approved : ["unpaid", "undone"].contains(state) ? .declined : .pending
            )
        }
    }

    /// What the wallet owes by the ledger, and what is held towards it; minor units.
    func clearing() throws -> (owed: Int64, held: Int64) {
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let account = try reader.accounts(after: 0, limit: 5000).first {
            $0.kind == "channel-clearing" && $0.merchant == Self.channel
        }
        return (-(account?.postedMinor ?? 0), account?.heldMinor ?? 0)
    }
}
