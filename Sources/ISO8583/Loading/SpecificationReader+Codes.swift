/// `codes:`, the tables of values and their meaning.
extension SpecificationReader {
    func readCodes(_ node: SpecNode?) {
        guard let node else { return }
        guard let entries = node.entries else {
            map(node, keys: [])
            return
        }
        for entry in entries {
            guard let table = entry.value.entries else {
                map(entry.value, keys: [])
                continue
            }
            parts.codes[entry.name] = codeTable(table)
        }
    }

    private func codeTable(_ entries: [SpecNode.Entry]) -> CodeTable {
        var match = CodeTable.Match.exact
        if let place = entries.first(where: { $0.name == "match" })?.value {
            match = self.match(place)
        }
        let rest = entries.filter { $0.name != "match" }
        guard match == .positions else {
            return CodeTable(match: match, entries: rest.compactMap { codeEntry($0) })
        }
        return CodeTable(match: .positions, entries: [], parts: rest.compactMap { part($0) })
    }

    private func match(_ node: SpecNode) -> CodeTable.Match {
        guard let text = text(node) else { return .exact }
        if text == "exact" { return .exact }
        if text == "positions" { return .positions }
        if text.hasPrefix("prefix-"), let count = Int(text.dropFirst(7)), (1...9).contains(count) {
            return .prefix(count)
        }
        findings.add(
            "match",
            at: node,
            "unknown match \"\(text)\"",
            cure: "write exact, positions, or prefix-2"
        )
        return .exact
    }

    private func codeEntry(_ entry: SpecNode.Entry) -> CodeTable.Entry? {
        checkQuoted(entry.key)
        if entry.value.text != nil {
            guard let text = text(entry.value) else { return nil }
            return CodeTable.Entry(code: entry.name, text: text, chinese: nil, classLetter: nil)
        }
        guard map(entry.value, keys: ["text", "zh", "class"]) != nil,
            let text = required("text", in: entry.value, text: { self.text($0) })
        else { return nil }
        return CodeTable.Entry(
            code: entry.name,
            text: text,
            chinese: entry.value["zh"].flatMap { self.text($0) },
            classLetter: entry.value["class"].flatMap { self.text($0) }
        )
    }

    /// One run of characters: `"1-2": {name: card entry, "05": chip}`.
    private func part(_ entry: SpecNode.Entry) -> CodeTable.Part? {
        checkQuoted(entry.key)
        let bounds = entry.name.split(separator: "-", omittingEmptySubsequences: false)
            .map { Int($0) ?? 0 }
        guard bounds.count <= 2, let first = bounds.first, let last = bounds.last, first >= 1,
            last >= first, last <= 99
        else {
            findings.add(
                "positions",
                at: entry.key,
                "\"\(entry.name)\" is no run of positions",
                cure: "write \"1\" or \"1-2\""
            )
            return nil
        }
        guard let entries = entry.value.entries else {
            map(entry.value, keys: [])
            return nil
        }
        let name = entry.value["name"].flatMap { text($0) } ?? "position \(entry.name)"
        let codes = entries.filter { $0.name != "name" }.compactMap { codeEntry($0) }
        return CodeTable.Part(first: first, last: last, name: name, entries: codes)
    }
}
