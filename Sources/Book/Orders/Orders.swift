import Payments
import Upstream

/// Orders of wallets in memory: all that are at hand, and the rows that a batch has made or read.
///
/// What is on its way of questions is kept here and nowhere else: it decides when the next one
/// leaves, and never what a row becomes.
struct Orders: Sendable {
    /// A refund that a wallet has accepted: asked about until it is paid.
    struct Watch: Hashable, Sendable {
        var channel: ChannelNumber
        /// The order that it is a refund of.
        var order: OrderNumber?
        /// When it was accepted.
        var since: Timestamp
    }

    /// A request that is stored until a wallet has it.
    private struct Stored: Hashable, Sendable {
        var channel: ChannelNumber
        var since: Timestamp
    }

    /// How many orders of a channel are not at their end.
    private struct Load: Sendable {
        /// Those that a wallet has to decide.
        var asked = 0
        /// Those that wait for a customer, or for their terminal.
        var waiting = 0
    }

    private var rows: [Int64: Order] = [:]
    /// Those that are not at hand, and leave with the batch.
    private var leaving: Set<Int64> = []
    /// Those that may come to count, by DE 41.
    private var undecidedBy: [String: Set<Int64>] = [:]
    private var loads: [ChannelNumber: Load] = [:]
    private var watches: [Int64: Watch] = [:]
    /// Those that are open: each has an end, even where its channel is gone.
    private var stored: [Int64: Stored] = [:]
    /// What a terminal may claim, by DE 41.
    private var claims: [String: Set<Int64>] = [:]
    private var queue = OrderQueue()
    /// What this batch asked for and the file does not hold.
    private var absent: Set<Int64> = []
    /// Questions on their way, and how long each is waited for.
    private var flights: [Int64: Timestamp] = [:]
    private var askedAt: [Int64: Timestamp] = [:]
    private var terms: [ChannelNumber: HostTerms] = [:]

    init(snapshot: BookSnapshot) {
        for channel in snapshot.channels { terms[channel.number] = channel.terms }
        for order in snapshot.orders { put(order) }
        for entry in snapshot.forwards where entry.isWithWallet { watch(entry) }
    }

    subscript(id: Int64) -> Order? { rows[id] }

    func isKnown(_ id: Int64) -> Bool { rows[id] != nil || absent.contains(id) }

    /// Those that may come to count, in order.
    var undecided: [Order] {
        undecidedBy.values.joined().sorted().compactMap { rows[$0] }
    }

    /// The same of a terminal.
    func undecided(of terminal: String) -> [Order] {
        (undecidedBy[terminal] ?? []).sorted().compactMap { rows[$0] }
    }

    /// Whether any terminal may claim anything.
    var hasClaims: Bool { !claims.isEmpty }

    /// What a terminal may claim, in order.
    func unclaimed(by terminal: String) -> [Int64] {
        (claims[terminal] ?? []).sorted()
    }

    /// How many a channel has still to decide; of those that are taken back the requests count.
    func asked(on channel: ChannelNumber) -> Int { loads[channel]?.asked ?? 0 }

    /// How many of a channel wait for a customer, or for their terminal.
    func waiting(on channel: ChannelNumber) -> Int { loads[channel]?.waiting ?? 0 }

    /// The same of a terminal.
    func waiting(of terminal: String) -> Int {
        undecidedBy[terminal]?.count { rows[$0]?.state.isWaiting ?? false } ?? 0
    }

    /// How many refunds a channel has accepted and not paid yet.
    func watched(on channel: ChannelNumber) -> Int {
        watches.values.count { $0.channel == channel }
    }

    /// A terminal has at most so many that wait.
    static let mostWaiting = 16

    /// What a channel is for its orders.
    func terms(of channel: ChannelNumber) -> WalletTerms {
        terms[channel]?.wallet ?? WalletTerms(of: .wechat)
    }

    mutating func setTerms(_ new: HostTerms, of channel: ChannelNumber) {
        guard terms.updateValue(new, forKey: channel) != new else { return }
        // In any order: the queue has one of its own.
        for order in rows.values where order.channel == channel { schedule(order.id) }
        // In any order: the queue has one of its own.
        for (id, request) in stored where request.channel == channel { schedule(id) }
    }

    /// A new or changed row.
    mutating func put(_ order: Order) {
        keep(order)
        if order.state == .unclaimed {
            claims[order.terminal, default: []].insert(order.id)
        } else if claims[order.terminal]?.remove(order.id) != nil,
            claims[order.terminal]?.isEmpty == true
        {
            claims[order.terminal] = nil
        }
        guard order.isAtHand else {
            flights[order.id] = nil
            return
        }
        schedule(order.id)
    }

    private mutating func keep(_ order: Order) {
        if let old = rows.updateValue(order, forKey: order.id) { count(old, -1) }
        count(order, 1)
        if order.isAtHand { leaving.remove(order.id) } else { leaving.insert(order.id) }
    }

    private mutating func count(_ order: Order, _ one: Int) {
        guard order.state.isUndecided else { return }
        if order.state.isWaiting {
            loads[order.channel, default: Load()].waiting += one
        } else {
            loads[order.channel, default: Load()].asked += one
        }
        if one > 0 {
            undecidedBy[order.terminal, default: []].insert(order.id)
        } else {
            undecidedBy[order.terminal]?.remove(order.id)
            if undecidedBy[order.terminal]?.isEmpty == true { undecidedBy[order.terminal] = nil }
        }
    }

    /// Rows as they were read; what is here already stays as it is.
    mutating func admit(_ read: [Order], answering keys: ColdKeys) {
        for order in read where rows[order.id] == nil { keep(order) }
        for id in keys.orders where rows[id] == nil { absent.insert(id) }
    }

    /// Ends a batch: what is not at hand leaves.
    mutating func endBatch() {
        if !absent.isEmpty { absent.removeAll(keepingCapacity: true) }
        // In any order: each leaves by itself.
        for id in leaving { rows[id] = nil }
        if !leaving.isEmpty { leaving.removeAll(keepingCapacity: true) }
    }

    // MARK: Refunds that were accepted

    /// A request is stored or at its end, or a refund on its way to its customer.
    mutating func watch(_ entry: ForwardEntry) {
        if entry.state.isOpen {
            let new = Stored(channel: entry.channel, since: entry.since)
            if stored.updateValue(new, forKey: entry.id) != new { schedule(entry.id) }
        } else {
            stored[entry.id] = nil
        }
        guard entry.state == .accepted else {
            if watches.removeValue(forKey: entry.id) != nil {
                flights[entry.id] = nil
                askedAt[entry.id] = nil
            }
            return
        }
        watches[entry.id] = Watch(
            channel: entry.channel,
            order: entry.order,
            since: entry.nextAt
        )
        schedule(entry.id)
    }

    /// Whether a refund was accepted and is not paid.
    func watches(_ id: Int64) -> Bool { watches[id] != nil }

    /// Refunds of an order that were accepted and are not paid, in order.
    func watches(of order: OrderNumber) -> [Int64] {
        watches.filter { $1.order == order }.map(\.key).sorted()
    }

    // MARK: Questions

    /// Whether another question may leave: none is on its way, and none left just now.
    func mayAsk(_ id: Int64, at time: Timestamp) -> Bool {
        if let until = flights[id], until > time { return false }
        return askedAt[id].map { time.rawValue - $0.rawValue >= Self.pause } ?? true
    }

    /// A question leaves.
    mutating func ask(_ id: Int64, on channel: ChannelNumber, at time: Timestamp) {
        let timeout = Int64((terms[channel] ?? HostTerms()).timeoutMilliseconds)
        flights[id] = time.later(byMilliseconds: timeout + 5_000)
        askedAt[id] = time
        forgetAsked(before: time)
        schedule(id)
    }

    /// What has ended may come again by what its wallet says of it, so it is known for a while when
    /// it was asked about.
    private mutating func forgetAsked(before time: Timestamp) {
        guard askedAt.count > 2 * (rows.count + watches.count) + Self.mostForgotten else { return }
        askedAt = askedAt.filter { id, at in
            rows[id] != nil || watches[id] != nil || time.rawValue - at.rawValue < Self.pause
        }
    }

    /// Of what has ended so many are kept before any is forgotten.
    private static let mostForgotten = 1_000

    /// It is answered.
    mutating func land(_ id: Int64) {
        guard flights.removeValue(forKey: id) != nil else { return }
        schedule(id)
    }

    /// Forgets what is on its way, as a start would.
    mutating func forgetVolatile() {
        flights.removeAll()
        askedAt.removeAll()
        // In any order: the queue has one of its own.
        for id in rows.keys { schedule(id) }
        // In any order: the queue has one of its own.
        for id in watches.keys { schedule(id) }
    }

    /// Two questions about one order lie so far apart, in microseconds.
    static let pause: Int64 = 2_000_000

    // MARK: What is due

    /// Takes out what is due, oldest first, up to a bound.
    mutating func takeDue(at time: Timestamp, limit: Int) -> [(id: Int64, timer: OrderTimer)] {
        var due: [(id: Int64, timer: OrderTimer)] = []
        while let first = queue.first, first.at <= time, due.count < limit {
            queue.removeFirst()
            let isTaken = due.contains { $0.id == first.id && $0.timer == first.timer }
            if !isTaken, isCurrent(first) { due.append((first.id, first.timer)) }
        }
        return due
    }

    /// When `takeDue` has something to give next.
    mutating func nextDue() -> Timestamp? {
        while let first = queue.first, !isCurrent(first) { queue.removeFirst() }
        return queue.first?.at
    }

    /// Puts what is due of one back, after a step that changed nothing of it.
    mutating func reschedule(_ id: Int64) { schedule(id) }

    private func isCurrent(_ due: OrderQueue.Due) -> Bool {
        dueTimes(of: due.id).contains { $0.timer == due.timer && $0.at == due.at }
    }

    private mutating func schedule(_ id: Int64) {
        for due in dueTimes(of: id) { queue.insert(due) }
        // What is at its end long before its time must not stay until then.
        guard queue.count > 1_024 + 8 * (rows.count + watches.count + stored.count) else { return }
        var current = OrderQueue()
        // In any order: the queue has one of its own.
        for due in queue.all where isCurrent(due) { current.insert(due) }
        queue = current
    }

    private func dueTimes(of id: Int64) -> [OrderQueue.Due] {
        var times: [OrderQueue.Due] = []
        func add(_ timer: OrderTimer, _ at: Timestamp?) {
            if let at { times.append(OrderQueue.Due(at: at, id: id, timer: timer)) }
        }
        /// One of both: whoever looks last hears what was asked, and asks no more.
        func look(_ next: Timestamp?, until end: Timestamp?) {
            guard let next, let end else { return add(.query, next) }
            if next < end {
                add(.query, next)
            } else {
                add(.overdue, max(end, flights[id] ?? end))
            }
        }
        if let order = rows[id] {
            let terms = terms(of: order.channel)
            let last = askedAt[id] ?? order.at
            look(allowed(id, order.query(after: last, terms)), until: order.lastLook)
            add(.answer, order.answerAt)
            add(.unclaimed, order.unclaimedUntil(terms))
        } else if let watch = watches[id] {
            let last = askedAt[id] ?? watch.since
            let end = watch.since.later(byMilliseconds: Self.watchedMilliseconds)
            look(allowed(id, Self.look(at: watch.since, after: last)), until: end)
        } else if let request = stored[id] {
            let seconds = (self.terms[request.channel] ?? HostTerms()).expirySeconds
            add(.overdue, request.since.later(byMilliseconds: Int64(seconds) * 1_000))
        }
        return times
    }

    /// When another question may leave (``mayAsk(_:at:)``), at a time at the earliest.
    private func allowed(_ id: Int64, _ time: Timestamp?) -> Timestamp? {
        guard let time else { return nil }
        let rested = askedAt[id].map { Timestamp(rawValue: $0.rawValue + Self.pause) } ?? time
        return max(time, flights[id] ?? time, rested)
    }

    /// What nobody can be asked about is tried so often at least, in microseconds.
    static let longestWait: Int64 = 300_000_000

    /// So long an order is asked about, an accepted refund, or what a wallet said behind an end,
    /// before a person looks.
    static let watchedMilliseconds: Int64 = 10 * 86_400_000

    /// When it is asked about: behind seconds, minutes, hours, then each day.
    static func look(at since: Timestamp, after time: Timestamp) -> Timestamp {
        let passed = (time.rawValue - since.rawValue) / 1_000
        let early: [Int64] = [5_000, 30_000, 300_000, 3_600_000, 21_600_000]
        let next = early.first { $0 > passed } ?? (passed / 86_400_000 + 1) * 86_400_000
        return since.later(byMilliseconds: next)
    }
}
