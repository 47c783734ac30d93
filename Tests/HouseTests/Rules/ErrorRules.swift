extension HouseRule {
    static let errorRules = [forceTry, optionalTry, typedThrows, foreignErrors]

    static let forceTry = refuse(
        #"\btry!"#,
        in: .everySwiftFile,
        "no `try!`: throw on, or say with `precondition` why it cannot fail"
    )

    static let optionalTry = explain(
        #"\btry\?"#,
        in: .everySwiftFile,
        linesAbove: 2,
        "`try?` needs a comment that says why the failure is an answer"
    )

    /// Only the targets below NIO are held to it.
    ///
    /// Handlers and services throw and take `any Error` by their protocols, as `Decodable` does.
    static let typedThrows = refuse(
        #"(?<!coder\) )\bthrows\b(?!\s*\()"#,
        in: .targets("ISO8583", "CardSecurity", "Payments", "Upstream", "Book", "Journal"),
        "say which error: `throws(JournalError)`"
    )

    static let foreignErrors = refuse(
        #"\bany\s+(?:Swift\.)?Error\b|\bNSError\b"#,
        in: .targets("ISO8583", "CardSecurity", "Payments", "Upstream", "Book", "Journal"),
        "errors are typed below the switch"
    )
}
