import Text
import Yams

/// What all wallets have alike: the times of scanned payments, and where providers call.
extension ConfigurationReader {
    static func readScans(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ScanSettings {
        var settings = ScanSettings()
        settings.unclaimed = source.duration(
            "unclaimed",
            in: top,
            default: settings.unclaimed,
            within: .seconds(10)...(.seconds(3600))
        )
        settings.orderUntil = source.duration(
            "order_until",
            in: top,
            default: settings.orderUntil,
            within: .seconds(60)...(.seconds(7200))
        )
        return settings
    }

    /// `notify:`; nil where the section is not there.
    static func readNotify(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> NotifySettings? {
        guard top["notify"] != nil else { return nil }
        let section = ConfigurationSection(
            top["notify"],
            path: "notify",
            keys: ["address", "public"],
            in: &source
        )
        let address = source.endpoint("address", in: section)
        let publicAddress = source.providerURL("public", in: section)
        guard let address, let publicAddress else { return nil }
        return NotifySettings(address: address, publicAddress: publicAddress)
    }

    /// A terminal hears that nothing is decided behind an answer of its wallet's, not before it.
    static func checkAnswers(
        _ configuration: SwitchConfiguration,
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        let items = root["listeners"]?.sequence.map(Array.init) ?? []
        let slowest = configuration.channels.filter { $0.kind.isWallet }.map(\.timeout).max()
        guard let slowest else { return }
        for (index, listener) in configuration.listeners.enumerated()
        where listener.answerWithin <= slowest {
            let (within, timeout) = (
                DurationText.write(listener.answerWithin), DurationText.write(slowest)
            )
            source.complain(
                at: source.place(of: index < items.count ? items[index] : nil),
                "listeners[\(index)].answer_within",
                "\(within) are not more than a wallet's timeout, \(timeout)",
                cure: "a longer answer_within, or a shorter timeout of the channel"
            )
        }
    }

    /// Providers call on a port that nothing else has, and only where there is one.
    static func checkNotify(
        _ configuration: SwitchConfiguration,
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        guard let notify = configuration.notify else { return }
        let node = root["notify"]
        if !configuration.channels.contains(where: { $0.kind.isWallet }) {
            source.complain(
                at: source.place(of: node),
                "notify",
                "no channel is a wallet",
                cure: "remove it, or write a channel with kind: wechat or kind: alipay"
            )
        }
        var taken = configuration.listeners.map(\.address)
        if let address = configuration.httpAddress { taken.append(address) }
        if notify.address.port != 0, taken.contains(notify.address) {
            source.complain(
                at: source.place(of: node?.mapping?["address"]),
                "notify.address",
                "\(notify.address) is taken by a listener or by http",
                cure: "give each its own port"
            )
        }
    }
}
