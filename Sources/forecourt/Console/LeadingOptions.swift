/// `--config`, `--data` and `--color` may stand before the noun as well as after the verb.
enum LeadingOptions {
    private static let names: Set<String> = ["--config", "--data", "--color", "--specs"]

    /// Moves those options from the front to the end (before a `--`), where the verbs read them.
    static func moveBehindVerb(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var moved: [String] = []
        while let first = rest.first, first.hasPrefix("--") {
            let name = first.split(separator: "=", maxSplits: 1).first.map(String.init) ?? first
            guard names.contains(name) else { break }
            moved.append(rest.removeFirst())
            if !first.contains("="), let value = rest.first {
                moved.append(value)
                rest.removeFirst()
            }
        }
        guard !moved.isEmpty, !rest.isEmpty else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        rest.insert(contentsOf: moved, at: end)
        return Array(rest)
    }
}
