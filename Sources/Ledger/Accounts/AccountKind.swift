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
    /// `suspense:advices`: what advices report and no customer has paid, one per asset.
    case suspenseAdvices = 23
    /// `cash:{merchant}`: what a station took for loading cards, one per merchant and asset.
    case stationCash = 24
    /// `channel:{name}:clearing`: what a host owes, one per channel and asset.
    case channelClearing = 30

    /// Whether its card pays with a PIN where the route asks for one.
    package var keepsPIN: Bool { self == .personalCard }

    package var isCustomer: Bool { rawValue < AccountKind.stationReceivable.rawValue }

    /// Where loaded value of an asset comes from.
    package static func source(of asset: Asset) -> AccountKind {
        asset == .points ? .pointsIssued : .cashTopUp
    }
}
