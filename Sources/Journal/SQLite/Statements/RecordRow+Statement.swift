internal import Book
internal import JournalFormat
internal import Payments

internal import struct CardSecurity.SHA256Digest

extension RecordRow {
    /// The columns that an insert binds, in this order; `event` and `hash` are last.
    ///
    /// A sealed copy's digest is written when the copy is erased.
    static let insertedColumns = columnList(of: RecordRow.self) + ["event", "hash"]

    /// The columns in the order in which they are read.
    static let columns = (insertedColumns + ["card_digest"]).joined(separator: ", ")

    /// Reads a row whose statement selects `columns`.
    ///
    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement, names: RecordNames) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: "record", names: names)
        try fields(&reader)
        cardDigest = SHA256Digest(bytes: statement.bytes(Self.hashColumn + 1))
    }

    /// The digest of its card's sealed copy: of the copy as long as it is there, else the one that
    /// was written when it was erased.
    var copyDigest: SHA256Digest? {
        guard let card, !card.sealed.isEmpty || cardDigest == nil else { return cardDigest }
        return card.sealed.withUnsafeBytes { SHA256Digest.of($0) }
    }

    /// Whether the columns of a card are all empty: without a token the rest is nobody's, and no
    /// hash covers it.
    static func hasNoCard(_ statement: Statement) -> Bool {
        statement.bytes(16).isEmpty && statement.optionalInteger(17) == nil
            && statement.optionalInteger(18) == nil && statement.bytes(19).isEmpty
    }

    /// How many columns are read: those that a statement selects behind them begin there.
    static let columnsRead = hashColumn + 2
    /// Column of the event's bytes.
    static let eventColumn = Int32(insertedColumns.count - 2)
    /// Column of the hash.
    static let hashColumn = Int32(insertedColumns.count - 1)

    /// The event of the row that the statement stands on.
    func recorded(_ statement: Statement) throws(JournalError) -> RecordedEvent {
        let bytes = statement.blob(RecordRow.eventColumn)
        do { return try EventCodec.decode(bytes, card: card) } catch {
            throw .recordUnreadable(seq: seq, error)
        }
    }
}

extension SealedCard {
    /// A card in columns of a row; nil when there is none.
    init?(
        token statement: Statement,
        token tokenColumn: Int32,
        mask: Int32,
        sealed: Int32,
        dataKey: UInt32?
    ) {
        guard let token = CardToken(bytes: statement.bytes(tokenColumn)) else { return nil }
        self.init(
            token: token,
            mask: CardMask(packed: statement.integer(mask)),
            sealed: statement.blob(sealed),
            dataKey: dataKey ?? 0
        )
    }
}
