import Book
import Payments

extension WalletProvider {
    /// The channel of a wallet in a small world.
    var simulated: ExternalChannel {
        ExternalChannel(
            number: ChannelNumber(rawValue: self == .wechat ? 3 : 4),
            name: name,
            terms: .wallet(self)
        )
    }
}

extension HostTerms {
    /// Small bounds, so that a short run of events reaches them.
    static func wallet(_ provider: WalletProvider) -> HostTerms {
        HostTerms(
            timeoutMilliseconds: 10_000,
            inFlightLimit: 20,
            forwardLimit: 30,
            backoffMilliseconds: 2_000,
            maximumBackoffMilliseconds: 60_000,
            attemptLimit: 8,
            refusalLimit: 3,
            expirySeconds: 259_200,
            wallet: WalletTerms(of: provider)
        )
    }
}

extension RoutePlan {
    /// A wallet decides, and the terminal waits so long.
    static func wallet(_ provider: WalletProvider, answerWithin: UInt32? = 25_000) -> RoutePlan {
        let channel = provider.simulated
        var plan = RoutePlan(
            decider: .channel(channel.number),
            rule: "codes",
            configurationVersion: 1,
            channel: channel.name,
            host: channel.terms
        )
        plan.answerWithinMilliseconds = answerWithin
        return plan
    }
}
