import CardSecurity
import ISO8583
import Text
import Yams

/// `listeners:`, where terminals connect and how they speak.
extension ConfigurationReader {
    static func readListeners(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [ListenerSettings] {
        let keys = [
            "name", "address", "dialect", "framing", "mac", "limits", "answer_within",
            "data_key_file", "tls",
        ]
        guard let items = source.items("listeners", in: top, keys: keys) else { return [] }
        return items.compactMap { readListener($0, from: &source) }
    }

    private static func readListener(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ListenerSettings? {
        let name = source.text("name", in: section, default: nil, expected: "a name")
        let address = source.endpoint("address", in: section)
        let dialect = source.text(
            "dialect",
            in: section,
            default: nil,
            expected: "a specification such as unionpay-pos"
        )
        let mac = readMAC(section, from: &source)
        let limits = readLimits(section, from: &source)
        let framing = readFraming(section, maximumBytes: limits.frameBytes, from: &source)
        guard let name, let address, let dialect, let mac else { return nil }
        var settings = ListenerSettings(
            name: name,
            address: address,
            dialect: dialect,
            framing: framing,
            mac: mac,
            limits: limits
        )
        settings.answerWithin = source.duration(
            "answer_within",
            in: section,
            default: settings.answerWithin,
            within: .seconds(5)...(.seconds(60))
        )
        if section["data_key_file"] != nil {
            settings.dataKeyFile = source.file("data_key_file", in: section)
        }
        settings.tls = readTLS(section, from: &source)
        return settings
    }

    static func readFraming(
        _ listener: ConfigurationSection,
        maximumBytes: Int,
        from source: inout ConfigurationSource
    ) -> FrameFormat {
        let section = ConfigurationSection(
            listener["framing"],
            path: listener.path("framing"),
            keys: [
                "length", "inclusive", "counts_envelope", "zero_bytes", "tpdu", "header", "literal",
                "trailer",
            ],
            in: &source
        )
        var format = FrameFormat.binary2
        format.length =
            source.value(
                "length",
                in: section,
                default: format.length,
                expected: "binary-2, binary-2-le, bcd-2, ascii-4, hex-4 or none",
                parse: { FrameFormat.LengthForm($0) }
            ) ?? format.length
        format.inclusive = source.flag("inclusive", in: section, default: false)
        format.countsEnvelope = source.flag("counts_envelope", in: section, default: true)
        format.zeroBytes =
            source.value(
                "zero_bytes",
                in: section,
                default: FrameFormat.ZeroBytes.none,
                expected: "none, before or after",
                parse: { zeroBytes[$0] }
            ) ?? FrameFormat.ZeroBytes.none
        format.hasTPDU = source.flag("tpdu", in: section, default: false)
        format.headerBytes =
            source.integer(
                "header",
                in: section,
                default: 0,
                range: 0...FrameHeader.maximumBytes
            ) ?? 0
        format.checksCategory = format.hasTPDU && format.headerBytes == 6
        format.hasISOLiteral = source.flag("literal", in: section, default: false)
        format.endsWithETX = source.flag("trailer", in: section, default: format.length == .none)
        format.maximumBytes = maximumBytes
        return format
    }

    private static let zeroBytes: [String: FrameFormat.ZeroBytes] = [
        "none": .none, "before": .before, "after": .after,
    ]

    /// `mac: none` in so many words, or an algorithm with a key.
    private static func readMAC(
        _ listener: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> MACSettings? {
        source.inquiry?.note(listener.path("mac"), takes: "none, or the keys below", default: nil)
        guard let node = listener["mac"] else {
            source.complain(
                at: source.place(of: listener.node),
                listener.path("mac"),
                "missing",
                cure: "write an algorithm, or mac: none where no MAC is wanted"
            )
            return nil
        }
        if node.scalar?.string == "none" {
            source.entries.append(
                ConfigurationEntry(
                    path: listener.path("mac"),
                    value: "none",
                    origin: .file(
                        source.file,
                        line: node.mark?.line ?? 1,
                        column: node.mark?.column ?? 1
                    )
                )
            )
            return MACSettings(algorithm: nil, required: false)
        }
        let section = ConfigurationSection(
            node,
            path: listener.path("mac"),
            keys: ["algorithm", "key", "required", "settlement", "key_file", "derivation"],
            in: &source
        )
        let algorithm: MACAlgorithm? = source.choice(
            "algorithm",
            in: section,
            default: nil
        )
        let key = source.choice("key", in: section, default: MACSettings.KeySource.session)
        let required = source.flag("required", in: section, default: true)
        let settlement = source.choice("settlement", in: section, default: MACDemand.optional)
        guard let algorithm, let key, let settlement else { return nil }
        var settings = MACSettings(algorithm: algorithm, key: key, required: required)
        settings.settlement = settlement
        if section["key_file"] != nil {
            settings.keyFile = source.file("key_file", in: section)
        }
        if key == .derived { readDerivation(section, into: &settings, from: &source) }
        return settings
    }

    /// DUKPT: which, and where the base derivation key is.
    private static func readDerivation(
        _ section: ConfigurationSection,
        into settings: inout MACSettings,
        from source: inout ConfigurationSource
    ) {
        settings.derivation =
            source.choice("derivation", in: section, default: settings.derivation)
            ?? settings.derivation
        guard settings.keyFile == nil else { return }
        source.complain(
            at: source.place(of: section.node),
            section.path("key_file"),
            "missing",
            cure: "name the file of the base derivation key"
        )
    }

    private static func readLimits(
        _ listener: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ConnectionLimits {
        let section = ConfigurationSection(
            listener["limits"],
            path: listener.path("limits"),
            keys: [
                "connections", "per_source", "frame_bytes", "frame_deadline", "idle", "in_flight",
            ],
            in: &source
        )
        var limits = ConnectionLimits()
        let many = 1...1_000_000
        limits.connections =
            source.integer(
                "connections",
                in: section,
                default: limits.connections,
                range: many
            )
            ?? limits.connections
        limits.perSource =
            source.integer("per_source", in: section, default: limits.perSource, range: many)
            ?? limits.perSource
        limits.frameBytes =
            source.integer(
                "frame_bytes",
                in: section,
                default: limits.frameBytes,
                range: 64...65_535
            )
            ?? limits.frameBytes
        limits.frameDeadline = source.duration(
            "frame_deadline",
            in: section,
            default: limits.frameDeadline
        )
        limits.idle = source.duration("idle", in: section, default: limits.idle)
        limits.inFlight =
            source.integer("in_flight", in: section, default: limits.inFlight, range: 1...4096)
            ?? limits.inFlight
        return limits
    }
}
