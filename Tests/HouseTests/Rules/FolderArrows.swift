/// Which folder of `Sources/Switch` names types of which other.
///
/// A reading of words, not of meanings: a type that stands at the top level of a file is named
/// wherever its name stands in the code of another folder. Extensions and members are not seen.
struct FolderArrows {
    /// One folder's use of another.
    struct Arrow: Hashable, Comparable, CustomStringConvertible {
        let from: String
        let to: String

        var description: String { "\(from) → \(to)" }

        /// A numbered folder that names a type of one before it, against the walk of a message.
        var runsAgainstTheNumbers: Bool {
            guard let from = number(from), let to = number(to) else { return false }
            return from > to
        }

        private func number(_ folder: String) -> Int? {
            folder.split(separator: "-").first.flatMap { Int($0) }
        }

        static func < (left: Arrow, right: Arrow) -> Bool {
            (left.from, left.to) < (right.from, right.to)
        }
    }

    /// The files that stand in no folder.
    static let root = "PaymentSwitch"

    /// Each arrow with one place where it stands.
    let found: [Arrow: Finding]

    init(_ texts: [SourceText]) {
        let declaration = Pattern(
            #"^(?:(?:public|package|internal|final|indirect|nonisolated)[ \t]+)*"#
                + #"(?:struct|class|enum|actor|protocol|typealias)[ \t]+(\w+)"#
        )
        let name = Pattern(#"(?<![.\w])[A-Z]\w*"#)
        let files = texts.filter { $0.isSwift && $0.path.hasPrefix("Sources/Switch/") }
        var home: [String: String] = [:]
        for file in files {
            for match in declaration.matches(in: file.code) {
                if let type = match.group { home[type] = Self.folder(of: file.path) }
            }
        }
        var found: [Arrow: Finding] = [:]
        for file in files {
            let folder = Self.folder(of: file.path)
            for match in name.matches(in: file.code) {
                guard let other = home[match.text], other != folder else { continue }
                let arrow = Arrow(from: folder, to: other)
                if found[arrow] == nil {
                    found[arrow] = file.finding(at: match.offset, "\(arrow) (\(match.text))")
                }
            }
        }
        self.found = found
    }

    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/")
        return parts.count > 3 ? String(parts[2]) : root
    }

    /// Pairs of folders that name each other's types.
    var circles: [String] {
        found.keys.filter { arrow in
            arrow.from < arrow.to && found[Arrow(from: arrow.to, to: arrow.from)] != nil
        }.map { "\($0.from) ↔ \($0.to)" }.sorted()
    }

    var againstTheNumbers: [String] {
        found.keys.filter(\.runsAgainstTheNumbers).sorted().map(\.description)
    }
}
