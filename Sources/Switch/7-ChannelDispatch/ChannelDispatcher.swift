import NIOCore
import Payments

/// The external payment channels: which there are, and which are up.
///
/// Lives on one lane. A payment for a channel that is down never gets here: the router reads
/// `ChannelAvailability` and the book records the refusal (91) like any other decision.
actor ChannelDispatcher {
    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    nonisolated let availability: ChannelAvailability
    private let channels: [ChannelNumber: any PaymentChannel]

    init(
        executor: LoopExecutor,
        channels: [any PaymentChannel],
        availability: ChannelAvailability
    ) {
        self.executor = executor
        self.availability = availability
        self.channels = Dictionary(uniqueKeysWithValues: channels.map { ($0.number, $0) })
    }

    func start() {
        for channel in channels.values { channel.start(reporting: availability) }
    }

    /// Sends a payment whose intent is durable to its channel.
    func dispatch(
        _ request: PaymentRequest,
        to number: ChannelNumber,
        completion: @escaping @Sendable (Outcome) -> Void
    ) {
        guard let channel = channels[number], availability.isUp(number) else {
            completion(.channelUnavailable)
            return
        }
        channel.submit(request, completion: completion)
    }

    func stop() {
        for channel in channels.values { channel.stop() }
    }

    /// The channels of a configuration; none of them has a link.
    static func unlinked(
        _ settings: [ChannelSettings],
        numbers: [String: ChannelNumber]
    ) -> [any PaymentChannel] {
        settings.compactMap { channel in
            guard channel.kind == .host, let number = numbers[channel.name] else { return nil }
            return UnlinkedChannel(number: number, name: channel.name)
        }
    }
}
