import Book
import Logging
import Payments

/// What people may not do: refused before anything that it brings is looked at, and recorded.
extension BalanceChecker {
    /// Whether somebody may not do what he asks for; the completion is called then.
    func refuses(
        _ attempt: Attempt,
        completion: @escaping CommandCompletion
    ) -> Bool {
        let found: DeniedAct?
        do throws(CommandError) {
            found = try attempt.denied(by: book.payments, at: book.clock.now())
        } catch {
            completion(.failure(error))
            return true
        }
        guard var denied = found else { return false }
        logger.warning(
            "an act was refused",
            metadata: .fields((.verb, denied.act.text), (.person, denied.principal.name))
        )
        counters.add(.actsRefused)
        let monotonic = clock.monotonicNanoseconds()
        let isFull = !port.isAcceptingPayments
        if !isFull, let times = denials.take(denied.principal.name, denied.act, at: monotonic) {
            denied.times = times
            // He is refused, whether or not it can be recorded.
            enqueue(.actDenied(denied)) { [denied] _ in completion(.failure(.denied(denied))) }
        } else {
            completion(.failure(.denied(denied)))
        }
        return true
    }

    /// Why somebody may not ask what he asks; nil where he may.
    func denial(of role: Role, for principal: Principal) -> DeniedQuestion? {
        let now = book.clock.now()
        guard let (denial, role) = book.payments.denial(of: .one(role), by: principal, at: now)
        else {
            return nil
        }
        return DeniedQuestion(denial: denial, role: role)
    }
}
