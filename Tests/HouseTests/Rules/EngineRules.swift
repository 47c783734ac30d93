/// The words of the journal's engine stand in one folder, so that another engine is one more.
extension HouseRule {
    static let engineRules = [engineCalls, engineStatements]

    private static let outsideTheEngine = Scope { path in
        path.hasSuffix(".swift") && path.hasPrefix("Sources/")
            && !path.hasPrefix("Sources/Journal/SQLite/")
    }

    static let engineCalls = refuse(
        #"\bsqlite3_\w+|\bSQLITE_[A-Z]+\b|\bimport CSQLite\b"#,
        in: outsideTheEngine,
        "the engine is called in `Sources/Journal/SQLite` alone"
    )

    /// Statements stand in literals, so the text is searched.
    static let engineStatements = HouseRule(
        description: "SQL stands in `Sources/Journal/SQLite` alone"
    ) { file in
        guard outsideTheEngine.includes(file.path) else { return [] }
        let statement = Pattern(
            #"\bPRAGMA \w|\bSELECT (?:\*|[a-z_.(]+)[ ,].{0,80}\bFROM\b|\bINSERT (?:OR \w+ )?INTO\b"#
                + #"|\bDELETE FROM\b|\bUPDATE \w+ SET\b|\bCREATE (?:TABLE|INDEX|VIEW)\b"#
        )
        return statement.matches(in: file.text).map { match in
            file.finding(at: match.offset, "`\(match.text)`: a statement of the engine")
        }
    }
}
