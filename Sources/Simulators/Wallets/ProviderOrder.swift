/// One order of the provider's book.
package struct ProviderOrder: Hashable, Sendable {
    /// Drawn, scanned and so waiting, paid, undone and so revoked; refunds leave it paid.
    ///
    /// A close, or time, ends what is drawn or waits as closed, a customer who says no as failed.
    /// Nothing is paid any more under a number whose undo came before it.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// A code is shown that nobody has scanned.
        case drawn
        /// The customer is to confirm.
        case waiting
        case paid
        case closed
        /// The customer said no.
        case failed
        /// Undone; what was paid went back.
        case revoked
        /// Undone before it came.
        case barred
    }

    /// One refund of an order.
    package struct Refund: Hashable, Sendable {
        package enum State: String, Hashable, Sendable {
            case processing
            case paid
            case closed
            case abnormal
        }

        /// The merchant's number of it.
        package var number: String
        /// The provider's number of it.
        package var providerNumber: String
        package var amount: Int64
        package var state: State
        package var askedAt: ProviderTime
        /// When what is processing ends.
        package var endsAt: ProviderTime?
        /// How what is processing ends.
        package var endsAs: State = .paid

        /// What it takes from the merchant.
        package var standing: Int64 { state == .processing || state == .paid ? amount : 0 }
    }

    /// The merchant's number.
    package var number: String
    /// The provider's number.
    package var tradeNumber: String
    /// Fen.
    package var amount: Int64
    package var subject: String
    /// First two and last four digits of the code; empty where none was scanned.
    package var mark: String
    package var outcome: ProviderOutcome
    package var state: State
    package var placedAt: ProviderTime
    /// What a customer scans; empty for a bar-code payment.
    package var text = ""
    /// When the customer pays, unless something comes first.
    package var paysAt: ProviderTime?
    /// When the customer says no.
    package var failsAt: ProviderTime?
    package var expiresAt: ProviderTime?
    package var paidAt: ProviderTime?
    package var endedAt: ProviderTime?
    package var notifyURL: String?
    /// Which of WeChat's wires made it: a notify goes out in the same.
    package var isV2 = false
    /// And under which of its two digests.
    package var isHMAC = false
    /// What its merchant has not acknowledged yet: the numbers of refunds, and the order's own.
    package var owed: [String] = []
    package var undoCalls = 0
    package var refunds: [Refund] = []

    package var isDrawn: Bool { !text.isEmpty }

    /// Refunded, and on its way back.
    package var refunded: Int64 { refunds.reduce(0) { $0 + $1.standing } }

    /// What the provider has taken for the merchant and not given back.
    package var standing: Int64 { state == .paid ? amount - refunded : 0 }

    /// Whether the same number came with the same data.
    func isSame(_ payment: ProviderDemand.Payment) -> Bool {
        amount == payment.amount && mark == (payment.code?.mark ?? "")
            && subject == payment.subject && isDrawn == (payment.code == nil)
    }

    /// What has come due.
    ///
    /// Whether anything changed.
    mutating func advance(to now: ProviderTime) -> Bool {
        let before = self
        for index in refunds.indices where refunds[index].state == .processing {
            guard let end = refunds[index].endsAt, end <= now else { continue }
            refunds[index].state = refunds[index].endsAs
        }
        guard let (at, end) = nextEnd, at <= now else { return self != before }
        settle(end, at: at)
        return true
    }

    /// The first of what is to come, if nobody stops it.
    var nextEnd: (at: ProviderTime, state: State)? {
        guard state == .waiting || state == .drawn || (state != .paid && paysAt != nil) else {
            return nil
        }
        let ends: [(ProviderTime?, State)] = [
            (paysAt, .paid), (failsAt, .failed), (expiresAt, .closed),
        ]
        let known = ends.compactMap { end in end.0.map { (at: $0, state: end.1) } }
        return known.min { $0.at < $1.at }
    }

    /// When something of it changes by itself.
    package var nextAt: ProviderTime? {
        let refund = refunds.filter { $0.state == .processing }.compactMap(\.endsAt).min()
        return [nextEnd?.at, refund].compactMap { $0 }.min()
    }

    mutating func settle(_ end: State, at moment: ProviderTime) {
        state = end
        if end == .paid { paidAt = moment } else { endedAt = moment }
        paysAt = nil
        failsAt = nil
        expiresAt = nil
    }
}
