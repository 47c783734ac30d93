import Payments
import Synchronization
import Upstream

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
