package import Payments

/// What a terminal keeps between two payments, and over a power cut.
package struct TerminalMemory: Hashable, Sendable {
    /// A payment that a later request may be about.
    package struct LastPayment: Hashable, Sendable {
        package var operation: Operation
        package var mti: String
        package var stan: UInt32
        package var batch: UInt32
        package var at: LocalMoment
        package var amount: Money
        /// First six and last four of the card, or what may be kept of a code; the card itself is
        /// not kept.
        package var maskedCard: String
        /// Whether a scanned code paid.
        package var isOfCode: Bool
        package var retrievalReference: String?
        package var approvalCode: String?

        package init(
            mti: String,
            stan: UInt32,
            batch: UInt32,
            at: LocalMoment,
            amount: Money,
            maskedCard: String,
            retrievalReference: String?,
            approvalCode: String?,
            operation: Operation = .purchase,
            isOfCode: Bool = false
        ) {
            self.operation = operation
            self.mti = mti
            self.stan = stan
            self.batch = batch
            self.at = at
            self.amount = amount
            self.maskedCard = maskedCard
            self.retrievalReference = retrievalReference
            self.approvalCode = approvalCode
            self.isOfCode = isOfCode
        }
    }

    /// The STAN of the last request, 0 before the first.
    package var stan: UInt32 = 0
    /// The batch, from 1.
    package var batch: UInt32 = 1
    /// The working keys as they were handed out: under the terminal's master key.
    package var handedOut: [UInt8] = []
    /// Counter of the last transaction under DUKPT, 0 before the first.
    package var transactions: UInt32 = 0
    /// What a reversal takes back: the last request that may have moved money, answered or not.
    package var last: LastPayment?
    /// The last approved sale.
    package var sale: LastPayment?
    /// The last approved pre-authorisation.
    package var authorisation: LastPayment?
    /// The last approved completion.
    package var completion: LastPayment?
    /// The last approved tip or adjustment.
    package var increase: LastPayment?
    /// The last approved top-up.
    package var topUp: LastPayment?
    /// What it has counted, and whose shift it is.
    package var day = TerminalDay()
    /// What it has fetched of reference data.
    package var parameters = TerminalParameters()

    package init() {}

    /// The next STAN, 1 to 999999 and round again.
    package mutating func nextSTAN() -> UInt32 {
        stan = stan >= 999_999 ? 1 : stan + 1
        return stan
    }
}
