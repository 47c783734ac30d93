package import Payments

extension RoutePlan: Recorded {
    package static let blank = RoutePlan(decider: .ledger, rule: nil, configurationVersion: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try legs.first.decider.fields(&v)
        try v.optional(text: "route", &rule)
        try v.number("configuration", &configurationVersion)
        try v.optional("maximum_amount", &maximumAmount)
        try v.optional(text: "channel", &legs.first.channel)
        if v.format > 1 { try v.optional("pin_from", &pinFrom) }
        if v.format > 2 { try v.optional(part: "host", &legs.first.host) }
        if v.format > 5 {
            try v.optional("part", &legs.first.part)
            var last = LegNumber(place: legs.rest.count)
            try v.raw("legs", &last)
            try legs.others(&v, through: last)
        }
        if v.format > 7 { try v.optional("offline_up_to", &offlineUpTo) }
        guard v.format > 8 else { return }
        try v.flag("foreign", &isForeign)
        try v.flag("needs_shift", &needsShift)
        try v.optional("limited_with", &limitedWith)
        guard v.format > 12 else { return }
        try v.optional("answer_within_ms", &answerWithinMilliseconds)
    }
}

extension PlannedLegs {
    /// The legs behind the first.
    fileprivate mutating func others<V: PartVisitor>(
        _ v: inout V,
        through last: LegNumber
    ) throws(V.Failure) {
        for place in 0..<last.place {
            var leg = V.isReading ? PlannedLeg(decider: .ledger) : rest[place]
            try leg.fields(&v)
            if V.isReading { rest.append(leg) }
        }
    }
}

extension PlannedLeg {
    fileprivate mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try decider.fields(&v)
        try v.optional(text: "channel", &channel)
        try v.optional(part: "host", &host)
        try v.optional("part", &part)
    }
}

extension PlannedLeg.Decider: Recorded {
    /// Who is to decide a leg, as stored.
    private enum Tag: UInt8 {
        case ledger = 0
        case channel = 1
        case refused = 2
    }

    package static let blank = PlannedLeg.Decider.ledger

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag: Tag
        var channel = ChannelNumber(rawValue: 0)
        var outcome = Outcome.approved
        switch self {
        case .ledger: tag = .ledger
        case .channel(let number): (tag, channel) = (.channel, number)
        case .refused(let refusal): (tag, outcome) = (.refused, refusal)
        }
        try v.raw("decision", &tag)
        switch tag {
        case .ledger: if V.isReading { self = .ledger }
        case .channel:
            try v.number("decision.channel", &channel)
            if V.isReading { self = .channel(channel) }
        case .refused:
            try v.raw("decision.refusal", &outcome)
            if V.isReading { self = .refused(outcome) }
        }
    }
}

extension HostTerms: Recorded {
    package static let blank = HostTerms()

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("host.timeout_ms", &timeoutMilliseconds)
        try v.number("host.in_flight", &inFlightLimit)
        try v.number("host.forward_limit", &forwardLimit)
        try v.number("host.backoff_ms", &backoffMilliseconds)
        try v.number("host.backoff_maximum_ms", &maximumBackoffMilliseconds)
        try v.number("host.attempt_limit", &attemptLimit)
        try v.number("host.refusal_limit", &refusalLimit)
        try v.number("host.expiry_s", &expirySeconds)
        if v.format > 12 { try v.optional(part: "wallet", &wallet) }
    }
}

extension WalletTerms: Recorded {
    package static let blank = WalletTerms(of: .wechat)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("wallet.provider", &provider)
        try v.number("wallet.poll_ms", &pollMilliseconds)
        try v.number("wallet.poll_until_ms", &pollUntilMilliseconds)
        try v.number("wallet.cancel_after_ms", &cancelAfterMilliseconds)
        try v.number("wallet.cancel_within_s", &cancelWithinSeconds)
        try v.number("wallet.absent_ms", &absentMilliseconds)
        try v.number("wallet.order_s", &orderSeconds)
        try v.number("wallet.unclaimed_s", &unclaimedSeconds)
        try v.number("wallet.drawn_poll_ms", &drawnPollMilliseconds)
        try v.number("wallet.refund_within_days", &refundWithinDays)
    }
}
