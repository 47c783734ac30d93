extension HouseRule {
    static let operationRules = [comparedOperations]

    /// The table itself, and the tests that say what it holds or what a mapping has read.
    private static let readers = [
        "Sources/Payments/Vocabulary/Operation.swift",
        "Sources/Payments/Vocabulary/OperationRules.swift",
        "Tests/PaymentsTests/Mapping/", "Tests/PaymentsTests/Terminal/",
        "Tests/PaymentsTests/Vocabulary/",
    ]

    /// Operations may be compared with each other, and a message may be made for one.
    static let comparedOperations = refuse(
        #"\boperation\s*[!=]=\s*(?:\.|(?:\w+\.)?Operation\.)\w+"#
            + #"|\bOperation\.\w+(?:\.\w+)?\s*[!=]=|[!=]=\s*(?:\w+\.)?Operation\.\w+"#
            + #"|\[[^\]\n]*\.\w+[^\]\n]*\]\.contains\([^)\n]*\boperation\)"#
            + #"|\bswitch\s+[^{\n]*\boperation\s*\{"#
            + #"|\bcase\s+\.\w+(?:\([^)\n]*\))?\s*=\s*[\w.?]*\boperation\b(?!\.)"#
            + #"|\brules\.(?:effect|original|totals|undoers|pin|action)\s*[!=]=\s*\.\w+"#,
        in: Scope { path in
            Scope.everySwiftFile.includes(path) && !readers.contains { path.hasPrefix($0) }
        },
        "what an operation does stands in `OperationRules`: ask the table"
    )
}
