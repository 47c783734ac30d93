package import Payments

/// What an account is for.
///
/// Raw values are stored in the journal.
package enum AccountKind: UInt8, Sendable, CaseIterable {
    /// Personal fuel card (B2C), credit-normal.
    case personalCard = 1
    /// Fleet fuel card (B2B), credit-normal.
    case fleetCard = 2
    /// Points account, credit-normal, asset 999.
    case points = 3
    /// `station:{merchant}:receivable`, debit or credit, one per merchant and asset.
    case stationReceivable = 10
    /// `cash:topup`, the source of loaded money.
    case cashTopUp = 20
    /// `liability:points_issued`, the source of points.
    case pointsIssued = 21
    /// `channel:{name}:clearing`: what a host owes, one per channel and asset.
    case channelClearing = 30

    /// Whether its card pays with a PIN where the route asks for one.
    package var keepsPIN: Bool { self == .personalCard }

    package var isCustomer: Bool { rawValue < AccountKind.stationReceivable.rawValue }
}

/// An account: four counters that only grow, never a balance that is overwritten.
///
/// Available = credits posted - debits posted - debits pending (credit-normal accounts).
package struct AccountState: Hashable, Sendable {
    package let id: Int64
    package let kind: AccountKind
    package let asset: Asset
    /// The card of a customer account.
    package var card: SealedCard?
    /// Merchant of a station account; name of a clearing account's channel.
    package var merchant: String?
    /// YYMM of a customer card.
    package var expiry: UInt16?
    package var frozen: Bool
    /// What the card's PIN is compared with; nil until one is set.
    package var pinReference: PINReference?
    /// Wrong PINs in a row, 0 to ``maximumPINTries``.
    package var pinTries: UInt8
    package var debitsPosted: Int64
    package var creditsPosted: Int64
    package var debitsPending: Int64
    package var creditsPending: Int64

    package init(id: Int64, kind: AccountKind, asset: Asset) {
        self.id = id
        self.kind = kind
        self.asset = asset
        frozen = false
        pinTries = 0
        debitsPosted = 0
        creditsPosted = 0
        debitsPending = 0
        creditsPending = 0
    }

    /// After so many wrong PINs in a row no PIN is compared any more.
    package static let maximumPINTries: UInt8 = 3

    package var isPINBlocked: Bool { pinTries >= AccountState.maximumPINTries }

    /// The counters alone, as transfers change them.
    package var counters: AccountCounters {
        get {
            AccountCounters(
                debitsPosted: debitsPosted,
                creditsPosted: creditsPosted,
                debitsPending: debitsPending,
                creditsPending: creditsPending
            )
        }
        set {
            debitsPosted = newValue.debitsPosted
            creditsPosted = newValue.creditsPosted
            debitsPending = newValue.debitsPending
            creditsPending = newValue.creditsPending
        }
    }

    package var posted: Int64 { creditsPosted - debitsPosted }
    package var available: Int64 { creditsPosted - debitsPosted - debitsPending }
}

/// The four counters of an account, minor units.
package struct AccountCounters: Hashable, Sendable {
    package var debitsPosted: Int64
    package var creditsPosted: Int64
    package var debitsPending: Int64
    package var creditsPending: Int64

    package init(
        debitsPosted: Int64,
        creditsPosted: Int64,
        debitsPending: Int64,
        creditsPending: Int64
    ) {
        self.debitsPosted = debitsPosted
        self.creditsPosted = creditsPosted
        self.debitsPending = debitsPending
        self.creditsPending = creditsPending
    }
}

/// An account's counters as a batch left them.
package struct AccountBalance: Hashable, Sendable {
    package var account: Int64
    package var counters: AccountCounters

    package init(account: Int64, counters: AccountCounters) {
        self.account = account
        self.counters = counters
    }
}
