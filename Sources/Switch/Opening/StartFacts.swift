import Book
import Payments

/// What a start found in its data directory and drew for itself, for every thread to know.
struct StartFacts: Sendable {
    let ring: DataKeyRing
    /// The date of the data key in the ring.
    let sealingDate: BusinessDate
    let terminals: [TerminalState]
    let profiles: [ListenerProfile]
    /// The durable numbers of all channels, by name.
    let channels: [String: ChannelNumber]
    /// The channels that somebody else decides, as this start configures them.
    let externalChannels: [ExternalChannel]
    /// What the numbers of this start's orders have in common; nil without wallets.
    let orderSalt: OrderSalt?
    /// Those that an operator has stopped.
    let stoppedChannels: Set<ChannelNumber>
    /// Which of the routings that the journal has seen this start goes by.
    let routingVersion: UInt32
    /// The time of the newest record.
    let lastEventAt: Timestamp
}
