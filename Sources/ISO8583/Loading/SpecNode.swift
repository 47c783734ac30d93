/// A piece of a specification file with the place where it was written.
struct SpecNode {
    enum Content {
        case scalar(String, isQuoted: Bool)
        case map([Entry])
        case list([SpecNode])
    }

    struct Entry {
        var key: SpecNode
        var value: SpecNode

        var name: String { key.text ?? "" }
    }

    var file: String
    var line: Int
    var column: Int
    var content: Content

    /// The text of a scalar, quoted or not.
    var text: String? {
        if case .scalar(let text, _) = content { return text }
        return nil
    }

    var isQuoted: Bool {
        if case .scalar(_, let isQuoted) = content { return isQuoted }
        return false
    }

    /// `null`, `~` or nothing, unquoted: an entry that an overlay takes away.
    var isNull: Bool {
        guard case .scalar(let text, let isQuoted) = content, !isQuoted else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    var entries: [Entry]? {
        if case .map(let entries) = content { return entries }
        return nil
    }

    var items: [SpecNode]? {
        if case .list(let items) = content { return items }
        return nil
    }

    /// The value under a key of a map.
    subscript(key: String) -> SpecNode? {
        entries?.first { $0.name == key }?.value
    }

    /// What a complaint calls it.
    var shape: String {
        switch content {
        case .scalar: "a value"
        case .map: "a map"
        case .list: "a list"
        }
    }
}

extension SpecNode {
    /// This tree with another laid over it: maps merge key by key, `null` removes, all else
    /// replaces, and so does a composite in another form: the keys of one form mean nothing in
    /// another.
    func overlaid(by other: SpecNode) -> SpecNode {
        guard var entries, let others = other.entries, !other.hasAnotherForm(than: self) else {
            return other
        }
        for entry in others {
            let index = entries.firstIndex { $0.name == entry.name }
            if entry.value.isNull {
                if let index { entries.remove(at: index) }
            } else if let index {
                let value = entries[index].value.overlaid(by: entry.value)
                entries[index] = Entry(key: entry.key, value: value)
            } else {
                entries.append(entry)
            }
        }
        var merged = other
        merged.content = .map(entries)
        return merged
    }

    private func hasAnotherForm(than other: SpecNode) -> Bool {
        guard let form = self["form"]?.text, let others = other["form"]?.text else { return false }
        return form != others
    }

    /// Without the entries that say `null` where there was nothing to take away.
    func withoutNulls() -> SpecNode {
        guard let entries else { return self }
        var result = self
        result.content = .map(
            entries.filter { !$0.value.isNull }.map {
                Entry(key: $0.key, value: $0.value.withoutNulls())
            }
        )
        return result
    }
}
