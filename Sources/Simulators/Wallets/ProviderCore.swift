import Text

/// What the provider knows, and what it decides: orders, payers, refunds, and the rules that its
/// merchants have to keep.
///
/// Pure: a demand and a moment in, a verdict and its fate out. The last two digits of a code decide
/// how a payment ends; ``await(_:)`` adds what codes cannot say.
package struct ProviderCore: Sendable {
    /// Between two queries for one order there lies at least so much.
    static let queryGapMilliseconds: Int64 = 1000
    static let maximumRefunds = 50
    static let maximumNexts = 1000
    static let maximumViolations = 10_000

    package let kind: ProviderKind
    /// How long a customer takes to scan and pay a drawn code; nil waits to be told.
    package var scanMilliseconds: Int64?
    package private(set) var violations: [ProviderViolation] = []
    package private(set) var nexts: [ProviderNext] = []
    /// By how much customers, banks and notifies are quicker than they would be.
    package var hurry: Int64 = 1
    var orders: [String: ProviderOrder] = [:]
    private var numbersByTrade: [String: String] = [:]
    private var numbersByRefund: [String: String] = [:]
    /// When orders change by themselves.
    private var dueAt: [String: ProviderTime] = [:]
    /// Orders of which a merchant has not acknowledged all.
    package private(set) var owing: Set<String> = []
    private var changed: [String] = []
    private var recorded = 0
    /// When an order was asked about last; volatile.
    private var askedAt: [String: ProviderTime] = [:]
    /// The same, as long as nothing else was asked for it since.
    private var polledAt: [String: ProviderTime] = [:]
    /// Orders of an earlier process, of whose queries nothing is known.
    private var restored: Set<String> = []

    package init(kind: ProviderKind) { self.kind = kind }

    // MARK: What others read

    /// The orders as they were placed.
    package var book: [ProviderOrder] {
        orders.values.sorted { ($0.placedAt, $0.number) < ($1.placedAt, $1.number) }
    }

    package func order(_ number: String) -> ProviderOrder? { orders[number] }

    /// When something changes by itself.
    package var nextAt: ProviderTime? { dueAt.values.min() }

    func find(_ reference: ProviderDemand.Reference) -> ProviderOrder? {
        switch reference {
        case .number(let number): orders[number]
        case .trade(let trade): numbersByTrade[trade].flatMap { orders[$0] }
        case .refund(let refund): numbersByRefund[refund].flatMap { orders[$0] }
        }
    }

    func wasAsked(_ number: String) -> Bool { askedAt[number] != nil || restored.contains(number) }

    // MARK: What others give

    /// Takes an order over that an earlier process kept.
    package mutating func restore(_ order: ProviderOrder) {
        index(order)
        restored.insert(order.number)
    }

    package mutating func restore(_ violation: ProviderViolation) {
        violations.append(violation)
        recorded = violations.count
    }

    /// Lets a fault wait for its request; false when too many wait.
    package mutating func await(_ next: ProviderNext) -> Bool {
        guard nexts.count < Self.maximumNexts, next.times > 0 else { return false }
        nexts.append(next)
        return true
    }

    package mutating func forgetNexts() { nexts.removeAll() }

    /// Orders that changed since the last call, and rules that were broken.
    package mutating func takeChanges() -> (
        orders: [ProviderOrder], violations: [ProviderViolation]
    ) {
        let rows = changed.compactMap { orders[$0] }
        let broken = Array(violations[recorded...])
        changed.removeAll()
        recorded = violations.count
        return (rows, broken)
    }

    package mutating func note(
        _ kind: ProviderViolation.Kind,
        at now: ProviderTime,
        number: String? = nil,
        _ detail: String
    ) {
        guard violations.count < Self.maximumViolations else { return }
        violations.append(ProviderViolation(kind: kind, at: now, number: number, detail: detail))
    }

    mutating func store(_ order: ProviderOrder) {
        index(order)
        if changed.last != order.number { changed.append(order.number) }
    }

    func quick(_ milliseconds: Int64) -> Int64 { milliseconds / max(1, hurry) }

    private mutating func index(_ order: ProviderOrder) {
        orders[order.number] = order
        numbersByTrade[order.tradeNumber] = order.number
        for refund in order.refunds { numbersByRefund[refund.number] = order.number }
        dueAt[order.number] = order.nextAt
        if order.owed.isEmpty {
            owing.remove(order.number)
        } else {
            owing.insert(order.number)
        }
    }

    // MARK: Time

    /// Does what has come due.
    package mutating func advance(to now: ProviderTime) {
        let due = dueAt.filter { $0.value <= now }.keys.sorted()
        for var order in due.compactMap({ orders[$0] }) {
            let before = order
            while order.advance(to: now) {}
            owe(&order, since: before)
            store(order)
        }
    }

    /// Notes what the merchant is to be told of.
    func owe(_ order: inout ProviderOrder, since before: ProviderOrder) {
        let hasEnded = order.state == .paid || (order.state == .closed && kind == .alipay)
        if order.state != before.state, hasEnded { owe(&order, order.number) }
        for (refund, old) in zip(order.refunds, before.refunds) where refund.state != old.state {
            owe(&order, refund.number)
        }
    }

    /// Only who said where is told; at Alipay of the order alone.
    func owe(_ order: inout ProviderOrder, _ number: String) {
        guard order.notifyURL != nil, kind == .wechat || number == order.number,
            !order.owed.contains(number)
        else { return }
        order.owed.append(number)
    }

    /// The merchant has acknowledged what it was told of.
    mutating func acknowledge(_ number: String, of order: String) {
        guard var order = orders[order] else { return }
        order.owed.removeAll { $0 == number }
        store(order)
    }

    // MARK: Demands

    package mutating func decide(
        _ demand: ProviderDemand,
        at now: ProviderTime
    ) -> ProviderDecision {
        advance(to: now)
        if case .query = demand.act {} else if let number = demand.number { polledAt[number] = nil }
        var fate = ProviderFate()
        let faults = takeFaults(for: demand)
        for next in faults { fate.suffer(next) }
        let forced = Set(faults.map(\.fault))
        let verdict: ProviderVerdict
        switch demand.act {
        case .pay(let payment): verdict = pay(payment, forced, &fate, at: now)
        case .draw(let payment): verdict = draw(payment, forced, at: now)
        case .query(let reference): verdict = query(reference, forced, at: now)
        case .undo(let reference): verdict = undo(reference, forced, at: now)
        case .close(let reference): verdict = close(reference, forced, at: now)
        case .refund(let reference, let refund):
            verdict = self.refund(reference, refund, forced, at: now)
        case .refundQuery(let reference, let number):
            verdict = queryRefund(reference, number)
        case .certificates: verdict = .certificates
        case .bill(let date): verdict = .bill(date: date)
        case .billFile: verdict = .billFile([])
        }
        return ProviderDecision(verdict: verdict, fate: fate)
    }

    /// What meets a request before anything is booked: it is lost, reset, or not there yet.
    package mutating func intercept(_ demand: ProviderDemand) -> ProviderReaction? {
        for (index, next) in nexts.enumerated() where next.meets(demand) {
            let reaction: ProviderReaction
            switch next.fault {
            case .lost: reaction = .silence
            case .reset: reaction = .reset
            case .hold: reaction = .hold(milliseconds: next.milliseconds)
            default: continue
            }
            spend(index)
            return reaction
        }
        return nil
    }

    private mutating func takeFaults(for demand: ProviderDemand) -> [ProviderNext] {
        let met = nexts.indices.filter { nexts[$0].meets(demand) }
        let taken = met.map { nexts[$0] }
        for index in met.reversed() { spend(index) }
        return taken
    }

    private mutating func spend(_ index: Int) {
        nexts[index].times -= 1
        if nexts[index].times == 0 { nexts.remove(at: index) }
    }

    // MARK: Queries

    private mutating func query(
        _ reference: ProviderDemand.Reference,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) -> ProviderVerdict {
        let number =
            switch reference {
            case .number(let number): number
            case .trade, .refund: find(reference)?.number ?? ""
            }
        if let last = polledAt[number], now.since(last) < Self.queryGapMilliseconds {
            let gap = "\(now.since(last)) ms behind the last one"
            note(.queriedTooOften, at: now, number: number, gap)
        }
        askedAt[number] = now
        polledAt[number] = now
        guard !forced.contains(.queryError) else { return .refused(.systemError, nil) }
        guard var order = find(reference), order.state != .barred else {
            return .refused(.notFound, nil)
        }
        if order.state == .drawn, !kind.knowsDrawnOrders { return .refused(.notFound, nil) }
        if forced.contains(.queryWrongAmount) { order.amount += 1 }
        return .stands(order)
    }
}

extension ProviderFate {
    fileprivate mutating func suffer(_ next: ProviderNext) {
        switch next.fault {
        case .silent: way = .silent
        case .resetAfter: way = .reset
        case .delay: delayMilliseconds += next.milliseconds
        case _ where next.fault.spoilsAnswer: spoils.append(next.fault)
        case _ where next.fault == .payOtherOrder: spoils.append(next.fault)
        default: break
        }
    }
}
