#if MUTANTS
import Payments

/// Rules that are broken on purpose, one at a time, to see whether the simulation notices.
///
/// Compiled under MUTANTS only; see `make mutants`.
package enum Mutant: String, CaseIterable, Sendable {
    case skipTombstone
    case leaveNoTombstone
    case forgetIdentity
    case ignoreFingerprint
    case approveReversedRepeat
    case ignoreReversalAmount
    case overdraw
    case ignoreBatch
    case ignoreSession
    case trustSignOn
    case openBatchAtSignOn
    case answerBeforeHost
    case resendRepeat
    case dropAttached
    case loseReversalOnTimeOut
    case releaseOnTimeOut
    case forgetRepeatFlag
    case dropLateApproval
    case trustAcknowledgedReversal
    case ignoreAnswerAmount
    case ignoreAnswerCurrency
    case approveCancelled
    case reverseUnsent
    case releaseTimedOut
    case dropOrphan
    case reverseOrphanTwice
    case keepReversalAfter25
    case acceptRefusedReversal
    case neverQuarantine
    case neverExpire
    case keepHoldAfterReversal
    case ignoreInFlightCap
    case ignoreForwardLimit
    case ignoreStop
    case reuseLinkSTAN
    case countLateToday
    case forgetInDoubt
    case trustContradiction
    case leaveCaseOpen
    case forgetHostReversal
    case lookInOtherWindows
    case forgetAtHorizon
    case lapseAtHorizon
    case takeAnyDate
    case repeatBySTANAlone
    case giveBackDelivered
    case forgetDeliveredAtHost
    case reinstateEnded

    /// The one at work; set once, before the first book is made.
    nonisolated(unsafe) private static var chosen: Mutant?

    package static func choose(_ name: String?) {
        chosen = name.flatMap(Mutant.init(rawValue:))
    }

    static func isActive(_ mutant: Mutant) -> Bool { chosen == mutant }
}

extension PaymentBook {
    static func another(_ answer: HostAnswer) -> HostAnswer {
        var answer = answer
        answer.transmission = (answer.transmission ?? 0) &+ 1
        return answer
    }

    static func mutated(_ terms: HostTerms) -> HostTerms {
        var terms = terms
        if Mutant.isActive(.ignoreInFlightCap) { terms.inFlightLimit = .max }
        if Mutant.isActive(.ignoreForwardLimit) { terms.forwardLimit = .max }
        if Mutant.isActive(.neverQuarantine) {
            terms.attemptLimit = .max
            terms.refusalLimit = .max
        }
        if Mutant.isActive(.neverExpire) { terms.expirySeconds = .max }
        return terms
    }
}
#endif
