import Payments

/// Reversals that wait for their original, and queries that have not found theirs; which of them
/// still count the book says.
struct Tombstones: Sendable {
    private var standing: [TerminalStan: [Tombstone]] = [:]

    init(_ tombstones: [Tombstone]) {
        for tombstone in tombstones where tombstone.caught == nil { insert(tombstone) }
    }

    mutating func insert(_ tombstone: Tombstone) {
        standing[tombstone.place, default: []].append(tombstone)
    }

    /// All that catch this payment: several reversals may have named the same original.
    func waiting(for request: PaymentRequest) -> [Tombstone] {
        guard !standing.isEmpty else { return [] }
        return standing[TerminalStan(request.identity)]?.filter { $0.catches(request) } ?? []
    }

    /// The same of an authorisation whose payment is out of reach.
    func waiting(for row: Authorisation) -> [Tombstone] {
        guard !standing.isEmpty else { return [] }
        let place = TerminalStan(terminal: row.terminal, stan: row.stan)
        return standing[place]?.filter { $0.catches(row) } ?? []
    }

    /// All of one terminal and STAN.
    func standing(at place: TerminalStan) -> [Tombstone] { standing[place] ?? [] }

    /// Those that a condition holds for, in no order.
    func all(where condition: (Tombstone) -> Bool) -> [Tombstone] {
        standing.values.flatMap { $0.filter(condition) }
    }

    mutating func remove(_ tombstones: [Tombstone]) {
        guard !tombstones.isEmpty else { return }
        // One pass for each place, however many of them lapse together.
        var gone: [TerminalStan: Set<Int64>] = [:]
        for tombstone in tombstones { gone[tombstone.place, default: []].insert(tombstone.seq) }
        // In any order: each place is looked at for itself.
        for (place, seqs) in gone {
            let left = standing[place]?.filter { !seqs.contains($0.seq) } ?? []
            standing[place] = left.isEmpty ? nil : left
        }
    }
}

extension Tombstone {
    fileprivate var place: TerminalStan { TerminalStan(terminal: terminal, stan: stan) }

    fileprivate func catches(_ request: PaymentRequest) -> Bool {
        catches(request.amount, request.card?.token)
            && (window.map { request.lies(in: $0, windowKind ?? .batch) } ?? true)
    }

    fileprivate func catches(_ row: Authorisation) -> Bool {
        catches(row.amount, row.card)
            && (window.map { $0 == row.window && windowKind ?? .batch == row.windowKind } ?? true)
    }

    private func catches(_ amount: Int64?, _ card: CardToken?) -> Bool {
        (self.amount == Tombstone.anyAmount || self.amount == amount)
            && (self.card == nil || self.card == card)
    }
}
