/// A rule of the house that can be seen in one file alone.
struct HouseRule: CustomStringConvertible, Sendable {
    /// A sentence that a failing test shows.
    let description: String
    let findings: @Sendable (SourceText) -> [Finding]

    static let all: [HouseRule] =
        sizeRules + errorRules + concurrencyRules + commentRules + forbiddenCodeRules
        + moduleRules + engineRules + vocabularyRules + cardDataRules + pathRules + operationRules

    /// The findings of this rule in a snippet that stands at `path`.
    func findings(in snippet: String, at path: String) -> [Finding] {
        findings(SourceText(path: path, content: snippet))
    }
}

/// Which Swift files a rule looks at, by the folders that they stand in.
struct Scope: Sendable {
    let includes: @Sendable (String) -> Bool

    static let everySwiftFile = Scope { $0.hasSuffix(".swift") }
    static let sources = Scope { $0.hasSuffix(".swift") && $0.hasPrefix("Sources/") }

    static func targets(_ names: String...) -> Scope {
        Scope { path in
            path.hasSuffix(".swift") && names.contains { path.hasPrefix("Sources/\($0)/") }
        }
    }

    func except(folders: String...) -> Scope {
        Scope { path in
            includes(path) && !folders.contains { path.contains("\($0)/") }
        }
    }
}

extension HouseRule {
    /// A rule that refuses a pattern in the code, literals and comments left out.
    static func refuse(
        _ source: String,
        in scope: Scope,
        _ description: String
    ) -> HouseRule {
        HouseRule(description: description) { file in
            guard scope.includes(file.path) else { return [] }
            return Pattern(source).matches(in: file.code).map { match in
                file.finding(at: match.offset, "`\(match.text)`: \(description)")
            }
        }
    }

    /// A rule that lets a pattern pass only where a comment stands on its line or just above.
    static func explain(
        _ source: String,
        in scope: Scope,
        linesAbove: Int,
        _ description: String
    ) -> HouseRule {
        HouseRule(description: description) { file in
            guard scope.includes(file.path) else { return [] }
            return Pattern(source).matches(in: file.code).compactMap { match in
                let line = file.line(at: match.offset)
                if file.hasComment(onLine: line, above: linesAbove) { return nil }
                return file.finding(at: match.offset, "`\(match.text)`: \(description)")
            }
        }
    }
}
