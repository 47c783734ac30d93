package import Payments

/// Double entry: accounts, and every movement as one transfer between two of one asset.
///
/// ```text
/// post ──────────────────────────────▶ moved ──(post that undoes it)──▶ moved back
/// hold ──▶ held ──(post of the hold)─▶ moved, the rest of it free again
///               ──(void)─────────────▶ free again
/// ```
/// More than a hold holds may be posted of it: what is missing is taken from what is available.
///
/// No clock and no I/O; what it changes stands in `LedgerChanges` until a journal has it. Whoever
/// calls asks `can…` first: a transfer that does not fit is a mistake of the caller.
package struct Accounts: Sendable {
    private var store = AccountStore()
    private var nextTransfer: Int64
    /// The id of the next account that opens.
    package private(set) var nextAccount: Int64

    /// `houses`: accounts that are not customers', which stay in memory for good.
    package init(nextTransfer: Int64, nextAccount: Int64, houses: [AccountState]) {
        self.nextTransfer = nextTransfer
        self.nextAccount = nextAccount
        for account in houses { store.insert(account) }
    }

    // MARK: Transfers

    /// Moves an amount; the transfer's id.
    ///
    /// `undone`: the transfer that it mirrors; `refunded`: the one of which it gives back a part.
    package mutating func post(
        _ amount: Int64,
        from debit: AccountSlot,
        to credit: AccountSlot,
        undoing undone: Int64? = nil,
        refunding refunded: Int64? = nil,
        by cause: TransferCause,
        _ changes: inout LedgerChanges
    ) -> Int64 {
        store.post(amount, from: debit, to: credit)
        return record(
            .post,
            amount,
            debit,
            credit,
            undoes: undone,
            refunds: refunded,
            by: cause,
            &changes
        )
    }

    /// Holds an amount on both accounts; the hold's id.
    package mutating func hold(
        _ amount: Int64,
        from debit: AccountSlot,
        to credit: AccountSlot,
        by cause: TransferCause,
        _ changes: inout LedgerChanges
    ) -> Int64 {
        store.hold(amount, from: debit, to: credit)
        return record(.pending, amount, debit, credit, by: cause, &changes)
    }

    /// Moves an amount of a hold, which ends with it; the transfer's id.
    ///
    /// What the hold holds beyond the amount is free again; what it lacks is taken from what is
    /// available.
    package mutating func post(
        _ amount: Int64,
        of hold: Hold,
        undoing undone: Int64? = nil,
        by cause: TransferCause,
        _ changes: inout LedgerChanges
    ) -> Int64 {
        store.release(hold.amount, from: hold.debit, to: hold.credit)
        store.post(amount, from: hold.debit, to: hold.credit)
        return record(
            .postPending,
            amount,
            hold.debit,
            hold.credit,
            undoes: undone,
            resolves: hold.id,
            released: amount == hold.amount ? nil : hold.amount,
            by: cause,
            &changes
        )
    }

    /// Gives back what a hold holds, all of it; the transfer's id.
    @discardableResult
    package mutating func void(
        _ hold: Hold,
        by cause: TransferCause,
        _ changes: inout LedgerChanges
    ) -> Int64 {
        store.release(hold.amount, from: hold.debit, to: hold.credit)
        return record(
            .voidPending,
            hold.amount,
            hold.debit,
            hold.credit,
            resolves: hold.id,
            by: cause,
            &changes
        )
    }

    private mutating func record(
        _ kind: TransferRecord.Kind,
        _ amount: Int64,
        _ debit: AccountSlot,
        _ credit: AccountSlot,
        undoes: Int64? = nil,
        resolves: Int64? = nil,
        released: Int64? = nil,
        refunds: Int64? = nil,
        by cause: TransferCause,
        _ changes: inout LedgerChanges
    ) -> Int64 {
        let id = nextTransfer
        nextTransfer += 1
        changes.append(
            TransferRecord(
                id: id,
                kind: kind,
                debitAccount: store[debit].id,
                creditAccount: store[credit].id,
                asset: store[debit].asset,
                amount: amount,
                undoes: undoes,
                resolves: resolves,
                released: released,
                refunds: refunds,
                businessDate: cause.businessDate,
                seq: cause.seq
            )
        )
        store.writeBalance(debit, &changes)
        store.writeBalance(credit, &changes)
        return id
    }

    /// Whether neither counter would pass the end of Int64.
    package func canPost(_ amount: Int64, from debit: AccountSlot, to credit: AccountSlot) -> Bool {
        store.canPost(amount, from: debit, to: credit)
    }

    /// Whether a hold fits, and the posting of all that is held would, too.
    package func canHold(_ amount: Int64, from debit: AccountSlot, to credit: AccountSlot) -> Bool {
        store.canHold(amount, from: debit, to: credit)
    }

    /// Whether so much may be posted of a hold without a counter that passes the end of Int64,
    /// with all other holds posted, too.
    package func canPost(_ amount: Int64, of hold: Hold) -> Bool {
        store.canPost(amount, from: hold.debit, to: hold.credit)
            && (amount <= hold.amount
                || store.canHold(amount - hold.amount, from: hold.debit, to: hold.credit))
    }

    /// What may be posted of a hold: what it holds, and what nobody holds.
    package func availableWith(_ hold: Hold) -> Int64 {
        store[hold.debit].counters.available + hold.amount
    }

    package func canDebit(_ amount: Int64, _ slot: AccountSlot) -> Bool {
        store.canDebit(amount, slot)
    }

    package func canCredit(_ amount: Int64, _ slot: AccountSlot) -> Bool {
        store.canCredit(amount, slot)
    }

    // MARK: Opening

    /// Opens a customer's account; `card` must have none.
    package mutating func open(
        _ kind: AccountKind,
        _ asset: Asset,
        card: SealedCard,
        expiry: UInt16,
        pin: PINReference?,
        _ changes: inout LedgerChanges
    ) -> AccountSlot {
        var account = AccountState(id: nextAccount, kind: kind, asset: asset)
        account.card = card
        account.expiry = expiry
        account.pinReference = pin
        return insert(account, &changes)
    }

    /// A house account, opened at its first use; `owner`: the merchant of a station, the channel of
    /// a clearing account.
    package mutating func openHouse(
        _ kind: AccountKind,
        _ asset: Asset,
        owner: String? = nil,
        _ changes: inout LedgerChanges
    ) -> AccountSlot {
        if let known = store.house(kind, asset, owner: owner) { return known }
        var account = AccountState(id: nextAccount, kind: kind, asset: asset)
        account.merchant = owner
        return insert(account, &changes)
    }

    private mutating func insert(
        _ account: AccountState,
        _ changes: inout LedgerChanges
    ) -> AccountSlot {
        nextAccount += 1
        changes.insert(account)
        return store.insert(account)
    }
}

// MARK: - Accounts in memory

extension Accounts {
    package func slot(id: Int64) -> AccountSlot? { store.slot(id: id) }

    package func slot(card: CardToken) -> AccountSlot? { store.slot(card: card) }

    /// A house account; nil until its first use.
    package func house(
        _ kind: AccountKind,
        _ asset: Asset,
        owner: String? = nil
    ) -> AccountSlot? {
        store.house(kind, asset, owner: owner)
    }

    /// Whether the account is in memory, or was asked for in this batch and is not on disk.
    package func isKnown(id: Int64) -> Bool { store.isKnown(id: id) }

    package func isKnown(card: CardToken) -> Bool { store.isKnown(card: card) }

    /// Accounts as they were read; what is here already stays as it is, and what was asked for and
    /// is not among them does not exist.
    package mutating func admit(
        _ read: [AccountState],
        answering ids: Set<Int64>,
        _ cards: Set<CardToken>
    ) {
        store.admit(read, answering: ids, cards)
    }

    /// Ends a batch whose changes are on disk: customers' accounts leave above the bound.
    package mutating func evict(above bound: Int) { store.evict(above: bound) }

    // MARK: What one is

    package func id(_ slot: AccountSlot) -> Int64 { store[slot].id }

    package func kind(_ slot: AccountSlot) -> AccountKind { store[slot].kind }

    package func asset(_ slot: AccountSlot) -> Asset { store[slot].asset }

    package func counters(_ slot: AccountSlot) -> AccountCounters { store[slot].counters }

    package func pinTries(_ slot: AccountSlot) -> UInt8 { store[slot].pinTries }

    // MARK: What its card may do

    /// Why the card does not pay; as DE 14 writes them, `month` is the payment's, and `expiry` the
    /// card's as the request says, where it does.
    package func cardRefusal(
        _ slot: AccountSlot,
        expiry: UInt16?,
        in month: UInt16
    ) -> Outcome? {
        store[slot].cardRefusal(expiry: expiry, in: month)
    }

    /// Why the PIN does not pay.
    package func pinRefusal(_ slot: AccountSlot, _ entry: PINEntry, isNeeded: Bool) -> Outcome? {
        store[slot].pinRefusal(entry, isNeeded: isNeeded)
    }

    package mutating func setFrozen(
        _ frozen: Bool,
        _ slot: AccountSlot,
        _ changes: inout LedgerChanges
    ) {
        store.setFrozen(frozen, slot)
        changes.update(store[slot])
    }

    package mutating func setPINTries(
        _ tries: UInt8,
        _ slot: AccountSlot,
        _ changes: inout LedgerChanges
    ) {
        store.setPINTries(tries, slot)
        changes.update(store[slot])
    }

    /// Another PIN; its tries begin anew.
    package mutating func setPIN(
        _ reference: PINReference,
        _ slot: AccountSlot,
        _ changes: inout LedgerChanges
    ) {
        store.setPIN(reference, slot)
        changes.update(store[slot])
    }
}
