import Book
import Glibc
import Journal
import Logging

extension BalanceChecker {
    var summary: LedgerSummary {
        var status = stat()
        let isThere = stat(ledger.journal.filePath, &status) == 0
        return LedgerSummary(
            businessDate: ledger.businessDate,
            journalBytes: isThere ? Int(status.st_size) : 0,
            logBytes: ledger.journal.logBytes,
            records: ledger.journal.recordCount,
            isDiskFull: isDiskFull,
            damage: damage,
            verifiedTo: verifiedTo,
            channels: outlets.mapValues { ledger.book.summary(of: $0.channel.number) },
            held: outlets.mapValues {
                ledger.book.heldForwards(of: $0.channel.number, limit: 20)
            },
            at: ledger.clock.now()
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
