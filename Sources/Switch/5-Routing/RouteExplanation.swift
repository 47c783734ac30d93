package import Payments

/// Which rule a payment would take, and what kept it out of the others: `forecourt route explain`.
package struct RouteExplanation: Sendable {
    /// What is known of a payment.
    package struct Payment: Sendable {
        /// The first eleven digits of its card; nil without one.
        package var firstEleven: UInt64?
        /// Whose code is shown; nil for a card.
        package var code: CodeKind?
        package var processingCode: UInt32?
        package var operation = Operation.purchase
        package var terminal = ""
        package var merchant = ""
        package var listener = ""
        /// Minor units.
        package var amount: Int64?
        /// Minute of the institution's day, 0 to 1439.
        package var minute = 0
        /// From Monday on, 0 to 6.
        package var weekday = 0
        package var productGroups: [String] = []
        /// The station's own first, then those above it.
        package var organisations: [String] = []

        package init() {}

        /// Minute of the day and day of the week by the institution's clock.
        package static func moment(
            _ time: Timestamp,
            offsetMinutes: Int
        ) -> (minute: Int, weekday: Int) {
            let clock = LocalClock(time, offsetMinutes: offsetMinutes)
            return (clock.minute, clock.weekday)
        }

        /// DE 3 of its six digits; nil for anything else.
        package static func processingCode(_ text: String) -> UInt32? {
            guard text.utf8.count == 6, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            return UInt32(text)
        }
    }

    /// One rule that was looked at, in order.
    package struct Step: Sendable, Equatable {
        /// The table that it stands in; `routes` is the first.
        package let table: String
        package let rule: String
        /// The condition that did not hold, as the configuration names it; nil where it matched.
        package let failedCondition: String?
        /// The table that it leads to; nil where it decides, or nothing comes of it.
        package let leadsTo: String?
        /// Whether it leads back to where its table was entered.
        package let leadsBack: Bool
    }

    package let steps: [Step]
    /// The rule that matched.
    package let rule: String?
    /// The table that it stands in.
    package let table: String?
    /// The channel it leads to; nil for a refusal.
    package let channel: String?
    /// The half of a settlement that its cards count in; nil where no rule matched.
    package let half: CardHalf?
    /// The refusal's key in a specification's `outcomes:`.
    package let refusal: String?
}

/// Looks payments up in the rules of a configuration, compiled once.
package struct RouteExplainer: Sendable {
    private let table: RoutingTable

    package init(_ configuration: SwitchConfiguration) {
        var numbers: [String: ChannelNumber] = [:]
        for (index, channel) in configuration.channels.enumerated() {
            numbers[channel.name] = ChannelNumber(rawValue: UInt16(clamping: index))
        }
        table = RoutingTable(configuration, numbers: numbers, version: 1)
    }

    /// Whether any rule asks to which group what is sold belongs.
    package var asksForProductGroups: Bool { table.asksForProductGroups }

    package func explain(_ payment: RouteExplanation.Payment) -> RouteExplanation {
        let query = RouteQuery(
            firstEleven: payment.firstEleven,
            code: payment.code,
            processingCode: payment.processingCode,
            operation: payment.operation,
            terminal: payment.terminal,
            merchant: payment.merchant,
            listener: payment.listener,
            amount: payment.amount,
            minute: payment.minute,
            weekday: payment.weekday,
            productGroups: payment.productGroups,
            organisations: payment.organisations
        )
        let steps = table.explain(query)
        let plan = table.plan(query)
        return RouteExplanation(
            steps: steps.map(Self.step),
            rule: plan.rule,
            table: plan.rule == nil ? nil : steps.last?.table,
            channel: plan.legs.first.channel,
            half: plan.rule == nil ? nil : plan.isForeign ? .foreign : .domestic,
            refusal: plan.refusal?.specificationKey
        )
    }

    private static func step(_ step: RoutingTable.Step) -> RouteExplanation.Step {
        var failed: String?
        var table: String?
        switch step.end {
        case .failed(let condition): failed = condition
        case .table(let name): table = name
        case .matched, .goOn: break
        }
        return RouteExplanation.Step(
            table: step.table,
            rule: step.rule,
            failedCondition: failed,
            leadsTo: table,
            leadsBack: step.end == .goOn
        )
    }
}
