import Payments
import Upstream

/// Requests to hosts in memory.
///
/// All that await an answer; of stored reversals that are open or held what their turn needs;
/// and the rows that a batch has made or read. The rest is in the file.
struct Exchanges: Sendable {
    /// What is kept of one channel.
    fileprivate struct Slot: Sendable {
        var state: ChannelState
        var awaiting: Set<Int64> = []
        var queue = ForwardQueue()
        /// Open forwards.
        var open = 0
        /// Ids of held forwards, in order.
        var held: ContiguousArray<Int64> = []
        /// Since when each forward is stored, open or held: the oldest first.
        var ages = ForwardQueue()
        /// Forwards that were sent and not answered, for as long as an answer may come.
        var flying: Set<Int64> = []
        /// When each of `flying` stops to be waited for, in the order of sending.
        var landings: ContiguousArray<ForwardQueue.Due> = []
        var landed = 0
    }

    private var slots: [ChannelNumber: Slot] = [:]
    private var rows: [Int64: ExchangeState] = [:]
    /// Stored reversals that are open or held.
    private var forwards: [Int64: ForwardEntry] = [:]
    private var idsByLink: [LinkKey: [Int64]] = [:]
    /// Numbers that must not be given out: of what awaits an answer, is open or held.
    private var taken: Set<LinkKey> = []
    private var order: ContiguousArray<Int64> = []
    /// What this batch asked for and the file does not hold.
    private var absent: Set<Int64> = []
    /// What this batch asked for, so that all rows of it are here.
    private var lookedUp: Set<LinkKey> = []
    /// Terminals' requests that wait for the answer of a host.
    private var origins: [Int64: [Origin]] = [:]
    /// Of these, what this batch has answered: again to be answered should its commit fail.
    private var answered: [Int64: [Origin]] = [:]
    private var awaitingCount = 0

    init(snapshot: BookSnapshot) {
        for channel in snapshot.channels { slots[channel.number] = Slot(state: channel) }
        // In any order: each has a row and a due time of its own.
        for exchange in snapshot.awaiting { put(exchange) }
        for entry in snapshot.forwards { enter(entry) }
    }

    subscript(id: Int64) -> ExchangeState? { rows[id] }

    func isKnown(_ id: Int64) -> Bool { rows[id] != nil || absent.contains(id) }

    func isKnown(_ link: LinkKey) -> Bool { lookedUp.contains(link) }

    /// Rows with this number, newest first.
    func rows(_ link: LinkKey) -> [ExchangeState] {
        (idsByLink[link] ?? []).compactMap { rows[$0] }.sorted { $0.id > $1.id }
    }

    /// Ids of what awaits an answer, in order.
    var awaiting: [Int64] { slots.values.flatMap(\.awaiting).sorted() }

    /// Whether an answer may still come that counts: to what is awaited, or to a stored refund.
    var isAwaitingAny: Bool { awaitingCount > 0 || !forwards.isEmpty }

    /// All payments that no host has decided, in order.
    var undecided: [UndecidedPayment] {
        let asked = slots.values.lazy.flatMap(\.awaiting).compactMap { rows[$0]?.undecided }
        let stored = forwards.values.lazy.compactMap(\.undecided)
        return (Array(asked) + stored).sorted { $0.seq < $1.seq }
    }

    // MARK: Channels

    func channel(_ number: ChannelNumber) -> ChannelState? { slots[number]?.state }

    /// All that the book has met, by number.
    var channels: [ChannelState] {
        slots.values.map(\.state).sorted { $0.number.rawValue < $1.number.rawValue }
    }

    /// Whether a channel takes another payment; `own`: the terms of its route, where that has some.
    func hasRoom(on number: ChannelNumber, under own: HostTerms?) -> Bool {
        guard let channel = slots[number] else { return true }
        let terms = own ?? channel.state.terms
        return !channel.state.isStopped && channel.awaiting.count < Int(terms.inFlightLimit)
            && channel.open < Int(terms.forwardLimit)
    }

    /// Stops a channel or starts it again; nil for one that the book has not met.
    mutating func setStopped(_ isStopped: Bool, _ number: ChannelNumber) -> ChannelState? {
        slots[number]?.state.isStopped = isStopped
        return slots[number]?.state
    }

    /// Leaves a range of numbers out on every channel.
    mutating func skipNumbers(_ width: UInt32) -> [ChannelState] {
        for state in channels {
            slots[state.number]?.state.lastNumber =
                (state.lastNumber + width) % UpstreamReference.lastNumber
        }
        return channels
    }

    /// What is open on a channel.
    func summary(of number: ChannelNumber) -> ChannelSummary {
        var summary = ChannelSummary()
        guard let slot = slots[number] else { return summary }
        summary.awaiting = slot.awaiting.count
        summary.forwards = slot.open
        summary.sent = slot.flying.count
        summary.held = slot.held.count
        summary.isStopped = slot.state.isStopped
        summary.oldest = slot.ages.first?.at
        return summary
    }

    mutating func setChannel(_ state: ChannelState) {
        if slots[state.number] == nil {
            slots[state.number] = Slot(state: state)
        } else {
            slots[state.number]?.state = state
        }
    }

    /// The number of a channel's next request: none that is in use.
    mutating func takeNumber(_ channel: ChannelNumber) -> UInt32 {
        guard var number = slots[channel]?.state.lastNumber else {
            preconditionFailure("A channel is known before its first request.")
        }
        repeat {
            number = UpstreamReference.number(after: number)
        } while taken.contains(LinkKey(channel: channel, number: number))
        slots[channel]?.state.lastNumber = number
        return number
    }

    /// A new or changed row.
    mutating func put(_ exchange: ExchangeState) {
        let before = rows.updateValue(exchange, forKey: exchange.id)
        if before == nil {
            list(exchange)
        }
        if exchange.repeats {
            enter(exchange.entry)
        } else if exchange.state == .awaiting {
            if slots[exchange.channel]?.awaiting.insert(exchange.id).inserted == true {
                awaitingCount += 1
            }
            if let link = exchange.link { taken.insert(link) }
        } else if slots[exchange.channel]?.awaiting.remove(exchange.id) != nil {
            awaitingCount -= 1
            if let link = exchange.link { taken.remove(link) }
        }
    }

    private mutating func list(_ exchange: ExchangeState) {
        order.append(exchange.id)
        if let link = exchange.link { idsByLink[link, default: []].append(exchange.id) }
    }

    /// Rows as they were read; what is here already stays as it is.
    mutating func admit(_ read: [ExchangeState], answering keys: ColdKeys) {
        for exchange in read where rows[exchange.id] == nil {
            rows[exchange.id] = exchange
            list(exchange)
        }
        for id in keys.exchanges where rows[id] == nil { absent.insert(id) }
        lookedUp.formUnion(keys.links)
    }

    /// Ends a batch: rows leave above the bound, oldest first, but for what awaits an answer.
    mutating func evict(above bound: Int) {
        if !answered.isEmpty { answered.removeAll(keepingCapacity: true) }
        if !absent.isEmpty { absent.removeAll(keepingCapacity: true) }
        if !lookedUp.isEmpty { lookedUp.removeAll(keepingCapacity: true) }
        guard rows.count > bound + awaitingCount else { return }
        var kept: ContiguousArray<Int64> = []
        for id in order {
            guard let row = rows[id] else { continue }
            guard row.state != .awaiting, rows.count > bound + awaitingCount else {
                kept.append(id)
                continue
            }
            rows[id] = nil
            guard let link = row.link else { continue }
            idsByLink[link]?.removeAll { $0 == id }
            if idsByLink[link]?.isEmpty == true { idsByLink[link] = nil }
        }
        order = kept
    }

    // MARK: Terminals that wait

    mutating func wait(_ origin: Origin, for exchange: Int64) {
        origins[exchange, default: []].append(origin)
    }

    mutating func takeOrigins(of exchange: Int64) -> [Origin] {
        guard let origins = origins.removeValue(forKey: exchange) else { return [] }
        answered[exchange] = origins
        return origins
    }

    mutating func adoptOrigins(
        of other: Exchanges,
        except: Set<Origin>,
        isResolved: (Int64) -> Bool
    ) {
        let waiting = other.origins.merging(other.answered) { $0 + $1 }
        for (id, origins) in waiting
        where isResolved(id) || rows[id]?.isAwaited ?? (forwards[id]?.state == .sent) {
            let left = origins.filter { !except.contains($0) }
            if !left.isEmpty { self.origins[id] = left }
        }
    }

    // MARK: Forwards

    func isOpenForward(_ id: Int64) -> Bool { forwards[id]?.state.isOpen ?? false }

    /// The stored reversal of what belongs to no payment, where there is one.
    func forward(of orphan: UpstreamOriginal?, on channel: ChannelNumber) -> Int64? {
        guard let orphan else { return nil }
        return forwards.values.lazy.filter { $0.channel == channel && $0.orphan == orphan }
            .map(\.id).min()
    }

    /// The request, open or held, whose end closes a case.
    func forward(ofCase seq: Int64) -> Int64? {
        forwards.values.lazy.filter { $0.discrepancy == seq }.map(\.id).min()
    }

    /// The stored reversals of a channel that wait for a person, oldest first, up to a bound.
    func held(of number: ChannelNumber, limit: Int) -> [Int64] {
        Array(slots[number]?.held.prefix(limit) ?? [])
    }

    private mutating func enter(_ entry: ForwardEntry) {
        let before = forwards[entry.id]
        leave(entry.id)
        // What has left, or is of another time, is the oldest no more.
        defer { dropStaleAges(of: entry.channel) }
        guard entry.state.isOpen || entry.state.isHeld else { return }
        forwards[entry.id] = entry
        if before?.since != entry.since {
            slots[entry.channel]?.ages.insert(ForwardQueue.Due(at: entry.since, id: entry.id))
        }
        if let link = entry.link { taken.insert(link) }
        if entry.state.isOpen {
            slots[entry.channel]?.open += 1
            guard before?.state.isOpen != true || before?.nextAt != entry.nextAt else { return }
            slots[entry.channel]?.queue.insert(ForwardQueue.Due(at: entry.nextAt, id: entry.id))
        } else {
            slots[entry.channel]?.hold(entry.id)
        }
    }

    private mutating func leave(_ id: Int64) {
        guard let entry = forwards.removeValue(forKey: id) else { return }
        if let link = entry.link { taken.remove(link) }
        if entry.state.isOpen {
            slots[entry.channel]?.open -= 1
        } else {
            slots[entry.channel]?.held.removeAll { $0 == entry.id }
        }
    }

    private mutating func dropStaleAges(of number: ChannelNumber) {
        while let first = slots[number]?.ages.first, forwards[first.id]?.since != first.at {
            slots[number]?.ages.removeFirst()
        }
        // One that is held for days must not keep what came and went behind it.
        guard let slot = slots[number], slot.ages.count > 64 + 2 * (slot.open + slot.held.count)
        else { return }
        let stored = forwards
        slots[number]?.ages.removeAll { stored[$0.id]?.since != $0.at }
    }

    /// A forward leaves towards the host; it is waited for until `landing`.
    mutating func fly(_ id: Int64, on number: ChannelNumber, until landing: Timestamp) {
        slots[number]?.flying.insert(id)
        slots[number]?.landings.append(ForwardQueue.Due(at: landing, id: id))
    }

    /// Whether an answer to a forward may still come, or the word that none does.
    func isFlying(_ exchange: Int64, on number: ChannelNumber) -> Bool {
        slots[number]?.flying.contains(exchange) ?? false
    }

    /// Something was heard of a request, or given up: a forward is waited for no more.
    mutating func land(_ exchange: ExchangeState) {
        if exchange.repeats { slots[exchange.channel]?.flying.remove(exchange.id) }
    }

    /// Takes out what is due, oldest first, as far as the window has room.
    mutating func takeDue(_ number: ChannelNumber, at time: Timestamp, window: Int) -> [Int64] {
        guard var slot = slots.removeValue(forKey: number) else { return [] }
        defer { slots[number] = slot }
        slot.land(until: time)
        var due: [Int64] = []
        while let first = slot.queue.first, first.at <= time,
            due.count + slot.flying.count < window
        {
            slot.queue.removeFirst()
            if isCurrent(first) { due.append(first.id) }
        }
        return due
    }

    /// When `takeDue` has something to give next.
    mutating func nextDue(_ number: ChannelNumber, window: Int) -> Timestamp? {
        guard var slot = slots.removeValue(forKey: number) else { return nil }
        defer { slots[number] = slot }
        while let first = slot.queue.first, !isCurrent(first) { slot.queue.removeFirst() }
        guard let first = slot.queue.first else { return nil }
        guard slot.flying.count >= window, slot.landed < slot.landings.count else {
            return first.at
        }
        return max(first.at, slot.landings[slot.landed].at)
    }

    private func isCurrent(_ due: ForwardQueue.Due) -> Bool {
        guard let entry = forwards[due.id] else { return false }
        return entry.state.isOpen && entry.nextAt == due.at
    }
}

extension Exchanges.Slot {
    fileprivate mutating func hold(_ id: Int64) {
        // Ids grow, but an older one may be held later.
        var place = held.count
        while place > 0, held[place - 1] > id { place -= 1 }
        held.insert(id, at: place)
    }

    fileprivate mutating func land(until time: Timestamp) {
        while landed < landings.count, landings[landed].at <= time {
            flying.remove(landings[landed].id)
            landed += 1
        }
        if landed > 64, landed > landings.count / 2 {
            landings.removeFirst(landed)
            landed = 0
        }
    }
}
