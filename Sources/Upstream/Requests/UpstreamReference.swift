package import Payments

/// How a channel knows a request: the same in every repeat, and the way in which a later request
/// names it.
package enum UpstreamReference: Hashable, Sendable {
    /// ISO 8583: the number that the book gave it (DE 11) and its dialect's time, DE 7 as the
    /// number MMDDhhmmss.
    case iso(number: UInt32, time: UInt64)

    /// The reference of a request of this moment.
    package init(number: UInt32, at time: Timestamp) {
        self = .iso(number: number, time: Self.dialectTime(at: time))
    }

    /// The number that the book gave it, unique among what is open on its channel.
    package var number: UInt32 {
        switch self {
        case .iso(let number, _): number
        }
    }

    /// When it was made, as the channel is told.
    package var time: UInt64 {
        switch self {
        case .iso(_, let time): time
        }
    }

    /// Numbers begin again behind this one: DE 11 has six digits.
    package static let lastNumber: UInt32 = 999_999

    /// The number behind another one, from 1.
    package static func number(after number: UInt32) -> UInt32 { number % lastNumber + 1 }

    /// DE 7 of a moment, in UTC, as the number MMDDhhmmss.
    package static func dialectTime(at time: Timestamp) -> UInt64 {
        let moment = LocalMoment(time, offset: 0)
        return moment.monthDay * 1_000_000 + moment.time
    }
}

/// An earlier request to the same channel, as a later one names it.
package struct UpstreamOriginal: Hashable, Sendable {
    /// The class of the message in which it was asked.
    package var messageClass: MessageClass
    package var reference: UpstreamReference

    package init(messageClass: MessageClass, reference: UpstreamReference) {
        self.messageClass = messageClass
        self.reference = reference
    }
}
