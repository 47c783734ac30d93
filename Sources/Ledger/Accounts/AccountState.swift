package import Payments

/// An account: four counters, never a balance that is overwritten, and what its card may do.
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
    package var counters: AccountCounters

    package init(id: Int64, kind: AccountKind, asset: Asset) {
        self.id = id
        self.kind = kind
        self.asset = asset
        frozen = false
        pinTries = 0
        counters = AccountCounters()
    }

    /// After so many wrong PINs in a row no PIN is compared any more.
    package static let maximumPINTries: UInt8 = 3

    package var isPINBlocked: Bool { pinTries >= AccountState.maximumPINTries }

    package var posted: Int64 { counters.posted }
    package var available: Int64 { counters.available }
}

// MARK: Why an account does not pay

extension AccountState {
    /// `month`: of the payment, as DE 14 writes it; `expiry`: as the request says, where it does.
    func cardRefusal(expiry asked: UInt16?, in month: UInt16) -> Outcome? {
        if frozen { return .restrictedCard }
        guard let expiry else { return nil }
        if expiry < month { return .expiredCard }
        return asked == nil || asked == expiry ? nil : .expiredCard
    }

    /// A PIN that was keyed in is compared whatever the amount; one that was not is missed where it
    /// is needed.
    ///
    /// After three wrong ones neither counts any more: a right one would tell a guesser so.
    func pinRefusal(_ entry: PINEntry, isNeeded: Bool) -> Outcome? {
        guard kind.keepsPIN, isNeeded || entry != .absent else { return nil }
        if isPINBlocked { return .pinTriesExceeded }
        switch entry {
        case .absent: return .pinRequired
        case .unreadable: return .incorrectPIN
        case .keyed(let reference):
            guard let stored = pinReference else { return .incorrectPIN }
            return stored.matches(reference) ? nil : .incorrectPIN
        }
    }
}
