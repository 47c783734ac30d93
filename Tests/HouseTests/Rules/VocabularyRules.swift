/// One definition of each word and of each small tool: what two targets need stands in `Text`, or
/// in the lowest target that both import.
extension HouseRule {
    static let vocabularyRules = [
        hexadecimalNumbers, seededRandom, leadingZeros, foreignJSON,
    ]

    /// `CardSecurity` imports nothing of ours, and has its own.
    private static let outsideText = Scope { path in
        path.hasSuffix(".swift") && !path.hasPrefix("Sources/Text/")
            && !path.hasPrefix("Sources/CardSecurity/")
    }

    static let hexadecimalNumbers = refuse(
        #"\bradix:\s*16\b"#,
        in: Scope { outsideText.includes($0) && $0.hasPrefix("Sources/") },
        "bytes and numbers become hexadecimal text in Text's `Hexadecimal`"
    )

    /// The first factor of SplitMix64's finaliser.
    static let seededRandom = refuse(
        #"\b0x[bB][fF]58_?476[dD]"#,
        in: outsideText,
        "random numbers from a seed come from Text's `SeededGenerator`"
    )

    static let foreignJSON = refuse(
        #"\b(?:JSONEncoder|JSONDecoder|JSONSerialization)\b"#,
        in: .sources,
        "JSON is read and written by Text's `JSONValue`"
    )

    /// The zeros stand in a literal, so the text is searched.
    static let leadingZeros = HouseRule(
        description: "a number gets its leading zeros from Text's `DecimalText`"
    ) { file in
        guard outsideText.includes(file.path), file.path.hasPrefix("Sources/") else { return [] }
        let zeros = Pattern(#"String\(repeating: "0", count: (?:[^()]|\([^()]*\))*\)\s*\+"#)
        return zeros.matches(in: file.text).map { match in
            file.finding(at: match.offset, "`\(match.text)`: zeros in front")
        }
    }
}
