/// Collects what is wrong while a specification is read, so that one pass finds all of it.
final class FindingList {
    private(set) var findings: [SpecificationError.Finding] = []

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    func add(_ rule: String, at node: SpecNode, _ message: String, cure: String) {
        add(rule, node.file, node.line, node.column, message, cure: cure)
    }

    func add(
        _ rule: String,
        _ file: String,
        _ line: Int,
        _ column: Int,
        _ message: String,
        cure: String
    ) {
        let finding = SpecificationError.Finding(
            file: file,
            line: line,
            column: column,
            rule: rule,
            message: message,
            cure: cure
        )
        if !findings.contains(finding) { findings.append(finding) }
    }

    func warn(_ rule: String, at node: SpecNode, _ message: String, cure: String) {
        let finding = SpecificationError.Finding(
            file: node.file,
            line: node.line,
            column: node.column,
            rule: rule,
            message: message,
            cure: cure,
            severity: .warning
        )
        if !findings.contains(finding) { findings.append(finding) }
    }

    /// The error with the findings in the order of the file.
    var error: SpecificationError {
        SpecificationError(
            findings: findings.sorted {
                ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column)
            }
        )
    }
}

/// Finds the word that was probably meant.
enum Suggestion {
    /// The nearest of the words, where at most a third of the letters differ.
    static func nearest(to word: String, among words: [String]) -> String? {
        let ranked = words.map { ($0, distance(word, $0)) }
        guard let best = ranked.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }),
            best.1 <= max(1, max(word.count, best.0.count) / 3)
        else { return nil }
        return best.0
    }

    /// How many letters must be added, taken away or changed.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.prefix(64))
        let right = Array(right.prefix(64))
        var row = Array(0...right.count)
        for (i, mine) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let change = diagonal + (mine == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
