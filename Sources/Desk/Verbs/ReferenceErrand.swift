package import ISO8583
package import Journal
package import Reference

/// What is read of the tables of reference data, from the journal's file.
package enum ReferenceQuestion: Sendable, Hashable {
    /// Every table with its version, and how many rows it has where that is asked.
    case tables(ReferenceMoment, counted: Bool)
    case versions(VersionChoice)
    case version(UInt32)
    case rows(RowChoice)
    /// What a version puts and removes.
    case changes(ChangeChoice)
}

/// Which versions are listed, the newest first.
package struct VersionChoice: Sendable, Hashable {
    package var before: UInt32
    package var limit: Int

    package init(before: UInt32 = .max, limit: Int = 50) {
        self.before = before
        self.limit = limit
    }
}

/// Which rows of a table are listed, in the order of their ids.
package struct RowChoice: Sendable, Hashable {
    package var kind: ReferenceKind
    package var moment: ReferenceMoment
    /// Only those about it: the columns of the table's key with a `\` between them.
    package var key: String?
    package var after: String
    package var limit: Int

    package init(
        kind: ReferenceKind,
        moment: ReferenceMoment = .newest,
        key: String? = nil,
        after: String = "",
        limit: Int = 1000
    ) {
        self.kind = kind
        self.moment = moment
        self.key = key
        self.after = after
        self.limit = limit
    }
}

/// Which changes of a version are listed, in their order.
package struct ChangeChoice: Sendable, Hashable {
    package var version: UInt32
    package var after: UInt32
    package var limit: Int

    package init(version: UInt32, after: UInt32 = 0, limit: Int = 1000) {
        self.version = version
        self.after = after
        self.limit = limit
    }
}

/// A card as people name it for the table of hot cards.
package enum CardName: Sendable {
    case number(PrimaryAccountNumber)
    /// As the table holds it.
    case field(String)
}

/// A card becomes hot, or is so no more.
enum HotCardChange: Sendable {
    /// `cause` and `until` as its row has them.
    case add(CardName, cause: String, until: String)
    case remove(CardName)

    var card: CardName {
        switch self {
        case .add(let card, _, _), .remove(let card): card
        }
    }
}
