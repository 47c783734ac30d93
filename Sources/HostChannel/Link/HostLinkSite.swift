package import CardSecurity
package import NIOCore
package import Payments

/// Where a link lives, and what it takes at construction: everything with a clock, a socket or a
/// random source.
package struct HostLinkSite: Sendable {
    /// The channel's number in the journal.
    package var number: ChannelNumber
    /// The executor of all that lives on `loop`.
    package var executor: any SerialExecutor
    package var loop: any EventLoop
    package var connector: any HostConnector
    /// The wall clock.
    package var now: @Sendable () -> Timestamp
    package var random: @Sendable () -> any RandomSource
    /// Told on the loop of every PIN key that is in force from there on.
    package var pinKey: @Sendable (ChannelNumber, ZonePINKey) -> Void

    package init(
        number: ChannelNumber,
        executor: any SerialExecutor,
        loop: any EventLoop,
        connector: any HostConnector,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> any RandomSource,
        pinKey: @escaping @Sendable (ChannelNumber, ZonePINKey) -> Void
    ) {
        self.number = number
        self.executor = executor
        self.loop = loop
        self.connector = connector
        self.now = now
        self.random = random
        self.pinKey = pinKey
    }
}
