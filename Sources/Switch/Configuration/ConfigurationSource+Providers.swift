import Text
import Upstream

/// Values that channels to wallets' providers have.
extension ConfigurationSource {
    /// A duration between two others, both of which may be written.
    mutating func duration(
        _ key: String,
        in section: ConfigurationSection,
        default standard: Duration,
        within range: ClosedRange<Duration>
    ) -> Duration {
        let (least, most) = (
            DurationText.write(range.lowerBound), DurationText.write(range.upperBound)
        )
        return value(
            key,
            in: section,
            default: standard,
            expected: "a duration from \(least) to \(most)",
            show: { DurationText.write($0) },
            parse: { text in
                DurationText.read(text, .setting).flatMap { range.contains($0) ? $0 : nil }
            }
        ) ?? standard
    }

    /// Where a provider is; without encryption on this machine alone.
    mutating func providerURL(
        _ key: String,
        in section: ConfigurationSection
    ) -> ProviderURL? {
        value(
            key,
            in: section,
            default: nil,
            expected: "https://HOST, with http on this machine alone",
            parse: { ProviderURL($0) }
        )
    }

    /// What a provider calls somebody: letters, digits, `_` and `-`, in quotes, for zeros in front
    /// count.
    mutating func identifier(
        _ key: String,
        in section: ConfigurationSection,
        of whom: String
    ) -> String? {
        text(
            key,
            in: section,
            default: nil,
            expected: "the number of \(whom), up to 32 letters and digits in quotes",
            quoted: true,
            where: { $0.utf8.count <= 32 && Self.isIdentifier($0) }
        )
    }

    static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
                default: false
                }
            }
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
