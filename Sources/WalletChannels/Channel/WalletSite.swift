package import NIOCore
package import Payments

/// Where a wallet's channel lives, and what it takes at construction: everything with a clock, a
/// socket or a random source.
package struct WalletSite: Sendable {
    /// The channel's number in the journal.
    package var number: ChannelNumber
    /// The dispatcher's loop, on which the channel is called, and its executor.
    package var loop: any EventLoop
    package var executor: any SerialExecutor
    /// The loop of all wallets, and its executor.
    package var walletLoop: any EventLoop
    package var walletExecutor: any SerialExecutor
    package var transport: any HTTPTransport
    package var signer: any Signer
    /// The wall clock.
    package var now: @Sendable () -> Timestamp
    /// 32 letters and digits that never come again.
    package var nonce: @Sendable () -> String

    package init(
        number: ChannelNumber,
        loop: any EventLoop,
        executor: any SerialExecutor,
        walletLoop: any EventLoop,
        walletExecutor: any SerialExecutor,
        transport: any HTTPTransport,
        signer: any Signer,
        now: @escaping @Sendable () -> Timestamp,
        nonce: @escaping @Sendable () -> String
    ) {
        self.number = number
        self.loop = loop
        self.executor = executor
        self.walletLoop = walletLoop
        self.walletExecutor = walletExecutor
        self.transport = transport
        self.signer = signer
        self.now = now
        self.nonce = nonce
    }
}
