import Payments
import Synchronization
import Upstream

/// Which external channels are up, and which take scanned codes: written by the dispatcher, read by
/// the routers of all lanes.
final class ChannelAvailability: Sendable {
    /// One bit a channel, of which there are at most `SwitchConfiguration.mostChannels`.
    private let up = Atomic<UInt64>(0)
    private let cutover = Atomic<UInt64>(0)
    private let codes = Atomic<UInt64>(0)

    func isUp(_ number: ChannelNumber) -> Bool { Self.holds(up, number) }

    func isInCutover(_ number: ChannelNumber) -> Bool { Self.holds(cutover, number) }

    /// Whether its messages have a place for a scanned code.
    func takesCodes(_ number: ChannelNumber) -> Bool { Self.holds(codes, number) }

    func setTakesCodes(_ number: ChannelNumber, _ takesCodes: Bool) {
        Self.set(codes, number, takesCodes)
    }

    func set(_ number: ChannelNumber, _ readiness: ChannelReadiness) {
        precondition(number.rawValue < 64, "A start refuses a channel beyond the last number.")
        Self.set(cutover, number, readiness == .cutover)
        Self.set(up, number, readiness == .up)
    }

    private static func holds(_ bits: borrowing Atomic<UInt64>, _ number: ChannelNumber) -> Bool {
        number.rawValue < 64 && bits.load(ordering: .relaxed) & 1 << UInt64(number.rawValue) != 0
    }

    private static func set(
        _ bits: borrowing Atomic<UInt64>,
        _ number: ChannelNumber,
        _ isOn: Bool
    ) {
        let bit: UInt64 = 1 << UInt64(number.rawValue)
        if isOn {
            bits.bitwiseOr(bit, ordering: .relaxed)
        } else {
            bits.bitwiseAnd(~bit, ordering: .relaxed)
        }
    }
}
