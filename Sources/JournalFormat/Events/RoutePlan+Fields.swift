package import Payments

extension RoutePlan: Recorded {
    package static let blank = RoutePlan(decision: .ledger, rule: nil, configurationVersion: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try decision.fields(&v)
        try v.optional(text: "route", &rule)
        try v.number("configuration", &configurationVersion)
        try v.optional("maximum_amount", &maximumAmount)
        try v.optional(text: "channel", &channel)
        if v.format > 1 { try v.optional("pin_from", &pinFrom) }
        if v.format > 2 { try v.optional(part: "host", &host) }
    }
}

extension RoutePlan.Decision: Recorded {
    /// Where a route leads, as stored.
    private enum Tag: UInt8 {
        case ledger = 0
        case host = 1
        case refused = 2
    }

    package static let blank = RoutePlan.Decision.ledger

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag: Tag
        var channel = ChannelNumber(rawValue: 0)
        var outcome = Outcome.approved
        switch self {
        case .ledger: tag = .ledger
        case .host(let number): (tag, channel) = (.host, number)
        case .refused(let refusal): (tag, outcome) = (.refused, refusal)
        }
        try v.raw("decision", &tag)
        switch tag {
        case .ledger: if V.isReading { self = .ledger }
        case .host:
            try v.number("decision.channel", &channel)
            if V.isReading { self = .host(channel) }
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
    }
}
