import Payments
import Text
import Yams

/// `code_kinds:`: whose a scanned code is, by its length and its first two digits.
extension ConfigurationReader {
    static func readCodeKinds(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> CodeKinds {
        let keys = ["kind", "digits", "prefix"]
        guard let items = source.items("code_kinds", in: top, keys: keys) else { return .standard }
        var rules: [(rule: CodeKinds.Rule, section: ConfigurationSection)] = []
        for section in items {
            guard let rule = readCodeKind(section, from: &source) else { continue }
            if let other = rules.first(where: { $0.rule.meets(rule) }) {
                source.complain(
                    at: source.place(of: section.node),
                    section.path,
                    "a code fits \(other.section.path) too",
                    cure: "write other digits or another prefix, so that one line fits a code"
                )
            }
            rules.append((rule, section))
        }
        return CodeKinds(rules.map(\.rule)) ?? .standard
    }

    /// The accounts of this switch have cards and no codes.
    static func checkCodes(
        of table: WrittenTable,
        _ configuration: SwitchConfiguration,
        in source: inout ConfigurationSource
    ) {
        guard table.rules.count == table.settings.rules.count else { return }
        let inHouse = configuration.channels.filter { $0.kind == .inHouse }.map(\.name)
        for (index, rule) in table.settings.rules.enumerated() where !rule.when.codes.isEmpty {
            guard case .channel(let name) = rule.target, inHouse.contains(name) else { continue }
            source.complain(
                at: source.place(of: table.rules[index].mapping?["then"]),
                "\(table.path)[\(index)].then",
                "\(name) takes cards alone, and the rule is for codes",
                cure: "lead to a host, or take code: out"
            )
        }
    }

    private static func readCodeKind(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> CodeKinds.Rule? {
        let names = CodeKind.allCases.map(\.name)
        let kind = source.value(
            "kind",
            in: section,
            default: nil,
            expected: "one of \(names.joined(separator: ", "))",
            show: \.name,
            parse: { CodeKind(name: $0) }
        )
        let lengths = source.value(
            "digits",
            in: section,
            default: nil,
            expected: "a length from 16 to 24 in quotes, or \"16-24\"",
            quoted: true,
            show: { span($0) },
            parse: { span($0, in: 16...24) }
        )
        let prefixes = source.value(
            "prefix",
            in: section,
            default: nil,
            expected: "two digits in quotes, or \"25-30\"",
            quoted: true,
            show: { span($0) },
            parse: { span($0, in: 0...99) }
        )
        guard let kind, let lengths, let prefixes else { return nil }
        return CodeKinds.Rule(kind: kind, lengths: lengths, prefixes: prefixes)
    }

    /// Two digits, or two times two from the lower to the higher.
    private static func span(_ text: String, in bounds: ClosedRange<UInt8>) -> ClosedRange<UInt8>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 1 || ends.count == 2, let first = ends.first, let last = ends.last,
            ends.allSatisfy({ $0.utf8.count == 2 && isDigits(String($0)) }),
            let low = UInt8(first), let high = UInt8(last), low <= high,
            bounds.contains(low), bounds.contains(high)
        else { return nil }
        return low...high
    }

    private static func span(_ range: ClosedRange<UInt8>) -> String {
        let ends = [range.lowerBound, range.upperBound].map { DecimalText.padded($0, digits: 2) }
        return ends[0] == ends[1] ? ends[0] : ends.joined(separator: "-")
    }
}
