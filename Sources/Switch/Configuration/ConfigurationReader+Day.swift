import Text
import Yams

/// The day of a station: how long its settlements wait, who works in shifts, when cases are due.
extension ConfigurationReader {
    static func readSettlementWait(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> Duration {
        let standard = SwitchConfiguration().settlementWait
        return source.value(
            "settlement_wait",
            in: top,
            default: standard,
            expected: "a duration from 1s to 10m",
            show: { DurationText.write($0) },
            parse: { text in
                DurationText.read(text, .setting).flatMap { wait in
                    (Duration.seconds(1)...Duration.seconds(600)).contains(wait) ? wait : nil
                }
            }
        ) ?? standard
    }

    /// `shifts: required` or `optional` for all, or who it is that needs them.
    static func readShifts(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [ShiftRule] {
        let path = top.path("shifts")
        guard let node = top["shifts"], node.mapping != nil, source.flags[path] == nil,
            source.environment[ConfigurationSource.environmentName(of: path)] == nil
        else {
            let word = source.choice("shifts", in: top, default: ShiftDemand.optional)
            return word == .required ? [ShiftRule()] : []
        }
        let section = ConfigurationSection(node, path: path, keys: ["required"], in: &source)
        let keys = ["terminals", "merchants"]
        guard let items = source.items("required", in: section, keys: keys) else {
            source.complain(
                at: source.place(of: node),
                section.path("required"),
                "missing",
                cure: "list who needs a shift, or write shifts: optional"
            )
            return []
        }
        if let node = section["required"], node.sequence?.isEmpty == true {
            source.complain(
                at: source.place(of: node),
                section.path("required"),
                "it names nobody",
                cure: "list who needs a shift, or write shifts: optional"
            )
        }
        return items.compactMap { readShiftRule($0, from: &source) }
    }

    private static func readShiftRule(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ShiftRule? {
        var rule = ShiftRule()
        rule.terminals = source.texts("terminals", in: section, expected: "terminals (DE 41)") {
            $0
        }
        rule.merchants = source.texts("merchants", in: section, expected: "merchants (DE 42)") {
            $0
        }
        guard rule != ShiftRule() else {
            source.complain(
                at: source.place(of: section.node),
                section.path,
                "it names nobody",
                cure: "name terminals or merchants, or write shifts: required for all"
            )
            return nil
        }
        return rule
    }

    static func readCases(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> CaseSettings {
        let section = ConfigurationSection(
            top["cases"],
            path: "cases",
            keys: ["days"],
            in: &source
        )
        var settings = CaseSettings()
        settings.days =
            source.integer("days", in: section, default: settings.days, range: 1...365)
            ?? settings.days
        return settings
    }
}
