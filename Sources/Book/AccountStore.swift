import Payments

/// The accounts in memory: the house's for good, customers' as long as there is room.
///
/// A slot number stays the account's until `evict`, for house accounts for ever.
struct AccountStore: Sendable {
    /// Names a house account.
    private struct House: Hashable, Sendable {
        var kind: AccountKind
        var asset: Asset
        var merchant: String?
    }

    private(set) var slots: ContiguousArray<AccountState> = []
    /// Where each slot's counters were written last in a batch's output.
    var outputRows: ContiguousArray<Int32> = []
    private var vacant: [Int] = []
    private var slotByID: [Int64: Int] = [:]
    private var slotByCard: [CardToken: Int] = [:]
    private var slotByHouse: [House: Int] = [:]
    /// Where the next eviction goes on looking.
    private var hand = 0

    func slot(id: Int64) -> Int? { slotByID[id] }

    func slot(card: CardToken) -> Int? { slotByCard[card] }

    func house(_ kind: AccountKind, _ asset: Asset, merchant: String?) -> Int? {
        slotByHouse[House(kind: kind, asset: asset, merchant: merchant)]
    }

    /// Takes an account in; one that is here already stays as it is.
    @discardableResult
    mutating func insert(_ account: AccountState) -> Int {
        if let slot = slotByID[account.id] { return slot }
        let slot: Int
        if let free = vacant.popLast() {
            slots[free] = account
            slot = free
        } else {
            slots.append(account)
            outputRows.append(-1)
            slot = slots.count - 1
        }
        slotByID[account.id] = slot
        if account.kind.isCustomer {
            if let card = account.card { slotByCard[card.token] = slot }
        } else {
            let house = House(
                kind: account.kind,
                asset: account.asset,
                merchant: account.merchant
            )
            slotByHouse[house] = slot
        }
        return slot
    }

    /// Whether neither counter would pass the end of Int64.
    func canPost(_ amount: Int64, from debit: Int, to credit: Int) -> Bool {
        !slots[debit].debitsPosted.addingReportingOverflow(amount).overflow
            && !slots[credit].creditsPosted.addingReportingOverflow(amount).overflow
    }

    /// Moves an amount; checked by `canPost` before.
    mutating func post(_ amount: Int64, from debit: Int, to credit: Int) {
        precondition(amount > 0, "A transfer moves something.")
        precondition(slots[debit].asset == slots[credit].asset, "Assets never mix.")
        slots[debit].debitsPosted += amount
        slots[credit].creditsPosted += amount
    }

    /// Whether a hold fits, and the posting of all that is held would, too.
    func canHold(_ amount: Int64, from debit: Int, to credit: Int) -> Bool {
        func fits(_ posted: Int64, _ pending: Int64) -> Bool {
            let (held, overflow) = pending.addingReportingOverflow(amount)
            return !overflow && !posted.addingReportingOverflow(held).overflow
        }
        return fits(slots[debit].debitsPosted, slots[debit].debitsPending)
            && fits(slots[credit].creditsPosted, slots[credit].creditsPending)
    }

    /// Holds an amount on both accounts; checked by `canHold` before.
    mutating func hold(_ amount: Int64, from debit: Int, to credit: Int) {
        precondition(amount > 0, "A hold holds something.")
        precondition(slots[debit].asset == slots[credit].asset, "Assets never mix.")
        slots[debit].debitsPending += amount
        slots[credit].creditsPending += amount
    }

    /// Gives a hold back.
    mutating func release(_ amount: Int64, from debit: Int, to credit: Int) {
        precondition(
            slots[debit].debitsPending >= amount && slots[credit].creditsPending >= amount,
            "A hold is resolved once."
        )
        slots[debit].debitsPending -= amount
        slots[credit].creditsPending -= amount
    }

    mutating func setFrozen(_ frozen: Bool, slot: Int) { slots[slot].frozen = frozen }

    mutating func setPINTries(_ tries: UInt8, slot: Int) { slots[slot].pinTries = tries }

    mutating func setPIN(_ reference: PINReference, slot: Int) {
        slots[slot].pinReference = reference
        slots[slot].pinTries = 0
    }

    /// Forgets customers' accounts until no more than `bound` are left; all must be on disk.
    mutating func evict(above bound: Int) {
        guard slotByID.count > bound else { return }
        var looked = 0
        while slotByID.count > bound, looked < slots.count {
            if hand >= slots.count { hand = 0 }
            let account = slots[hand]
            if account.kind.isCustomer, slotByID[account.id] == hand {
                slotByID[account.id] = nil
                if let card = account.card { slotByCard[card.token] = nil }
                vacant.append(hand)
            }
            hand += 1
            looked += 1
        }
    }
}
