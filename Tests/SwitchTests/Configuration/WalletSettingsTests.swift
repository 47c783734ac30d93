import Payments
import Testing
import Upstream

@testable import Switch

/// Channels to wallets' providers, the times of scanned payments, and where providers call.
@Suite struct WalletSettingsTests {
    private static let wechat = """
        {name: wechat, kind: wechat, base: "https://api.mch.weixin.qq.com", \
        app_id: "wx8888888888888888", merchant: "1900000109", serial: "1dde55ad", \
        private_key: {file: wechat.pem}, api_key: {file: wechat.key}, \
        platform: {dir: wechat-platform}}
        """
    private static let old = """
        {name: old, kind: wechat, api: v2, base: "https://api.mch.weixin.qq.com", \
        app_id: "wx8888888888888888", merchant: "1900000109", private_key: {file: merchant.key}, \
        api_key: {file: wechat.key}, certificate: {file: merchant.pem}}
        """
    private static let alipay = """
        {name: alipay, kind: alipay, gateway: "https://openapi.alipay.com/gateway.do", \
        app_id: "2021000000000001", seller: "2088000000000001", \
        private_key: {file: alipay.pem}, platform: {file: alipay-platform.pem}}
        """

    private static func file(_ channels: [String], _ more: String = "") -> String {
        "schema: 1\nroutes: []\nchannels:\n" + channels.map { "  - \($0)\n" }.joined() + more
    }

    private func read(_ channels: [String], _ more: String = "") throws -> SwitchConfiguration {
        try ConfigurationReader.read(yaml: Self.file(channels, more), named: "f.yaml").configuration
    }

    private func complaints(_ channels: [String], _ more: String = "") -> [String] {
        do throws(ConfigurationError) {
            _ = try ConfigurationReader.read(yaml: Self.file(channels, more), named: "f.yaml")
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    @Test func `a channel to WeChat is what was written, and the rest is the provider's`() throws {
        let channel = try #require(try read([Self.wechat]).channels.first)
        let account = try #require(channel.wallet)
        let base = try #require(ProviderURL("https://api.mch.weixin.qq.com"))
        #expect(
            account.interface
                == .weChat(
                    WeChatAccount(
                        base: base,
                        spare: nil,
                        merchant: "1900000109",
                        privateKeyFile: "wechat.pem",
                        apiKeyFile: "wechat.key",
                        proof: .v3(serial: "1DDE55AD", .folder("wechat-platform"))
                    )
                )
        )
        #expect(account.poll == PollSettings(of: .wechat))
        #expect((account.poll.every, account.poll.until) == (.seconds(5), .seconds(40)))
        #expect(account.subject == "Purchase")
        #expect((channel.inFlight, channel.timeout) == (200, .seconds(10)))
        #expect(channel.forward == .wallet)
        #expect(channel.remote == "https://api.mch.weixin.qq.com")
        #expect(channel.address == nil)
    }

    @Test func `each interface has what it needs`() throws {
        let channels = try read([Self.old, Self.alipay]).channels
        guard case .weChat(let old)? = channels[0].wallet?.interface,
            case .alipay(let alipay)? = channels[1].wallet?.interface
        else { return #expect(Bool(false)) }
        #expect(old.proof == .v2(certificateFile: "merchant.pem"))
        #expect(alipay.seller == "2088000000000001")
        #expect(alipay.store == nil)
        #expect(alipay.gateway.path == "/gateway.do")
        #expect(channels[1].wallet?.poll == PollSettings(of: .alipay))
        #expect(channels[1].wallet?.poll.earliest == .seconds(1))
    }

    @Test func `bounds and times are read`() throws {
        let text =
            Self.alipay.dropLast() + ", store: \"S0010\", subject: 加油, timeout: 5s, "
            + "poll: {every: 1s, until: 20s}, in_flight: 2000, forward: {attempts: 7}}"
        let more =
            "unclaimed: 90s\norder_until: 10m\n"
            + "notify: {address: \"127.0.0.1:8590\", public: \"https://pay.example/notify/\"}\n"
        let configuration = try read([String(text)], more)
        let channel = try #require(configuration.channels.first)
        #expect((channel.timeout, channel.inFlight) == (.seconds(5), 2000))
        #expect(channel.forward.attempts == 7)
        #expect(channel.forward.longestBackoff == .seconds(900))
        #expect(channel.wallet?.poll.every == .seconds(1))
        #expect(channel.wallet?.poll.until == .seconds(20))
        #expect(channel.wallet?.subject == "加油")
        #expect(channel.wallet?.scans.unclaimed == .seconds(90))
        #expect(channel.wallet?.scans.orderUntil == .seconds(600))
        var terms = WalletTerms(of: .alipay)
        terms.pollMilliseconds = 1000
        terms.pollUntilMilliseconds = 20_000
        terms.unclaimedSeconds = 90
        terms.orderSeconds = 600
        #expect(channel.terms.wallet == terms)
        #expect(channel.terms.kind == .wallet)
        #expect(configuration.notify?.publicAddress.description == "https://pay.example/notify")
        let plain = try read([Self.wechat])
        #expect(plain.channels.first?.terms.wallet == WalletTerms(of: .wechat))
        #expect(plain.notify == nil)
    }

    @Test func `no refund is offered for longer than its provider takes back`() {
        func said(_ channels: [String], _ days: Int) -> [String] {
            complaints(channels, "refunds: {days: \(days)}\n")
        }
        #expect(said([Self.wechat], 365) == [])
        #expect(said([Self.alipay], 360) == [])
        for (channels, days) in [([Self.wechat], 366), ([Self.wechat, Self.alipay], 361)] {
            let found = said(channels, days)
            #expect(found.count == 1 && found[0].contains("refunds.days: \(days) days are more"))
        }
    }

    @Test func `all that is missing is said at once`() {
        let found = complaints(["{name: w, kind: wechat}", "{name: a, kind: alipay}"])
        let paths = found.map { $0.split(separator: ": ")[1].description }
        #expect(
            Set(paths)
                == [
                    "channels[0].base", "channels[0].app_id", "channels[0].merchant",
                    "channels[0].serial", "channels[0].private_key.file",
                    "channels[0].api_key.file", "channels[0].platform", "channels[1].gateway",
                    "channels[1].app_id", "channels[1].seller", "channels[1].private_key.file",
                    "channels[1].platform.file",
                ]
        )
        #expect(found.allSatisfy { $0.hasPrefix("f.yaml:4:") || $0.hasPrefix("f.yaml:5:") })
        #expect(found.allSatisfy { $0.contains(": missing: write ") }, "\(found)")
    }

    private static let mistakes: [(from: String, to: String, said: String)] = [
        ("https://api.mch", "http://api.mch", "channels[0].base: \"http://api.mch"),
        (", serial: \"1dde55ad\"", ", serial: \"wx\"", "channels[0].serial: \"wx\" cannot be"),
        (
            "\"1900000109\"", "1900000109",
            "channels[0].merchant: 1900000109 stands without quotes: write \"1900000109\""
        ),
        (
            "{dir: wechat-platform}", "{dir: a, file: b}",
            "channels[0].platform: dir and file stand together: write one of dir, file and public"
        ),
        (
            "{dir: wechat-platform}", "{public_key: a}",
            "channels[0].platform.name: missing: write name: the name of the key, PUB_KEY_ID_"
        ),
        (
            "{dir: wechat-platform}", "{file: a, name: PUB_KEY_ID_1}",
            "channels[0].platform.name: a certificate has its own: remove it, or write public_key"
        ),
        (
            "kind: wechat,", "kind: wechat, api: v1,",
            "channels[0].api: \"v1\" cannot be read: expected v3, v2; did you mean \"v2\"?"
        ),
        (
            "kind: wechat,", "kind: wechat, certificate: {file: a},",
            "channels[0].certificate: api: v3 has none: remove it, or write api: v2"
        ),
        (
            "kind: wechat,", "kind: wechat, sockets: 2,",
            "channels[0].sockets: WeChat Pay has none: remove it, or write kind: host"
        ),
        (
            "kind: wechat,", "kind: wechat, seller: \"1\",",
            "channels[0].seller: WeChat Pay has none: remove it, or write kind: alipay"
        ),
        (
            "kind: wechat,", "kind: wechat, poll: {until: 14s},",
            "channels[0].poll.until: \"14s\" cannot be read: expected a duration from 15s to 2m"
        ),
        (
            "kind: wechat,", "kind: wechat, poll: {every: 30s, until: 20s},",
            "channels[0].poll.every: 30s is longer than until, which is 20s: a shorter every"
        ),
        (
            "kind: wechat,", "kind: wechat, in_flight: 2001,",
            "channels[0].in_flight: \"2001\" cannot be read: expected a whole number from 1 to 2000"
        ),
        (
            "kind: wechat,", "kind: wechat, timeout: 61s,",
            "channels[0].timeout: \"61s\" cannot be read: expected a duration from 1s to 1m"
        ),
        ("name: wechat, kind: wechat", "name: wechat, kind: weixin", "channels[0].kind: "),
    ]

    @Test(arguments: mistakes)
    func `each mistake is told with its place and its cure`(
        _ mistake: (from: String, to: String, said: String)
    ) {
        let text = Self.wechat.replacing(mistake.from, with: mistake.to, maxReplacements: 1)
        #expect(text != Self.wechat)
        let found = complaints([text])
        #expect(found.count == 1)
        #expect(found.first?.contains(mistake.said) == true, "\(found)")
    }

    @Test func `keys of wallets have no place in other channels`() {
        let found = complaints([
            "{name: a, kind: in-house, app_id: \"1\"}",
            "{name: b, kind: host, address: \"127.0.0.1:1\", dialect: d, poll: {every: 1s}}",
        ])
        #expect(found.count == 2)
        #expect(
            found.first?.hasSuffix(
                "an in-house channel has none: remove it, or write kind: wechat or kind: alipay"
            ) == true
        )
        #expect(found.last?.contains("channels[1].poll: a host has none") == true)
    }

    @Test(
        arguments: [
            ("unclaimed: 9s\n", "unclaimed: \"9s\" cannot be read: expected a duration from 10s"),
            ("unclaimed: 61m\n", "unclaimed"), ("order_until: 59s\n", "order_until"),
            ("order_until: 121m\n", "order_until: \"121m\" cannot be read"),
            (
                "notify: {address: \"127.0.0.1:1\"}\n",
                "notify.public: missing: write public: https://HOST"
            ),
            (
                "http: {address: \"127.0.0.1:9\"}\n"
                    + "notify: {address: \"127.0.0.1:9\", public: \"https://a.example\"}\n",
                "notify.address: 127.0.0.1:9 is taken by a listener or by http"
            ),
        ]
    )
    func `times and notifies have bounds`(_ text: String, _ said: String) {
        let found = complaints([Self.wechat], text)
        #expect(found.count == 1)
        #expect(found.first?.contains(said) == true, "\(found)")
    }

    private static func listener(_ more: String) -> String {
        "listeners:\n  - {name: a, address: \"127.0.0.1:1\", dialect: ifsf, mac: none\(more)}\n"
    }

    @Test func `a terminal waits longer than its wallet has`() throws {
        let plain = try read([Self.wechat], Self.listener(""))
        #expect(plain.listeners.first?.answerWithin == .seconds(25))
        let set = try read([Self.wechat], Self.listener(", answer_within: 11s"))
        #expect(set.listeners.first?.answerWithin == .seconds(11))
        let short = complaints([Self.wechat], Self.listener(", answer_within: 10s"))
        #expect(short.count == 1)
        #expect(short.first?.contains("10s are not more than a wallet's timeout, 10s") == true)
        let none = complaints(["{name: a, kind: in-house}"], Self.listener(", answer_within: 10s"))
        #expect(none == [])
        let never = complaints([Self.wechat], Self.listener(", answer_within: 4s"))
        #expect(never.first?.contains("expected a duration from 5s to 1m") == true)
    }

    @Test func `notifies without a wallet are a mistake`() {
        let text = "notify: {address: \"127.0.0.1:1\", public: \"https://a.example\"}\n"
        let found = complaints(["{name: in-house, kind: in-house}"], text)
        #expect(found.count == 1)
        #expect(found.first?.contains("notify: no channel is a wallet: remove it") == true)
    }

    @Test func `what is changed of wallets takes a restart`() throws {
        func result(_ channel: String, _ more: String) throws -> ConfigurationReader.Result {
            try ConfigurationReader.read(yaml: Self.file([channel], more), named: "f.yaml")
        }
        let before = try result(Self.wechat, "")
        let after = try result(
            String(Self.wechat.dropLast() + ", poll: {until: 50s}}"),
            "unclaimed: 60s\n"
        )
        #expect(after.waiting(since: before) == ["channels[0].poll.until", "unclaimed"])
    }
}
