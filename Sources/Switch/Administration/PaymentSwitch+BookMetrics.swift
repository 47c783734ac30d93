import Payments
import Upstream

/// What the book's thread says of file and disk, in Prometheus' text.
extension PaymentSwitch {
    /// As of the book's last look, seconds ago; nothing before the first.
    func addBook(to text: inout MetricsText) {
        text.counter(
            "book_ticks_total",
            "Seconds that the book's thread came by: it stands still where this does.",
            checker.board.ticks
        )
        text.gauge(
            "journal_damaged",
            "1 when the journal was found damaged, and payments are refused.",
            damage == nil ? 0 : 1
        )
        guard let book = checker.board.summary else { return }
        text.gauge("journal_bytes", "Size of the journal's file.", book.journalBytes)
        text.gauge("journal_log_bytes", "Size of the journal's write-ahead log.", book.logBytes)
        text.gauge(
            "journal_records",
            "Records that the journal has had, archived ones included.",
            book.records
        )
        if let verified = book.verifiedTo {
            text.gauge(
                "journal_verified_record",
                "The record up to which the background check has come.",
                Int(verified)
            )
        }
        text.gauge(
            "journal_disk_full",
            "1 while the disk is full, and only reversals are taken.",
            book.isDiskFull ? 1 : 0
        )
        if let disk = book.disk {
            text.gauge(
                "journal_disk_free_bytes",
                "What the journal's file system has free for the switch.",
                disk.free
            )
            text.gauge(
                "journal_disk_size_bytes",
                "Size of the journal's file system.",
                disk.size
            )
        }
        text.gauge(
            "proposals_open",
            "Proposals that wait for a second person.",
            book.proposals
        )
    }
}
