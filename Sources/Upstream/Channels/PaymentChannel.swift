package import Payments

/// A payment channel that is not in-house: a bank's host.
///
/// The in-house accounts are none: the book decides them in its own step. A channel lives on its
/// dispatcher's loop and is called there only. The order of calls: `start` once, then any number
/// of `submit`, whatever they took followed by exactly one answer or failure in the reports (and
/// perhaps by a late answer), then `stop`. The intent is durable before `submit` is called.
package protocol PaymentChannel: Sendable {
    var number: ChannelNumber { get }
    var name: String { get }
    /// Whether a payment may come with a code that its customer showed instead of a card.
    var takesCodes: Bool { get }

    /// Connects, unless an operator has stopped it, and tells by `reports` whatever happens from
    /// then on.
    func start(_ reports: ChannelReports, isStopped: Bool)

    /// Sends requests upstream; gives back those that it did not take.
    func submit(_ requests: [UpstreamDispatch]) -> [UpstreamDispatch]

    /// Asks what became of orders, and gives back what it did not ask; each of the others is
    /// followed by exactly one answer in the reports. A question takes no place of the mailbox.
    func ask(_ questions: [WalletQuestion]) -> [WalletQuestion]

    /// Connects again after a `stop`.
    func resume()

    /// Takes nothing more, signs off and ends its sockets.
    func stop()

    /// Lets go of threads and connections of its own; nothing is called behind it. Says, on any
    /// thread, when they are gone: the loops may end then.
    func end(_ completion: @escaping @Sendable () -> Void)

    /// Asks the other side whether it is there; how long the answer took, or nil without one.
    func echo(_ completion: @escaping @Sendable (Duration?) -> Void)
}

extension PaymentChannel {
    /// A host has no orders to ask about.
    package func ask(_ questions: [WalletQuestion]) -> [WalletQuestion] { questions }

    /// What lives on the loops of others ends with them.
    package func end(_ completion: @escaping @Sendable () -> Void) { completion() }
}

/// What a channel tells the switch; every call comes from the dispatcher's loop.
package struct ChannelReports: Sendable {
    /// Answers and failures for the book.
    package var events: @Sendable (ChannelNumber, [ChannelReport]) -> Void
    /// The channel came up or went down.
    package var readiness: @Sendable (ChannelNumber, ChannelReadiness) -> Void
    /// How the channel stands, for `status`.
    package var snapshot: @Sendable (ChannelNumber, ChannelSnapshot) -> Void
    /// What people read in the log.
    package var note: @Sendable (ChannelNumber, ChannelNote) -> Void
    package var count: @Sendable (ChannelCount) -> Void
    /// Nanoseconds from a request's hand-over to its socket to its answer.
    package var roundTrip: @Sendable (ChannelNumber, Int64) -> Void

    package init(
        events: @escaping @Sendable (ChannelNumber, [ChannelReport]) -> Void,
        readiness: @escaping @Sendable (ChannelNumber, ChannelReadiness) -> Void,
        snapshot: @escaping @Sendable (ChannelNumber, ChannelSnapshot) -> Void,
        note: @escaping @Sendable (ChannelNumber, ChannelNote) -> Void,
        count: @escaping @Sendable (ChannelCount) -> Void,
        roundTrip: @escaping @Sendable (ChannelNumber, Int64) -> Void
    ) {
        self.events = events
        self.readiness = readiness
        self.snapshot = snapshot
        self.note = note
        self.count = count
        self.roundTrip = roundTrip
    }
}

/// What a router may do with a channel.
package enum ChannelReadiness: UInt8, Sendable {
    case down
    case up
    /// The other side changes its business date.
    case cutover
}

/// How a channel stands.
package struct ChannelSnapshot: Sendable, Equatable {
    /// An operator stopped it, or the switch ends.
    package var isStopped: Bool
    /// How far each socket is.
    package var sockets: [String]
    package var hasKeys: Bool
    /// Why nothing can come of it; nil otherwise.
    package var note: String?

    package init(
        isStopped: Bool = false,
        sockets: [String] = [],
        hasKeys: Bool = false,
        note: String? = nil
    ) {
        self.isStopped = isStopped
        self.sockets = sockets
        self.hasKeys = hasKeys
        self.note = note
    }

    /// Whether no socket is left.
    package var isEnded: Bool { sockets.allSatisfy { $0 == "stopped" } }

    /// One word: up, down, cutover, stopped.
    package var state: String {
        if isStopped { return "stopped" }
        if sockets.contains("up") { return "up" }
        return sockets.contains("cutover") ? "cutover" : "down"
    }
}
