import ISO8583
import Yams

/// `channels:`, the in-house accounts and hosts.
extension ConfigurationReader {
    /// What only a host has.
    private static let hostKeys = [
        "address", "dialect", "framing", "sockets", "timeout", "in_flight", "echo", "match", "zmk",
        "forward",
    ]

    static func readChannels(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [ChannelSettings]? {
        let keys = ["name", "kind"] + hostKeys
        guard let items = source.items("channels", in: top, keys: keys) else { return nil }
        if items.count > SwitchConfiguration.mostChannels {
            source.complain(
                at: source.place(of: top["channels"]),
                top.path("channels"),
                "\(items.count) channels stand here",
                cure: "\(SwitchConfiguration.mostChannels) are the most"
            )
        }
        return items.compactMap { readChannel($0, from: &source) }
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
        guard kind == .host else {
            for key in hostKeys {
                guard let node = section[key] else { continue }
                source.complain(
                    at: source.place(of: node),
                    section.path(key),
                    "an in-house channel has none",
                    cure: "remove it, or write kind: host"
                )
            }
            return settings
        }
        settings.address = source.endpoint("address", in: section)
        settings.dialect = source.text(
            "dialect",
            in: section,
            default: nil,
            expected: "a specification such as iso8583-1987-binary"
        )
        readLink(section, into: &settings, from: &source)
        settings.forward = readForward(section, from: &source)
        return settings
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

    private static func readForward(
        _ channel: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ForwardSettings {
        let section = ConfigurationSection(
            channel["forward"],
            path: channel.path("forward"),
            keys: ["limit", "backoff", "longest_backoff", "attempts", "refusals", "expiry"],
            in: &source
        )
        var settings = ForwardSettings()
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
