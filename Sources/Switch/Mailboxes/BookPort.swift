import Synchronization
import Text

/// What lanes know of the book: the bounds of its intake in places and in time, and whether it
/// takes new payments.
final class BookPort: Sendable {
    let admission: MailboxAdmission
    private let accepting = Atomic<Bool>(true)
    private let longestWaitNanoseconds: Int64
    /// When what waits first was posted, monotonic nanoseconds; 0 while nothing waits.
    ///
    /// What is posted while the book's thread takes a batch may be missed until the next post: the
    /// time is then too late by less than a commit, never too early.
    private let waitingSince = Atomic<Int64>(0)

    init(admission: MailboxAdmission, longestWait: Duration) {
        self.admission = admission
        longestWaitNanoseconds = longestWait.nanoseconds
    }

    /// Something was posted.
    func waits(since now: Int64) {
        guard waitingSince.load(ordering: .relaxed) == 0 else { return }
        _ = waitingSince.compareExchange(expected: 0, desired: now, ordering: .relaxed)
    }

    /// The book's thread took a batch: `oldest` is what waits still.
    func nowWaits(since oldest: Int64?) {
        waitingSince.store(oldest ?? 0, ordering: .relaxed)
    }

    /// When what waits first was posted; 0 while nothing waits.
    var oldestNanoseconds: Int64 { waitingSince.load(ordering: .relaxed) }

    /// Whether a payment would be refused now: no place is free, or what waits first has waited too
    /// long already.
    func isClosed(at now: Int64) -> Bool {
        if admission.free == 0 { return true }
        let since = waitingSince.load(ordering: .relaxed)
        return since != 0 && now - since > longestWaitNanoseconds
    }

    /// False while the disk is full or the file has been found damaged: only reversals and
    /// sessions are let in.
    var isAcceptingPayments: Bool { accepting.load(ordering: .relaxed) }

    func setAcceptingPayments(_ isAccepting: Bool) {
        accepting.store(isAccepting, ordering: .relaxed)
    }
}
