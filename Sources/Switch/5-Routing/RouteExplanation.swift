package import ISO8583
package import Payments

/// Which rule a payment would take, and what kept it out of the others: `forecourt route explain`.
package struct RouteExplanation: Sendable {
    /// One rule that was looked at, in the order of the file.
    package struct Step: Sendable {
        package let rule: String
        /// The first condition that failed, as the configuration names it; nil where it matched.
        package let failedCondition: String?
    }

    package let steps: [Step]
    /// The rule that matched.
    package let rule: String?
    /// The channel it leads to; nil for a refusal.
    package let channel: String?
    /// The half of a settlement that its cards count in; nil where no rule matched.
    package let half: CardHalf?
    /// The refusal's key in a specification's `outcomes:`.
    package let refusal: String?

    /// Looks a payment up in the rules of a configuration.
    ///
    /// `minute` is that of the institution's day, 0 to 1439; `amount` in minor units.
    package init(
        _ configuration: SwitchConfiguration,
        card: PrimaryAccountNumber,
        processingCode: String,
        terminal: String,
        merchant: String,
        listener: String,
        amount: Int64?,
        minute: Int
    ) {
        var numbers: [String: ChannelNumber] = [:]
        for (index, channel) in configuration.channels.enumerated() {
            numbers[channel.name] = ChannelNumber(rawValue: UInt16(clamping: index))
        }
        let table = RoutingTable(
            rules: configuration.routes,
            channels: configuration.channels,
            numbers: numbers,
            version: 1
        )
        let query = RouteQuery(
            firstEleven: card.leading(11),
            processingCode: processingCode,
            terminal: terminal,
            merchant: merchant,
            listener: listener,
            amount: amount,
            minute: minute
        )
        steps = table.explain(query).map {
            Step(rule: $0.rule, failedCondition: $0.failed?.rawValue)
        }
        let plan = table.plan(query)
        rule = plan.rule
        channel = plan.legs.first.channel
        half = plan.rule == nil ? nil : plan.isForeign ? .foreign : .domestic
        refusal = plan.refusal?.specificationKey
    }
}
