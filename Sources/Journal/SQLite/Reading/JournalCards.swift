/// Which accounts of a journal have the cards of its records.
///
/// A listing shows a card's first six and last four digits, which other cards have too.
package final class JournalCards {
    /// What the journal knows of a record's card.
    package enum Standing: Hashable, Sendable {
        /// It has an account, and no other account's card looks like it.
        case alone
        /// It has an account, and another account's card looks like it.
        case shared
        /// No account here belongs to it.
        case stranger
        case none
    }

    private let reader: JournalReader
    /// Tokens of accounts' cards, by what a listing shows of them.
    private var tokens: [Int64: [[UInt8]]] = [:]

    package init(_ reader: JournalReader) throws(JournalError) {
        self.reader = reader
        let statement = try reader.connection.prepare(
            "SELECT card_mask, card_token FROM account WHERE card_token IS NOT NULL"
        )
        while try statement.step() {
            tokens[statement.integer(0), default: []].append(statement.blob(1))
        }
    }

    /// What is known of the card of a record.
    package func standing(ofRecord seq: Int64) throws(JournalError) -> Standing {
        let statement = try reader.reader(holding: seq).connection.prepare(
            "SELECT card_mask, card_token FROM record WHERE seq = ?1 AND card_token IS NOT NULL"
        )
        statement.bind(seq, at: 1)
        guard try statement.step() else { return .none }
        let alike = tokens[statement.integer(0)] ?? []
        guard alike.contains(statement.blob(1)) else { return .stranger }
        return alike.count == 1 ? .alone : .shared
    }
}
