/// What the router chose for a request, with the version of the configuration it chose from.
package struct RoutePlan: Hashable, Sendable {
    /// The legs that the payment is to have, what is hardest to undo last.
    package var legs: PlannedLegs
    /// Name of the rule that matched; nil when none did.
    package var rule: String?
    package var configurationVersion: UInt32
    /// The most that one payment may cost under this rule, minor units; nil without a limit.
    package var maximumAmount: Int64?
    /// From this amount up a card that keeps a PIN must show it, minor units; nil for never.
    package var pinFrom: Int64?
    /// The most that the terminal may take off line, minor units; nil where it may nothing.
    package var offlineUpTo: Int64?
    /// Whether the rule says that its cards count in the foreign half of a settlement.
    package var isForeign = false
    /// Whether the terminal takes money in a shift only.
    package var needsShift = false
    /// The classes that stand on the side of the request in a settlement whose counts have three
    /// digits; nil where it stands on none, or counts are longer.
    package var limitedWith: TotalsClassSet?
    /// After so many milliseconds a terminal that waits for a wallet hears that nothing is known
    /// yet (09), and what becomes of its payment goes on alone; nil for never.
    package var answerWithinMilliseconds: UInt32?

    /// A plan of one leg.
    package init(
        decider: PlannedLeg.Decider,
        rule: String?,
        configurationVersion: UInt32,
        maximumAmount: Int64? = nil,
        pinFrom: Int64? = nil,
        channel: String? = nil,
        host: HostTerms? = nil
    ) {
        legs = PlannedLegs(PlannedLeg(decider: decider, channel: channel, host: host))
        self.rule = rule
        self.configurationVersion = configurationVersion
        self.maximumAmount = maximumAmount
        self.pinFrom = pinFrom
    }

    /// Why nobody is asked; nil where every leg has somebody who decides it.
    package var refusal: Outcome? {
        if legs.rest.isEmpty { return legs.first.refusal }
        return legs.lazy.compactMap(\.refusal).first
    }

    /// Nobody is asked: the plan says so, and the book records it.
    package mutating func refuse(_ outcome: Outcome) {
        for index in legs.indices { legs[index].decider = .refused(outcome) }
    }

    /// Whether the in-house ledger decides a leg of it.
    package var asksLedger: Bool { legs.contains { $0.decider == .ledger } }

    /// The external channel that decides a leg of it; nil where none does.
    package var askedChannel: ChannelNumber? {
        if legs.rest.isEmpty { return legs.first.askedChannel }
        return legs.lazy.compactMap(\.askedChannel).first
    }
}
