/// What a payment channel outside this house is asked.
///
/// Raw values are stored in the journal.
package enum UpstreamAction: UInt8, Sendable, CaseIterable {
    /// Takes money from the customer for the station.
    case pay = 1
    /// Tells what is there; moves nothing.
    case balance = 2
    /// Takes back what another action did.
    case reverse = 3
    /// Keeps money of the customer back.
    case hold = 4
    /// Takes what a hold has kept back.
    case complete = 5
    /// Gives back what was paid, or frees what is held, by a request of its own.
    case void = 6
    /// Gives money of an earlier payment to the customer.
    case refund = 7
    /// Reports a sale that has happened.
    case advise = 8
    /// Passes on what is of interest to the card's issuer.
    case notify = 9
    /// Asks a wallet for a code that the customer scans; money is taken once that is done.
    case order = 10
    /// Makes sure that an order of a wallet is not paid, and gives back what was.
    case cancel = 11
    /// Ends an order that nobody has paid.
    case close = 12

    /// Whether it may move money, one way or the other.
    @inlinable package var movesMoney: Bool {
        switch self {
        case .pay, .reverse, .hold, .complete, .void, .refund, .advise, .order, .cancel, .close:
            true
        case .balance, .notify: false
        }
    }

    /// Whether it takes money from the customer.
    @inlinable package var takesMoney: Bool {
        switch self {
        case .pay: true
        case .balance, .reverse, .hold, .complete, .void, .refund, .advise, .notify, .order,
            .cancel, .close:
            false
        }
    }

    /// Whether it is the switch's own undoing of another request, and nobody waits for it.
    @inlinable package var undoes: Bool {
        switch self {
        case .reverse, .cancel, .close: true
        case .pay, .balance, .hold, .complete, .void, .refund, .advise, .notify, .order: false
        }
    }

    /// Whether it names an earlier request of a payment, by which its host finds what it is about.
    @inlinable package var follows: Bool {
        switch self {
        case .complete, .void, .refund: true
        case .pay, .balance, .reverse, .hold, .advise, .notify, .order, .cancel, .close: false
        }
    }

    /// Whether the customer's card is shown with it: its track, and the PIN that was keyed in.
    @inlinable package var showsCard: Bool {
        switch self {
        case .pay, .balance, .hold: true
        case .reverse, .complete, .void, .refund, .advise, .notify, .order, .cancel, .close: false
        }
    }

    /// Whether what was read from the card's chip goes along: with what takes or asks.
    ///
    /// A refund is repeated as it was, and what a chip said is kept for no repeat of it.
    @inlinable package var carriesChipData: Bool {
        switch self {
        case .pay, .balance, .hold, .complete, .advise, .notify: true
        case .reverse, .void, .refund, .order, .cancel, .close: false
        }
    }

    /// Whether it reports what has happened, to whoever keeps the account: its terminal has its
    /// answer before, and nobody waits for the channel's.
    @inlinable package var informs: Bool {
        switch self {
        case .advise, .notify: true
        case .pay, .balance, .reverse, .hold, .complete, .void, .refund, .order, .cancel, .close:
            false
        }
    }

    /// Whether it takes a place of those that a channel keeps for what must not wait behind new
    /// payments.
    @inlinable package var isReserved: Bool {
        switch self {
        case .reverse, .refund, .advise, .notify, .cancel, .close: true
        case .pay, .balance, .hold, .complete, .void, .order: false
        }
    }
}
