/// The four counters of an account, minor units.
///
/// They are the account's whole money: posted ones only grow, pending ones fall when a hold ends,
/// and a balance is nowhere stored.
package struct AccountCounters: Hashable, Sendable {
    package var debitsPosted: Int64
    package var creditsPosted: Int64
    package var debitsPending: Int64
    package var creditsPending: Int64

    package init(
        debitsPosted: Int64 = 0,
        creditsPosted: Int64 = 0,
        debitsPending: Int64 = 0,
        creditsPending: Int64 = 0
    ) {
        self.debitsPosted = debitsPosted
        self.creditsPosted = creditsPosted
        self.debitsPending = debitsPending
        self.creditsPending = creditsPending
    }

    /// The balance of a credit-normal account.
    package var posted: Int64 { creditsPosted - debitsPosted }
    /// What of it nobody holds.
    package var available: Int64 { creditsPosted - debitsPosted - debitsPending }
}

/// An account's counters as a batch left them.
package struct AccountBalance: Hashable, Sendable {
    package var account: Int64
    package var counters: AccountCounters

    package init(account: Int64, counters: AccountCounters) {
        self.account = account
        self.counters = counters
    }
}
