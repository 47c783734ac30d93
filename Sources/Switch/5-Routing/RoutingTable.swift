import Payments

/// What the router looks at.
///
/// Made on the lane, where the card's digits are; it never leaves the lane.
struct RouteQuery: Sendable {
    /// The first eleven digits of the card; nil without a card.
    var firstEleven: UInt64?
    /// DE 3 as six digits; empty without.
    var processingCode: String
    var terminal: String
    var merchant: String
    /// The listener's name.
    var listener: String
    /// Minor units; nil where the message has none.
    var amount: Int64?
    /// Minute of the institution's day, 0 to 1439.
    var minute: Int
}

/// The rules in the order of the file, compiled: the first that matches decides.
struct RoutingTable: Sendable {
    /// A condition of a rule, named as the configuration names it.
    enum Condition: String, Sendable {
        case bin
        case processingCode = "processing_code"
        case terminal
        case merchant
        case listener
        case amount = "amount_minor"
        case time
    }

    /// Why a rule was taken or passed over, for `route explain`.
    struct Step: Sendable, Equatable {
        var rule: String
        /// The first condition that failed; nil for the rule that matched.
        var failed: Condition?
    }

    private struct CompiledRule: Sendable {
        var rule: RouteRule
        /// Sorted by their lowest card, so that a long list is searched by halves.
        var cards: [CardRange]
        var decider: PlannedLeg.Decider
        /// Name of the channel for the journal; nil for a refusal.
        var channel: String?
        /// What the book must know of the host; nil for the ledger and for refusals.
        var host: HostTerms?
    }

    private let rules: [CompiledRule]
    private let offline: [OfflineRule]
    private let shifts: [ShiftRule]
    let version: UInt32

    /// Compiles the rules; `numbers` are the channels' durable numbers by name.
    ///
    /// A rule whose channel is unknown was refused by the configuration.
    init(
        rules: [RouteRule],
        channels: [ChannelSettings],
        numbers: [String: ChannelNumber],
        offline: [OfflineRule] = [],
        shifts: [ShiftRule] = [],
        version: UInt32
    ) {
        self.version = version
        self.offline = offline
        self.shifts = shifts
        self.rules = rules.map { rule in
            CompiledRule(
                rule: rule,
                cards: RoutingTable.merged(rule.cards),
                decider: RoutingTable.decider(of: rule.target, channels, numbers),
                channel: RoutingTable.channel(of: rule.target),
                host: RoutingTable.terms(of: rule.target, channels)
            )
        }
    }

    private static func decider(
        of target: RouteRule.Target,
        _ channels: [ChannelSettings],
        _ numbers: [String: ChannelNumber]
    ) -> PlannedLeg.Decider {
        guard case .channel(let name) = target,
            let channel = channels.first(where: { $0.name == name })
        else { return .refused(.routeDenied) }
        switch channel.kind {
        case .inHouse: return .ledger
        case .host: return numbers[name].map { .channel($0) } ?? .refused(.channelUnavailable)
        }
    }

    private static func channel(of target: RouteRule.Target) -> String? {
        if case .channel(let name) = target { name } else { nil }
    }

    private static func terms(
        of target: RouteRule.Target,
        _ channels: [ChannelSettings]
    ) -> HostTerms? {
        guard case .channel(let name) = target else { return nil }
        return channels.first { $0.name == name && $0.kind == .host }?.terms
    }

    /// Sorted and without overlaps, so that at most one range can hold a card.
    private static func merged(_ ranges: [CardRange]) -> [CardRange] {
        var result: [CardRange] = []
        for range in ranges.sorted(by: { $0.lowest < $1.lowest }) {
            if let last = result.last, range.lowest <= last.highest {
                result[result.count - 1] = CardRange(
                    lowest: last.lowest,
                    highest: max(last.highest, range.highest)
                )
            } else {
                result.append(range)
            }
        }
        return result
    }

    func plan(_ query: RouteQuery) -> RoutePlan {
        var cardIsKnown = false
        for compiled in rules {
            let failed = failedCondition(of: compiled, query, cardIsKnown: &cardIsKnown)
            if failed == nil {
                var plan = RoutePlan(
                    decider: compiled.decider,
                    rule: compiled.rule.name,
                    configurationVersion: version,
                    maximumAmount: compiled.rule.maximumMinor,
                    pinFrom: compiled.decider == .ledger ? compiled.rule.pinFromMinor : nil,
                    channel: compiled.channel,
                    host: compiled.host
                )
                plan.isForeign = compiled.rule.half == .foreign
                return plan
            }
        }
        // No rule names such a card at all, or rules name it and another condition kept it out.
        return RoutePlan(
            decider: .refused(cardIsKnown ? .routeDenied : .noRoute),
            rule: nil,
            configurationVersion: version
        )
    }

    /// The most that a terminal may take off line, minor units; nil where it may nothing.
    func offlineUpTo(terminal: String, merchant: String) -> Int64? {
        offline.first { $0.covers(terminal: terminal, merchant: merchant) }?.upToMinor
    }

    /// Whether a terminal takes money in a shift only.
    func needsShift(terminal: String, merchant: String) -> Bool {
        shifts.contains { $0.covers(terminal: terminal, merchant: merchant) }
    }

    /// Every rule up to the one that matched, with what kept the others out.
    func explain(_ query: RouteQuery) -> [Step] {
        var steps: [Step] = []
        var cardIsKnown = false
        for compiled in rules {
            let failed = failedCondition(of: compiled, query, cardIsKnown: &cardIsKnown)
            steps.append(Step(rule: compiled.rule.name, failed: failed))
            if failed == nil { break }
        }
        return steps
    }

    private func failedCondition(
        of compiled: CompiledRule,
        _ query: RouteQuery,
        cardIsKnown: inout Bool
    ) -> Condition? {
        let rule = compiled.rule
        if !compiled.cards.isEmpty {
            guard let card = query.firstEleven, RoutingTable.holds(card, compiled.cards) else {
                return .bin
            }
            cardIsKnown = true
        }
        if !rule.processingCodes.isEmpty,
            !rule.processingCodes.contains(where: { query.processingCode.hasPrefix($0) })
        {
            return .processingCode
        }
        if !rule.terminals.isEmpty, !rule.terminals.contains(query.terminal) { return .terminal }
        if !rule.merchants.isEmpty, !rule.merchants.contains(query.merchant) { return .merchant }
        if !rule.listeners.isEmpty, !rule.listeners.contains(query.listener) { return .listener }
        if let band = rule.amount {
            guard let amount = query.amount, band.contains(amount) else { return .amount }
        }
        if let hours = rule.hours, !hours.contains(minute: query.minute) { return .time }
        return nil
    }

    private static func holds(_ card: UInt64, _ ranges: [CardRange]) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].highest < card {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < ranges.count && ranges[low].contains(card)
    }
}
