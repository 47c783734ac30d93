package import Journal
package import Payments
import Text

/// What is read of the journal's rows, as of the last commit, beside the book.
package enum RowsQuestion: Sendable, Hashable {
    case head(HeadChoice)
    case rows(RowsChoice)
}

/// What a listing asks of a journal before its rows, and beside them.
package struct HeadChoice: Sendable, Hashable {
    /// The record whose chain hash is asked for.
    package var seq: Int64?
    /// The retrieval reference number whose payment is asked for.
    package var reference: String?
    /// Whose records may be in no file: those behind this one, and since then.
    package var after: Int64?
    package var since: Timestamp?

    package init(
        seq: Int64? = nil,
        reference: String? = nil,
        after: Int64? = nil,
        since: Timestamp? = nil
    ) {
        (self.seq, self.reference, self.after, self.since) = (seq, reference, after, since)
    }
}

/// One page of rows.
package struct RowsChoice: Sendable, Hashable {
    /// Rows of a page at most.
    package static let mostRows = 500
    /// Records that are looked at for a page, whatever is found among them.
    package static let mostRecords: Int64 = 50_000
    /// Bytes of the JSON of its rows at most: with what stands around them a line is shorter than
    /// the longest one.
    package static let mostBytes = 3 << 18
    /// Stored bytes of a record that a row brings at most.
    package static let mostEventBytes = 1 << 18

    package var query: JournalQuery
    /// Read on from behind this record, or back from before it; nil reads back from the end.
    package var from: Int64?
    package var isBackward: Bool
    package var limit: Int

    package init(_ query: JournalQuery, from: Int64?, isBackward: Bool, limit: Int) {
        (self.query, self.from, self.isBackward) = (query, from, isBackward)
        self.limit = min(limit, RowsChoice.mostRows)
    }
}

extension Arguments {
    /// Each is asked of every row that is looked at; nobody types as many.
    private static let mostConditions = 50

    private static let boundFields = [
        ArgumentField("after", .integer, isRequired: false, "Seq above this one."),
        ArgumentField("since_us", .integer, isRequired: false, "Received then or later, Unix µs."),
    ]

    static let headChoice = VerbArgument<HeadChoice>(
        [
            ArgumentField("seq", .integer, isRequired: false, "Its chain hash, too."),
            ArgumentField("rrn", .text, isRequired: false, "Its payment's seq, too."),
        ] + boundFields
    ) { (arguments) throws(DeskFailure) in
        HeadChoice(
            seq: try arguments.optionalInteger("seq"),
            reference: try arguments.optionalText("rrn"),
            after: try arguments.optionalInteger("after"),
            since: try arguments.optionalInteger("since_us").map(Timestamp.init(rawValue:))
        )
    } write: { choice in
        number("seq", choice.seq) + text("rrn", choice.reference) + number("after", choice.after)
            + number("since_us", choice.since?.rawValue)
    }

    static let rowsChoice = VerbArgument<RowsChoice>(
        [
            ArgumentField("from", .integer, isRequired: false, "Behind this seq; back: before it."),
            ArgumentField("back", .flag, isRequired: false, "The newest first."),
            ArgumentField("limit", .integer, isRequired: false, "Rows, 500 at most and without."),
            ArgumentField("where", .list, isRequired: false, "Conditions, as journal tail has."),
            ArgumentField("text", .text, isRequired: false, "What a name is, or a note holds."),
            ArgumentField("card_ending", .text, isRequired: false, "Last digits of a card."),
            ArgumentField("amount_minor", .integer, isRequired: false, "Minor units of money."),
            ArgumentField("amount_points", .integer, isRequired: false, "With it: so many points."),
            ArgumentField("peer", .text, isRequired: false, "Address: or address:port."),
            ArgumentField("without_seed", .flag, isRequired: false, "Without demo seed's acts."),
            ArgumentField("events", .flag, isRequired: false, "With the stored bytes, as hex."),
            ArgumentField("until_us", .integer, isRequired: false, "Received before, Unix µs."),
        ] + boundFields
    ) { (arguments) throws(DeskFailure) in
        let limit = try arguments.optionalInteger("limit") ?? Int64(RowsChoice.mostRows)
        guard (0...Int64(RowsChoice.mostRows)).contains(limit) else {
            throw DeskFailure(
                64,
                "\(arguments.verb) gives 0 to \(RowsChoice.mostRows) rows",
                cure: "give such a limit, and ask for the next page"
            )
        }
        var query = JournalQuery(
            filter: try filter(arguments),
            since: try arguments.optionalInteger("since_us").map(Timestamp.init(rawValue:)),
            until: try arguments.optionalInteger("until_us").map(Timestamp.init(rawValue:)),
            after: try arguments.optionalInteger("after")
        )
        query.withEvents = try arguments.optionalFlag("events")
        let isBackward = try arguments.optionalFlag("back")
        let from = try arguments.optionalInteger("from")
        return RowsChoice(query, from: from, isBackward: isBackward, limit: Int(limit))
    } write: { choice in
        let filter = choice.query.filter
        let conditions = filter.conditions.map { JSONValue.string($0.text) }
        return number("from", choice.from) + flag("back", choice.isBackward)
            + number("limit", Int64(choice.limit))
            + (conditions.isEmpty ? [] : [JSONValue.Member("where", .array(conditions))])
            + text("text", filter.anywhere) + text("card_ending", filter.cardEnding)
            + number("amount_minor", filter.amount?.money)
            + number("amount_points", filter.amount?.points) + text("peer", filter.peer)
            + flag("without_seed", filter.leavesOutSeed) + flag("events", choice.query.withEvents)
            + number("until_us", choice.query.until?.rawValue)
            + number("after", choice.query.after)
            + number("since_us", choice.query.since?.rawValue)
    }

    private static func filter(
        _ arguments: VerbArguments
    ) throws(DeskFailure) -> JournalFilter {
        var filter = JournalFilter()
        if let list = arguments.members["where"], list != .null {
            let conditions = try arguments.texts("where", atMost: mostConditions)
            do throws(JournalFilter.ParsingError) {
                filter = try JournalFilter(conditions)
            } catch {
                throw DeskFailure(64, error.description, cure: "see journal tail --help")
            }
        }
        filter.anywhere = try arguments.optionalText("text")
        filter.cardEnding = try arguments.optionalText("card_ending")
        filter.amount = try arguments.optionalInteger("amount_minor").map {
            (money) throws(DeskFailure) in
            JournalFilter.Amount(
                money: money,
                points: try arguments.optionalInteger("amount_points")
            )
        }
        filter.peer = try arguments.optionalText("peer")
        filter.leavesOutSeed = try arguments.optionalFlag("without_seed")
        return filter
    }

    private static func text(_ name: String, _ value: String?) -> [JSONValue.Member] {
        value.map { [JSONValue.Member(name, .string($0))] } ?? []
    }

    private static func number(_ name: String, _ value: Int64?) -> [JSONValue.Member] {
        value.map { [JSONValue.Member(name, .number("\($0)"))] } ?? []
    }

    private static func flag(_ name: String, _ value: Bool) -> [JSONValue.Member] {
        value ? [JSONValue.Member(name, .boolean(true))] : []
    }
}
