import Payments

/// Reversals that wait for their original, of the last two business dates.
struct Tombstones: Sendable {
    private var standing: [TerminalStan: [Tombstone]] = [:]

    init(_ tombstones: [Tombstone]) {
        for tombstone in tombstones where tombstone.caught == nil { insert(tombstone) }
    }

    mutating func insert(_ tombstone: Tombstone) {
        #if MUTANTS
        if Mutant.isActive(.leaveNoTombstone) { return }
        #endif
        standing[tombstone.place, default: []].append(tombstone)
    }

    /// Takes out all that catch this purchase: several reversals may have named the same original.
    mutating func take(catching request: PaymentRequest) -> [Tombstone] {
        #if MUTANTS
        if Mutant.isActive(.skipTombstone) { return [] }
        #endif
        guard !standing.isEmpty else { return [] }
        let place = TerminalStan(
            terminal: request.identity.terminal,
            stan: request.identity.stan
        )
        guard let waiting = standing[place] else { return [] }
        let caught = waiting.filter { $0.catches(request) }
        guard !caught.isEmpty else { return [] }
        let left = waiting.filter { !$0.catches(request) }
        standing[place] = left.isEmpty ? nil : left
        return caught
    }

    /// Two business dates have passed for those that are older.
    mutating func forget(before horizon: BusinessDate) {
        standing = standing.compactMapValues { waiting in
            let left = waiting.filter { $0.businessDate >= horizon }
            return left.isEmpty ? nil : left
        }
    }
}

extension Tombstone {
    fileprivate var place: TerminalStan { TerminalStan(terminal: terminal, stan: stan) }

    fileprivate func catches(_ request: PaymentRequest) -> Bool {
        (amount == Tombstone.anyAmount || amount == request.amount)
            && (card == nil || card == request.card?.token)
            && (window.map { request.lies(in: $0, windowKind) } ?? true)
    }
}
