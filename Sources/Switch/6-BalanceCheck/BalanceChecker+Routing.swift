import Book
import Logging
import Payments
import Reference

/// A configuration that is read again: what becomes of it is recorded before anything changes.
extension BalanceChecker {
    /// By what the lanes route, for somebody who may change it; nil, and told, where he may not or
    /// another change is under way.
    ///
    /// Whoever begins ends, by `endReload`.
    func beginReload(
        by principal: Principal,
        reason: String,
        completion: @escaping CommandCompletion
    ) -> RoutingInForce? {
        let attempt = Attempt(.takeRouting, by: principal, reason: reason)
        if refuses(attempt, completion: completion) { return nil }
        guard !isReloading, let routing else {
            completion(.failure(.reloading))
            return nil
        }
        isReloading = true
        return routing
    }

    /// Records what became of it; the completion is called when that is durable, or was not done.
    func record(
        _ act: RoutingAct,
        by principal: Principal,
        reason: String,
        completion: @escaping CommandCompletion
    ) {
        let act = OperatorAct(
            operatorName: principal.name,
            standing: principal.standing,
            reason: reason,
            kind: .routing(act)
        )
        enqueue(.operatorAct(act), completion: completion)
    }

    /// Tells the lanes whose stations are and of which group products, where rules ask for that.
    ///
    /// Behind every commit that may have changed it, and when a row begins or ends to hold; by the
    /// rules that are about to be taken up, where there are some.
    func followAffiliations() {
        affiliationsUntil = nil
        guard let routing = upcoming ?? routing, routing.asksForAffiliations else { return }
        let (facts, until) = book.payments.referenceFacts(at: book.clock.now())
        affiliationsUntil = until
        tellAffiliations?(facts.organisations, facts.productGroups)
    }

    /// Looks again when what the lanes were told is over.
    func followAffiliationsIfDue() {
        guard let until = affiliationsUntil, book.clock.now() >= until else { return }
        followAffiliations()
    }

    /// The lanes are about to get other rules, and know by then what these ask for.
    ///
    /// A version of reference data may come into force before they have them: it is told by these
    /// rules, too.
    func prepare(for next: RoutingInForce) {
        upcoming = next
        followAffiliations()
    }

    /// Calls back when no configuration is being read again, at once where none is.
    func whenReloadEnds(_ completion: @escaping @Sendable () -> Void) {
        guard isReloading else { return completion() }
        precondition(reloadEnd == nil, "Signals are handled one at a time.")
        reloadEnd = completion
    }

    /// Records that a version of reference data came into force, where no other record does.
    ///
    /// Whoever reads the file must find the tables that decide.
    func recordVersionIfDue() {
        guard !isRecordingVersion, damage == nil, !isDiskFull,
            book.payments.hasVersionDue(at: book.clock.now())
        else { return }
        isRecordingVersion = true
        let logger = logger
        enqueue(.resumed([])) { result in
            self.assumeIsolated { $0.isRecordingVersion = false }
            switch result {
            case .success(let done):
                logger.notice(
                    "reference data came into force",
                    metadata: .fields((.seq, "\(done.seq)"))
                )
            case .failure(let error):
                logger.error("that reference data came into force is not recorded", error: error)
            }
        }
    }

    /// `routing` is what the lanes have got; nil where they keep what they had.
    func endReload(_ routing: RoutingInForce?) {
        isReloading = false
        upcoming = nil
        if let routing {
            self.routing = routing
            followAffiliations()
        }
        let told = reloadEnd
        reloadEnd = nil
        told?()
    }
}
