import NIOCore
package import Upstream

/// A call to a provider that is under way: one ask of the channel, in one step or several.
struct WalletFlight {
    /// What the channel asked for.
    let whole: WalletAsk
    /// What is asked now, on the way there.
    var ask: WalletAsk
    /// Whether it goes to the provider's other address.
    var onSpare: Bool
    /// Whether both addresses were tried for this step.
    var hasGoneAround = false
    /// Steps that were answered.
    var steps = 0
    let startedAt: NIODeadline
    let deadline: Scheduled<Void>
    /// An answer that waits for the certificate that it was signed with.
    var unread: HTTPAnswer?
    var hasFetched = false
    let done: @Sendable (WalletOutcome) -> Void

    /// A chain of steps that is longer is a fault.
    static let mostSteps = 4
}

/// How a flight ended.
package struct WalletOutcome: Sendable {
    package enum Result: Sendable {
        case told(ProviderWord<WalletAnswer.Finding>)
        /// No answer.
        case failed(UpstreamFailure)
    }

    package var result: Result
    /// From the first byte to the last answer.
    package var nanoseconds: Int64
    package var usedSpare: Bool
    /// The provider's clock less ours, of a believed answer.
    package var skewSeconds: Int64?
    /// Why the last answer was not believed; nil where it was, or there is none.
    package var disbelief: UnknownReason?
}
