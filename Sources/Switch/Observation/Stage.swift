/// The stages of a message, for service times in metrics and `status`.
enum Stage: Int, CaseIterable, Sendable {
    case read
    case verify
    /// Working keys of a sign-on.
    case mint
    /// Tracks and card data that came encrypted.
    case card
    case route
    /// PINs of in-house cards.
    case pin
    /// What goes along to a host: PINs under its key, tracks.
    case secrets
    case seal
    case step
    case commit
    case reply

    var name: String { "\(self)" }
}

/// Service times of one loop's stages.
final class StageTimes: Sendable {
    private let histograms: [ServiceHistogram] = Stage.allCases.map { _ in ServiceHistogram() }
    /// From the frame's arrival to its reply's hand-over to the socket.
    let roundTrip = ServiceHistogram()
    /// From a request's hand-over to a host's socket to its answer.
    let hostRoundTrip = ServiceHistogram()

    init() {}

    subscript(stage: Stage) -> ServiceHistogram { histograms[stage.rawValue] }
}

extension StageTimes {
    /// Shares a batch's time among its messages.
    func record(_ stage: Stage, _ nanoseconds: Int64, _ count: Int) {
        guard count > 0 else { return }
        self[stage].record(nanoseconds: nanoseconds / Int64(count), times: count)
    }
}
