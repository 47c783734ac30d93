package import Payments

/// How a channel knows a request: the same in every repeat, and the way in which a later request
/// names it.
package enum UpstreamReference: Hashable, Sendable {
    /// ISO 8583: the number that the book gave it (DE 11) and its dialect's time, DE 7 as the
    /// number MMDDhhmmss. Unique among what is open on its channel.
    case iso(number: UInt32, time: UInt64)
    /// A wallet: the number of an order or a refund, unique for ever.
    case order(OrderNumber)

    /// The reference of a request of this moment.
    package init(number: UInt32, at time: Timestamp) {
        self = .iso(number: number, time: Self.dialectTime(at: time))
    }

    /// Number and time, as a host knows it; nil of a wallet's.
    package var iso: (number: UInt32, time: UInt64)? {
        switch self {
        case .iso(let number, let time): (number, time)
        case .order: nil
        }
    }

    /// The number, as a wallet knows it; nil of a host's.
    package var order: OrderNumber? {
        switch self {
        case .iso: nil
        case .order(let number): number
        }
    }

    /// What knows requests in this way.
    package var kind: UpstreamKind {
        switch self {
        case .iso: .host
        case .order: .wallet
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
package enum UpstreamOriginal: Hashable, Sendable {
    /// The class of the message in which a host was asked, its number and its time.
    case iso(MessageClass, number: UInt32, time: UInt64)
    /// An order of a wallet.
    case order(OrderNumber)

    /// The name of a request that was asked in a message of this class.
    package init(messageClass: MessageClass, reference: UpstreamReference) {
        switch reference {
        case .iso(let number, let time): self = .iso(messageClass, number: number, time: time)
        case .order(let number): self = .order(number)
        }
    }

    /// The class of the message in which it was asked; nil of a wallet's.
    package var messageClass: MessageClass? {
        switch self {
        case .iso(let messageClass, _, _): messageClass
        case .order: nil
        }
    }

    package var reference: UpstreamReference {
        switch self {
        case .iso(_, let number, let time): .iso(number: number, time: time)
        case .order(let number): .order(number)
        }
    }
}
