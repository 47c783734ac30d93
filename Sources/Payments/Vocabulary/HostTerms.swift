/// What the book must know of the host or wallet behind a payment channel, as configured.
///
/// Carried by the route plan, so that a replay needs nothing but the file.
package struct HostTerms: Hashable, Sendable {
    /// How long an answer is waited for.
    package var timeoutMilliseconds: UInt32
    /// Requests that wait for an answer at most; a new payment above it is refused (91).
    package var inFlightLimit: UInt32
    /// Reversals that wait for the host at most before new payments are refused (91); a reversal
    /// never is.
    package var forwardLimit: UInt32
    /// Wait before the second attempt of a reversal; it doubles with each further one.
    package var backoffMilliseconds: UInt32
    /// The longest wait between two attempts.
    package var maximumBackoffMilliseconds: UInt32
    /// Attempts without an answer before a person has to look.
    package var attemptLimit: UInt32
    /// Answers that neither accept nor settle a reversal (30, 96) before a person has to look.
    package var refusalLimit: UInt32
    /// Age at which a reversal is given up to a person.
    package var expirySeconds: UInt32
    /// What a wallet adds; nil for a host.
    package var wallet: WalletTerms?

    package init(
        timeoutMilliseconds: UInt32 = 10_000,
        inFlightLimit: UInt32 = 500,
        forwardLimit: UInt32 = 10_000,
        backoffMilliseconds: UInt32 = 2_000,
        maximumBackoffMilliseconds: UInt32 = 300_000,
        attemptLimit: UInt32 = 100,
        refusalLimit: UInt32 = 5,
        expirySeconds: UInt32 = 259_200,
        wallet: WalletTerms? = nil
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.inFlightLimit = inFlightLimit
        self.forwardLimit = forwardLimit
        self.backoffMilliseconds = backoffMilliseconds
        self.maximumBackoffMilliseconds = maximumBackoffMilliseconds
        self.attemptLimit = attemptLimit
        self.refusalLimit = refusalLimit
        self.expirySeconds = expirySeconds
        self.wallet = wallet
    }
}
