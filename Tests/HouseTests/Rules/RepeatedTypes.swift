/// Types of one name in two targets: a word with two meanings, or one thing made twice.
///
/// What is private to a file is nobody else's word.
enum RepeatedTypes {
    /// `CardSecurity` imports nothing of ours, so it has its own digits.
    private static let allowed: Set = ["Hexadecimal"]

    static func findings(in texts: [SourceText]) -> [Finding] {
        let declaration = Pattern(
            #"^(?:(?:public|package|internal|final|indirect|nonisolated)[ \t]+)*"#
                + #"(?:struct|class|enum|actor|protocol|typealias)[ \t]+(\w+)"#
        )
        var first: [String: String] = [:]
        var findings: [Finding] = []
        for file in texts where file.isSwift && file.path.hasPrefix("Sources/") {
            guard let target = file.target else { continue }
            for match in declaration.matches(in: file.code) {
                guard let name = match.group, !allowed.contains(name) else { continue }
                let other = first[name, default: target]
                first[name] = other
                guard other != target else { continue }
                findings.append(
                    file.finding(at: match.offset, "\(name) is a type of \(other) already")
                )
            }
        }
        return findings
    }
}
