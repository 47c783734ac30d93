package import Book
package import Payments

/// Pre-authorisations, remainders and operators at terminals of a journal in memory, as a file
/// holds them.
package struct HeldRows: Equatable {
    /// At most so many of those that have a code are read, the newest: codes of hosts come again.
    package static let newestOfCode = 16

    package private(set) var authorisations: [Int64: Authorisation] = [:]
    package private(set) var remainders: [LegKey: Remainder] = [:]
    package private(set) var operators: [StationOperatorKey: StationOperator] = [:]

    package init() {}

    /// The rows of a batch, new and changed.
    mutating func commit(_ output: BookOutput) {
        for (payment, authorisation) in output.authorisations {
            let isNew = authorisations.updateValue(authorisation, forKey: payment) == nil
            precondition(isNew == output.newAuthorisations.contains(payment))
        }
        for (key, remainder) in output.remainders {
            let isNew = remainders.updateValue(remainder, forKey: key) == nil
            precondition(isNew == output.newRemainders.contains(key))
        }
        for (key, known) in output.operators {
            let isNew = operators.updateValue(known, forKey: key) == nil
            precondition(isNew == output.newOperators.contains(key))
        }
    }

    func read(_ keys: ColdKeys, into rows: inout ColdRows) {
        var payments = keys.authorisations
        for code in keys.approvalCodes {
            // Those that may be asked for first.
            let found = authorisations.values.filter { $0.code == code }.sorted {
                ($0.state == .open ? 1 : 0, $0.payment) < ($1.state == .open ? 1 : 0, $1.payment)
            }
            payments.formUnion(found.suffix(Self.newestOfCode).map(\.payment))
        }
        rows.authorisations += payments.sorted().compactMap { authorisations[$0] }
        guard !keys.remainders.isEmpty || !keys.references.isEmpty else { return }
        rows.remainders += remainders.values.filter {
            keys.remainders.contains($0.key.payment) || keys.references.contains($0.reference)
        }.sorted { $0.key < $1.key }
    }

    /// Open pre-authorisations that lapsed before a date and that nothing reserves, oldest first.
    package func due(before date: BusinessDate, limit: Int) -> [Int64] {
        let due = authorisations.values.filter {
            $0.state == .open && $0.reservedBy == nil && $0.lapsesOn.map { $0 < date } ?? false
        }
        let order = due.sorted {
            ($0.lapsesOn?.rawValue ?? 0, $0.payment) < ($1.lapsesOn?.rawValue ?? 0, $1.payment)
        }
        return order.prefix(limit).map(\.payment)
    }

    /// What all rows contribute to the digest of balances.
    package var digest: StateDigest {
        var digest = StateDigest()
        let writer = ByteWriter()
        for authorisation in authorisations.values {
            digest.add(StateDigest(authorisation, writer))
        }
        for remainder in remainders.values { digest.add(StateDigest(remainder, writer)) }
        for known in operators.values { digest.add(StateDigest(known, writer)) }
        return digest
    }

    /// What the rows of a batch change of it.
    package func change(by output: BookOutput) -> (added: StateDigest, removed: StateDigest) {
        var (added, removed) = (StateDigest(), StateDigest())
        let writer = ByteWriter()
        for (payment, authorisation) in output.authorisations {
            added.add(StateDigest(authorisation, writer))
            if let before = authorisations[payment] { removed.add(StateDigest(before, writer)) }
        }
        for (key, remainder) in output.remainders {
            added.add(StateDigest(remainder, writer))
            if let before = remainders[key] { removed.add(StateDigest(before, writer)) }
        }
        for (key, known) in output.operators {
            added.add(StateDigest(known, writer))
            if let before = operators[key] { removed.add(StateDigest(before, writer)) }
        }
        return (added, removed)
    }
}
