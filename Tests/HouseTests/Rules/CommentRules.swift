extension HouseRule {
    static let commentRules = [
        promises, commentedOutCode, banners, provenance, emoji,
    ]

    static let promises = refuseInComments(
        #"\b(?:TODO|FIXME|XXX|HACK)\b|\b[Ff]or now\b|\b[Ii]n production\b"#,
        "a comment does not promise later work"
    )

    /// A comment is a sentence; what reads as a statement was one.
    ///
    /// Code in a doc comment is an example and stays.
    static let commentedOutCode = refuseInComments(
        #"(?<!/)//(?!/)[ \t]*(?:"#
            + #"(?:let|var)\s+\w+\s*[:=]"#
            + #"|(?:(?:public|private|internal|fileprivate|static|mutating)\s+)*"#
            + #"(?:func\s+\w+\s*[(<]|(?:struct|class|enum|actor)\s+\w+.*\{)"#
            + #"|(?:if|guard|for|while|switch|do|else|case)\b.*(?:\{|\belse|:)[ \t]*$"#
            + #"|(?:try|await)\s+(?:await\s+)?\w+[.(]"#
            + #"|return\s*(?:$|[\w.]*\(.*\)[ \t]*$)"#
            + #"|import\s+\w+[ \t]*$"#
            + #"|#expect\(|#require\(|@\w+\s+(?:func|let|var|struct)\b"#
            + #"|self\.\w+"#
            + #"|[\w.]+\(.*\)[ \t]*(?:\{[ \t]*)?$"#
            + #"|[a-z][\w.]*(?:\[[^\]]*\])?\s*[-+*]?=\s*[\w.]+\(.*\)[ \t]*$"#
            + #"|[{}][ \t]*$"#
            + #"|.*;[ \t]*$"#
            + #")"#,
        "no commented-out code: git keeps it"
    )

    static let banners = refuseInComments(
        #"/{4,}|//+[ \t]*([-=*#~+_])\1{2,}|/\*{3,}"#,
        "no banners"
    )

    static let provenance = refuseInComments(
        #"//[ \t]*(?:Created|Written|Added|Changed|Fixed|Modified) by\b|@author\b"#
            + #"|\bCopyright\b|\b(?:[Ii]ssue|[Tt]icket|PR|GH)[ -]?#?\d+\b|\bJIRA\b"#,
        "no authors, dates or tickets: git keeps them"
    )

    /// In a literal it may be what a test is about.
    static let emoji = HouseRule(description: "no emoji in a comment") { file in
        guard file.isSwift else { return [] }
        // A filler stands in the comments for each unit that is not ASCII.
        let units = zip(file.text.utf16, file.comments.utf16).map { unit, kept in
            unit > 0x7F && kept == 0x7E ? unit : kept
        }
        let comments = String(decoding: units, as: UTF16.self)
        return comments.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                guard line.unicodeScalars.contains(where: \.properties.isEmojiPresentation) else {
                    return nil
                }
                return Finding(path: file.path, line: index + 1, message: "emoji")
            }
    }

    private static func refuseInComments(_ source: String, _ description: String) -> HouseRule {
        HouseRule(description: description) { file in
            guard file.isSwift else { return [] }
            return Pattern(source).matches(in: file.comments).map { match in
                file.finding(at: match.offset, "`\(match.text)`: \(description)")
            }
        }
    }
}
