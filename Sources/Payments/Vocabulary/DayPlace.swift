/// Which of the two parts of a settlement a card counts in.
///
/// Raw values are stored in the journal.
package enum CardHalf: UInt8, Sendable, CaseIterable {
    case domestic = 0
    case foreign = 1

    /// What people and scripts read.
    package var name: String { "\(self)" }
}

/// Where a payment or a reversal counts in the day of its station: decided when it is accepted, and
/// never changed.
package struct DayPlace: Hashable, Sendable {
    /// Open batch of its terminal, 1 to 999999; 0 where that is not known.
    package var batch: UInt32
    /// Open shift of its terminal, from 1; 0 for none.
    package var shift: UInt32
    package var half: CardHalf

    package init(batch: UInt32, shift: UInt32 = 0, half: CardHalf = .domestic) {
        self.batch = batch
        self.shift = shift
        self.half = half
    }

    /// Of records that were made before places were kept, and of what counts nowhere.
    package static let unknown = DayPlace(batch: 0)

    /// One number: shift, then the batch in twenty bits, then the half; 0 where it is unknown.
    package var packed: Int64 {
        Int64(shift) << 21 | Int64(batch) << 1 | Int64(half.rawValue)
    }

    /// nil for a number that no place has.
    package init?(packed: Int64) {
        guard packed >= 0, packed >> 21 <= Int64(UInt32.max) else { return nil }
        batch = UInt32(packed >> 1 & 0xF_FFFF)
        guard batch < 1_000_000 else { return nil }
        shift = UInt32(packed >> 21)
        half = packed & 1 == 0 ? .domestic : .foreign
    }
}
