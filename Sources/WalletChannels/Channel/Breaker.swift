package import Payments

/// Keeps new payments away from a provider that does not answer.
///
/// ```
/// closed --10 failures in a row--> open --5 s--> probing --answer--> closed
///                                    ^---------failure---/
/// ```
package struct Breaker: Equatable, Sendable {
    package static let mostFailures = 10
    package static let pauseSeconds: Int64 = 5

    package enum State: Equatable, Sendable {
        case closed(failures: Int)
        case open(until: Timestamp)
        /// One payment is on its way to see, or may be.
        case probing(isOut: Bool)
    }

    package private(set) var state = State.closed(failures: 0)

    package init() {}

    /// Whether a payment may go; takes the place of the probe.
    package mutating func admits(at now: Timestamp) -> Bool {
        switch state {
        case .closed: return true
        case .open(let until):
            guard now >= until else { return false }
            state = .probing(isOut: true)
            return true
        case .probing(let isOut):
            state = .probing(isOut: true)
            return !isOut
        }
    }

    /// The provider answered, whatever it said.
    package mutating func answered() { state = .closed(failures: 0) }

    /// Nothing could be sent, or the answer was of no use.
    package mutating func failed(at now: Timestamp) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.mostFailures:
            state = .closed(failures: failures + 1)
        case .closed, .probing:
            state = .open(
                until: Timestamp(rawValue: now.rawValue + Self.pauseSeconds * 1_000_000)
            )
        case .open: break
        }
    }

    /// It cannot be told how the probe fared.
    package mutating func leftOpen() {
        if case .probing = state { state = .probing(isOut: false) }
    }
}
