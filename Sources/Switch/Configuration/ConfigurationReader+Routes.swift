import Payments
import Text
import Yams

/// `routes:`, which card goes where.
extension ConfigurationReader {
    static func readRoutes(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [RouteRule] {
        let keys = ["name", "when", "then", "cards", "maximum_minor", "pin_from_minor"]
        guard let items = source.items("routes", in: top, keys: keys) else { return [] }
        return items.compactMap { readRoute($0, from: &source) }
    }

    private static func readRoute(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> RouteRule? {
        let name = source.text("name", in: section, default: nil, expected: "a name")
        let target = source.text(
            "then",
            in: section,
            default: nil,
            expected: "a channel's name, or deny"
        )
        let when = ConfigurationSection(
            section["when"],
            path: section.path("when"),
            keys: [
                "bin", "processing_code", "terminal", "merchant", "listener", "amount_minor",
                "time",
            ],
            in: &source
        )
        var rule = RouteRule(
            name: name ?? "",
            target: target == "deny" ? .deny : .channel(target ?? "")
        )
        rule.cards = source.texts(
            "bin",
            in: when,
            expected: "4 to 11 digits in quotes, or \"622200-622299\"",
            parse: { CardRange($0) }
        )
        rule.processingCodes = source.texts(
            "processing_code",
            in: when,
            expected: "2 to 6 digits in quotes",
            parse: { (2...6).contains($0.utf8.count) && isDigits($0) ? $0 : nil }
        )
        rule.terminals = source.texts("terminal", in: when, expected: "terminals (DE 41)") { $0 }
        rule.merchants = source.texts("merchant", in: when, expected: "merchants (DE 42)") { $0 }
        rule.listeners = source.texts("listener", in: when, expected: "listeners' names") { $0 }
        rule.amount = readAmountBand(when, from: &source)
        if when["time"] != nil {
            rule.hours = source.value(
                "time",
                in: when,
                default: nil,
                expected: "hours such as \"22:00-06:00\"",
                show: { _ in when["time"]?.scalar?.string ?? "" },
                parse: { TimeWindow($0) }
            )
        }
        rule.half = readHalf(section, from: &source)
        readBounds(section, into: &rule, from: &source)
        return name == nil || target == nil ? nil : rule
    }

    /// The most that one payment may cost, and from where up it needs a PIN.
    private static func readBounds(
        _ section: ConfigurationSection,
        into rule: inout RouteRule,
        from source: inout ConfigurationSource
    ) {
        if section["maximum_minor"] != nil {
            rule.maximumMinor = source.integer(
                "maximum_minor",
                in: section,
                default: nil,
                range: 1...999_999_999_999
            ).map(Int64.init)
        }
        if section["pin_from_minor"] != nil {
            rule.pinFromMinor =
                source.integer(
                    "pin_from_minor",
                    in: section,
                    default: nil,
                    range: 0...999_999_999_999
                )
                .map(Int64.init) ?? rule.pinFromMinor
        }
    }

    /// Which half of a settlement the cards of a rule count in.
    private static func readHalf(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> CardHalf {
        source.value(
            "cards",
            in: section,
            default: .domestic,
            expected: "domestic or foreign",
            show: { $0.name },
            parse: { word in CardHalf.allCases.first { $0.name == word } }
        ) ?? .domestic
    }

    private static func readAmountBand(
        _ when: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ClosedRange<Int64>? {
        guard let node = when["amount_minor"] else { return nil }
        let band = ConfigurationSection(
            node,
            path: when.path("amount_minor"),
            keys: ["from", "to"],
            in: &source
        )
        let range = 0...999_999_999_999
        let low = source.integer("from", in: band, default: 0, range: range) ?? 0
        let high =
            source.integer("to", in: band, default: range.upperBound, range: range)
            ?? range.upperBound
        guard low <= high else {
            source.complain(
                at: source.place(of: node),
                band.path,
                "from is above to",
                cure: "swap them"
            )
            return nil
        }
        return Int64(low)...Int64(high)
    }

    /// What holds between sections: names that must be unique or known.
    static func check(
        _ configuration: SwitchConfiguration,
        root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        checkUnique("listeners", root, in: &source)
        checkUnique("channels", root, in: &source)
        checkUnique("routes", root, in: &source)
        let channels = configuration.channels.map(\.name)
        for (index, item) in (root["routes"]?.sequence ?? []).enumerated() {
            guard let node = item.mapping?["then"], let name = node.scalar?.string,
                name != "deny", !channels.contains(name)
            else { continue }
            let nearest = NearestWord.find(name, among: channels + ["deny"])
            source.complain(
                at: source.place(of: node),
                "routes[\(index)].then",
                "no channel \"\(name)\"",
                cure: nearest.map { "did you mean \"\($0)\"?" }
                    ?? "one of \(channels.joined(separator: ", ")) or deny"
            )
        }
        checkAddresses(configuration, root, in: &source)
        checkRefunds(configuration, root, in: &source)
        let listeners = configuration.listeners.map(\.name)
        for (index, item) in (root["routes"]?.sequence ?? []).enumerated() {
            for node in item.mapping?["when"]?.mapping?["listener"]?.sequence ?? [] {
                guard let name = node.scalar?.string, !listeners.contains(name) else { continue }
                source.complain(
                    at: source.place(of: node),
                    "routes[\(index)].when.listener",
                    "no listener \"\(name)\"",
                    cure: NearestWord.find(name, among: listeners)
                        .map { "did you mean \"\($0)\"?" }
                        ?? "one of \(listeners.joined(separator: ", "))"
                )
            }
        }
    }

    /// Two listeners cannot have one port, nor the pages of operators a listener's; port 0 is any.
    private static func checkAddresses(
        _ configuration: SwitchConfiguration,
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        let items = root["listeners"]?.sequence.map(Array.init) ?? []
        var seen: Set<SocketEndpoint> = []
        for (index, listener) in configuration.listeners.enumerated()
        where listener.address.port != 0 && !seen.insert(listener.address).inserted {
            let item = index < items.count ? items[index].mapping?["address"] : nil
            source.complain(
                at: source.place(of: item),
                "listeners[\(index)].address",
                "\(listener.address) stands twice",
                cure: "give each its own port"
            )
        }
        if let address = configuration.httpAddress, address.port != 0, seen.contains(address) {
            source.complain(
                at: source.place(of: root["http"]?.mapping?["address"]),
                "http.address",
                "\(address) is a listener's",
                cure: "give each its own port"
            )
        }
    }

    private static func checkUnique(
        _ key: String,
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        var seen: Set<String> = []
        for (index, item) in (root[key]?.sequence ?? []).enumerated() {
            guard let node = item.mapping?["name"], let name = node.scalar?.string else { continue }
            if name.utf8.count > RecordedText.longestBytes {
                source.complain(
                    at: source.place(of: node),
                    "\(key)[\(index)].name",
                    "the name has \(name.utf8.count) bytes",
                    cure: "\(RecordedText.longestBytes) at most are kept in the journal"
                )
            }
            if !seen.insert(name).inserted {
                source.complain(
                    at: source.place(of: node),
                    "\(key)[\(index)].name",
                    "the name \"\(name)\" stands twice",
                    cure: "give each its own"
                )
            }
        }
    }
}
