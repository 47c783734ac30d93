extension HouseRule {
    static let forbiddenCodeRules = [
        fatalErrors, printing, forceUnwraps, singletons, reflection, wallClock, floatingMoney,
        comparedMACs, conditions, askedHolds,
    ]

    static let fatalErrors = refuse(
        #"\bfatalError\s*\("#,
        in: .everySwiftFile,
        "a bug is a `precondition` with a sentence"
    )

    /// What breaks a rule on purpose is a patch; see `make mutants`.
    static let conditions = refuse(
        #"^[ \t]*#(?:if|elseif)\b"#,
        in: .targets("Payments", "Ledger", "Book", "BookSimulation"),
        "the rules of money hold under every condition of the build"
    )

    /// Whether a host decides a leg is the leg's decider, not whether something is held for it.
    static let askedHolds = refuse(
        #"\bhold\s*[!=]=\s*nil\b|\bnil\s*[!=]=\s*[\w.?\[\]]*\bhold\b"#,
        in: .sources.except(
            folders: "Sources/Ledger",
            "Sources/Journal/SQLite/Verification",
            "Sources/JournalFormat"
        ),
        "who decides a leg says its `decider`"
    )

    static let printing = refuse(
        #"(?<![.\w])(?:print|debugPrint|dump|NSLog)\s*\("#,
        in: .sources.except(folders: "Sources/forecourt"),
        "only the command line prints"
    )

    /// `!=` and a prefix `!` are left alone; `Int!` and `as!` are not.
    static let forceUnwraps = refuse(
        #"(?<!\btry)(?<=[\w)\]?>])!(?!=)"#,
        in: .everySwiftFile,
        "no force unwrap and no forced cast"
    )

    static let singletons = refuse(
        #"\bstatic\s+(?:let|var)\s+(?:shared|instance|singleton|sharedInstance)\b"#,
        in: .everySwiftFile,
        "no singletons: what is needed is handed in"
    )

    /// An empty mirror that hides what a value holds is the opposite of reflection.
    static let reflection = refuse(
        #"\bMirror\s*\(\s*reflecting\b"#,
        in: .sources,
        "no reflection"
    )

    static let wallClock = refuse(
        #"(?<![.\w])(?:Foundation\.)?Date\s*(?:\(\s*\)|\.now\b|\(timeIntervalSinceNow)"#,
        in: .everySwiftFile,
        "time comes in with the event or from an injected clock"
    )

    static let floatingMoney = refuse(
        #"\b(?:Double|Float|Float16|Float32|Float64|Float80|CGFloat|TimeInterval)\b"#,
        in: .targets("Payments", "Book", "Journal"),
        "no floating point where money is"
    )

    private static let mac =
        #"\w*(?:MAC|(?<![A-Za-z])mac|[a-z]Mac|[mM]essageAuthenticationCode)(?:\.(?:raw)?[bB]ytes)?"#

    /// `element == .mac` names an element and `mac == nil` looks for one; neither compares bytes.
    static let comparedMACs = refuse(
        #"\b\#(mac)\s*[!=]=(?!\s*(?:nil|\.\w+)\b)"#
            + #"|[!=]=\s*(?!\.|Element\.)(?:\w+\.)*\#(mac)(?![\w.(])"#,
        in: .sources,
        "MACs are compared in constant time"
    )
}
