/// When a request is meant to leave in an open loop, whatever became of those before it.
package struct LoadSchedule: Sendable, Equatable {
    /// Requests a second after the ramp.
    package let rate: Double
    /// The rate grows evenly from nothing over so long, microseconds.
    package let ramp: Int64

    package init(rate: Double, ramp: Int64) {
        precondition(rate > 0 && ramp >= 0, "A schedule has a rate and no negative ramp.")
        self.rate = rate
        self.ramp = ramp
    }

    /// The offset of request `number` (from 0) in microseconds from the start.
    package func offset(of number: Int) -> Int64 {
        let seconds = Double(ramp) / 1_000_000
        let duringRamp = rate * seconds / 2
        let count = Double(number)
        let at: Double
        if count < duringRamp {
            // So many have left by t: rate * t² / (2 * ramp).
            at = (2 * seconds * count / rate).squareRoot()
        } else {
            at = seconds + (count - duringRamp) / rate
        }
        return Int64(at * 1_000_000)
    }

    /// When session `index` of so many begins in a closed loop, microseconds from the start.
    package static func sessionStart(_ index: Int, of sessions: Int, ramp: Int64) -> Int64 {
        ramp * Int64(index) / Int64(max(1, sessions))
    }
}
