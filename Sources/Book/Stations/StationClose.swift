package import Payments

/// What a person asks of a station at the end of its day.
package struct StationClose: Hashable, Sendable {
    /// DE 42.
    package var merchant: String
    /// Whether shifts are ended and batches closed that are still open.
    package var isForced: Bool

    package init(merchant: String, isForced: Bool) {
        self.merchant = merchant
        self.isForced = isForced
    }
}

/// A station's day that a person has closed.
package struct StationClosing: Hashable, Sendable {
    /// The record of the act.
    package let seq: Int64
    package let merchant: String
    package let businessDate: BusinessDate
    package let isForced: Bool
    /// Batches that were forced, shifts that were ended, payments that were not decided.
    package let batches: UInt32
    package let shifts: UInt32
    package let undecided: UInt32

    package init(
        seq: Int64,
        merchant: String,
        businessDate: BusinessDate,
        isForced: Bool,
        batches: UInt32,
        shifts: UInt32,
        undecided: UInt32
    ) {
        self.seq = seq
        self.merchant = merchant
        self.businessDate = businessDate
        self.isForced = isForced
        self.batches = batches
        self.shifts = shifts
        self.undecided = undecided
    }
}

/// What stands in the way of a station's close.
package enum StationObstacle: Hashable, Sendable {
    case shift(ShiftKey, terminal: String)
    case batch(BatchKey, terminal: String)
    case undecided(payment: Int64, terminal: String)
}

extension StationObstacle: CustomStringConvertible {
    /// As a person reads it.
    package var description: String {
        switch self {
        case .shift(let key, let terminal): "shift \(key.number) of \(terminal)"
        case .batch(let key, let terminal): "batch \(key.number) of \(terminal)"
        case .undecided(let payment, let terminal): "payment \(payment) of \(terminal)"
        }
    }
}
