/// The table of docs/faults.md: number and fault are written by hand, the proof is the names of the
/// tests that carry the number.
///
/// A row whose feature is not built says so in its third column: `not built: …`.
enum FaultTable {
    static let path = "docs/faults.md"

    /// A test that carries the numbers of rows.
    struct Proof: Equatable {
        let rows: [Int]
        let sentence: String
        let suite: String
    }

    /// Every test of a file whose name begins with the numbers of rows.
    static func proofs(in text: SourceText) -> [Proof] {
        guard text.path.hasPrefix("Tests/"), text.isSwift, text.target != "HouseTests" else {
            return []
        }
        let suite = text.path.split(separator: "/").last?.split(separator: ".").first ?? ""
        return text.text.matches(of: /func `[Rr]ows? ([0-9][0-9, and]*): ([^`]+)`/).map { match in
            Proof(
                rows: match.1.split { !$0.isNumber }.compactMap { Int($0) },
                sentence: String(match.2),
                suite: String(suite)
            )
        }
    }

    /// The document with its third column made anew.
    static func renewed(_ document: String, from texts: [SourceText]) -> String {
        var proofs: [Int: [String]] = [:]
        for proof in texts.flatMap(proofs(in:)) {
            for row in proof.rows {
                proofs[row, default: []].append("\(proof.sentence) (`\(proof.suite)`)")
            }
        }
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in
            guard let match = line.wholeMatch(of: /\| ([0-9]+) \| ([^|]*) \| (.*) \|/),
                let row = Int(match.1)
            else { return String(line) }
            let proven = proofs[row].map { $0.sorted().joined(separator: "<br>") }
            return "| \(row) | \(match.2) | \(proven ?? open(match.3)) |"
        }.joined(separator: "\n")
    }

    private static func open(_ column: Substring) -> String {
        column.hasPrefix("not built: ") ? String(column) : "no test"
    }

    /// Rows that the document leaves out, or that neither a test nor a reason stands beside.
    static func gaps(in document: String, rows: ClosedRange<Int>) -> [Int] {
        var standing: Set<Int> = []
        for line in document.split(separator: "\n") {
            guard let match = line.wholeMatch(of: /\| ([0-9]+) \| ([^|]*) \| (.*) \|/),
                let row = Int(match.1), match.3 != "no test"
            else { continue }
            standing.insert(row)
        }
        return rows.filter { !standing.contains($0) }
    }
}
