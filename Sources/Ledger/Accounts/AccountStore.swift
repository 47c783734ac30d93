import Payments

/// Where an account stands in memory: a house account's for good, a customer's until the end of
/// the batch.
package struct AccountSlot: Hashable, Sendable {
    fileprivate let index: Int
}

/// The accounts in memory: the house's for good, customers' as long as there is room.
struct AccountStore: Sendable {
    /// Names a house account.
    private struct House: Hashable, Sendable {
        var kind: AccountKind
        var asset: Asset
        var owner: String?
    }

    private var accounts: ContiguousArray<AccountState> = []
    /// Where each account's counters were written last in a batch's changes.
    private var rows: ContiguousArray<Int32> = []
    private var vacant: [Int] = []
    private var slotByID: [Int64: AccountSlot] = [:]
    private var slotByCard: [CardToken: AccountSlot] = [:]
    private var slotByHouse: [House: AccountSlot] = [:]
    /// What this batch asked for and the file does not hold.
    private var absentIDs: Set<Int64> = []
    private var absentCards: Set<CardToken> = []
    /// Where the next eviction goes on looking.
    private var hand = 0

    subscript(slot: AccountSlot) -> AccountState { accounts[slot.index] }

    // MARK: Looking up

    func slot(id: Int64) -> AccountSlot? { slotByID[id] }

    func slot(card: CardToken) -> AccountSlot? { slotByCard[card] }

    func house(_ kind: AccountKind, _ asset: Asset, owner: String?) -> AccountSlot? {
        slotByHouse[House(kind: kind, asset: asset, owner: owner)]
    }

    func isKnown(id: Int64) -> Bool { slotByID[id] != nil || absentIDs.contains(id) }

    func isKnown(card: CardToken) -> Bool { slotByCard[card] != nil || absentCards.contains(card) }

    // MARK: Coming and leaving

    /// Takes an account in; one that is here already stays as it is.
    @discardableResult
    mutating func insert(_ account: AccountState) -> AccountSlot {
        if let slot = slotByID[account.id] { return slot }
        let slot: AccountSlot
        if let free = vacant.popLast() {
            accounts[free] = account
            slot = AccountSlot(index: free)
        } else {
            accounts.append(account)
            rows.append(-1)
            slot = AccountSlot(index: accounts.count - 1)
        }
        slotByID[account.id] = slot
        if account.kind.isCustomer {
            if let card = account.card { slotByCard[card.token] = slot }
        } else {
            let house = House(kind: account.kind, asset: account.asset, owner: account.merchant)
            slotByHouse[house] = slot
        }
        return slot
    }

    mutating func admit(
        _ read: [AccountState],
        answering ids: Set<Int64>,
        _ cards: Set<CardToken>
    ) {
        // In any order: each account and each key that has none is noted by itself.
        for account in read { insert(account) }
        for card in cards where slotByCard[card] == nil { absentCards.insert(card) }
        for id in ids where slotByID[id] == nil { absentIDs.insert(id) }
    }

    /// Ends a batch: customers' accounts leave until no more than `bound` are left; all must be on
    /// disk.
    mutating func evict(above bound: Int) {
        if !absentIDs.isEmpty { absentIDs.removeAll(keepingCapacity: true) }
        if !absentCards.isEmpty { absentCards.removeAll(keepingCapacity: true) }
        guard slotByID.count > bound else { return }
        var looked = 0
        while slotByID.count > bound, looked < accounts.count {
            if hand >= accounts.count { hand = 0 }
            let account = accounts[hand]
            if account.kind.isCustomer, slotByID[account.id]?.index == hand {
                slotByID[account.id] = nil
                if let card = account.card { slotByCard[card.token] = nil }
                vacant.append(hand)
            }
            hand += 1
            looked += 1
        }
    }

    // MARK: Counters

    /// Whether neither counter would pass the end of Int64.
    func canPost(_ amount: Int64, from debit: AccountSlot, to credit: AccountSlot) -> Bool {
        canDebit(amount, debit) && canCredit(amount, credit)
    }

    func canDebit(_ amount: Int64, _ slot: AccountSlot) -> Bool {
        !accounts[slot.index].counters.debitsPosted.addingReportingOverflow(amount).overflow
    }

    func canCredit(_ amount: Int64, _ slot: AccountSlot) -> Bool {
        !accounts[slot.index].counters.creditsPosted.addingReportingOverflow(amount).overflow
    }

    /// Moves an amount; checked by `canPost` before.
    mutating func post(_ amount: Int64, from debit: AccountSlot, to credit: AccountSlot) {
        precondition(amount > 0, "A transfer moves something.")
        precondition(
            accounts[debit.index].asset == accounts[credit.index].asset,
            "Assets never mix."
        )
        accounts[debit.index].counters.debitsPosted += amount
        accounts[credit.index].counters.creditsPosted += amount
    }

    /// Whether a hold fits, and the posting of all that is held would, too.
    func canHold(_ amount: Int64, from debit: AccountSlot, to credit: AccountSlot) -> Bool {
        func fits(_ posted: Int64, _ pending: Int64) -> Bool {
            let (held, overflow) = pending.addingReportingOverflow(amount)
            return !overflow && !posted.addingReportingOverflow(held).overflow
        }
        let debits = accounts[debit.index].counters
        let credits = accounts[credit.index].counters
        return fits(debits.debitsPosted, debits.debitsPending)
            && fits(credits.creditsPosted, credits.creditsPending)
    }

    /// Holds an amount on both accounts; checked by `canHold` before.
    mutating func hold(_ amount: Int64, from debit: AccountSlot, to credit: AccountSlot) {
        precondition(amount > 0, "A hold holds something.")
        precondition(
            accounts[debit.index].asset == accounts[credit.index].asset,
            "Assets never mix."
        )
        accounts[debit.index].counters.debitsPending += amount
        accounts[credit.index].counters.creditsPending += amount
    }

    /// Gives a hold back.
    mutating func release(_ amount: Int64, from debit: AccountSlot, to credit: AccountSlot) {
        precondition(
            accounts[debit.index].counters.debitsPending >= amount
                && accounts[credit.index].counters.creditsPending >= amount,
            "A hold is resolved once."
        )
        accounts[debit.index].counters.debitsPending -= amount
        accounts[credit.index].counters.creditsPending -= amount
    }

    /// Writes the counters as they stand.
    mutating func writeBalance(_ slot: AccountSlot, _ changes: inout LedgerChanges) {
        let id = accounts[slot.index].id
        let counters = accounts[slot.index].counters
        changes.update(
            AccountBalance(account: id, counters: counters),
            at: &rows[slot.index]
        )
    }

    // MARK: What a card may do

    mutating func setFrozen(_ frozen: Bool, _ slot: AccountSlot) {
        accounts[slot.index].frozen = frozen
    }

    mutating func setPINTries(_ tries: UInt8, _ slot: AccountSlot) {
        accounts[slot.index].pinTries = tries
    }

    mutating func setPIN(_ reference: PINReference, _ slot: AccountSlot) {
        accounts[slot.index].pinReference = reference
        accounts[slot.index].pinTries = 0
    }
}
