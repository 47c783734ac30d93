import Payments

/// Where rules lead: the channels that there are.
struct RouteTargets {
    let channels: [ChannelSettings]
    /// Their durable numbers by name.
    let numbers: [String: ChannelNumber]
    let version: UInt32

    /// The plan of a rule that decides.
    func plan(of rule: RouteRule) -> RoutePlan {
        let decider = decider(of: rule.target)
        var plan = RoutePlan(
            decider: decider,
            rule: rule.name,
            configurationVersion: version,
            maximumAmount: rule.maximumMinor,
            pinFrom: decider == .ledger ? rule.pinFromMinor : nil,
            channel: channel(of: rule.target)?.name,
            host: channel(of: rule.target).flatMap { $0.kind.isExternal ? $0.terms : nil }
        )
        plan.isForeign = rule.half == .foreign
        return plan
    }

    private func decider(of target: RouteRule.Target) -> PlannedLeg.Decider {
        guard let channel = channel(of: target) else { return .refused(.routeDenied) }
        switch channel.kind {
        case .inHouse: return .ledger
        case .host, .wechat, .alipay:
            return numbers[channel.name].map { .channel($0) } ?? .refused(.channelUnavailable)
        }
    }

    private func channel(of target: RouteRule.Target) -> ChannelSettings? {
        guard case .channel(let name) = target else { return nil }
        return channels.first { $0.name == name }
    }
}
