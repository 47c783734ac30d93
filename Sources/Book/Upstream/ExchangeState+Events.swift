import Payments
import Text
import Upstream

/// What happens to an exchange.
enum ExchangeEvent {
    /// The time of a stored one has come.
    case due
    /// A stored one has been there for as long as it may be, sent or not.
    case overdue
    case answered(UpstreamVerdict)
    /// An attempt is given up without an answer.
    case silent(attempt: UInt32, UpstreamFailure)
    /// A person sends a stored one on its way again.
    case released
    /// A person gives a stored one up.
    case discarded
    /// A wallet has done what is stored, or will not have to.
    case done
    /// A wallet will do it.
    case accepted
    /// A wallet wants to be asked once more, behind so many milliseconds; where it has wanted that
    /// often, behind the longer waits of what is repeated.
    case again(milliseconds: Int64)
    /// A wallet's answer settles nothing, and too many of those are a person's.
    case refused
    /// A wallet's answer says nothing.
    case unclear
    /// Another request takes its place.
    case replaced
    /// Only a person knows what to do.
    case stuck
}

/// What follows for the book; the exchange itself has gone on.
enum ExchangeConsequence {
    case nothing
    /// The answer that was awaited.
    case answered
    /// Proven not to have been sent: nothing is awaited any more.
    case unasked
    /// Silence: nothing is awaited any more.
    case unanswered
    /// An answer behind that.
    case late
    /// What comes now comes behind the answer.
    case again
    /// It leaves as its next attempt, and is waited for until then.
    case leaves(until: Timestamp)
    /// It waits for its next time.
    case waits
    /// The same, and a terminal may wait for it, which hears that nothing is known yet.
    case delayed
    /// It waits for a person; why, unless the record's remark says it.
    case held(String?)
    /// The same, because what was approved is not what was asked.
    case mismatched
    /// The channel has it, or a person vouches for it.
    case ended
    /// The channel will not do what a terminal asked for: that is over.
    case declined
}

/// The machine of `ExchangeState`: whatever its action, an exchange goes on here and nowhere else.
///
/// Which of the two ways it goes follows from its first state, and that from its action: what
/// repeats is stored, anything else is asked once. A refund is stored and goes out at once; an
/// advice waits for its turn, and is never given up because it was not sent.
extension ExchangeState {
    mutating func handle(
        _ event: ExchangeEvent,
        at time: Timestamp,
        _ terms: HostTerms
    ) -> ExchangeConsequence {
        switch event {
        case .due: due(at: time, terms)
        case .overdue: isTooOld(at: time, terms) ? hold(as: .expired, "too old") : .nothing
        case .answered(let verdict): answered(verdict, at: time, terms)
        case .silent(let attempt, let failure): silent(attempt, failure, at: time, terms)
        case .released: released(at: time)
        case .discarded: state.isHeld ? end(as: .discarded) : .nothing
        case .done: isStored ? end(as: .acknowledged) : .again
        case .replaced: isStored ? end(as: .discarded) : .again
        case .stuck: isStored ? hold(as: .quarantined, nil) : .again
        case .accepted: accepted(at: time)
        case .again(let wait): again(behind: wait, at: time, terms)
        case .refused: refused(at: time, terms)
        case .unclear: unclear(at: time, terms)
        }
    }

    /// Whether it is stored and has not come to its end.
    private var isStored: Bool {
        switch state {
        case .queued, .sent, .quarantined, .expired, .accepted: true
        case .awaiting, .answered, .unsent, .timedOut, .late, .acknowledged, .discarded: false
        }
    }

    private mutating func accepted(at time: Timestamp) -> ExchangeConsequence {
        guard isStored, state != .accepted else { return .again }
        state = .accepted
        nextAt = time
        return .ended
    }

    private mutating func again(
        behind milliseconds: Int64,
        at time: Timestamp,
        _ terms: HostTerms
    ) -> ExchangeConsequence {
        guard state == .queued || state == .sent else { return .nothing }
        let sent = attempts - attemptsBefore
        let wait = sent <= 3 ? milliseconds * 1_000 : backoff(terms, after: sent)
        nextAt = time.later(by: wait)
        return isRefund ? .delayed : .waits
    }

    private mutating func refused(at time: Timestamp, _ terms: HostTerms) -> ExchangeConsequence {
        guard state == .queued || state == .sent else { return .nothing }
        refusals += 1
        guard refusals < terms.refusalLimit else { return hold(as: .quarantined, nil) }
        nextAt = time.later(by: backoff(terms, after: refusals))
        return isRefund ? .delayed : .waits
    }

    private mutating func unclear(at time: Timestamp, _ terms: HostTerms) -> ExchangeConsequence {
        guard state == .queued || state == .sent else { return .nothing }
        nextAt = time.later(by: backoff(terms, after: attempts - attemptsBefore))
        return isRefund ? .delayed : .waits
    }

    /// It leaves for the first time, with its intent; until when it is waited for, of what is
    /// stored.
    mutating func leave(at time: Timestamp, _ terms: HostTerms) -> Timestamp? {
        attempts = 1
        guard repeats else { return nil }
        state = .sent
        return wait(after: time, terms)
    }

    /// When an attempt that leaves now is given up; the next one is due a while behind that.
    private mutating func wait(after time: Timestamp, _ terms: HostTerms) -> Timestamp {
        let landing = time.later(byMilliseconds: Int64(terms.timeoutMilliseconds))
        nextAt = landing.later(by: backoff(terms, after: attempts - attemptsBefore))
        return landing
    }

    /// When an attempt left, or not long before; nil where it is not the one on its way.
    func leftAt(_ attempt: UInt32, _ terms: HostTerms) -> Timestamp? {
        guard state == .sent, attempt == attempts, attempt > attemptsBefore, let nextAt else {
            return nil
        }
        let behind = backoff(terms, after: attempts - attemptsBefore)
        return nextAt.later(by: -behind - Int64(terms.timeoutMilliseconds) * 1_000)
    }

    /// An attempt is counted when it is sent.
    private mutating func due(at time: Timestamp, _ terms: HostTerms) -> ExchangeConsequence {
        guard state == .queued || state == .sent, nextAt.map({ $0 <= time }) ?? false else {
            return .nothing
        }
        if isTooOld(at: time, terms) { return hold(as: .expired, "too old") }
        if attempts - attemptsBefore >= terms.attemptLimit {
            return hold(as: .quarantined, "never answered")
        }
        attempts += 1
        state = .sent
        return .leaves(until: wait(after: time, terms))
    }

    /// Whether it is stored for as long as it may be.
    private func isTooOld(at time: Timestamp, _ terms: HostTerms) -> Bool {
        (state == .queued || state == .sent)
            && time.rawValue - since.rawValue >= Int64(terms.expirySeconds) * 1_000_000
    }

    private mutating func answered(
        _ verdict: UpstreamVerdict,
        at time: Timestamp,
        _ terms: HostTerms
    ) -> ExchangeConsequence {
        switch state {
        case .awaiting:
            state = .answered
            return .answered
        case .timedOut, .unsent:
            state = .late
            return .late
        case .answered, .late, .acknowledged, .discarded, .accepted:
            return .again
        case .queued, .sent, .quarantined, .expired:
            switch settlement(by: verdict) {
            case .done: return end(as: .acknowledged)
            case .refused:
                _ = end(as: .acknowledged)
                return .declined
            case .another:
                _ = hold(as: .quarantined, nil)
                return .mismatched
            case .none: break
            }
            refusals += 1
            guard state == .sent else { return .waits }
            guard refusals < terms.refusalLimit else { return hold(as: .quarantined, nil) }
            nextAt = time.later(by: backoff(terms, after: refusals))
            return isRefund ? .delayed : .waits
        }
    }

    /// What an answer settles of what is stored.
    private enum Settlement {
        case none
        case done
        case refused
        /// Done, but not as it was asked.
        case another
    }

    private func settlement(by verdict: UpstreamVerdict) -> Settlement {
        switch verdict {
        case .approved(let taken):
            !isOwn || !action.movesMoney || taken.agrees(amount: amount, asset) ? .done : .another
        case .declined(let outcome) where isOwn:
            outcome.leavesOpen || attempts > 1 && outcome.mayOverlook ? .none : .refused
        // A host that does not know the payment has nothing that could stand in part.
        case .declined(.originalNotFound): delivered == nil ? .done : .none
        case .declined, .malformed, .unknown, .unsent: .none
        }
    }

    private mutating func silent(
        _ attempt: UInt32,
        _ failure: UpstreamFailure,
        at time: Timestamp,
        _ terms: HostTerms
    ) -> ExchangeConsequence {
        switch state {
        case .awaiting:
            guard failure.isUnsent else {
                state = .timedOut
                return .unanswered
            }
            state = .unsent
            return .unasked
        case .answered, .unsent, .timedOut, .late, .accepted: return .again
        case .queued, .acknowledged, .quarantined, .expired, .discarded: return .nothing
        case .sent:
            // What was sent before a person released it says nothing any more.
            guard attempts == attempt, attempt > attemptsBefore else { return .nothing }
            if isRefund, attempt == 1, failure.isUnsent {
                _ = end(as: .unsent)
                return .unasked
            }
            let wait: Int64
            if failure.isUnsent {
                attempts -= 1
                if attempts == 0 { state = .queued }
                wait = backoff(terms, after: 1)
            } else {
                wait = backoff(terms, after: attempt - attemptsBefore)
            }
            let next = time.later(by: wait)
            nextAt = min(nextAt ?? next, next)
            return isRefund ? .delayed : .waits
        }
    }

    /// Whether an answer to its last attempt says all: each before it was answered as well, with
    /// what settled nothing.
    var decidesAll: Bool { attempts <= refusals + 1 }

    private mutating func released(at time: Timestamp) -> ExchangeConsequence {
        guard state.isHeld else { return .nothing }
        state = attempts == 0 ? .queued : .sent
        refusals = 0
        attemptsBefore = attempts
        since = time
        nextAt = time
        return .waits
    }

    private mutating func hold(as state: State, _ why: String?) -> ExchangeConsequence {
        self.state = state
        nextAt = nil
        return .held(why)
    }

    private mutating func end(as state: State) -> ExchangeConsequence {
        self.state = state
        nextAt = nil
        return .ended
    }

    /// The wait after an attempt, in microseconds: doubled each time up to the longest, with a
    /// quarter of jitter either way that follows from request and attempt alone.
    private func backoff(_ terms: HostTerms, after attempt: UInt32) -> Int64 {
        let doublings = min(attempt > 0 ? attempt - 1 : 0, 24)
        let base =
            min(
                Int64(terms.backoffMilliseconds) << Int64(doublings),
                Int64(terms.maximumBackoffMilliseconds)
            ) * 1_000
        let hash = SeededGenerator.mixed(
            UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(attempts)
        )
        return base * 3 / 4 + Int64(hash % UInt64(base / 2 + 1))
    }
}

extension Outcome {
    /// Whether a decline of a refund leaves open what became of an earlier attempt: the host was
    /// not able to look, or has it already.
    fileprivate var leavesOpen: Bool {
        switch self {
        case .overloaded, .unreadable, .channelUnavailable, .channelTimeout, .cutoverInProgress,
            .duplicateMismatch, .undecided:
            true
        default: false
        }
    }

    /// Whether a repeat's decline may come from a host that has paid the first attempt, and did not
    /// see that this one is the same.
    fileprivate var mayOverlook: Bool {
        switch self {
        case .declinedByHost, .unknownTransaction, .notOffered, .unknownMerchant, .routeDenied,
            .noRoute, .refundExceedsOriginal, .originalNotFound:
            true
        default: false
        }
    }
}
