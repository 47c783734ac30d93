package import CardSecurity
package import ISO8583
package import NIOCore
package import Payments
package import Upstream

/// Makes external channels.
///
/// What speaks to them stands in targets of its own, which the switch does not know: whoever starts
/// it puts them in.
package struct ChannelFactory: Sendable {
    /// A channel as it is configured.
    package struct Order: Sendable {
        package let settings: ChannelSettings
        package let address: SocketEndpoint
        package let specification: DialectSpecification
        package let mapping: MappingSettings
        /// The life of working keys.
        package let keys: KeySettings
    }

    /// Where a channel lives, and what it takes at construction.
    package struct Site: Sendable {
        package let number: ChannelNumber
        /// The executor of all that lives on `loop`.
        package let executor: any SerialExecutor
        package let loop: any EventLoop
        package let clock: any SwitchClock
        package let random: @Sendable () -> any RandomSource
        /// Told on the loop of every PIN key that is in force from there on.
        package let pinKey: @Sendable (ChannelNumber, ZonePINKey) -> Void
    }

    /// Puts an opened channel onto its loop.
    package typealias Maker =
        @Sendable (ZoneMasterKey, Site) throws(CardSecurityError) -> any PaymentChannel

    /// Opens a channel: tries its dialect, before anything runs.
    package let open: @Sendable (Order) throws(MappingError) -> Maker

    package init(open: @escaping @Sendable (Order) throws(MappingError) -> Maker) {
        self.open = open
    }

    /// No channel can be reached: for what routes nothing to one.
    package static let none = ChannelFactory { (order) throws(MappingError) -> Maker in
        { (_, site) throws(CardSecurityError) -> any PaymentChannel in
            UnlinkedChannel(
                number: site.number,
                name: order.settings.name,
                reason: "nothing here speaks to it"
            )
        }
    }
}
