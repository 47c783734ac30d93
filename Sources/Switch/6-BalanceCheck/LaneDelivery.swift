import Payments

/// What a commit has for one lane.
struct LaneDelivery: Sendable {
    /// An answer to the request that waits under `token`.
    struct Answer: Sendable {
        var token: UInt64
        var reply: PaymentReply
        /// Working keys of a sign-on, as they go into the reply.
        var handedOut: [UInt8]?
        /// Whether its terminal is asked to fetch reference data.
        var hasParameters = false
    }

    /// A request to a channel whose secrets stand with the request under `token`.
    struct Send: Sendable {
        var token: UInt64
        var outbound: OutboundRequest
    }

    var answers: [Answer] = []
    var sends: [Send] = []
    var postedNanoseconds: Int64 = 0

    var isEmpty: Bool { answers.isEmpty && sends.isEmpty }
}
