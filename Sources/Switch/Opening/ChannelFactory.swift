package import CardSecurity
package import ISO8583
package import NIOCore
package import NIOPosix
package import Payments
package import Upstream

/// Makes external channels: hosts' and wallets'.
///
/// What speaks to them stands in targets of its own, which the switch does not know: whoever starts
/// it puts them in.
package struct ChannelFactory: Sendable {
    /// A host's channel as it is configured.
    package struct Order: Sendable {
        package let settings: ChannelSettings
        package let address: SocketEndpoint
        package let specification: DialectSpecification
        package let mapping: MappingSettings
        /// The life of working keys.
        package let keys: KeySettings
    }

    /// A wallet's channel as it is configured, its files read.
    package struct WalletOrder: Sendable {
        package let settings: ChannelSettings
        package let account: WalletAccount
        package let files: WalletFiles
        /// Where providers tell what became of orders; nil where nobody listens.
        package let notify: ProviderURL?
    }

    /// A file of a wallet's channel that holds nothing of use.
    package struct UnusableFile: Error {
        /// As the configuration names it.
        package let file: String
        package let reason: String

        package init(_ file: String, _ reason: String) {
            self.file = file
            self.reason = reason
        }
    }

    /// Where a channel lives, and what it takes at construction.
    package struct Site: Sendable {
        package let number: ChannelNumber
        /// The executor of all that lives on `loop`.
        package let executor: any SerialExecutor
        package let loop: any EventLoop
        /// Where wallets speak to their providers.
        package let wallets: WalletThreads
        package let clock: any SwitchClock
        package let random: @Sendable () -> any RandomSource
        /// Told on the loop of every PIN key that is in force from there on.
        package let pinKey: @Sendable (ChannelNumber, ZonePINKey) -> Void
    }

    /// Puts an opened channel onto its loop.
    package typealias Maker =
        @Sendable (ZoneMasterKey, Site) throws(CardSecurityError) -> any PaymentChannel

    /// Puts an opened wallet's channel onto its loops.
    package typealias WalletMaker = @Sendable (Site) -> any PaymentChannel

    /// Opens a host's channel: tries its dialect, before anything runs.
    package let open: @Sendable (Order) throws(MappingError) -> Maker
    /// Opens a wallet's channel: tries its keys, before anything runs.
    package var openWallet: @Sendable (WalletOrder) throws(UnusableFile) -> WalletMaker

    /// Opens the listener for what wallets tell by themselves; nil where no wallet is reached.
    package var listenForNotifies: (@Sendable (NotifySite) -> EventLoopFuture<NotifyListening>)?

    /// Hosts are reached, and no wallets.
    package init(open: @escaping @Sendable (Order) throws(MappingError) -> Maker) {
        self.open = open
        openWallet = { order in { site in Self.unlinked(order.settings, at: site) } }
    }

    /// No channel can be reached: for what routes nothing to one.
    package static let none = ChannelFactory { (order) throws(MappingError) -> Maker in
        { (_, site) throws(CardSecurityError) -> any PaymentChannel in
            ChannelFactory.unlinked(order.settings, at: site)
        }
    }

    private static func unlinked(_ settings: ChannelSettings, at site: Site) -> UnlinkedChannel {
        UnlinkedChannel(
            number: site.number,
            name: settings.name,
            reason: "nothing here speaks to it"
        )
    }
}

/// Where wallets speak to their providers, apart from all lanes.
package struct WalletThreads: Sendable {
    /// Of connections and their timers.
    package let loop: any EventLoop
    /// The executor of all that lives on it.
    package let executor: any SerialExecutor
    /// Where signatures are made; nil where that is the loop.
    package let signers: NIOThreadPool?
}
