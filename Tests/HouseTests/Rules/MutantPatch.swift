/// A rule of money that is broken on purpose: `make mutants` applies it to a copy of the sources.
///
/// A unified diff of one file, with a sentence in front that says what goes wrong.
struct MutantPatch {
    static let folder = "Sources/SimulateBook/Mutants/"

    /// One place of the file: what stands there, and what shall.
    struct Hunk: Equatable {
        var before: [String] = []
        var after: [String] = []
    }

    let name: String
    let sentence: String
    /// The file that it changes; empty where it names none or several.
    let path: String
    let hunks: [Hunk]

    init(_ text: SourceText) {
        name = String(text.path.dropFirst(MutantPatch.folder.count).dropLast(".patch".count))
        let lines = text.lines
        sentence = lines.first ?? ""
        let paths = lines.filter { $0.hasPrefix("+++ b/") }.map { String($0.dropFirst(6)) }
        path = paths.count == 1 ? paths[0] : ""
        var hunks: [Hunk] = []
        for line in lines {
            if line.hasPrefix("@@ ") {
                hunks.append(Hunk())
            } else if !hunks.isEmpty {
                let last = hunks.count - 1
                let rest = String(line.dropFirst())
                if line.hasPrefix(" ") || line.hasPrefix("-") { hunks[last].before.append(rest) }
                if line.hasPrefix(" ") || line.hasPrefix("+") { hunks[last].after.append(rest) }
            }
        }
        self.hunks = hunks
    }

    /// Why it does not break exactly one rule in exactly one place; nil when it does.
    func problem(in texts: [SourceText]) -> String? {
        guard sentence.hasSuffix("."), !sentence.hasPrefix("---") else {
            return "\(name): no sentence says what goes wrong"
        }
        guard let file = texts.first(where: { $0.path == path }) else {
            return "\(name): there is no \(path.isEmpty ? "one file" : path)"
        }
        guard !hunks.isEmpty, hunks.allSatisfy({ $0.before != $0.after }) else {
            return "\(name): it changes nothing"
        }
        let lines = file.lines
        for hunk in hunks {
            let places = lines.indices.count { start in
                lines[start...].starts(with: hunk.before)
            }
            if places != 1 {
                return "\(name): what it changes stands \(places) times in \(path)"
            }
        }
        return nil
    }
}
