package import NIOCore
package import Upstream

/// Where a listener for what wallets tell by themselves lives, and whom it tells.
package struct NotifySite: Sendable {
    package let settings: NotifySettings
    package let threads: WalletThreads
    /// All external channels; it takes what is for those that are wallets.
    package let channels: [any PaymentChannel]
    package let clock: any SwitchClock
    /// Takes a hint, and says what became of it.
    package let take: @Sendable (WalletHint, @escaping WalletHint.Completion) -> Void
    package let count: @Sendable (ChannelCount) -> Void
}

/// A listener for what wallets tell by themselves.
package struct NotifyListening: Sendable {
    /// The port in use.
    package let port: Int
    /// Takes no further connection.
    package let stop: @Sendable () -> EventLoopFuture<Void>

    package init(port: Int, stop: @escaping @Sendable () -> EventLoopFuture<Void>) {
        self.port = port
        self.stop = stop
    }
}
