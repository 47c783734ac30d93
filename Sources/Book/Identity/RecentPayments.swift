import Payments

/// Where a payment stands in memory until the end of the batch.
struct PaymentSlot: Hashable, Sendable {
    fileprivate let number: Int32

    fileprivate var index: Int { Int(number) }
}

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
    /// What this batch asked for by seq and the file does not hold.
    private var absent: Set<Int64> = []

    subscript(slot: PaymentSlot) -> PaymentState {
        get { slots[slot.index].state }
        // In place: what a payment holds is large.
        _modify { yield &slots[slot.index].state }
    }

    func slot(seq: Int64) -> PaymentSlot? {
        slotBySeq[UInt64(bitPattern: seq)].map { PaymentSlot(number: $0) }
    }

    /// The payment that the operator's reversal of this record undid and that it still undoes.
    func slot(reversedBy reversal: Int64) -> PaymentSlot? {
        guard let slot = slotByReversal[reversal],
            slots[Int(slot)].state.reversedBy == reversal
        else { return nil }
        return PaymentSlot(number: slot)
    }

    /// Whether what a seq names is in memory, or was asked for in this batch and is not on disk.
    func isKnown(seq: Int64) -> Bool {
        // What it reverses does not tell: it may be a payment of its own that is not at hand.
        slot(seq: seq) != nil || absent.contains(seq)
    }

    func isComplete(_ key: TerminalStan) -> Bool { chains[key.number]?.isComplete ?? false }

    /// The newest row of the chain that satisfies the condition.
    func newest(_ key: TerminalStan, where condition: (PaymentState) -> Bool) -> PaymentSlot? {
        guard let chain = chains[key.number] else { return nil }
        var found: PaymentSlot?
        var next = chain.head
        while next >= 0 {
            let slot = PaymentSlot(number: next)
            next = slots[slot.index].next
            if let found, slots[found.index].state.seq > slots[slot.index].state.seq { continue }
            if condition(slots[slot.index].state) { found = slot }
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

    mutating func operatorReversed(_ slot: PaymentSlot, by reversal: Int64) {
        slotByReversal[reversal] = slot.number
    }

    /// Rows as they were read; what is here already stays as it is.
    mutating func admit(_ rows: [PaymentState], answering keys: ColdKeys) {
        for row in rows {
            let slot = slot(seq: row.seq)?.number ?? store(row)
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
        for seq in keys.payments where slot(seq: seq) == nil { absent.insert(seq) }
    }

    /// Ends a batch: the oldest chains leave above the bound, and all rows outside chains.
    mutating func evict(above bound: Int) {
        if !absent.isEmpty { absent.removeAll(keepingCapacity: true) }
        for seq in loose {
            guard let slot = slot(seq: seq), !slots[slot.index].isChained else { continue }
            release(slot.number)
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
