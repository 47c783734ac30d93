import Payments
import Synchronization

/// How an external channel stands.
struct ChannelSnapshot: Sendable, Equatable {
    /// An operator stopped it, or the switch ends.
    var isStopped = false
    /// How far each socket is.
    var sockets: [String] = []
    var hasKeys = false

    /// Why nothing can come of it; nil otherwise.
    var note: String?

    /// Whether no socket is left.
    var isEnded: Bool { sockets.allSatisfy { $0 == "stopped" } }

    /// One word: up, down, cutover, stopped.
    var state: String {
        if isStopped { return "stopped" }
        if sockets.contains("up") { return "up" }
        return sockets.contains("cutover") ? "cutover" : "down"
    }
}

/// How the external channels stand: written by the dispatcher when something changes, read by
/// `status`, `channel list` and a scrape.
final class ChannelBoard: Sendable {
    private let snapshots = Mutex<[ChannelNumber: ChannelSnapshot]>([:])

    subscript(number: ChannelNumber) -> ChannelSnapshot? {
        snapshots.withLock { $0[number] }
    }

    func set(_ number: ChannelNumber, _ snapshot: ChannelSnapshot) {
        snapshots.withLock { $0[number] = snapshot }
    }
}
