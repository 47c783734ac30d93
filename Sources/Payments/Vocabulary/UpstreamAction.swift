/// What a payment channel outside this house is asked.
///
/// Raw values are stored in the journal.
package enum UpstreamAction: UInt8, Sendable, CaseIterable {
    /// Takes money from the customer for the station.
    case pay = 1
    /// Tells what is there; moves nothing.
    case balance = 2
    /// Takes back what `pay` did.
    case reverse = 3

    /// Whether it may move money, one way or the other.
    @inlinable package var movesMoney: Bool {
        switch self {
        case .pay, .reverse: true
        case .balance: false
        }
    }

    /// Whether it takes money from the customer.
    @inlinable package var takesMoney: Bool {
        switch self {
        case .pay: true
        case .balance, .reverse: false
        }
    }
}
