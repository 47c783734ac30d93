import Payments
import Text
import Yams

/// Channels of the kinds `wechat` and `alipay`, and what all wallets have alike.
extension ConfigurationReader {
    /// Which of WeChat's interfaces is spoken.
    private enum WeChatEdition: String, CaseIterable {
        case v3
        case v2
    }

    private static let boundKeys = ["timeout", "poll", "in_flight", "forward"]
    private static let weChat3Keys = ["serial", "platform"]
    private static let weChat2Keys = ["certificate"]

    static let weChatKeys =
        ["api", "base", "spare", "app_id", "merchant", "private_key", "api_key", "subject"]
        + weChat3Keys + weChat2Keys + boundKeys
    static let alipayKeys =
        ["gateway", "app_id", "seller", "store", "private_key", "platform", "subject"] + boundKeys

    static func readWallet(
        _ section: ConfigurationSection,
        into settings: inout ChannelSettings,
        from source: inout ConfigurationSource
    ) {
        let isWeChat = settings.kind == .wechat
        let interface =
            isWeChat
            ? readWeChat(section, from: &source).map(WalletAccount.Interface.weChat)
            : readAlipay(section, from: &source).map(WalletAccount.Interface.alipay)
        let appID = source.identifier("app_id", in: section, of: "the application")
        let subject = readSubject(section, from: &source)
        let poll = readPoll(section, of: isWeChat ? .wechat : .alipay, from: &source)
        settings.timeout = source.duration(
            "timeout",
            in: section,
            default: settings.timeout,
            within: .seconds(1)...(.seconds(60))
        )
        settings.inFlight =
            source.integer("in_flight", in: section, default: settings.inFlight, range: 1...2000)
            ?? settings.inFlight
        settings.forward = readForward(section, default: settings.forward, from: &source)
        guard let interface, let appID else { return }
        var account = WalletAccount(interface, appID: appID)
        account.subject = subject
        account.poll = poll
        settings.wallet = account
    }

    private static func readWeChat(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> WeChatAccount? {
        let edition = source.choice("api", in: section, default: WeChatEdition.v3)
        let base = source.providerURL("base", in: section)
        let spare =
            section["spare"] == nil ? nil : source.providerURL("spare", in: section)
        let merchant = source.identifier("merchant", in: section, of: "the merchant")
        let privateKey = file("private_key", in: section, "a PEM file", from: &source)
        let key = file("api_key", in: section, "a file of 32 characters", from: &source)
        guard let edition else { return nil }
        let proof: WeChatAccount.Proof?
        switch edition {
        case .v3:
            refuse(weChat2Keys, in: section, "api: v3 has none", "api: v2", from: &source)
            proof = readWeChat3(section, from: &source)
        case .v2:
            refuse(weChat3Keys, in: section, "api: v2 has none", "api: v3", from: &source)
            proof = file("certificate", in: section, "a PEM file", from: &source)
                .map { .v2(certificateFile: $0) }
        }
        guard let base, let merchant, let privateKey, let key, let proof else { return nil }
        return WeChatAccount(
            base: base,
            spare: spare,
            merchant: merchant,
            privateKeyFile: privateKey,
            apiKeyFile: key,
            proof: proof
        )
    }

    private static func readWeChat3(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> WeChatAccount.Proof? {
        let serial = source.text(
            "serial",
            in: section,
            default: nil,
            expected: "the number of our certificate, up to 40 hexadecimal digits in quotes",
            quoted: true,
            where: {
                (1...40).contains($0.utf8.count)
                    && $0.utf8.allSatisfy(ConfigurationSource.isHexadecimal)
            }
        )
        let platform = readPlatform(section, from: &source)
        guard let serial, let platform else { return nil }
        return .v3(serial: serial.uppercased(), platform)
    }

    /// One of three, and never two of them: which signatures are believed must be plain to see.
    private static func readPlatform(
        _ channel: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> WeChatPlatform? {
        let section = ConfigurationSection(
            "platform",
            of: channel,
            keys: ["dir", "file", "public_key", "name"],
            in: &source
        )
        let ways = ["dir", "file", "public_key"].filter { section[$0] != nil }
        guard ways.count == 1, let way = ways.first else {
            source.complain(
                at: source.place(of: section.nearest),
                section.path,
                ways.isEmpty ? "missing" : "\(ways.joined(separator: " and ")) stand together",
                cure: "write one of dir, file and public_key"
            )
            return nil
        }
        if way != "public_key" {
            refuse(["name"], in: section, "a certificate has its own", "public_key", from: &source)
        }
        switch way {
        case "dir":
            return source.file("dir", in: section, expected: "a folder of PEM certificates")
                .map { .folder($0) }
        case "file":
            return source.file("file", in: section, expected: "a PEM file").map { .certificate($0) }
        default:
            let key = source.file("public_key", in: section, expected: "a PEM file")
            let name = source.text(
                "name",
                in: section,
                default: nil,
                expected: "the name of the key, PUB_KEY_ID_ and digits",
                where: { $0.hasPrefix("PUB_KEY_ID_") && ConfigurationSource.isIdentifier($0) }
            )
            guard let key, let name else { return nil }
            return .publicKey(key, name: name)
        }
    }

    private static func readAlipay(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> AlipayAccount? {
        let gateway = source.providerURL("gateway", in: section)
        let seller = source.identifier("seller", in: section, of: "the seller")
        let store =
            section["store"] == nil
            ? nil : source.identifier("store", in: section, of: "the store")
        let privateKey = file("private_key", in: section, "a PEM file", from: &source)
        let platformKey = file("platform", in: section, "a PEM file", from: &source)
        guard let gateway, let seller, let privateKey, let platformKey else { return nil }
        return AlipayAccount(
            gateway: gateway,
            seller: seller,
            store: store,
            privateKeyFile: privateKey,
            platformKeyFile: platformKey
        )
    }

    private static func readSubject(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> String {
        source.text(
            "subject",
            in: section,
            default: WalletAccount.standardSubject,
            expected: "1 to \(WalletAccount.subjectBytes) bytes for the customer to read",
            where: { (1...WalletAccount.subjectBytes).contains($0.utf8.count) }
        ) ?? WalletAccount.standardSubject
    }

    private static func readPoll(
        _ channel: ConfigurationSection,
        of provider: WalletProvider,
        from source: inout ConfigurationSource
    ) -> PollSettings {
        let section = ConfigurationSection(
            "poll",
            of: channel,
            keys: ["every", "until"],
            in: &source
        )
        let standard = PollSettings(of: provider)
        var poll = standard
        poll.every = source.duration(
            "every",
            in: section,
            default: standard.every,
            within: .seconds(1)...(.seconds(60))
        )
        poll.until = source.duration(
            "until",
            in: section,
            default: standard.until,
            within: standard.earliest...(.seconds(120))
        )
        if poll.every > poll.until {
            let (every, until) = (DurationText.write(poll.every), DurationText.write(poll.until))
            source.complain(
                at: source.place(of: section["every"] ?? section.nearest),
                section.path("every"),
                "\(every) is longer than until, which is \(until)",
                cure: "a shorter every, or a longer until"
            )
        }
        return poll
    }

    /// The file of a section that holds nothing else.
    private static func file(
        _ key: String,
        in channel: ConfigurationSection,
        _ expected: String,
        from source: inout ConfigurationSource
    ) -> String? {
        let section = ConfigurationSection(
            key,
            of: channel,
            keys: ["file"],
            in: &source
        )
        return source.file("file", in: section, expected: expected)
    }

    /// Complains about keys that have no meaning beside what is written.
    static func refuse(
        _ keys: [String],
        in section: ConfigurationSection,
        _ message: String,
        _ other: String,
        from source: inout ConfigurationSource
    ) {
        for key in keys {
            guard let node = section[key] else { continue }
            source.complain(
                at: source.place(of: node),
                section.path(key),
                message,
                cure: "remove it, or write \(other)"
            )
        }
    }
}
