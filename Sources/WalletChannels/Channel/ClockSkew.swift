package import Payments

/// How far a provider's clock is from ours, by its last believed answer.
package struct ClockSkew: Equatable, Sendable {
    /// Beyond this nothing new is asked for: at five minutes both sides refuse each other.
    package static let mostSeconds: Int64 = 240
    /// Worth a word.
    package static let notableSeconds: Int64 = 60
    /// Between two words about it.
    private static let quiet: Int64 = 3_600_000_000

    /// Theirs less ours.
    package private(set) var seconds: Int64 = 0
    private var saidAt: Timestamp?

    package init() {}

    package var isTooFar: Bool { abs(seconds) > Self.mostSeconds }

    /// Takes a measure; whether a person is to be told.
    package mutating func measured(_ seconds: Int64, at now: Timestamp) -> Bool {
        let wasTooFar = isTooFar
        self.seconds = seconds
        guard abs(seconds) > Self.notableSeconds else {
            saidAt = nil
            return false
        }
        if let saidAt, now.rawValue - saidAt.rawValue < Self.quiet, wasTooFar == isTooFar {
            return false
        }
        saidAt = now
        return true
    }
}
