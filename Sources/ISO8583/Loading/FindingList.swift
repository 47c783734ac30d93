/// Collects what is wrong while a specification is read, so that one pass finds all of it.
final class FindingList {
    /// Behind so many, nobody reads on: what else there is is left out.
    private static let most = 1000
    private(set) var findings: [SpecificationError.Finding] = []
    private var seen: Set<SpecificationError.Finding> = []

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
        note(finding)
    }

    private func note(_ finding: SpecificationError.Finding) {
        // An error behind very many warnings must still refuse the file.
        guard findings.count < Self.most || finding.severity == .error && !hasErrors else { return }
        if seen.insert(finding).inserted { findings.append(finding) }
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
        note(finding)
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
