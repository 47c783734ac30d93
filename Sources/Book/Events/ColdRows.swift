package import Ledger
package import Payments

/// Rows that a batch of events needs and that may not be in memory.
///
/// Read in one go before the transaction begins; a step's result never depends on what was hot.
package struct ColdKeys: Hashable, Sendable {
    package var accountsByCard: Set<CardToken> = []
    package var accounts: Set<Int64> = []
    /// One identity; the book asks by `stans`, which covers it.
    package var identities: Set<RequestIdentity> = []
    /// Payments of a terminal with this STAN in any window and of any class: repeats and originals.
    ///
    /// All rows that hold their identity, of `oldest` and later dates.
    package var stans: Set<TerminalStan> = []
    /// Payments by seq, whatever their date.
    ///
    /// For the seq of an operator's reversal: the payment that it reversed (`reversedBy` equals the
    /// key).
    package var payments: Set<Int64> = []
    package var totals: Set<TotalsKey> = []
    /// Requests to hosts by id.
    package var exchanges: Set<Int64> = []
    /// Requests to hosts by STAN: the newest few that had it.
    package var links: Set<LinkKey> = []
    /// Orders of wallets, by the payment's own request.
    package var orders: Set<Int64> = []
    /// Authorisations by payment.
    package var authorisations: Set<Int64> = []
    /// Authorisations by what terminals were told: the newest few that have it.
    package var approvalCodes: Set<ApprovalCode> = []
    /// Remainders by payment, of all its legs.
    package var remainders: Set<Int64> = []
    /// Remainders by the retrieval reference of the payment.
    package var references: Set<RetrievalReference> = []
    /// What is asked of the days of stations.
    package var day = DayKeys()
    /// The first business date that `stans` and `identities` reach back to; nil for all of them.
    package var oldest: BusinessDate?

    package init() {}

    package var isEmpty: Bool {
        accountsByCard.isEmpty && accounts.isEmpty && identities.isEmpty && stans.isEmpty
            && payments.isEmpty && totals.isEmpty && exchanges.isEmpty && links.isEmpty
            && authorisations.isEmpty && approvalCodes.isEmpty && remainders.isEmpty
            && references.isEmpty && day.isEmpty && orders.isEmpty
    }
}

/// A terminal and a STAN, whatever the window.
package struct TerminalStan: Hashable, Sendable {
    package var terminal: TerminalRow
    package var stan: UInt32

    package init(terminal: TerminalRow, stan: UInt32) {
        self.terminal = terminal
        self.stan = stan
    }
}

/// What the journal found for `ColdKeys`; a key that is absent has no row.
package struct ColdRows: Sendable {
    package var accounts: [AccountState] = []
    package var payments: [PaymentState] = []
    package var totals: [TotalsKey: TotalsValue] = [:]
    package var exchanges: [ExchangeState] = []
    package var orders: [Order] = []
    package var authorisations: [Authorisation] = []
    package var remainders: [Remainder] = []
    package var day = DayFindings()

    package init() {}
}
