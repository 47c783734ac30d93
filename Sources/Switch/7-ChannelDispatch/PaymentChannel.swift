import Book
import Payments

/// An external payment channel: a bank host, later WeChat Pay and Alipay.
///
/// The in-house accounts are none: the book decides them in its own step. A channel lives on the
/// dispatcher's loop and is called there only. The order of calls: `start` once, then any number
/// of `submit`, whatever they took followed by exactly one answer or failure in the reports (and
/// perhaps by a late answer), then `stop`. The intent is durable before `submit` is called.
protocol PaymentChannel: Sendable {
    var number: ChannelNumber { get }
    var name: String { get }

    /// Connects, unless an operator has stopped it, and tells by `reports` whatever happens from
    /// then on.
    func start(_ reports: ChannelReports, isStopped: Bool)

    /// Sends requests upstream; gives back those that it did not take.
    func submit(_ requests: [HostDispatch]) -> [HostDispatch]

    /// Connects again after a `stop`.
    func resume()

    /// Takes nothing more, signs off and ends its sockets.
    func stop()

    /// Asks the host whether it is there; how long the answer took, or nil without one.
    func echo(_ completion: @escaping @Sendable (Duration?) -> Void)
}

/// What a channel tells the switch; every call comes from the dispatcher's loop.
struct ChannelReports: Sendable {
    /// Answers and failures for the book.
    var events: @Sendable (ChannelNumber, [ChannelReport]) -> Void
    /// The channel came up or went down.
    var availability: @Sendable (ChannelNumber, ChannelAvailability.State) -> Void
    /// Other working keys are in force towards the host.
    var pinKey: @Sendable (ChannelNumber, HostPINKey) -> Void
    /// How the channel stands, for `status`.
    var snapshot: @Sendable (ChannelNumber, ChannelSnapshot) -> Void
}

/// One thing that a channel tells the book.
struct ChannelReport: Sendable {
    /// What the book is told.
    enum Kind: Sendable {
        case answer(HostAnswer)
        case failure(exchange: Int64, attempt: UInt32, HostFailure)
    }

    var kind: Kind
    /// The card of an answer that belongs to nobody, to be sealed on the way.
    var strayCard: StrayCard?
    /// Whether a place of the channel's mailbox is free again.
    var freesPlace: Bool

    init(kind: Kind, freesPlace: Bool) {
        self.kind = kind
        self.freesPlace = freesPlace
    }

    /// A request ended without an answer.
    init(exchange: Int64, attempt: UInt32, _ failure: HostFailure) {
        self.init(
            kind: .failure(exchange: exchange, attempt: attempt, failure),
            freesPlace: true
        )
    }

    init(_ entry: PendingExchanges.Entry, _ failure: HostFailure) {
        self.init(exchange: entry.exchange, attempt: entry.attempt, failure)
    }
}
