package import Book
package import Ledger
internal import Payments

/// The numbers that a column may hold beyond what its type allows: whatever lies outside was
/// written by no switch, and sums of what lies inside stay within 64 bits.
///
/// The hash chain covers the records; the tables beside them are read before it has been looked at.
package enum NumberBounds {
    /// 1970-01-01 to 9999-12-31.
    package static let dates: ClosedRange<Int64> = 0...2_932_896
    /// Numbers of rows, of which the next is one more.
    package static let rows: Range<Int64> = 0..<1 << 58
    /// A side of an account.
    package static let sums: ClosedRange<Int64> = 0...1 << 61
    /// Microseconds since 1970, to the year 9999 and some.
    package static let times: ClosedRange<Int64> = -(1 << 58)...1 << 58
}

extension AccountState {
    /// Whether its numbers are some that a switch can have written.
    package var isWithinBounds: Bool {
        NumberBounds.rows.contains(id) && pinTries < .max
            && [
                counters.debitsPosted, counters.creditsPosted, counters.debitsPending,
                counters.creditsPending,
            ].allSatisfy(NumberBounds.sums.contains)
    }
}

extension TerminalState {
    /// Whether its numbers are some that a switch can have written.
    package var isWithinBounds: Bool {
        row.rawValue > 0 && row.rawValue < .max && batch <= 999_999 && keyVersion < .max
            && keyUses < .max && NumberBounds.times.contains(keysChangedAt.rawValue)
            && NumberBounds.times.contains(keysStopAt?.rawValue ?? 0)
    }
}

extension ExchangeState {
    /// Whether its numbers are some that a switch can have written.
    package var isWithinBounds: Bool {
        NumberBounds.rows.contains(id) && attempts < .max && refusals < .max
            && NumberBounds.sums.contains(amount ?? 0)
            && [at.rawValue, since.rawValue, nextAt?.rawValue ?? 0]
                .allSatisfy(NumberBounds.times.contains)
    }
}
