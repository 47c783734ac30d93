import Payments
import Upstream

/// A channel that is configured but cannot have a link: everything is refused as unavailable.
struct UnlinkedChannel: PaymentChannel {
    let number: ChannelNumber
    let name: String
    let reason: String
    /// Whatever is asked of it is refused for what it lacks.
    let takesCodes = true

    func start(_ reports: ChannelReports, isStopped: Bool) {
        reports.readiness(number, .down)
        reports.snapshot(number, ChannelSnapshot(note: reason))
    }

    func submit(_ requests: [UpstreamDispatch]) -> [UpstreamDispatch] { requests }

    func resume() {}

    func stop() {}

    func echo(_ completion: @escaping @Sendable (Duration?) -> Void) { completion(nil) }
}
