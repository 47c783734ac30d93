import Book
import Journal
import Logging

/// Authorisations whose last day is over: looked for behind each cutover, and freed by events of
/// their own, some at a time.
extension BalanceChecker {
    /// Authorisations in one event.
    private static let lapsesAtOnce = 500

    /// Once a second: after a start or a cutover until nothing is left.
    ///
    /// What is found may change before its event is stepped; the book looks again.
    func lapseAuthorisations() {
        guard let date = book.businessDate, date != lapsedBefore, !isLapsing,
            damage == nil, !isDiskFull
        else { return }
        let due: [Int64]
        do throws(JournalError) {
            due = try book.journal.dueAuthorisations(before: date, limit: Self.lapsesAtOnce)
        } catch {
            if case .fatal = error { settings.endProcess("the journal cannot go on: \(error)") }
            if error.isDamage { found(damage: "\(error)") }
            logger.error("authorisations could not be looked for", error: error)
            return
        }
        guard !due.isEmpty else {
            lapsedBefore = date
            return
        }
        isLapsing = true
        let logger = logger
        enqueue(.lapsed(due)) { result in
            self.assumeIsolated { $0.isLapsing = false }
            switch result {
            case .success:
                logger.notice(
                    "authorisations have lapsed",
                    metadata: .fields((.count, "\(due.count)"))
                )
            case .failure(let error):
                logger.error("authorisations did not lapse", error: error)
            }
        }
    }
}
