import Payments

/// An external payment channel: a bank host, later WeChat Pay and Alipay.
///
/// The in-house accounts are none: the book decides them in its own step. A channel lives on the
/// dispatcher's loop and is called there only. The order of calls: `start` once, then any number
/// of `submit`, each answered by exactly one call of its completion (an answer, a time-out or a
/// refusal), then `stop`. The intent is durable before `submit` is called.
protocol PaymentChannel: Sendable {
    var number: ChannelNumber { get }
    var name: String { get }

    /// Connects and tells the dispatcher whenever the link goes up or down.
    func start(reporting availability: ChannelAvailability)

    /// Sends a payment upstream.
    func submit(
        _ request: PaymentRequest,
        completion: @escaping @Sendable (Outcome) -> Void
    )

    /// Takes nothing more and ends its link.
    func stop()
}

/// A channel that is configured but has no link: everything is refused as unavailable.
struct UnlinkedChannel: PaymentChannel {
    let number: ChannelNumber
    let name: String

    func start(reporting availability: ChannelAvailability) {
        availability.set(number, isUp: false)
    }

    func submit(
        _ request: PaymentRequest,
        completion: @escaping @Sendable (Outcome) -> Void
    ) {
        completion(.channelUnavailable)
    }

    func stop() {}
}
