import ISO8583
import Yams

/// `channels:`, the in-house accounts, hosts and wallets.
extension ConfigurationReader {
    /// What only a host has.
    private static let hostKeys = [
        "address", "dialect", "framing", "sockets", "timeout", "in_flight", "echo", "match", "zmk",
        "forward",
    ]

    /// What channels of a kind have beside name and kind.
    private static func keys(of kind: ChannelSettings.Kind) -> [String] {
        switch kind {
        case .inHouse: []
        case .host: hostKeys
        case .wechat: weChatKeys
        case .alipay: alipayKeys
        }
    }

    /// Each key of a channel once.
    private static let channelKeys: [String] = {
        var keys = ["name", "kind"]
        for kind in ChannelSettings.Kind.allCases {
            keys += Self.keys(of: kind).filter { !keys.contains($0) }
        }
        return keys
    }()

    /// Complains about keys that only channels of other kinds have.
    private static func refuseOthers(
        _ kind: ChannelSettings.Kind,
        in section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) {
        let own = keys(of: kind)
        for key in channelKeys.dropFirst(2) where !own.contains(key) {
            let kinds = ChannelSettings.Kind.allCases.filter { keys(of: $0).contains(key) }
            let words = kinds.map { "kind: \($0.rawValue)" }.joined(separator: " or ")
            refuse([key], in: section, "\(kind.phrase) has none", words, from: &source)
        }
    }

    static func readChannels(
        _ top: ConfigurationSection,
        _ scans: ScanSettings,
        from source: inout ConfigurationSource
    ) -> [ChannelSettings]? {
        guard let items = source.items("channels", in: top, keys: channelKeys) else { return nil }
        if items.count > SwitchConfiguration.mostChannels {
            source.complain(
                at: source.place(of: top["channels"]),
                top.path("channels"),
                "\(items.count) channels stand here",
                cure: "\(SwitchConfiguration.mostChannels) are the most"
            )
        }
        return items.compactMap { item in
            var channel = readChannel(item, from: &source)
            channel?.wallet?.scans = scans
            return channel
        }
    }

    private static func readChannel(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ChannelSettings? {
        let name = source.text("name", in: section, default: nil, expected: "a name")
        let kind: ChannelSettings.Kind? = source.choice(
            "kind",
            in: section,
            default: nil,
            formerly: [ChannelSettings.Kind.firstName: .inHouse]
        )
        guard let name, let kind else { return nil }
        var settings = ChannelSettings(name: name, kind: kind)
        refuseOthers(kind, in: section, from: &source)
        switch kind {
        case .inHouse: break
        case .host: readHost(section, into: &settings, from: &source)
        case .wechat, .alipay: readWallet(section, into: &settings, from: &source)
        }
        return settings
    }

    private static func readHost(
        _ section: ConfigurationSection,
        into settings: inout ChannelSettings,
        from source: inout ConfigurationSource
    ) {
        settings.address = source.endpoint("address", in: section)
        settings.dialect = source.text(
            "dialect",
            in: section,
            default: nil,
            expected: "a specification such as iso8583-1987-binary"
        )
        readLink(section, into: &settings, from: &source)
        settings.forward = readForward(section, default: settings.forward, from: &source)
    }

    private static func readLink(
        _ section: ConfigurationSection,
        into settings: inout ChannelSettings,
        from source: inout ConfigurationSource
    ) {
        settings.framing = readFraming(
            section,
            maximumBytes: ConnectionLimits().frameBytes,
            from: &source
        )
        if settings.framing.hasTPDU || settings.framing.headerBytes > 0 {
            source.complain(
                at: source.place(of: section["framing"]),
                section.path("framing"),
                "a host's frames have neither TPDU nor header",
                cure: "remove tpdu and header"
            )
        }
        settings.sockets =
            source.integer("sockets", in: section, default: settings.sockets, range: 1...16)
            ?? settings.sockets
        settings.timeout = source.duration("timeout", in: section, default: settings.timeout)
        settings.inFlight =
            source.integer("in_flight", in: section, default: settings.inFlight, range: 1...65_536)
            ?? settings.inFlight
        settings.echo = source.duration("echo", in: section, default: settings.echo)
        if section["match"] != nil {
            settings.match = source.texts(
                "match",
                in: section,
                expected: "class and elements that answers echo: 7, 11, 12, 13, 32, 37, 41, 42",
                quoted: false,
                parse: { HostMatchKey.Part($0) }
            )
        }
        if !settings.match.contains(.element(.systemsTraceAuditNumber)) {
            source.complain(
                at: source.place(of: section["match"]),
                section.path("match"),
                "without DE 11 answers cannot be told apart",
                cure: "match: [class, 11, 41]"
            )
        }
        let zone = ConfigurationSection(
            section["zmk"],
            path: section.path("zmk"),
            keys: ["file"],
            in: &source
        )
        settings.zoneKeyFile =
            source.file("file", in: zone, default: settings.zoneKeyFile)
            ?? settings.zoneKeyFile
    }

    static func readForward(
        _ channel: ConfigurationSection,
        default standard: ForwardSettings,
        from source: inout ConfigurationSource
    ) -> ForwardSettings {
        let section = ConfigurationSection(
            channel["forward"],
            path: channel.path("forward"),
            keys: ["limit", "backoff", "longest_backoff", "attempts", "refusals", "expiry"],
            in: &source
        )
        var settings = standard
        settings.limit =
            source.integer("limit", in: section, default: settings.limit, range: 1...10_000_000)
            ?? settings.limit
        settings.backoff = source.duration("backoff", in: section, default: settings.backoff)
        settings.longestBackoff = source.duration(
            "longest_backoff",
            in: section,
            default: settings.longestBackoff
        )
        settings.attempts =
            source.integer("attempts", in: section, default: settings.attempts, range: 1...100_000)
            ?? settings.attempts
        settings.refusals =
            source.integer("refusals", in: section, default: settings.refusals, range: 1...1000)
            ?? settings.refusals
        settings.expiry = source.duration("expiry", in: section, default: settings.expiry)
        return settings
    }
}
