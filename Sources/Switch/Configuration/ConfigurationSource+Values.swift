import Text
import Yams

/// Single values, each from the strongest source that has it, with its place for complaints.
extension ConfigurationSource {
    /// A scalar from the strongest source that has it; nil (and a complaint) when it is required
    /// and absent, or cannot be read.
    ///
    /// `parse` returns nil for what it cannot read; `expected` then says what was expected.
    mutating func value<Value>(
        _ key: String,
        in section: ConfigurationSection,
        default standard: Value?,
        expected: String,
        quoted: Bool = false,
        show: (Value) -> String = { "\($0)" },
        parse: (String) -> Value?
    ) -> Value? {
        let path = section.path(key)
        inquiry?.note(path, takes: expected, default: standard.map(show))
        if let flag = flags[path] {
            return accept(flag.value, path, .flag(flag.name), expected, show, parse)
        }
        let variable = Self.environmentName(of: path)
        if let text = environment[variable] {
            return accept(text, path, .environment(variable), expected, show, parse)
        }
        guard let node = section[key] else {
            guard let standard else {
                complain(
                    at: place(of: section.nearest),
                    path,
                    "missing",
                    cure: "write \(key): \(expected)"
                )
                return nil
            }
            entries.append(
                ConfigurationEntry(path: path, value: show(standard), origin: .standard)
            )
            return standard
        }
        guard let text = scalar(node, path, key: key, expected: expected, quoted: quoted) else {
            return nil
        }
        return accept(text, path, place(of: node), expected, show, parse)
    }

    /// The text of a node that must be one value, in quotes where that matters.
    private mutating func scalar(
        _ node: Node,
        _ path: String,
        key: String,
        expected: String,
        quoted: Bool
    ) -> String? {
        guard let scalar = node.scalar else {
            complain(
                at: place(of: node),
                path,
                "expected one value",
                cure: "\(key): \(expected)"
            )
            return nil
        }
        guard !quoted || scalar.style != .plain else {
            complain(
                at: place(of: node),
                path,
                "\(scalar.string) stands without quotes",
                cure: "write \"\(scalar.string)\""
            )
            return nil
        }
        return scalar.string
    }

    private mutating func accept<Value>(
        _ text: String,
        _ path: String,
        _ place: ConfigurationFinding.Place,
        _ expected: String,
        _ show: (Value) -> String,
        _ parse: (String) -> Value?
    ) -> Value? {
        guard let value = parse(text) else {
            complain(at: place, path, "\"\(text)\" cannot be read", cure: "expected \(expected)")
            return nil
        }
        entries.append(
            ConfigurationEntry(
                path: path,
                value: show(value),
                origin: ConfigurationEntry.Origin(place)
            )
        )
        return value
    }

    mutating func text(
        _ key: String,
        in section: ConfigurationSection,
        default standard: String?,
        expected: String,
        quoted: Bool = false,
        where accepts: (String) -> Bool = { !$0.isEmpty }
    ) -> String? {
        value(key, in: section, default: standard, expected: expected, quoted: quoted) {
            accepts($0) ? $0 : nil
        }
    }

    /// The name of a file: a path, or a credential of the service manager.
    mutating func file(
        _ key: String,
        in section: ConfigurationSection,
        default standard: String? = nil,
        expected: String = "a file"
    ) -> String? {
        text(
            key,
            in: section,
            default: standard,
            expected: expected + ", or \(Credential.prefix)NAME",
            where: Credential.names
        )
    }

    static func wholeNumber(_ range: ClosedRange<Int>) -> String {
        "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    mutating func integer(
        _ key: String,
        in section: ConfigurationSection,
        default standard: Int?,
        range: ClosedRange<Int>
    ) -> Int? {
        value(
            key,
            in: section,
            default: standard,
            expected: Self.wholeNumber(range)
        ) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func flag(
        _ key: String,
        in section: ConfigurationSection,
        default standard: Bool
    ) -> Bool {
        let value = value(
            key,
            in: section,
            default: standard,
            expected: "true or false",
            parse: { $0 == "true" ? true : $0 == "false" ? false : nil }
        )
        return value ?? standard
    }

    mutating func duration(
        _ key: String,
        in section: ConfigurationSection,
        default standard: Duration
    ) -> Duration {
        let value = value(
            key,
            in: section,
            default: standard,
            expected: "a duration such as 500ms, 5s or 10m",
            show: { DurationText.write($0) },
            parse: { DurationText.read($0, .setting) }
        )
        return value ?? standard
    }

    mutating func endpoint(
        _ key: String,
        in section: ConfigurationSection
    ) -> SocketEndpoint? {
        value(
            key,
            in: section,
            default: nil,
            expected: "HOST:PORT such as 127.0.0.1:8583",
            parse: { SocketEndpoint($0) }
        )
    }

    /// One word of an enumeration, with a suggestion for a word that is none; `formerly` are words
    /// that files of before have.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        in section: ConfigurationSection,
        default standard: Choice?,
        formerly: [String: Choice] = [:]
    ) -> Choice? where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        var expected = words.joined(separator: ", ")
        inquiry?.note(section.path(key), takes: expected, default: standard?.rawValue)
        if let written = section[key]?.scalar?.string, !words.contains(written),
            let nearest = NearestWord.find(written, among: words)
        {
            expected += "; did you mean \"\(nearest)\"?"
        }
        return value(
            key,
            in: section,
            default: standard,
            expected: expected,
            show: { $0.rawValue },
            parse: { Choice(rawValue: $0) ?? formerly[$0] }
        )
    }

    /// A list of texts; absent is empty.
    ///
    /// An empty one that is written is a mistake, unless it may be: what was meant to be little
    /// would be read as all.
    mutating func texts<Value>(
        _ key: String,
        in section: ConfigurationSection,
        expected: String,
        quoted: Bool = true,
        mayBeEmpty: Bool = false,
        parse: (String) -> Value?
    ) -> [Value] {
        let path = section.path(key)
        inquiry?.note(path, takes: "a list: " + expected, default: nil)
        guard let node = section[key] else { return [] }
        guard let sequence = node.sequence else {
            complain(at: place(of: node), path, "expected a list", cure: "\(key): [\(expected)]")
            return []
        }
        guard mayBeEmpty || !sequence.isEmpty else {
            complain(
                at: place(of: node),
                path,
                "the list is empty",
                cure: "write \(expected), or leave \(key) out"
            )
            return []
        }
        var values: [Value] = []
        for (index, item) in sequence.enumerated() {
            let name = "\(path)[\(index)]"
            guard let scalar = item.scalar else {
                complain(at: place(of: item), name, "expected one value", cure: expected)
                continue
            }
            if quoted, scalar.style == .plain, scalar.string.utf8.allSatisfy({ $0 < 58 }) {
                complain(
                    at: place(of: item),
                    name,
                    "\(scalar.string) stands without quotes",
                    cure: "write \"\(scalar.string)\""
                )
                continue
            }
            guard let value = parse(scalar.string) else {
                complain(
                    at: place(of: item),
                    name,
                    "\"\(scalar.string)\" cannot be read",
                    cure: "expected \(expected)"
                )
                continue
            }
            values.append(value)
        }
        entries.append(
            ConfigurationEntry(
                path: path,
                value: "[" + sequence.compactMap(\.scalar?.string).joined(separator: ", ") + "]",
                origin: .file(
                    file,
                    line: node.mark?.line ?? 1,
                    column: node.mark?.column ?? 1
                )
            )
        )
        return values
    }

    /// The items of a list of mappings, each with its path.
    mutating func items(
        _ key: String,
        in section: ConfigurationSection,
        keys: [String]
    ) -> [ConfigurationSection]? {
        guard let node = section[key] else { return nil }
        inquiry?.noteItems(section.path(key))
        guard let sequence = node.sequence else {
            complain(
                at: place(of: node),
                section.path(key),
                "expected a list",
                cure: "write each item behind \"- \""
            )
            return []
        }
        return sequence.enumerated().map { index, item in
            ConfigurationSection(
                item,
                path: "\(section.path(key))[\(index)]",
                keys: keys,
                in: &self
            )
        }
    }
}
