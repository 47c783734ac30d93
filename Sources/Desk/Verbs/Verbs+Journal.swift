import Book

/// Rows of the journal, for who may not read its file.
extension Verbs {
    package static let journalHead = Verb(
        VerbFacts(
            "journal.head",
            .viewer,
            command: "journal tail",
            "The journal's end, its clock and its gaps."
        ),
        Arguments.headChoice,
        asks: { .rows(.head($0)) }
    )

    package static let journalRows = Verb(
        VerbFacts(
            "journal.rows",
            .viewer,
            command: "journal tail",
            "A page of the journal's rows, on or back."
        ),
        Arguments.rowsChoice,
        asks: { .rows(.rows($0)) }
    )
}
