package import Book
internal import Ledger
package import Payments

/// A journal in memory, as a fold of a day reads it.
package struct MemoryDayFacts: DayFacts {
    package typealias Failure = Never

    private let journal: MemoryJournal

    package init(_ journal: MemoryJournal) { self.journal = journal }

    /// What its records have counted that is not in its folds, by terminal.
    package var pending: [PendingFold] {
        var fold = DayFold(behind: journal.day.marks)
        let first = journal.day.foldsTo + 1
        var transfers = journal.transfers.drop { $0.seq < first }
        for record in journal.records.drop(while: { $0.seq < first }) {
            let own = transfers.prefix { $0.seq == record.seq }
            transfers = transfers.dropFirst(own.count)
            let entry = RecordEntry(
                row: row(of: record),
                transfers: Array(own),
                recorded: RecordedEvent(event: record.event, reply: record.reply)
            )
            fold.take(entry, self)
        }
        return fold.pending
    }

    package func record(_ seq: Int64) -> (row: RecordRow, recorded: RecordedEvent)? {
        guard journal.records.indices.contains(Int(seq) - 1) else { return nil }
        let record = journal.records[Int(seq) - 1]
        return (row(of: record), RecordedEvent(event: record.event, reply: record.reply))
    }

    package func channel(asked payment: Int64) -> ChannelNumber? {
        journal.exchanges[payment]?.channel
    }

    private func row(of record: BookRecord) -> RecordRow {
        RecordRow(record, holdsIdentity: false, channel: nil, codes: OutcomeCodes())
    }
}
