import Book
import CardSecurity
import Journal
import Ledger
import Logging
import NIOCore
import Payments

/// Operators' commands, through the same queue and the same commit as payments.
extension BalanceChecker {
    /// Queues a command; the completion is called on the book's thread when it is durable or
    /// refused.
    func perform(
        _ command: OperatorCommand,
        by principal: Principal,
        reason: String,
        completion: @escaping CommandCompletion
    ) {
        let attempt = Attempt(command, by: principal, reason: reason)
        if refuses(attempt, completion: completion) { return }
        let kind: BookEvent.Kind
        do throws(CommandError) {
            kind = try desk.event(
                for: command,
                by: principal,
                reason: reason,
                nextDate: nextDate,
                now: book.clock.now(),
                person: command.person.flatMap(book.payments.person(called:))
            ) { (name, token) throws(CommandError) in
                try account(name, token)
            }
        } catch {
            completion(.failure(error))
            return
        }
        enqueue(kind, completion: completion)
    }

    func enqueue(_ kind: BookEvent.Kind, completion: @escaping CommandCompletion) {
        guard port.admission.admit(.reserved) else {
            completion(.failure(.failed("the switch is overloaded: try again")))
            return
        }
        let entry = BookEntry(
            event: BookEvent(at: clock.now(), kind: kind),
            origin: commands.add(completion)
        )
        receive([entry], at: clock.monotonicNanoseconds())
    }

    func finish(_ origin: Origin, _ result: Result<CommandResult, CommandError>) {
        commands.take(origin)?(result)
    }

    /// An account as of the last commit.
    func account(_ name: AccountName) throws(CommandError) -> AccountState {
        try account(name, desk.token(of: name))
    }

    private func account(
        _ name: AccountName,
        _ token: CardToken?
    ) throws(CommandError) -> AccountState {
        let found: AccountState?
        do throws(JournalError) {
            found = try book.account(name, token: token)
        } catch {
            throw .failed("\(error)")
        }
        guard let found else { throw .unknownAccount }
        return found
    }

    private var nextDate: BusinessDate {
        book.businessDate?.next
            ?? BusinessCalendar(settings.businessDay).date(at: book.clock.now()).next
    }

    /// Once a second: clock, files, the reserve, the cutover timer, and when the last commit became
    /// durable.
    func tick() {
        guard !isClosed else { return }
        regulateClock()
        watchFiles()
        retakeReserve()
        cutOverIfDue()
        recordVersionIfDue()
        followAffiliationsIfDue()
        lapseAuthorisations()
        recordDurability()
        archive()
        board.tick { summary }
    }

    /// Closes the business date when the institution's clock has passed the cutover.
    private func cutOverIfDue() {
        guard settings.businessDay.mode == .auto, let current = book.businessDate else {
            return
        }
        let due = BusinessCalendar(settings.businessDay).date(at: book.clock.now())
        guard due > current else { return }
        let logger = logger
        enqueue(.cutover(due)) { result in
            switch result {
            case .success: break
            case .failure(let error): logger.error("the cutover was not done", error: error)
            }
        }
    }
}
