import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// A book with authorisations: what names one names it by DE 38 and DE 37.
extension BookHarness {
    /// The demo, with holds of so many days.
    static func holds(days: Int32 = 2) -> BookHarness {
        var rules = BookRules.test
        rules.holdDays = days
        return BookHarness.demo(rules: rules)
    }

    /// The request that names an authorisation by its code and DE 37.
    func naming(
        _ row: Authorisation,
        _ operation: Operation,
        _ stan: UInt32,
        _ amount: Int64,
        terminal: Int = 1,
        card: Int = 1
    ) -> PaymentRequest {
        SampleRequest(operation)(stan, amount, terminal: terminal, card: card).naming(
            OriginalReference(
                retrievalReference: row.reference.text,
                approvalCode: row.code
            )
        )
    }

    /// A pre-authorisation that is approved; its row.
    mutating func authorise(
        _ stan: UInt32 = 1,
        _ amount: Int64 = 10_000,
        terminal: Int = 1,
        card: Int = 1
    ) throws -> Authorisation {
        let request = PaymentRequest.preauthorisation(
            stan,
            amount,
            terminal: terminal,
            card: card
        )
        #expect(send(request).outcome == .approved)
        return try row(lastSeq)
    }

    mutating func complete(
        _ row: Authorisation,
        _ stan: UInt32,
        _ amount: Int64,
        terminal: Int = 1
    ) -> Outcome {
        send(naming(row, .completion, stan, amount, terminal: terminal)).outcome
    }

    mutating func void(
        _ row: Authorisation,
        _ stan: UInt32,
        _ amount: Int64 = 10_000
    ) -> Outcome {
        send(naming(row, .preauthorisationVoid, stan, amount)).outcome
    }

    /// The void of a completion, by its record.
    func voidRequest(_ completion: Int64, _ stan: UInt32, _ amount: Int64) -> PaymentRequest {
        .completionVoid(stan, of: reference(completion), amount)
    }

    mutating func void(completion: Int64, _ stan: UInt32, _ amount: Int64) -> Outcome {
        send(voidRequest(completion, stan, amount)).outcome
    }

    /// A 0400 of what had this STAN; it keeps its class for nothing.
    mutating func reverse(_ stan: UInt32, _ amount: Int64, card: Int = 1) -> Outcome {
        send(.reversal(of: stan, amount, card: card)).outcome
    }

    /// A cutover, and what lapses by it as the switch looks for it.
    mutating func closeDay() {
        cutover()
        lapse()
    }

    mutating func lapse() {
        let date = book.businessDate
        let due = journal.held.authorisations.values.filter { row in
            row.state == .open && row.reservedBy == nil
                && date.map { row.isPast(on: $0) } ?? false
        }
        if !due.isEmpty { run(.lapsed(due.map(\.payment).sorted())) }
    }

    func row(_ payment: Int64) throws -> Authorisation {
        try #require(journal.held.authorisations[payment])
    }

    /// What a card's account holds back, minor units.
    func held(_ card: Int = 1) -> Int64 {
        journal.account(of: SealedCard.test(card).token)?.counters.debitsPending ?? -1
    }

    /// What all stations have received.
    var received: Int64 {
        journal.accounts.values.filter { $0.kind == .stationReceivable }.reduce(0) {
            $0 + $1.posted
        }
    }

    /// I4: what accounts hold is what open authorisations hold, each by a transfer of its own that
    /// nothing has resolved; the hold of an ended one is resolved.
    func expectHolds(sourceLocation: SourceLocation = #_sourceLocation) {
        var held: [Int64: Int64] = [:]
        let resolved = Dictionary(grouping: journal.transfers, by: \.resolves)
        for row in journal.held.authorisations.values {
            #expect((row.state == .open) == (row.hold != nil), sourceLocation: sourceLocation)
            guard let hold = row.hold, case .ledger(let account?) = row.decider else { continue }
            held[account, default: 0] += row.held
            #expect(journal.transfer(hold)?.amount == row.held, sourceLocation: sourceLocation)
            #expect(journal.transfer(hold)?.kind == .pending, sourceLocation: sourceLocation)
            #expect(resolved[hold] == nil, sourceLocation: sourceLocation)
        }
        for transfer in journal.transfers where transfer.kind == .pending {
            let isOpen = journal.held.authorisations.values.contains { $0.hold == transfer.id }
            #expect(
                (resolved[transfer.id]?.count ?? 0) == (isOpen ? 0 : 1),
                sourceLocation: sourceLocation
            )
        }
        for account in journal.accounts.values where account.kind.isCustomer {
            #expect(
                account.counters.debitsPending == held[account.id] ?? 0,
                sourceLocation: sourceLocation
            )
            #expect(account.available >= 0, sourceLocation: sourceLocation)
        }
        let undone = Set(journal.transfers.compactMap(\.undoes))
        let standing = journal.transfers.filter { !undone.contains($0.id) }.compactMap(\.undoes)
        #expect(Set(standing).count == standing.count, sourceLocation: sourceLocation)
    }
}
