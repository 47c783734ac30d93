import Book
import Glibc
import Journal
import Logging
import Payments

/// What the book tells to `status` and the metrics.
extension BalanceChecker {
    var summary: BookSummary {
        var status = stat()
        let isThere = stat(book.journal.filePath, &status) == 0
        var system = statvfs()
        let isTold = statvfs(book.journal.filePath, &system) == 0
        let (unit, now) = (Int(system.f_frsize), book.clock.now())
        return BookSummary(
            businessDate: book.businessDate,
            journalBytes: isThere ? Int(status.st_size) : 0,
            logBytes: book.journal.logBytes,
            records: book.journal.recordCount,
            isDiskFull: isDiskFull,
            damage: damage,
            verifiedTo: verifiedTo,
            channels: ofChannels { book.payments.summary(of: $0) },
            held: ofChannels { book.payments.heldForwards(of: $0, limit: 20) },
            proposals: book.payments.openProposals(at: now).count,
            disk: isTold ? (Int(system.f_bavail) * unit, Int(system.f_blocks) * unit) : nil,
            at: now
        )
    }

    private func ofChannels<Value>(
        _ value: (ChannelNumber) -> Value
    ) -> [ChannelNumber: Value] {
        Dictionary(
            uniqueKeysWithValues: outlets.map { ($0.channel.number, value($0.channel.number)) }
        )
    }

    /// The background check came so far without a fault.
    ///
    /// Gives how many records were written since it said so last.
    func verified(upTo seq: Int64) -> Int {
        verifiedTo = seq
        let written = counters.value(.recordsWritten)
        defer { recordsAtLastCheck = written }
        return written - recordsAtLastCheck
    }
}
