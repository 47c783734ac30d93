import Book
import Payments
import Upstream

/// Refunds at a host, and what a host is told: asked for until the host has decided, and never
/// taken back.
extension BookModel {
    /// Those that were sent and are not decided.
    var ownOnTheirWay: [Int64] {
        hosts.forwards.filter { $0.value.isOwn && $0.value.state == .open }.keys.sorted()
    }

    private func indexOfRefund(_ id: Int64) -> Int? { entries.firstIndex { $0.seq == id } }

    mutating func refundAnswered(_ id: Int64, _ answer: UpstreamAnswer, seq: Int64) {
        guard let forward = hosts.forwards[id], let index = indexOfRefund(id) else { return }
        guard forward.state != .done else { return refundAnsweredLate(id, index, answer) }
        let isNotice = entries[index].request.modelled == .notes
        switch answer.decision {
        case .approved where isNotice: close(id)
        case .approved where isRight(answer, entries[index].wanted):
            close(id)
            entries[index].host?.code = answer.taken.approvalCode
            free(index)
            if entries[index].request.modelled == .reports {
                entries[index].moved = entries[index].wanted
            } else {
                settle(index, in: seq)
            }
            decide(index, entries[index].request.modelled.isTold ? .acknowledged : .approved)
        case .approved:
            var forward = forward
            hold(&forward)
            hosts.forwards[id] = forward
            tellUndecided(id)
        case .declined(let outcome)
        where !leavesOpen(outcome) && (forward.attempts < 2 || !mayOverlook(outcome)):
            close(id)
            decline(index, outcome)
        case .declined, .malformed: refuseRefund(id)
        }
    }

    private func isRight(_ answer: UpstreamAnswer, _ wanted: Int64) -> Bool {
        (answer.taken.amount ?? wanted) == wanted && (answer.taken.asset ?? .yuan) == .yuan
    }

    /// Whether a host that says this may have paid before.
    private func leavesOpen(_ outcome: Outcome) -> Bool {
        [
            .overloaded, .unreadable, .channelUnavailable, .channelTimeout, .cutoverInProgress,
            .duplicateMismatch, .undecided,
        ].contains(outcome)
    }

    /// Whether a host that has paid may say this to a repeat that it takes for another refund.
    private func mayOverlook(_ outcome: Outcome) -> Bool {
        [
            .declinedByHost, .unknownTransaction, .notOffered, .unknownMerchant, .routeDenied,
            .noRoute, .refundExceedsOriginal, .originalNotFound,
        ].contains(outcome)
    }

    private mutating func refuseRefund(_ id: Int64) {
        guard var forward = hosts.forwards[id] else { return }
        forward.refusals += 1
        let isOpen = forward.state == .open && forward.attempts > 0
        if isOpen, forward.refusals >= HostTerms.test.refusalLimit { hold(&forward) }
        hosts.forwards[id] = forward
        if isOpen { tellUndecided(id) }
    }

    /// It is paid though it was given up: money that only a person can get back.
    private mutating func refundAnsweredLate(_ id: Int64, _ index: Int, _ answer: UpstreamAnswer) {
        let isFirst = hosts.forwards[id]?.isUnsent == true && entries[index].host?.wasLate != true
        entries[index].host?.wasLate = true
        if case .declined = answer.decision { return }
        let contradicts =
            (entries[index].host?.isDeclined == true || entries[index].isSuspended)
            && answer.decision == .approved
        guard isFirst || contradicts, hosts.forwards[id]?.hasCase == false else { return }
        hosts.forwards[id]?.hasCase = true
        hosts.cases += 1
    }

    /// A refund is not paid; what a host was told of has happened whatever it says.
    private mutating func decline(_ index: Int, _ outcome: Outcome) {
        guard entries[index].request.modelled != .notes else { return }
        free(index)
        guard entries[index].request.modelled.isTold else {
            entries[index].host?.isDeclined = true
            return decide(index, outcome)
        }
        decide(index, .acknowledged)
        suspend(index)
    }

    mutating func refundFailed(_ id: Int64, _ attempt: UInt32, _ failure: UpstreamFailure) {
        guard let forward = hosts.forwards[id], let index = indexOfRefund(id),
            forward.state == .open, forward.attempts == attempt, attempt > forward.base
        else { return }
        if failure.isUnsent, attempt == 1, !entries[index].request.modelled.isTold {
            hosts.forwards[id]?.isUnsent = true
            close(id)
            return decline(index, .channelUnavailable)
        }
        if failure.isUnsent { hosts.forwards[id]?.attempts -= 1 }
        tellUndecided(id)
    }

    /// A person says that the host did not pay.
    mutating func discardRefund(_ id: Int64) {
        guard let index = indexOfRefund(id) else { return }
        close(id)
        decline(index, .declinedByHost)
    }

    /// A repeat heard at once that nothing is known; false for any other event.
    mutating func waitsNoMore(_ seq: Int64) -> Bool {
        hosts.replies[seq] = nil
        for index in entries.indices { entries[index].host?.waiting.removeAll { $0 == seq } }
        return hosts.repeats.contains(seq)
    }

    /// Whoever waits hears that nothing is known; that is no answer to keep.
    mutating func tellUndecided(_ id: Int64) {
        guard let index = indexOfRefund(id) else { return }
        for seq in entries[index].host?.waiting ?? [] { hosts.replies[seq] = .undecided }
        entries[index].host?.waiting = []
    }
}
