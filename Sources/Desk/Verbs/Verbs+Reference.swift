import Book
package import ISO8583
package import Journal
package import Payments
package import Reference
import Switch

/// The tables of reference data, imports into them, and hot cards.
extension Verbs {
    // MARK: Imports

    package static let importBegin = Verb(
        VerbFacts("import.begin", .beginImport, command: "import", "Begins an import of tables."),
        Arguments.heading,
        makes: { .command(.reference(.begin($0))) }
    )

    package static let importStage = Verb(
        VerbFacts("import.stage", .stageImport, command: "import", "Brings some of its changes."),
        Arguments.step,
        makes: { .command(.reference(.stage(version: $0.version, number: $0.number, $0.changes))) }
    )

    package static let importActivate = Verb(
        VerbFacts(
            "import.activate",
            .activateImport,
            command: "import",
            "Puts it in force; fees, accounts take two."
        ),
        Arguments.version,
        Arguments.activation,
        Arguments.takesTwo,
        makes: { .command(.reference(.activate(version: $0, at: $1, takesTwo: $2))) }
    )

    package static let importRefuse = Verb(
        VerbFacts(
            "import.refuse",
            .refuseImport,
            command: "import",
            "Records that files were refused."
        ),
        Arguments.refusal,
        makes: {
            .command(.reference(.refuse($0.sources, mistakes: $0.mistakes, first: $0.first)))
        }
    )

    package static let importCards = Verb(
        VerbFacts(
            "import.cards",
            .administrator,
            command: "import",
            "Card numbers as tables hold them."
        ),
        Arguments.cards,
        asks: { .cardFields($0) }
    )

    // MARK: Tables

    package static let referenceList = Verb(
        VerbFacts("reference.list", .viewer, "Tables of reference data, what is open."),
        Arguments.moment,
        Arguments.counts,
        asks: { .reference(.tables($0, counted: $1)) }
    )

    package static let referenceVersions = Verb(
        VerbFacts(
            "reference.versions",
            .viewer,
            command: "reference list",
            "Versions of the tables, the newest first."
        ),
        Arguments.versionChoice,
        asks: { .reference(.versions($0)) }
    )

    package static let referenceShow = Verb(
        VerbFacts("reference.show", .viewer, "Rows of one table, as they are or were."),
        Arguments.rowChoice,
        asks: { .reference(.rows($0)) }
    )

    package static let referenceVersion = Verb(
        VerbFacts(
            "reference.version",
            .viewer,
            command: "reference show",
            "One version: who brought it, from what."
        ),
        Arguments.version,
        asks: { .reference(.version($0)) }
    )

    package static let referenceDiff = Verb(
        VerbFacts("reference.diff", .viewer, "What a version puts and removes."),
        Arguments.changeChoice,
        asks: { .reference(.changes($0)) }
    )

    package static let referenceDiscard = Verb(
        VerbFacts("reference.discard", .discardImport, "Gives up an import that is open."),
        Arguments.version,
        makes: { .command(.reference(.discard(version: $0))) }
    )

    // MARK: Hot cards

    package static let hotCardShow = Verb(
        VerbFacts("hot-card.show", .viewer, "Whether a card is hot, why and since when."),
        Arguments.cardName,
        asks: { .hotCard($0) }
    )

    package static let hotCardAdd = Verb(
        VerbFacts("hot-card.add", .changeHotCards, "Makes a card hot, behind its record."),
        Arguments.cardName,
        Arguments.cause,
        Arguments.until,
        makes: { .hotCard(.add($0, cause: $1, until: $2)) }
    )

    package static let hotCardRemove = Verb(
        VerbFacts("hot-card.remove", .changeHotCards, "Takes a card off the hot ones."),
        Arguments.cardName,
        makes: { .hotCard(.remove($0)) }
    )
}
