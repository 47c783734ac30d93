import Synchronization

/// How far the switch has come in its life, for probes.
///
/// ```text
/// starting ──(recovered and bound)──▶ ready ──(stop)──▶ draining ──▶ stopped
/// ```
package enum SwitchPhase: UInt8, Sendable {
    case starting
    /// Recovered, and every listener is bound.
    case ready
    case draining
    case stopped
}

/// The phase, written by the life cycle and read by any thread.
final class PhaseCell: Sendable {
    private let cell = Atomic<UInt8>(SwitchPhase.starting.rawValue)

    var value: SwitchPhase {
        SwitchPhase(rawValue: cell.load(ordering: .acquiring)) ?? .stopped
    }

    func set(_ phase: SwitchPhase) {
        cell.store(phase.rawValue, ordering: .releasing)
    }
}
