import Synchronization

/// What lanes know of the book: a bounded intake, and whether it takes new payments.
final class BookPort: Sendable {
    let admission: MailboxAdmission
    private let accepting = Atomic<Bool>(true)
    private let postEntries: @Sendable ([BookEntry]) -> Void

    init(admission: MailboxAdmission, post: @escaping @Sendable ([BookEntry]) -> Void) {
        self.admission = admission
        postEntries = post
    }

    /// False while the disk is full or the file has been found damaged: only reversals and
    /// sessions are let in.
    var isAcceptingPayments: Bool { accepting.load(ordering: .relaxed) }

    func setAcceptingPayments(_ isAccepting: Bool) {
        accepting.store(isAccepting, ordering: .relaxed)
    }

    /// Hands entries over that have been admitted.
    func post(_ entries: [BookEntry]) { postEntries(entries) }
}
