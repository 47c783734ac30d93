import Payments

/// Payments in memory, by terminal and STAN and by seq.
///
/// All payments of one terminal and STAN form a chain. A chain is *complete* when it holds every
/// row that a look-up could reach, in any window and class: because they were read. A chain
/// that is not complete holds only what steps have made since it began, the newest of its
/// identity for sure. Chains leave as a whole, oldest first, between two batches.
struct RecentPayments: Sendable {
    private struct Slot: Sendable {
        var state: PaymentState
        /// The next row of the chain; -1 ends it.
        var next: Int32 = -1
        /// Whether it stands in a chain; a row found by its seq alone does not.
        var isChained = false
    }

    private struct Chain: Sendable {
        var head: Int32 = -1
        var isComplete: Bool
    }

    private var slots: ContiguousArray<Slot> = []
    private var vacant: ContiguousArray<Int32> = []
    private var chains = NumberTable<Chain>()
    private var slotBySeq = NumberTable<Int32>()
    /// Payments that an operator reversed, by the record of the reversal.
    private var slotByReversal: [Int64: Int32] = [:]
    /// Keys of `chains` in the order in which they came; what stands before `oldest` has left.
    private var order: ContiguousArray<TerminalStan> = []
    private var oldest = 0
    /// Rows outside a chain: they leave after the batch.
    private var loose: ContiguousArray<Int64> = []

    subscript(slot: Int) -> PaymentState {
        get { slots[slot].state }
        set { slots[slot].state = newValue }
    }

    func slot(seq: Int64) -> Int? { slotBySeq[UInt64(bitPattern: seq)].map { Int($0) } }

    /// The payment that the operator's reversal of this record undid and that it still undoes.
    func slot(reversedBy reversal: Int64) -> Int? {
        guard let slot = slotByReversal[reversal],
            slots[Int(slot)].state.reversedBy == reversal
        else { return nil }
        return Int(slot)
    }

    func isComplete(_ key: TerminalStan) -> Bool { chains[key.number]?.isComplete ?? false }

    /// The newest row of the chain that satisfies the condition.
    func newest(_ key: TerminalStan, where condition: (PaymentState) -> Bool) -> Int? {
        guard let chain = chains[key.number] else { return nil }
        var found: Int?
        var next = chain.head
        while next >= 0 {
            let index = Int(next)
            next = slots[index].next
            if let found, slots[found].state.seq > slots[index].state.seq { continue }
            if condition(slots[index].state) { found = index }
        }
        return found
    }

    func forEach(_ key: TerminalStan, _ body: (PaymentState) -> Void) {
        var next = chains[key.number]?.head ?? -1
        while next >= 0 {
            body(slots[Int(next)].state)
            next = slots[Int(next)].next
        }
    }

    /// A payment that a step has made.
    mutating func insert(_ state: consuming PaymentState) {
        let seq = state.seq
        let holdsIdentity = state.holdsIdentity
        let slot = store(state)
        if holdsIdentity { link(slot) } else { loose.append(seq) }
    }

    mutating func operatorReversed(slot: Int, by reversal: Int64) {
        slotByReversal[reversal] = Int32(slot)
    }

    /// Rows as they were read; what is here already stays as it is.
    mutating func admit(_ rows: [PaymentState], answering keys: ColdKeys) {
        for row in rows {
            let slot = slot(seq: row.seq).map { Int32($0) } ?? store(row)
            if let reversal = row.reversedBy, keys.payments.contains(reversal) {
                slotByReversal[reversal] = slot
            }
            guard !slots[Int(slot)].isChained else { continue }
            if row.holdsIdentity, keys.stans.contains(TerminalStan(row.request.identity)) {
                link(slot)
            } else {
                loose.append(row.seq)
            }
        }
        // In any order: each key is complete by itself.
        for key in keys.stans { complete(key) }
    }

    /// Forgets the oldest chains above the bound, and all rows outside chains.
    mutating func evict(above bound: Int) {
        for seq in loose {
            guard let slot = slot(seq: seq), !slots[slot].isChained else { continue }
            release(Int32(slot))
        }
        loose.removeAll(keepingCapacity: true)
        while chains.count > bound {
            let key = order[oldest]
            oldest += 1
            var next = chains.remove(key.number)?.head ?? -1
            while next >= 0 {
                let slot = next
                next = slots[Int(slot)].next
                release(slot)
            }
        }
        if oldest > order.count / 2 {
            order.removeFirst(oldest)
            oldest = 0
        }
    }

    private mutating func store(_ state: consuming PaymentState) -> Int32 {
        let slot: Int32
        let seq = state.seq
        if let free = vacant.popLast() {
            slots[Int(free)] = Slot(state: state)
            slot = free
        } else {
            slots.append(Slot(state: state))
            slot = Int32(slots.count - 1)
        }
        slotBySeq.set(UInt64(bitPattern: seq), to: slot)
        return slot
    }

    private mutating func link(_ slot: Int32) {
        let key = TerminalStan(slots[Int(slot)].state.request.identity)
        var chain = chain(key)
        slots[Int(slot)].next = chain.head
        slots[Int(slot)].isChained = true
        chain.head = slot
        chains.set(key.number, to: chain)
    }

    private mutating func complete(_ key: TerminalStan) {
        var chain = chain(key)
        chain.isComplete = true
        chains.set(key.number, to: chain)
    }

    /// The chain of a key; one that begins here is the newest.
    private mutating func chain(_ key: TerminalStan) -> Chain {
        if let known = chains[key.number] { return known }
        order.append(key)
        return Chain(isComplete: false)
    }

    private mutating func release(_ slot: Int32) {
        slotBySeq.remove(UInt64(bitPattern: slots[Int(slot)].state.seq))
        if let reversal = slots[Int(slot)].state.reversedBy, slotByReversal[reversal] == slot {
            slotByReversal[reversal] = nil
        }
        slots[Int(slot)].isChained = false
        vacant.append(slot)
    }
}

extension TerminalStan {
    init(_ identity: RequestIdentity) {
        self.init(terminal: identity.terminal, stan: identity.stan)
    }

    /// Both as one number.
    fileprivate var number: UInt64 {
        UInt64(UInt32(bitPattern: terminal.rawValue)) << 32 | UInt64(stan)
    }
}
