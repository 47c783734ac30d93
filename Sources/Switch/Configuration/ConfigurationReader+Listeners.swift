import CardSecurity
import Yams

extension ConfigurationReader {
    static func readListeners(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [ListenerSettings] {
        let keys = ["name", "address", "dialect", "framing", "mac", "limits"]
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
            "dialect", in: section, default: nil, expected: "a specification such as unionpay-pos")
        let framing = readFraming(section, from: &source)
        let mac = readMAC(section, from: &source)
        let limits = readLimits(section, from: &source)
        guard let name, let address, let dialect, let mac else { return nil }
        return ListenerSettings(
            name: name, address: address, dialect: dialect, framing: framing, mac: mac,
            limits: limits)
    }

    private static func readFraming(
        _ listener: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> FramingSettings {
        let section = ConfigurationSection(
            listener["framing"], path: listener.path("framing"),
            keys: ["length", "inclusive", "tpdu", "header", "literal", "trailer"], in: &source)
        var settings = FramingSettings()
        settings.length =
            source.value(
                "length", in: section, default: settings.length,
                expected: "binary-1 to binary-4, binary-2-little, bcd-2, ascii-N, hex-N or none",
                show: { $0.name }, parse: { FramingSettings.LengthForm($0) }) ?? settings.length
        settings.inclusive = source.flag("inclusive", in: section, default: false)
        settings.tpdu = source.flag("tpdu", in: section, default: false)
        settings.headerBytes =
            source.integer("header", in: section, default: 0, range: 0...32) ?? 0
        settings.literal = source.flag("literal", in: section, default: false)
        settings.trailer = source.flag("trailer", in: section, default: false)
        return settings
    }

    /// `mac: none` in so many words, or an algorithm with a key.
    private static func readMAC(
        _ listener: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> MACSettings? {
        guard let node = listener["mac"] else {
            source.complain(
                at: source.place(of: listener.node), listener.path("mac"), "missing",
                cure: "write an algorithm, or mac: none where no MAC is wanted")
            return nil
        }
        if node.scalar?.string == "none" {
            source.entries.append(
                ConfigurationEntry(
                    path: listener.path("mac"), value: "none",
                    origin: .file(
                        source.file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)))
            return MACSettings(algorithm: nil, required: false)
        }
        let section = ConfigurationSection(
            node, path: listener.path("mac"), keys: ["algorithm", "key", "required"], in: &source)
        let algorithm: MACAlgorithm? = source.choice(
            "algorithm", in: section, default: nil)
        let key = source.choice("key", in: section, default: MACSettings.KeySource.session)
        let required = source.flag("required", in: section, default: true)
        guard let algorithm, let key else { return nil }
        return MACSettings(algorithm: algorithm, key: key, required: required)
    }

    private static func readLimits(
        _ listener: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ConnectionLimits {
        let section = ConfigurationSection(
            listener["limits"], path: listener.path("limits"),
            keys: [
                "connections", "per_source", "frame_bytes", "frame_deadline", "idle", "in_flight",
            ], in: &source)
        var limits = ConnectionLimits()
        let many = 1...1_000_000
        limits.connections =
            source.integer(
                "connections", in: section, default: limits.connections, range: many)
            ?? limits.connections
        limits.perSource =
            source.integer("per_source", in: section, default: limits.perSource, range: many)
            ?? limits.perSource
        limits.frameBytes =
            source.integer(
                "frame_bytes", in: section, default: limits.frameBytes, range: 64...65_535)
            ?? limits.frameBytes
        limits.frameDeadline = source.duration(
            "frame_deadline", in: section, default: limits.frameDeadline)
        limits.idle = source.duration("idle", in: section, default: limits.idle)
        limits.inFlight =
            source.integer("in_flight", in: section, default: limits.inFlight, range: 1...4096)
            ?? limits.inFlight
        return limits
    }
}

extension FramingSettings.LengthForm {
    /// As the configuration writes it.
    package var name: String {
        switch self {
        case .binary(let bytes): "binary-\(bytes)"
        case .binaryLittleEndian2: "binary-2-little"
        case .packedDecimal2: "bcd-2"
        case .ascii(let digits): "ascii-\(digits)"
        case .hexadecimal(let digits): "hex-\(digits)"
        case .none: "none"
        }
    }

    package init?(_ name: String) {
        let number = name.split(separator: "-").last.flatMap { Int($0) } ?? 0
        switch name {
        case "binary-1", "binary-2", "binary-3", "binary-4": self = .binary(bytes: number)
        case "binary-2-little": self = .binaryLittleEndian2
        case "bcd-2": self = .packedDecimal2
        case "none": self = .none
        case "ascii-\(number)" where (1...9).contains(number): self = .ascii(digits: number)
        case "hex-\(number)" where (1...8).contains(number): self = .hexadecimal(digits: number)
        default: return nil
        }
    }
}
