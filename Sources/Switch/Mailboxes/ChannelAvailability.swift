import Payments
import Synchronization

/// Which external channels are up: written by the dispatcher, read by the routers of all lanes.
final class ChannelAvailability: Sendable {
    /// One bit a channel; a configuration has at most 64.
    private let up = Atomic<UInt64>(0)

    func isUp(_ number: ChannelNumber) -> Bool {
        number.rawValue < 64 && up.load(ordering: .relaxed) & 1 << UInt64(number.rawValue) != 0
    }

    func set(_ number: ChannelNumber, isUp: Bool) {
        guard number.rawValue < 64 else { return }
        let bit: UInt64 = 1 << UInt64(number.rawValue)
        if isUp {
            up.bitwiseOr(bit, ordering: .relaxed)
        } else {
            up.bitwiseAnd(~bit, ordering: .relaxed)
        }
    }
}
