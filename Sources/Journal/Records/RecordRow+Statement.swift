internal import Book
internal import Payments

internal import struct CardSecurity.SHA256Digest

extension RecordRow {
    /// The columns in the order in which they are read.
    static let columns = insertedColumns + ", card_digest"

    /// The columns that an insert binds, in this order; `event` and `hash` are last.
    ///
    /// A sealed copy's digest is written when the copy is erased.
    static let insertedColumns = """
        seq, business_date, kind, at_us, terminal_row, merchant, terminal, listener, dialect, mti,
        operation, message_class, stan, window, amount, currency, card_token, card_mask,
        card_data_key, card_sealed, account, channel, rule, configuration, outcome, code,
        approval, original_seq, group_seq, holds_identity, times, note, event, hash
        """

    /// How many these are.
    static let inserted = 34

    /// Where the bytes of a row stand in the buffer that was hashed.
    struct Slices {
        var merchant: ByteWriter.Slice?
        var terminal: ByteWriter.Slice?
        var token: ByteWriter.Slice?
        var code: ByteWriter.Slice?
        var approval: ByteWriter.Slice?
        var note: ByteWriter.Slice?
        var event = ByteWriter.Slice(start: 0, count: 0)
    }

    /// Binds all columns behind `offset`; texts and blobs point into `chained` and `side`.
    func bind(
        to statement: Statement,
        behind offset: Int32,
        channel: Int64?,
        rule: Int64?,
        slices: Slices,
        chained: ByteWriter,
        side: ByteWriter,
        sealed: ByteWriter.Slice?,
        hash: ByteWriter.Slice
    ) {
        statement.bind(seq, at: offset + 1)
        statement.bind(Int64(businessDate), at: offset + 2)
        statement.bind(Int64(kind), at: offset + 3)
        statement.bind(at, at: offset + 4)
        statement.bind(terminalRow, at: offset + 5)
        statement.bind(text: slices.merchant, of: chained, at: offset + 6)
        statement.bind(text: slices.terminal, of: chained, at: offset + 7)
        statement.bind(listener, at: offset + 8)
        statement.bind(dialect, at: offset + 9)
        statement.bind(mti, at: offset + 10)
        statement.bind(Int64(operation), at: offset + 11)
        statement.bind(messageClass, at: offset + 12)
        statement.bind(stan, at: offset + 13)
        statement.bind(window, at: offset + 14)
        statement.bind(amount, at: offset + 15)
        statement.bind(currency, at: offset + 16)
        statement.bind(blob: slices.token, of: chained, at: offset + 17)
        statement.bind(card?.mask.packed, at: offset + 18)
        statement.bind(card?.dataKey, at: offset + 19)
        statement.bind(blob: sealed, of: side, at: offset + 20)
        statement.bind(account, at: offset + 21)
        statement.bind(channel, at: offset + 22)
        statement.bind(rule, at: offset + 23)
        statement.bind(configuration, at: offset + 24)
        statement.bind(outcome, at: offset + 25)
        statement.bind(text: slices.code, of: chained, at: offset + 26)
        statement.bind(text: slices.approval, of: chained, at: offset + 27)
        statement.bind(original, at: offset + 28)
        statement.bind(group, at: offset + 29)
        statement.bind(holdsIdentity ? 1 : 0, at: offset + 30)
        statement.bind(Int64(times), at: offset + 31)
        statement.bind(text: slices.note, of: chained, at: offset + 32)
        statement.bind(blob: slices.event, of: chained, at: offset + 33)
        statement.bind(blob: hash, of: side, at: offset + 34)
    }

    /// Reads a row whose statement selects `columns`.
    ///
    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement, names: RecordNames) throws(JournalError) {
        let row = statement.integer(0)
        func fit<Number: FixedWidthInteger>(_ column: Int32) throws(JournalError) -> Number? {
            guard let value = statement.optionalInteger(column) else { return nil }
            guard let number = Number(exactly: value) else {
                throw .rowBroken(table: "record", row: row, "column \(column) is out of range")
            }
            return number
        }
        func need<Number: FixedWidthInteger>(_ column: Int32) throws(JournalError) -> Number {
            guard let number: Number = try fit(column) else {
                throw .rowBroken(table: "record", row: row, "column \(column) is missing")
            }
            return number
        }
        seq = row
        businessDate = try need(1)
        kind = try need(2)
        at = try need(3)
        terminalRow = try fit(4)
        merchant = statement.text(5)
        terminal = statement.text(6)
        listener = try fit(7)
        dialect = try fit(8)
        mti = try fit(9)
        operation = try need(10)
        messageClass = try fit(11)
        stan = try fit(12)
        window = try fit(13)
        amount = try fit(14)
        currency = try fit(15)
        let dataKey: UInt32? = try fit(18)
        card = SealedCard(
            token: statement,
            token: 16,
            mask: 17,
            sealed: 19,
            dataKey: dataKey
        )
        cardDigest = SHA256Digest(bytes: statement.bytes(34))
        account = try fit(20)
        channel = names.channels.name(of: statement.optionalInteger(21))
        rule = names.rules.name(of: statement.optionalInteger(22))
        configuration = try fit(23)
        outcome = try fit(24)
        code = statement.text(25)
        approval = statement.text(26)
        original = try fit(27)
        group = try need(28)
        holdsIdentity = statement.integer(29) == 1
        times = try need(30)
        note = statement.text(31)
    }

    /// Whether the columns of a card are all empty: without a token the rest is nobody's, and no
    /// hash covers it.
    static func hasNoCard(_ statement: Statement) -> Bool {
        statement.bytes(16).isEmpty && statement.optionalInteger(17) == nil
            && statement.optionalInteger(18) == nil && statement.bytes(19).isEmpty
    }

    /// Column of the event's bytes.
    static let eventColumn: Int32 = 32
    /// Column of the hash.
    static let hashColumn: Int32 = 33

    /// The event of the row that the statement stands on.
    func recorded(_ statement: Statement) throws(JournalError) -> RecordedEvent {
        let bytes = statement.bytes(RecordRow.eventColumn)
        let span = UnsafeBufferPointer(
            start: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            count: bytes.count
        )
        do { return try EventCodec.decode(span.span, card: card) } catch {
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

extension CardToken {
    /// Sixteen bytes, big-endian words, as the file holds them.
    init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    /// Sixteen bytes, big-endian words.
    var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) }
    }
}

extension PINReference {
    /// Sixteen bytes, big-endian words, as the file holds them.
    init?(bytes: UnsafeRawBufferPointer) {
        guard let words = CardToken(bytes: bytes) else { return nil }
        self.init(high: words.high, low: words.low)
    }

    /// Sixteen bytes, big-endian words.
    var bytes: [UInt8] { CardToken(high: high, low: low).bytes }
}

extension Statement {
    @inline(__always)
    fileprivate func bind(text slice: ByteWriter.Slice?, of writer: ByteWriter, at position: Int32)
    {
        guard let slice else {
            bindNull(at: position)
            return
        }
        bind(text: writer.bytes(slice), at: position)
    }

    @inline(__always)
    fileprivate func bind(blob slice: ByteWriter.Slice?, of writer: ByteWriter, at position: Int32)
    {
        guard let slice else {
            bindNull(at: position)
            return
        }
        bind(blob: writer.bytes(slice), at: position)
    }
}
