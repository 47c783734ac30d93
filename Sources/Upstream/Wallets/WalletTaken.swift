package import Payments

/// What a verified answer says was taken.
///
/// Fen, exactly; never through a floating-point number.
package struct WalletTaken: Hashable, Sendable {
    /// The order's amount in fen, above zero.
    package let total: Int64
    /// The provider's own number of the trade, 1 to 64 printable characters.
    package let number: String
    /// When the customer paid, as the provider says.
    package let paidAt: Timestamp?

    /// nil unless it is in yuan, which is meant where no currency is named.
    package init?(total: Int64, currency: String?, number: String, paidAt: Timestamp?) {
        guard total > 0, currency == nil || currency == "CNY",
            (1...64).contains(number.utf8.count),
            number.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.total = total
        self.number = number
        self.paidAt = paidAt
    }
}
