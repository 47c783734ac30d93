import Payments
import Text
import Yams

/// Reads the cases of `route test`: a YAML file with the mistakes of all of them at once.
package struct RouteCaseReader {
    private static let keys = [
        "name", "card", "code", "amount_minor", "operation", "processing_code", "terminal",
        "merchant", "listener", "organisations", "product_groups", "weekday", "time", "expect",
    ]

    private let configuration: SwitchConfiguration
    private var source: ConfigurationSource

    /// Reads cases for the rules of a configuration.
    ///
    /// - Throws: `ConfigurationError` with every finding, in the order of the file.
    package static func read(
        yaml: String,
        named file: String,
        for configuration: SwitchConfiguration
    ) throws(ConfigurationError) -> [RouteCase] {
        var reader = RouteCaseReader(
            configuration: configuration,
            source: ConfigurationSource(file: file, environment: [:], flags: [:])
        )
        let cases = reader.cases(in: yaml)
        guard reader.source.findings.isEmpty else {
            let findings = reader.source.findings.sorted(by: ConfigurationReader.standsBefore)
            throw ConfigurationError(findings: findings)
        }
        return cases
    }

    private mutating func cases(in yaml: String) -> [RouteCase] {
        let root = ConfigurationReader.compose(yaml, opening: "cases:", in: &source)
        guard source.findings.isEmpty else { return [] }
        let top = ConfigurationSection(root, path: "", keys: ["cases"], in: &source)
        guard let items = source.items("cases", in: top, keys: Self.keys), !items.isEmpty else {
            source.complain(
                at: source.place(of: top["cases"] ?? root),
                "cases",
                "no case",
                cure: "write cases: and each behind \"- \""
            )
            return []
        }
        return items.map { read($0) }
    }

    private mutating func read(_ section: ConfigurationSection) -> RouteCase {
        let name = source.text("name", in: section, default: nil, expected: "a name")
        var found = RouteCase(name: name ?? "")
        readCard(section, into: &found.payment)
        readPlace(section, into: &found.payment)
        readTime(section, into: &found.payment)
        found.expected = readExpectation(section)
        return found
    }

    private mutating func readCard(
        _ section: ConfigurationSection,
        into payment: inout RouteExplanation.Payment
    ) {
        if section["card"] != nil {
            payment.firstEleven = source.value(
                "card",
                in: section,
                default: nil,
                expected: "the first digits of a card, 4 to 19 in quotes",
                quoted: true,
                show: { _ in "" },
                parse: Self.firstEleven
            )
        }
        if section["code"] != nil {
            let names = CodeKind.allCases.map(\.name)
            payment.code = source.value(
                "code",
                in: section,
                default: nil,
                expected: "one of \(names.joined(separator: ", "))",
                show: { _ in "" },
                parse: { CodeKind(name: $0) }
            )
        }
        if let node = section["code"], section["card"] != nil {
            source.complain(
                at: source.place(of: node),
                section.path("code"),
                "a card is shown already",
                cure: "leave one of the two out"
            )
        }
        if section["amount_minor"] != nil {
            payment.amount = source.integer(
                "amount_minor",
                in: section,
                default: nil,
                range: 0...999_999_999_999
            ).map(Int64.init)
        }
        if section["processing_code"] != nil {
            payment.processingCode = source.value(
                "processing_code",
                in: section,
                default: nil,
                expected: "6 digits in quotes",
                quoted: true,
                parse: RouteExplanation.Payment.processingCode
            )
        }
        payment.operation =
            source.value(
                "operation",
                in: section,
                default: payment.operation,
                expected: "an operation such as purchase",
                show: { $0.name },
                parse: { Operation(name: $0) }
            ) ?? payment.operation
    }

    /// What is missing behind the digits given counts as zeros.
    private static func firstEleven(_ text: String) -> UInt64? {
        guard (4...19).contains(text.utf8.count), ConfigurationReader.isDigits(text) else {
            return nil
        }
        let eleven = text.prefix(11) + String(repeating: "0", count: max(0, 11 - text.utf8.count))
        return UInt64(eleven)
    }

    private mutating func readPlace(
        _ section: ConfigurationSection,
        into payment: inout RouteExplanation.Payment
    ) {
        payment.terminal = text("terminal", section)
        payment.merchant = text("merchant", section)
        payment.listener = text("listener", section)
        check(payment.listener, "listener", section, among: configuration.listeners.map(\.name))
        payment.organisations = names("organisations", section)
        payment.productGroups = names("product_groups", section)
    }

    /// A station without an organisation may be asked about, and a basket without a group.
    private mutating func names(_ key: String, _ section: ConfigurationSection) -> [String] {
        source.texts(key, in: section, expected: "names", mayBeEmpty: true) { $0 }
    }

    private mutating func readTime(
        _ section: ConfigurationSection,
        into payment: inout RouteExplanation.Payment
    ) {
        payment.minute =
            source.value(
                "time",
                in: section,
                default: 12 * 60,
                expected: "a time of the day such as \"12:00\"",
                quoted: true,
                parse: { ClockTime($0)?.minute }
            ) ?? 0
        payment.weekday =
            source.value(
                "weekday",
                in: section,
                default: 0,
                expected: "a day such as mon",
                parse: { Weekdays.names.firstIndex(of: $0) }
            ) ?? 0
    }

    private mutating func text(_ key: String, _ section: ConfigurationSection) -> String {
        guard section[key] != nil else { return "" }
        return source.text(key, in: section, default: nil, expected: "one name") ?? ""
    }

    private mutating func readExpectation(
        _ section: ConfigurationSection
    ) -> RouteCase.Expectation {
        let all = RouteCase.Expectation.Key.allCases
        let expect = ConfigurationSection(
            section["expect"],
            path: section.path("expect"),
            keys: all.map(\.rawValue),
            in: &source
        )
        var expectation = RouteCase.Expectation()
        for key in all where expect[key.rawValue] != nil {
            let value = source.text(key.rawValue, in: expect, default: nil, expected: "one name")
            guard let value else { continue }
            let isNone = value == "none"
            expectation.members.append(.init(key: key, value: isNone ? nil : value))
            if !isNone { check(value, key.rawValue, expect, among: known(key)) }
        }
        if expectation.members.isEmpty {
            source.complain(
                at: source.place(of: section["expect"] ?? section.node),
                expect.path,
                "nothing is expected",
                cure: "write expect: {rule: NAME, channel: NAME}, or refusal: route-denied"
            )
        }
        return expectation
    }

    private func known(_ key: RouteCase.Expectation.Key) -> [String] {
        let rules = configuration.routes + configuration.routeTables.flatMap(\.rules)
        return switch key {
        case .rule: rules.map(\.name)
        case .table: [RoutingTable.firstName] + configuration.routeTables.map(\.name)
        case .channel: configuration.channels.map(\.name)
        case .refusal: [Outcome.routeDenied, .noRoute, .channelUnavailable].map(\.specificationKey)
        case .cards: CardHalf.allCases.map(\.name)
        }
    }

    /// A name that there is not was misspelt.
    private mutating func check(
        _ name: String,
        _ key: String,
        _ section: ConfigurationSection,
        among known: [String]
    ) {
        guard !name.isEmpty, !known.contains(name) else { return }
        source.complain(
            at: source.place(of: section[key]),
            section.path(key),
            "there is no \"\(name)\"",
            cure: NearestWord.find(name, among: known).map { "did you mean \"\($0)\"?" }
                ?? "one of \(known.joined(separator: ", "))"
        )
    }
}
