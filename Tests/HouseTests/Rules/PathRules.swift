extension HouseRule {
    static let pathRules = [machinePaths]

    /// Absolute paths of one machine mean nothing on another.
    static let machinePaths = HouseRule(
        description: "no absolute path of a machine"
    ) { file in
        let pattern = Pattern(#"(?<![\w.}/])/(?:tmp|work|farm|root|home|Users|private)/\w"#)
        return pattern.matches(in: file.text).map { match in
            file.finding(at: match.offset, "`\(match.text)…`: a path of one machine")
        }
    }
}

/// What the names of files and folders must keep.
struct TreeRules {
    static let folders: Set = [
        ".ci", "Benchmarks", "Sources", "Tests", "docker", "docs", "fixtures", "specs",
    ]
    static let files: Set = [
        ".dockerignore", ".gitignore", ".swift-format", "CHANGELOG.md", "LICENSE", "Makefile",
        "Package.swift", "README.md",
    ]

    static func unexpected(atTop names: [String]) -> [String] {
        names.filter { !folders.contains($0) && !files.contains($0) }
    }

    static func spaces(in paths: [String]) -> [String] {
        paths.filter { $0.contains(where: \.isWhitespace) }
    }

    /// Notes, scripts and data have folders of their own.
    static func strays(in paths: [String]) -> [String] {
        let kinds = [".swift", ".c", ".h", ".modulemap"]
        return paths.filter { path in
            ["Sources/", "Tests/"].contains { path.hasPrefix($0) } && !path.contains(".docc/")
                && !path.hasPrefix(MutantPatch.folder)
                && !kinds.contains { path.hasSuffix($0) }
        }
    }

    /// Two files of one target with one base name hide each other in a list of symbols.
    static func repeatedNames(in paths: [String]) -> [String] {
        var seen: [String: [String]] = [:]
        for path in paths where path.hasSuffix(".swift") {
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count > 2, ["Sources", "Tests"].contains(parts[0]), let name = parts.last
            else { continue }
            seen["\(parts[1]) \(name)", default: []].append(path)
        }
        return seen.values.filter { $0.count > 1 }.flatMap(\.self).sorted()
    }

    static func emptyWords(in paths: [String]) -> [String] {
        let words = Pattern(
            #"(?:Utils?|Utilit(?:y|ies)|Helpers?|Common|Managers?|New|Legacy|Misc)(?![a-z])"#
        )
        return paths.filter { path in
            ["Sources/", "Tests/", "Benchmarks/"].contains { path.hasPrefix($0) }
                && words.isFound(in: path)
        }
    }

    /// A number in front of a folder is an order, and only `Sources/Switch` has one.
    static func numberedFolders(in paths: [String]) -> [String] {
        let numbered = Pattern(#"/\d+-[^/]*/"#)
        return paths.filter { path in
            ["Sources/", "Tests/"].contains { path.hasPrefix($0) }
                && !path.hasPrefix("Sources/Switch/") && !path.hasPrefix("Tests/SwitchTests/")
                && numbered.isFound(in: path)
        }
    }

    /// Annotated hex without the message or the error that it must yield proves nothing.
    static func unexplainedHex(in paths: [String]) -> [String] {
        let all = Set(paths)
        return paths.filter { path in
            path.hasPrefix("fixtures/") && path.hasSuffix(".hex")
                && !all.contains(path.dropLast(4) + ".json")
        }
    }

    /// One fixture in two places drifts apart.
    static func copies(among texts: [SourceText]) -> [String] {
        // Two malformed messages may rightly yield the same short expectation.
        let kept = texts.filter { text in
            text.path.hasPrefix("fixtures/")
                && (text.path.hasSuffix(".hex") || text.text.utf8.count > 1000)
        }
        return Dictionary(grouping: kept, by: \.text).values
            .filter { $0.count > 1 }.flatMap { $0.map(\.path) }.sorted()
    }
}
