/// What a provider's book comes to.
package struct ProviderSums: Hashable, Sendable {
    /// Payments of which something stands.
    package private(set) var paid = 0
    package private(set) var standingMinor: Int64 = 0
    package private(set) var refundedMinor: Int64 = 0
    /// Paid once, and undone.
    package private(set) var revoked = 0
    package private(set) var waiting = 0
    /// Never paid, and never will be.
    package private(set) var unpaid = 0

    package init(_ book: some Sequence<ProviderOrder>) {
        for order in book {
            standingMinor += order.standing
            refundedMinor += order.refunded
            switch order.state {
            case .paid: if order.standing > 0 { paid += 1 }
            case .revoked: revoked += 1
            case .drawn, .waiting: waiting += 1
            case .closed, .failed: unpaid += 1
            case .barred: break
            }
        }
    }
}
