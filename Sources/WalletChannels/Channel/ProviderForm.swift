package import Payments
package import Upstream

/// How one provider is asked and understood; pure, so that it may run on any thread.
package protocol ProviderForm: Sendable {
    var site: ProviderEndpoint { get }

    /// What is asked first on the way to an answer; mostly the very same.
    func first(_ ask: WalletAsk) -> WalletAsk

    /// What the book hears at once, because it cannot be asked with these settings.
    func refusal(of ask: WalletAsk) -> Outcome?

    /// The request, signed over the very bytes that are sent.
    ///
    /// - Parameters:
    ///   - spare: Whether it goes to the provider's other address.
    ///   - nonce: 32 characters that were never used before.
    func call(
        _ ask: WalletAsk,
        spare: Bool,
        at now: Timestamp,
        nonce: String
    ) throws(ProviderKeyError) -> HTTPCall

    /// Whether the answer is believed.
    func reading(
        _ answer: HTTPAnswer,
        of ask: WalletAsk,
        _ keys: PlatformKeys,
        _ now: Timestamp
    ) -> AnswerReading

    /// The provider's clock in an answer that is believed, in seconds since 1970 UTC.
    func clock(of answer: HTTPAnswer) -> Int64?

    /// What a believed answer says, or what has to be asked before that is known.
    ///
    /// - Parameter whole: What was asked for; other than `ask` where this is a step on the way.
    func step(_ answer: VerifiedAnswer, of ask: WalletAsk, for whole: WalletAsk) -> ProviderStep
}

extension ProviderForm {
    package func first(_ ask: WalletAsk) -> WalletAsk { ask }
    package func refusal(of _: WalletAsk) -> Outcome? { nil }

    /// By its header `Date`, which no signature covers: who stands between has TLS against him.
    package func clock(of answer: HTTPAnswer) -> Int64? {
        answer.header("date").flatMap { HTTPDate.seconds($0) }
    }
}

/// What follows from an answer.
package enum ProviderStep: Sendable {
    case told(ProviderWord<WalletAnswer.Finding>)
    case then(WalletAsk)
}

extension ProviderWord where Finding == WalletAnswer.Finding {
    /// The same as what a form returns.
    var told: ProviderStep { .told(self) }
}
