/// How many connections wallets may have open, which the process has descriptors for.
package enum WalletConnections {
    /// To one address of a provider, in parts of a channel's `in_flight`: what takes money, what
    /// gives it back, twice as many questions, and probes beside them.
    package static let parts = 5

    /// From providers, and whoever else calls the listener for notifies.
    package static let notifies = 64
}
