import Payments
import Text
import Yams

/// What holds between sections.
extension ConfigurationReader {
    /// What holds between sections: names that must be unique or known.
    static func check(
        _ configuration: SwitchConfiguration,
        root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        checkUnique("listeners", root, in: &source)
        checkUnique("channels", root, in: &source)
        checkUnique("route_tables", root, in: &source)
        checkAddresses(configuration, root, in: &source)
        checkNotify(configuration, root, in: &source)
        checkAnswers(configuration, root, in: &source)
        checkRefunds(configuration, root, in: &source)
        checkWalletRefunds(configuration, root, in: &source)
        checkRouting(configuration, root, in: &source)
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
        let items = root[key]?.sequence.map(Array.init) ?? []
        checkUnique(items, at: key, among: &seen, in: &source)
    }

    /// The names of a list, each of which stands once, there and among `seen`.
    static func checkUnique(
        _ items: [Node],
        at path: String,
        among seen: inout Set<String>,
        in source: inout ConfigurationSource
    ) {
        for (index, item) in items.enumerated() {
            guard let node = item.mapping?["name"], let name = node.scalar?.string else { continue }
            if name.utf8.count > RecordedText.longestBytes {
                source.complain(
                    at: source.place(of: node),
                    "\(path)[\(index)].name",
                    "the name has \(name.utf8.count) bytes",
                    cure: "\(RecordedText.longestBytes) at most are kept in the journal"
                )
            }
            if !seen.insert(name).inserted {
                source.complain(
                    at: source.place(of: node),
                    "\(path)[\(index)].name",
                    "the name \"\(name)\" stands twice",
                    cure: "give each its own"
                )
            }
        }
    }
}
