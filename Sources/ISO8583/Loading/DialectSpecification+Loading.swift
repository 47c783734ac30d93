/// A specification read from its file and those that it extends, or all that is wrong with it.
extension DialectSpecification {
    /// Reads a specification from the text of its file.
    ///
    /// `file` is the name that findings bear; `resolving` gives the text of a specification that
    /// this one extends, nil where there is none of that name. Throws all that is wrong, in the
    /// order of the file.
    public convenience init(
        yaml: String,
        named file: String,
        resolving: (String) -> String? = { _ in nil }
    ) throws(SpecificationError) {
        let findings = FindingList()
        guard
            let root = SpecificationLoader.tree(
                yaml,
                file: file,
                findings: findings,
                resolving: resolving
            ),
            let parts = SpecificationLoader.parts(root.withoutNulls(), findings: findings)
        else { throw findings.error }
        self.init(parts)
    }
}

extension DialectSpecification {
    /// All that is wrong with the text of a file, and what it hardly means: errors and warnings, in
    /// the order of the file.
    public static func findings(
        yaml: String,
        named file: String,
        resolving: (String) -> String? = { _ in nil }
    ) -> [SpecificationError.Finding] {
        let findings = FindingList()
        let root = SpecificationLoader.tree(
            yaml,
            file: file,
            findings: findings,
            resolving: resolving
        )
        if let root { _ = SpecificationLoader.parts(root.withoutNulls(), findings: findings) }
        return findings.error.findings
    }
}

/// Reads a file and the ones that it extends into one tree.
enum SpecificationLoader {
    static let maximumExtensions = 8

    static func tree(
        _ yaml: String,
        file: String,
        findings: FindingList,
        resolving: (String) -> String?,
        chain: [String] = []
    ) -> SpecNode? {
        guard let node = YAMLDocument.read(yaml, file: file, findings: findings) else { return nil }
        let expanded = withRanges(node, findings: findings)
        guard let place = expanded["extends"] else { return expanded }
        guard let name = place.text, !name.isEmpty else {
            findings.add("extends", at: place, "no name", cure: "write extends: iso8583-1987-ascii")
            return nil
        }
        guard !chain.contains(name), name != expanded["name"]?.text,
            chain.count < maximumExtensions
        else {
            findings.add(
                "extends",
                at: place,
                "the specifications extend each other in a circle",
                cure: "take one extends: out"
            )
            return nil
        }
        guard let base = resolving(name) else {
            findings.add(
                "extends",
                at: place,
                "there is no specification \"\(name)\"",
                cure: "put \(name).yaml beside this file, or write another name"
            )
            return nil
        }
        let inner = tree(
            base,
            file: name + ".yaml",
            findings: findings,
            resolving: resolving,
            chain: chain + [name]
        )
        guard let inner else { return nil }
        return inner.withoutHead().overlaid(by: expanded)
    }

    static func parts(
        _ root: SpecNode,
        findings: FindingList
    ) -> DialectSpecification.Parts? {
        SpecificationReader(root: root, findings: findings).read()
    }

    /// Writes `"129-192": ...` out; a single key of the same file beats a range.
    private static func withRanges(_ root: SpecNode, findings: FindingList) -> SpecNode {
        guard var entries = root.entries,
            let index = entries.firstIndex(where: { $0.name == "elements" }),
            let elements = entries[index].value.entries
        else { return root }
        let singles = Set(elements.map(\.name))
        var written: [SpecNode.Entry] = []
        for entry in elements {
            guard let range = range(entry.name) else {
                written.append(entry)
                continue
            }
            for number in range where !singles.contains(String(number)) {
                var key = entry.key
                key.content = .scalar(String(number), isQuoted: entry.key.isQuoted)
                written.append(SpecNode.Entry(key: key, value: entry.value))
            }
        }
        entries[index].value.content = .map(written)
        var result = root
        result.content = .map(entries)
        return result
    }

    private static func range(_ key: String) -> ClosedRange<Int>? {
        let parts = key.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Element(String(parts[0])),
            let last = Element(String(parts[1])), first < last
        else { return nil }
        return first.index...last.index
    }
}

extension SpecNode {
    /// Without what belongs to one file alone and is not inherited.
    fileprivate func withoutHead() -> SpecNode {
        guard let entries else { return self }
        let own = ["extends", "abstract", "name", "description"]
        var result = self
        result.content = .map(entries.filter { !own.contains($0.name) })
        return result
    }
}
