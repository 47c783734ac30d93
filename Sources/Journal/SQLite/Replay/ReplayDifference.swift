internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

/// The first place where a replay came to something else than the journal says.
package struct ReplayDifference: Hashable, Sendable, CustomStringConvertible {
    /// `record 4821` or `account 17`.
    package var place: String
    package var field: String
    package var recorded: String
    package var replayed: String

    /// What differs, in one line.
    package var description: String {
        "\(place): \(field): recorded \(recorded), replayed \(replayed)"
    }
}

extension ReplayDifference {
    init(record seq: Int64, _ field: String, _ recorded: String, _ replayed: String) {
        self.init(place: "record \(seq)", field: field, recorded: recorded, replayed: replayed)
    }

    /// Compares what a step recorded with what the file holds; nil when it is the same.
    init?(
        _ replayed: OutputRecords.Element,
        with entry: RecordEntry,
        bytes: (recorded: ByteWriter, replayed: ByteWriter)
    ) {
        let (record, legs, transfers) = (replayed.record, replayed.legs, replayed.transfers)
        guard let recorded = entry.recorded else { return nil }
        bytes.recorded.removeAll()
        EventCodec.write(recorded.event, reply: recorded.reply, to: bytes.recorded)
        bytes.replayed.removeAll()
        EventCodec.write(record.event, reply: record.reply, to: bytes.replayed)
        if !bytes.recorded.bytes.elementsEqual(bytes.replayed.bytes) {
            self = Self.reply(record, recorded)
            return
        }
        var row = RecordRow(
            record,
            holdsIdentity: replayed.holdsIdentity,
            channel: legs.first?.channel,
            codes: OutcomeCodes()
        )
        // What the book does not decide: the dialect's code, and the digest of the sealed copy.
        row.code = entry.row.code
        row.dialect = row.dialect ?? entry.row.dialect
        row.cardDigest = entry.row.cardDigest
        if row != entry.row {
            self = Self.column(row, entry.row)
            return
        }
        if let field = Self.legField(legs, entry.legs[...], of: entry.row) {
            self.init(record: row.seq, field, "\(entry.legs.count) legs", "\(legs.count) legs")
            return
        }
        if !transfers.elementsEqual(entry.transfers) {
            self.init(
                record: row.seq,
                "transfers",
                Self.wording(entry.transfers[...]),
                Self.wording(transfers)
            )
            return
        }
        return nil
    }

    /// The first field of the reply that differs; the event is what was replayed, but for its time.
    private static func reply(_ record: BookRecord, _ recorded: RecordedEvent) -> Self {
        func fields(_ reply: PaymentReply?) -> [FieldLister.Field] {
            guard let reply else { return [FieldLister.Field(name: "outcome", text: "none")] }
            return FieldLister.list(reply)
        }
        if let found = first(fields(record.reply), fields(recorded.reply)) {
            return Self(record: record.seq, "reply.\(found.name)", found.recorded, found.replayed)
        }
        return Self(
            record: record.seq,
            "event.at",
            "\(recorded.event.at.rawValue)",
            "\(record.event.at.rawValue)"
        )
    }

    /// Columns that listings show under a name of their own.
    private static let listed = [
        "rule": "route", "approval": "authorisation", "amount": "amount_minor",
    ]

    private static func column(_ replayed: RecordRow, _ recorded: RecordRow) -> Self {
        guard let found = first(FieldLister.list(replayed), FieldLister.list(recorded)) else {
            return Self(record: recorded.seq, "columns", "as in the file", "otherwise")
        }
        let name = listed[found.name] ?? found.name
        return Self(record: recorded.seq, name, found.recorded, found.replayed)
    }

    /// The first field by name that two lists do not share.
    private static func first(
        _ replayed: [FieldLister.Field],
        _ recorded: [FieldLister.Field]
    ) -> (name: String, recorded: String, replayed: String)? {
        for (left, right) in zip(replayed, recorded) where left != right {
            return (right.name, right.text, left.name == right.name ? left.text : "none")
        }
        guard replayed.count != recorded.count else { return nil }
        return ("number of fields", "\(recorded.count)", "\(replayed.count)")
    }

    /// What never changes in a leg behind its record; the rest is compared when all is replayed.
    private static func legField(
        _ replayed: ArraySlice<Leg>,
        _ recorded: ArraySlice<Leg>,
        of row: RecordRow
    ) -> String? {
        guard replayed.count == recorded.count else { return "legs" }
        for (left, right) in zip(replayed, recorded) {
            guard left.key == right.key, left.channel == right.channel, left.rule == right.rule,
                left.asked == right.asked,
                left.decider == right.decider || isSuspendedLater(right, than: left, of: row)
            else { return "leg \(right.key.number.rawValue)" }
        }
        return nil
    }

    /// Whether the file has a leg already booked against suspense that its channel still decides
    /// here: an advice is refused behind its record, and no part of a replay need reach so far.
    private static func isSuspendedLater(
        _ recorded: Leg,
        than replayed: Leg,
        of row: RecordRow
    ) -> Bool {
        replayed.decider.channel != nil && recorded.decider.account != nil && row.account == nil
            && row.outcome == Outcome.acknowledged.rawValue
    }

    private static func wording(_ transfers: ArraySlice<TransferRecord>) -> String {
        guard !transfers.isEmpty else { return "none" }
        return transfers.map { transfer in
            "\(transfer.id): \(transfer.debitAccount) to \(transfer.creditAccount)"
                + " \(transfer.amount)"
        }.joined(separator: ", ")
    }
}
