internal import Book
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
        _ record: BookRecord,
        holdsIdentity: Bool,
        legs: ArraySlice<LegRecord>,
        transfers: ArraySlice<TransferRecord>,
        with entry: ChainReader.Entry,
        bytes: (recorded: ByteWriter, replayed: ByteWriter)
    ) {
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
            holdsIdentity: holdsIdentity,
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
        if let field = Self.legField(legs, entry.legs[...]) {
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

    private static func reply(_ record: BookRecord, _ recorded: RecordedEvent) -> Self {
        let fields: [(String, (PaymentReply?) -> String)] = [
            ("reply.outcome", { $0?.outcome.specificationKey ?? "none" }),
            ("reply.retrieval_reference", { $0?.retrievalReference?.text ?? "none" }),
            ("reply.approval_code", { $0?.approvalCode ?? "none" }),
            ("reply.business_date", { $0?.businessDate.map { "\($0.rawValue)" } ?? "none" }),
            ("reply.decided_at", { $0.map { "\($0.decidedAt.rawValue)" } ?? "none" }),
            (
                "reply.balances",
                {
                    $0.map { reply in
                        reply.balances.map { "\($0.type) \($0.minorUnits)" }
                            .joined(separator: " ")
                    } ?? "none"
                }
            ),
            ("reply.batch", { $0?.batch.map { "\($0)" } ?? "none" }),
            ("reply.key_version", { $0?.keyVersion.map { "\($0)" } ?? "none" }),
        ]
        for (name, text) in fields where text(record.reply) != text(recorded.reply) {
            return Self(record: record.seq, name, text(recorded.reply), text(record.reply))
        }
        return Self(
            record: record.seq,
            "event.at",
            "\(recorded.event.at.rawValue)",
            "\(record.event.at.rawValue)"
        )
    }

    private static func column(_ replayed: RecordRow, _ recorded: RecordRow) -> Self {
        func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "none" }
        let fields: [(String, (RecordRow) -> String)] = [
            ("seq", { "\($0.seq)" }),
            ("business_date", { "\($0.businessDate)" }),
            ("kind", { "\($0.kind)" }), ("merchant", { text($0.merchant) }),
            ("terminal", { text($0.terminal) }), ("account", { text($0.account) }),
            ("channel", { text($0.channel) }), ("route", { text($0.rule) }),
            ("outcome", { text($0.outcome) }), ("authorisation", { text($0.approval) }),
            ("original_seq", { text($0.original) }), ("group_seq", { "\($0.group)" }),
            ("holds_identity", { "\($0.holdsIdentity)" }), ("note", { text($0.note) }),
            ("amount_minor", { text($0.amount) }),
        ]
        for (name, text) in fields where text(replayed) != text(recorded) {
            return Self(record: recorded.seq, name, text(recorded), text(replayed))
        }
        return Self(record: recorded.seq, "columns", "as in the file", "otherwise")
    }

    /// What never changes in a leg; the rest is compared when all is replayed.
    private static func legField(
        _ replayed: ArraySlice<LegRecord>,
        _ recorded: ArraySlice<LegRecord>
    ) -> String? {
        guard replayed.count == recorded.count else { return "legs" }
        for (left, right) in zip(replayed, recorded) {
            guard left.number == right.number, left.channel == right.channel,
                left.rule == right.rule, left.amount == right.amount
            else { return "leg \(right.number)" }
        }
        return nil
    }

    private static func wording(_ transfers: ArraySlice<TransferRecord>) -> String {
        guard !transfers.isEmpty else { return "none" }
        return transfers.map { transfer in
            "\(transfer.id): \(transfer.debitAccount) to \(transfer.creditAccount)"
                + " \(transfer.amount)"
        }.joined(separator: ", ")
    }
}
