package import Ledger

/// One row of `journal tail`: a payment, reversal, session, refusal, operator's act or cutover,
/// with every field of a journal record as people and scripts read it.
package struct JournalRow: Hashable, Sendable {
    /// Version of this record's fields.
    package static let schema = 1

    /// `YYMMDD-N`: business date and seq of the first record.
    package var id: String
    package var seq: Int64
    /// `YYYY-MM-DD`.
    package var businessDate: String
    /// RFC 3339 with microseconds, UTC.
    package var receivedAt: String
    /// When the answer was durable, the same form; nil until the next commit has written it, and
    /// while a host has still to answer.
    package var answeredAt: String?
    /// When the request to its host was durable and left; nil without a host.
    package var askedAt: String?
    /// When the host's answer came, or when it was given up; nil without a host.
    package var hostAnsweredAt: String?
    package var listener: String?
    package var dialect: String?
    package var terminal: String?
    package var merchant: String?
    /// Four digits.
    package var mti: String?
    package var operation: String
    /// Six digits.
    package var stan: String?
    /// Twelve characters.
    package var rrn: String?
    /// First six and last four digits.
    package var pan: String?
    package var amountMinor: Int64?
    /// What was taken of that, where it is less.
    package var takenMinor: Int64?
    /// Three digits.
    package var currency: String?
    package var channel: String?
    package var route: String?
    /// `approved`, `declined`, `reversed`, `pending`, `refused` or `suspended`.
    package var outcome: String
    /// The outcome as the book names it (`insufficient-funds`); of what stands in suspense why.
    package var reason: String?
    /// What the terminal was told (DE 39).
    package var code: String?
    package var authorisation: String?
    package var originalID: String?
    package var groupID: String
    package var legs: [JournalLeg] = []
    /// From acceptance until its answer was durable, microseconds.
    package var durationMicroseconds: Int64?
    /// Of that: waiting for the book, microseconds.
    package var waitMicroseconds: Int64?
    /// Of that: the commit, with a host that of the request to it, microseconds.
    package var commitMicroseconds: Int64?
    /// Of that: until the host answered or was given up, microseconds.
    package var hostMicroseconds: Int64?
    /// Of that: from then until the answer was durable, microseconds.
    package var replyMicroseconds: Int64?
    /// Seq of the record that decided a payment of a host's.
    package var decidedBy: Int64?
    /// Times the request was received; for refusals, how many there were.
    package var attempts: Int64
    package var note: String?
    /// Whose money moved, or whose account an operator changed.
    package var account: Int64?
    /// Who did an operator's act.
    package var operatorName: String?
    /// Why, in the operator's words.
    package var operatorReason: String?
    /// What it was done to.
    package var object: String?
    /// The batch and the shift of its terminal in which it counts; nil where it counts in none.
    package var batch: Int64?
    package var shift: Int64?
    /// `domestic` or `foreign`: the half of a settlement in which it counts.
    package var half: String?
    /// `receivedAt` as microseconds since 1970-01-01 UTC.
    package var receivedMicroseconds: Int64
    /// The stored bytes of its record, where they are asked for: no PAN, PIN block, track or clear
    /// key is in them.
    package var event: [UInt8]?

    /// A row with what every row has.
    package init(
        id: String,
        seq: Int64,
        businessDate: String,
        receivedAt: String,
        receivedMicroseconds: Int64,
        operation: String,
        outcome: String,
        groupID: String,
        attempts: Int64
    ) {
        (self.id, self.seq, self.businessDate) = (id, seq, businessDate)
        (self.receivedAt, self.receivedMicroseconds) = (receivedAt, receivedMicroseconds)
        (self.operation, self.outcome) = (operation, outcome)
        (self.groupID, self.attempts) = (groupID, attempts)
    }

    /// Columns of `journal_v` in the order in which they are read.
    static let columns = """
        id, seq, business_date, received_at, answered_at, listener, dialect, terminal, merchant,
        mti, operation, stan, rrn, pan, amount_minor, currency, channel, route,
        \(ShownOutcome.outcome), \(SuspendedRow.reason),
        code, authorisation, original_id, group_id, duration_us, wait_us, commit_us, attempts, note,
        asked_at, host_answered_at, host_us, reply_us, decided_by,
        account, operator, operator_reason, object, batch, shift, half, at_us,
        taken_minor
        """

    init(_ statement: Statement) {
        id = statement.text(0) ?? ""
        seq = statement.integer(1)
        businessDate = statement.text(2) ?? ""
        receivedAt = statement.text(3) ?? ""
        answeredAt = statement.text(4)
        listener = statement.text(5)
        dialect = statement.text(6)
        terminal = statement.text(7)
        merchant = statement.text(8)
        mti = statement.text(9)
        operation = statement.text(10) ?? "unknown"
        stan = statement.text(11)
        rrn = statement.text(12)
        pan = statement.text(13)
        amountMinor = statement.optionalInteger(14)
        currency = statement.text(15)
        channel = statement.text(16)
        route = statement.text(17)
        outcome = statement.text(18) ?? "unknown"
        reason = statement.text(19)
        code = statement.text(20)
        authorisation = statement.text(21)
        originalID = statement.text(22)
        groupID = statement.text(23) ?? id
        durationMicroseconds = statement.optionalInteger(24)
        waitMicroseconds = statement.optionalInteger(25)
        commitMicroseconds = statement.optionalInteger(26)
        attempts = statement.integer(27)
        note = statement.text(28)
        askedAt = statement.text(29)
        hostAnsweredAt = statement.text(30)
        hostMicroseconds = statement.optionalInteger(31)
        replyMicroseconds = statement.optionalInteger(32)
        decidedBy = statement.optionalInteger(33)
        account = statement.optionalInteger(34)
        operatorName = statement.text(35)
        operatorReason = statement.text(36)
        object = statement.text(37)
        batch = statement.optionalInteger(38)
        shift = statement.optionalInteger(39)
        half = statement.text(40)
        receivedMicroseconds = statement.integer(41)
        takenMinor = statement.optionalInteger(42)
    }
}

/// One leg of a payment as people read it.
package struct JournalLeg: Hashable, Sendable {
    package var number: Int64
    package var channel: String
    package var route: String?
    package var amountMinor: Int64
    package var currency: String
    package var outcome: String
    /// `pending`, `posted`, `declined`, `reversing`, `reversed`, `held` or `suspended`.
    package var resolution: String
    package var transfer: Int64?
    package var undoneBy: Int64?
    /// What was delivered and stands, where a reversal gave back only the rest.
    package var deliveredMinor: Int64?
    /// Who paid it, where that is another than its payment's account: suspense.
    package var account: Int64?

    /// A leg with what every leg has.
    package init(
        number: Int64,
        channel: String,
        amountMinor: Int64,
        currency: String,
        outcome: String,
        resolution: String
    ) {
        (self.number, self.channel) = (number, channel)
        (self.amountMinor, self.currency) = (amountMinor, currency)
        (self.outcome, self.resolution) = (outcome, resolution)
    }

    init(_ statement: Statement) {
        number = statement.integer(0)
        channel = statement.text(1) ?? ""
        route = statement.text(2)
        amountMinor = statement.integer(3)
        currency = ShownText.asset(statement.integer(4))
        outcome = statement.text(5) ?? ""
        resolution = ShownText.resolution(statement.integer(6))
        transfer = statement.optionalInteger(7)
        undoneBy = statement.optionalInteger(8)
        deliveredMinor = statement.optionalInteger(9)
        account = statement.optionalInteger(10)
    }

    /// It belongs to what stands in suspense: a transfer paid it, and no customer.
    mutating func suspend() {
        if transfer != nil, undoneBy == nil { resolution = SuspendedRow.word }
    }
}

/// One ledger entry as people read it.
package struct JournalTransfer: Hashable, Sendable {
    package var id: Int64
    package var debitAccount: Int64
    package var creditAccount: Int64
    package var amountMinor: Int64
    package var currency: String
    package var undoes: Int64?
    package var undoneBy: Int64?
    package var seq: Int64
    package var kind: TransferRecord.Kind?
    /// The hold that this one ends.
    package var resolves: Int64?
}

/// All that the journal holds of one payment.
package struct PaymentHistory: Hashable, Sendable {
    /// The payment itself.
    package var payment: JournalRow
    /// Reversals, voids and operators' acts that refer to it, in order.
    package var related: [JournalRow]
    /// When each repeat of the payment, or of what refers to it, was received.
    package var repeats: [JournalRepeat]
    /// Ledger entries of all of these, in order.
    package var transfers: [JournalTransfer]
    /// Requests to hosts, the payment's own first, then its stored reversals.
    package var exchanges: [JournalExchange]
    /// What hosts answered and did not, and when reversals were sent, in order.
    package var hostEvents: [JournalHostEvent]
}

/// A repeated request: it has no row of its own in listings.
package struct JournalRepeat: Hashable, Sendable {
    package var seq: Int64
    /// Seq of what it repeats.
    package var original: Int64
    /// RFC 3339 with microseconds, UTC.
    package var receivedAt: String
    /// When its answer was durable, the same form.
    package var answeredAt: String?
    package var code: String?
}

/// The id of a payment as commands take it.
package enum JournalID {
    /// The seq of `YYMMDD-N` or a bare `N`; nil for anything else.
    package static func seq(_ text: some StringProtocol) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let number = parts.last, !number.isEmpty, parts.count <= 2,
            number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seq = Int64(number), seq > 0
        else { return nil }
        guard parts.count == 2 else { return seq }
        let date = parts[0].utf8
        return date.count == 6 && date.allSatisfy { (0x30...0x39).contains($0) } ? seq : nil
    }
}
