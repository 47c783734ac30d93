import Synchronization

/// What lanes know of the book: the bounds of its intake, and whether it takes new payments.
final class BookPort: Sendable {
    let admission: MailboxAdmission
    private let accepting = Atomic<Bool>(true)

    init(admission: MailboxAdmission) {
        self.admission = admission
    }

    /// False while the disk is full or the file has been found damaged: only reversals and
    /// sessions are let in.
    var isAcceptingPayments: Bool { accepting.load(ordering: .relaxed) }

    func setAcceptingPayments(_ isAccepting: Bool) {
        accepting.store(isAccepting, ordering: .relaxed)
    }
}
