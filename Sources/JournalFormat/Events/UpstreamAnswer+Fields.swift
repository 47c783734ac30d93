package import Book
internal import Payments
package import Upstream

/// What hosts say, and the channels to them: format 3.
extension UpstreamAnswer: Recorded {
    package static let blank = UpstreamAnswer(
        channel: ChannelNumber(rawValue: 0),
        exchange: nil,
        mti: 0,
        number: 0,
        decision: .malformed,
        code: "",
        terminal: "",
        merchant: ""
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("channel", &channel)
        try v.optional("exchange", &exchange)
        try v.number("mti", &mti)
        try v.number("stan", &number)
        try decision.fields(&v)
        try v.text("code", &code)
        try v.optional("processing_code", &processingCode)
        try v.optional("amount", &taken.amount)
        try v.optional("asset", &taken.asset)
        try v.text("terminal", &terminal)
        try v.text("merchant", &merchant)
        var moment = time.map { Int64(clamping: $0) }
        try v.optional("transmission", &moment)
        if V.isReading { time = moment.map { UInt64(clamping: $0) } }
        try v.optional(text: "approval_code", &taken.approvalCode)
        try v.optional(text: "retrieval_reference", &taken.number)
        try v.list("balances", &taken.balances)
        try v.optional(card: &card)
        if v.format > 7 { try v.optional(blob: "chip", &taken.chip) }
    }
}

extension UpstreamAnswer.Decision: Recorded {
    /// What a host said, as stored.
    private enum Tag: UInt8 {
        case approved = 0
        case declined = 1
        case malformed = 2
    }

    package static let blank = UpstreamAnswer.Decision.malformed

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag: Tag
        var outcome = Outcome.approved
        switch self {
        case .approved: tag = .approved
        case .declined(let refusal): (tag, outcome) = (.declined, refusal)
        case .malformed: tag = .malformed
        }
        try v.raw("verdict", &tag)
        if tag == .declined { try v.raw("verdict.outcome", &outcome) }
        guard V.isReading else { return }
        switch tag {
        case .approved: self = .approved
        case .declined: self = .declined(outcome)
        case .malformed: self = .malformed
        }
    }
}

extension ExternalChannel: Recorded {
    package static let blank = ExternalChannel(
        number: ChannelNumber(rawValue: 0),
        name: "",
        terms: .blank
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("channel", &number)
        try v.text("name", &name)
        try terms.fields(&v)
    }
}
