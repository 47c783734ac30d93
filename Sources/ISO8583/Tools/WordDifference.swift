import Text

/// What differs between two trees of words, one difference a word.
struct WordDifference: Equatable {
    /// The keys that lead to it.
    let path: [String]
    let old: JSONValue?
    let new: JSONValue?

    /// The differences in the order of the old tree, what only the new one has behind.
    static func between(
        _ old: JSONValue?,
        _ new: JSONValue?,
        at path: [String] = []
    ) -> [WordDifference] {
        guard old != new else { return [] }
        guard case .object(let mine)? = old, case .object(let theirs)? = new else {
            return [WordDifference(path: path, old: old, new: new)]
        }
        let added = theirs.filter { member in !mine.contains { $0.key == member.key } }
        return mine.flatMap { member in
            between(member.value, new?[member.key], at: path + [member.key])
        } + added.map { WordDifference(path: path + [$0.key], old: nil, new: $0.value) }
    }

    /// Only what people read, or what is masked.
    var isWordsOnly: Bool {
        path.contains { ["name", "sensitive", "sensitive-in", "codes"].contains($0) }
    }

    /// What the switch makes of the same bytes.
    var isOfRules: Bool {
        path == ["fingerprint"] || path.last == "means" || path.last == "decimals"
    }

    /// `length encoding: ascii → bcd`, `part 3: adds n 3`, `mandatory: adds 42, drops 37`.
    var text: String {
        let place = Self.wording(of: path)
        if case .array(let mine)? = old, case .array(let theirs)? = new {
            let added = theirs.filter { !mine.contains($0) }.map(Self.wording)
            let dropped = mine.filter { !theirs.contains($0) }.map(Self.wording)
            let words = [
                added.isEmpty ? nil : "adds " + added.joined(separator: " "),
                dropped.isEmpty ? nil : "drops " + dropped.joined(separator: " "),
            ].compactMap { $0 }
            return place + ": "
                + (words.isEmpty ? "in another order" : words.joined(separator: ", "))
        }
        guard let old else { return "\(place): adds \(Self.wording(new))" }
        guard let new else { return "\(place): drops \(Self.wording(old))" }
        return "\(place): \(Self.wording(old)) → \(Self.wording(new))"
    }

    /// The keys as a sentence has them: parts by their numbers, not by the keys around them.
    private static func wording(of path: [String]) -> String {
        var words: [String] = []
        var isPart = false
        var parts: [String] = []
        for key in path {
            if key == "composite" || key == "repeat" { continue }
            if key == "elements" {
                isPart = true
                continue
            }
            if isPart {
                parts.append(key)
                isPart = false
            } else {
                words.append(key)
            }
        }
        let place = parts.isEmpty ? [] : ["part " + parts.joined(separator: ".")]
        let all = place + words
        return all.isEmpty ? "parts" : all.joined(separator: " ")
    }

    private static func wording(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: return text
        case .number(let digits)?: return digits
        case .boolean(let value)?: return value ? "true" : "false"
        case nil, .null?: return "nothing"
        case .array(let items)?:
            return items.isEmpty ? "nothing" : items.map { wording($0) }.joined(separator: " ")
        case .object(let members)?:
            if let form = value?["form"]?.string {
                guard case .object(let parts)? = value?["elements"] else { return form }
                return "\(form) of \(parts.count) part\(parts.count == 1 ? "" : "s")"
            }
            if let format = value?["format"]?.string { return format }
            if let name = value?["name"]?.string { return name }
            return members.map { "\($0.key) \(wording($0.value))" }.joined(separator: ", ")
        }
    }
}
