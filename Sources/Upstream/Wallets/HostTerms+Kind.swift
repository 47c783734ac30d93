package import Payments

extension HostTerms {
    /// What stands behind the channel.
    package var kind: UpstreamKind { wallet == nil ? .host : .wallet }
}
