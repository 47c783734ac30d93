import Payments
import Text
import Yams

/// What payments may be followed by, refunds and authorisations, and what terminals may do alone.
extension ConfigurationReader {
    static func readRefunds(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> RefundSettings {
        let section = ConfigurationSection(
            top["refunds"],
            path: "refunds",
            keys: ["days"],
            in: &source
        )
        var settings = RefundSettings()
        settings.days =
            source.integer("days", in: section, default: settings.days, range: 1...3660)
            ?? settings.days
        return settings
    }

    static func readAuthorisations(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> AuthorisationSettings {
        let section = ConfigurationSection(
            top["authorisations"],
            path: "authorisations",
            keys: ["hold_for", "fill_for", "completion_permille"],
            in: &source
        )
        var settings = AuthorisationSettings()
        settings.holdDays =
            source.value(
                "hold_for",
                in: section,
                default: settings.holdDays,
                expected: "1 to 365 days such as 30d",
                show: { "\($0)d" },
                parse: readDays
            ) ?? settings.holdDays
        settings.fillFor =
            source.value(
                "fill_for",
                in: section,
                default: settings.fillFor,
                expected: "1m to 24h such as 2h",
                show: { DurationText.write($0) },
                parse: { text in
                    DurationText.read(text, .setting).flatMap { wait in
                        (Duration.seconds(60)...Duration.seconds(86_400)).contains(wait)
                            ? wait : nil
                    }
                }
            ) ?? settings.fillFor
        settings.completionPermille =
            source.integer(
                "completion_permille",
                in: section,
                default: settings.completionPermille,
                range: 1000...10_000
            ) ?? settings.completionPermille
        return settings
    }

    /// `offline:`, which terminals may sell off line.
    static func readOffline(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [OfflineRule] {
        let keys = ["when", "up_to_minor"]
        guard let items = source.items("offline", in: top, keys: keys) else { return [] }
        return items.compactMap { section in
            refuseEmptyConditions(in: section, from: &source)
            let when = ConfigurationSection(
                section["when"],
                path: section.path("when"),
                keys: ["terminal", "merchant"],
                in: &source
            )
            let most = source.integer(
                "up_to_minor",
                in: section,
                default: nil,
                range: 1...999_999_999_999
            )
            guard let most else { return nil }
            var rule = OfflineRule(upToMinor: Int64(most))
            rule.terminals = source.texts("terminal", in: when, expected: "terminals (DE 41)") {
                $0
            }
            rule.merchants = source.texts("merchant", in: when, expected: "merchants (DE 42)") {
                $0
            }
            return rule
        }
    }

    /// Whole days: a hold ends with a business date.
    private static func readDays(_ text: String) -> Int? {
        guard text.hasSuffix("d"), let days = DecimalText.value(of: text.dropLast()),
            (1...365).contains(days)
        else { return nil }
        return Int(days)
    }

    /// A host is given the card again with a refund that it has not answered, so the sealed copy
    /// must last as long.
    static func checkRefunds(
        _ configuration: SwitchConfiguration,
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        let days = configuration.refunds.days
        let cardDates = configuration.journal.cardDates
        guard let node = root["refunds"]?.mapping?["days"], days > cardDates,
            configuration.channels.contains(where: { $0.kind == .host })
        else { return }
        source.complain(
            at: source.place(of: node),
            "refunds.days",
            "\(days) days are more than journal.card_dates keeps of the cards",
            cure: "\(cardDates) at most, or a higher journal.card_dates"
        )
    }

    /// What a provider takes back no longer is not offered to terminals.
    static func checkWalletRefunds(
        _ configuration: SwitchConfiguration,
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        let days = configuration.refunds.days
        let limits = configuration.channels.compactMap { channel in
            channel.wallet.map { Int(WalletTerms(of: $0.provider).refundWithinDays) }
        }
        guard let node = root["refunds"]?.mapping?["days"], let most = limits.min(), days > most
        else { return }
        source.complain(
            at: source.place(of: node),
            "refunds.days",
            "\(days) days are more than a provider of these channels refunds within",
            cure: "\(most) at most"
        )
    }
}
