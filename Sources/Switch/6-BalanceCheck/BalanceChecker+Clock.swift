import Book
import Journal
import Logging

/// The wall clock and the journal's files are looked at once a second.
extension BalanceChecker {
    /// Follows the wall clock, and says when it cannot be believed.
    func regulateClock() {
        let clock = settings.clock
        let before = clock.refusedJump
        clock.regulate()
        let jump = clock.refusedJump
        if jump != 0, before == 0 || abs(jump - before) > GuardedClock.tolerance {
            counters.add(.clockJumps)
            logger.critical(
                """
                the wall clock jumped: the book's time goes on without it until a person agrees \
                (forecourt day clock)
                """,
                metadata: .fields((.seconds, "\(jump / 1_000_000)"))
            )
        } else if jump == 0, before != 0 {
            logger.notice("the wall clock and the book's time agree")
            // What was due by a time that nobody had agreed to.
            releaseDue()
        }
    }

    /// A person agrees to the jump: recorded first, followed then.
    func acceptClock(
        by principal: Principal,
        reason: String,
        completion: @escaping CommandCompletion
    ) {
        let attempt = Attempt(.acceptClock, by: principal, reason: reason)
        if refuses(attempt, completion: completion) { return }
        let clock = settings.clock
        let jump = clock.refusedJump
        guard jump != 0 else {
            completion(.failure(.clockAgrees))
            return
        }
        let act = OperatorAct(
            operatorName: principal.name,
            standing: principal.standing,
            reason: reason,
            kind: .acceptClock(jumpMicroseconds: jump)
        )
        enqueue(.operatorAct(act)) { result in
            if case .success = result { clock.accept(jump) }
            completion(result)
        }
    }

    /// Ends the process when the journal's files are not those that it writes.
    func watchFiles() {
        do throws(JournalError) {
            try book.watch()
        } catch {
            settings.endProcess("the journal cannot go on: \(error)")
        }
    }
}
