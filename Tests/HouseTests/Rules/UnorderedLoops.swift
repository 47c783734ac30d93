/// Loops over dictionaries and sets where money is decided: their order differs from run to run,
/// so a replay would decide otherwise.
///
/// A reading of words: a name counts as unordered where its file declares it as a dictionary or a
/// set, or where any file of the folders does and none as an array. A loop whose body cannot tell
/// one order from another says so: a comment with the word `order` stands on it or in the eight
/// lines above.
struct UnorderedLoops {
    private static let folders = [
        "Sources/Book/", "Sources/Ledger/", "Sources/Switch/6-BalanceCheck/",
    ]

    /// The patterns of one reading.
    private struct Words {
        let unordered = [
            Pattern(
                #"\b(?:let|var)\s+(\w+)\s*(?::\s*(?:\[[\w.<>]+\s*:\s|Set<)"#
                    + #"|=\s*(?:Set[<(]|\[[\w.<>]+\s*:\s*[^\]\n]+\]\(\)))"#
            ),
            Pattern(#"[(,]\s*(?:\w+\s+)?(\w+)\s*:\s*(?:inout\s+)?(?:\[[\w.<>]+\s*:\s|Set<)"#),
        ]
        let ordered = Pattern(
            #"\b(\w+)\s*:\s*(?:inout\s+)?(?:\[[^\]:\n]+\]|ContiguousArray<|Deque<)"#
        )
        let loops = [
            Pattern(
                #"\bfor\s+[^\n{]*?\bin\s+(?:[\w?]+\.)*?(\w+)(?:\.(?:keys|values))?\s*"#
                    + #"(?=\{|where\b)"#
            ),
            Pattern(#"\b(\w+)(?:\.(?:keys|values))?\.(?:first|prefix|randomElement|popFirst)\b"#),
        ]
    }

    static func findings(in texts: [SourceText]) -> [Finding] {
        let files = texts.filter { text in
            text.isSwift && folders.contains { text.path.hasPrefix($0) }
        }
        let words = Words()
        let sets: [Set<String>] = files.map { file in
            Set(words.unordered.flatMap { names(of: $0, in: file) })
        }
        let arrays: [Set<String>] = files.map { Set(names(of: words.ordered, in: $0)) }
        var known: Set<String> = []
        for names in sets { known.formUnion(names) }
        for names in arrays { known.subtract(names) }
        var findings: [Finding] = []
        for (index, file) in files.enumerated() {
            let suspects = sets[index].subtracting(arrays[index]).union(known)
            for match in words.loops.flatMap({ $0.matches(in: file.code) }) {
                guard let name = match.group, suspects.contains(name),
                    !isExcused(file.line(at: match.offset), in: file)
                else { continue }
                findings.append(
                    file.finding(at: match.offset, "`\(name)` has no order: sort it, or say why")
                )
            }
        }
        return findings
    }

    private static func names(of pattern: Pattern, in file: SourceText) -> [String] {
        pattern.matches(in: file.code).compactMap(\.group)
    }

    private static func isExcused(_ line: Int, in file: SourceText) -> Bool {
        let comments = file.comments.split(separator: "\n", omittingEmptySubsequences: false)
        return comments[max(0, line - 9)..<line].contains { $0.contains("order") }
    }
}
