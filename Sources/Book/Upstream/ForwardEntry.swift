package import Payments
package import Upstream

/// What names a request on a channel: its number comes back after `UpstreamReference.lastNumber`.
package struct LinkKey: Hashable, Sendable {
    package var channel: ChannelNumber
    package var number: UInt32

    package init(channel: ChannelNumber, number: UInt32) {
        self.channel = channel
        self.number = number
    }
}

/// What the book keeps of a forward that is open, held or accepted, wherever the rest of it is.
package struct ForwardEntry: Hashable, Sendable {
    package var id: Int64
    package var channel: ChannelNumber
    /// Its number at a host; nil at a wallet.
    package var number: UInt32?
    package var state: ExchangeState.State
    package var nextAt: Timestamp
    package var since: Timestamp
    /// The request that it reverses when that belongs to no payment.
    package var orphan: UpstreamOriginal?
    /// The record whose case closes with it.
    package var discrepancy: Int64?
    /// The payment that its host has not decided; nil for what nobody waits for.
    package var undecided: UndecidedPayment?
    /// The order that it takes back or refunds; nil at a host.
    package var order: OrderNumber?

    package init(
        id: Int64,
        channel: ChannelNumber,
        number: UInt32?,
        state: ExchangeState.State,
        nextAt: Timestamp,
        since: Timestamp,
        orphan: UpstreamOriginal?,
        discrepancy: Int64?,
        undecided: UndecidedPayment?,
        order: OrderNumber? = nil
    ) {
        self.id = id
        self.channel = channel
        self.number = number
        self.state = state
        self.nextAt = nextAt
        self.since = since
        self.orphan = orphan
        self.discrepancy = discrepancy
        self.undecided = undecided
        self.order = order
    }

    /// Whether a wallet is to have it.
    var isWithWallet: Bool { number == nil }

    /// What names it among the requests to a host.
    var link: LinkKey? { number.map { LinkKey(channel: channel, number: $0) } }
}
