import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// Batches that end by settlement.
extension BookHarness {
    static func settling(_ opening: BookRules.BatchOpening = .settlement) -> BookHarness {
        var rules = BookRules.test
        rules.edition = .seventh
        rules.batchOpens = opening
        return demo(rules: rules)
    }

    /// A terminal sends its totals of a batch; what it is told.
    @discardableResult
    mutating func settle(
        _ stan: UInt32,
        _ claim: SettlementClaim,
        terminal: Int = 1,
        batch: UInt32? = 1
    ) -> PaymentReply {
        let request = PaymentRequest.totals(stan, claim, terminal: terminal, batch: batch)
        let output = run(.service(request))
        #expect(output.replies.count == 1)
        return output.replies.first ?? PaymentReply(outcome: .unreadable, decidedAt: now)
    }

    /// The newest closing of a batch.
    func closing(_ batch: UInt32, terminal: Int = 1) -> BatchClosing? {
        let row = TerminalRow(rawValue: Int32(terminal))
        return journal.day.closing(of: BatchKey(terminal: row, number: batch))
    }

    func batch(of terminal: Int = 1) -> UInt32? {
        journal.terminals[TerminalRow(rawValue: Int32(terminal))]?.batch
    }

    func phase(of terminal: Int = 1) -> BatchPhase {
        journal.day.batches[TerminalRow(rawValue: Int32(terminal))]?.phase ?? .open
    }

    /// What a class comes to, in one batch or in all, on one date or on all.
    func total(
        _ total: TotalsClass,
        _ half: CardHalf = .domestic,
        batch: UInt32? = nil,
        on date: BusinessDate? = nil
    ) -> TotalsValue {
        var sum = TotalsValue()
        for (key, value) in journal.totals
        where key.total == total && key.half == half && batch ?? key.batch == key.batch
            && date ?? key.businessDate == key.businessDate
        {
            sum += value
        }
        return sum
    }
}

extension SettlementCounts {
    /// What UnionPay terminals count, and where what they reversed stands.
    static func cards(
        _ form: SettlementForm = .exclusive,
        hasUpload: Bool = true
    ) -> SettlementCounts {
        SettlementCounts(
            form: form,
            debit: [
                TotalsClassSet(.purchases), TotalsClassSet(.completions),
                TotalsClassSet(.offlineSales), TotalsClassSet(.increases),
            ],
            credit: [
                TotalsClassSet(.voids), TotalsClassSet(.refunds), TotalsClassSet(.completionVoids),
            ],
            hasUpload: hasUpload
        )
    }
}

extension SettlementClaim {
    /// Debits and credits, each count and sum, of both halves.
    static func claiming(
        _ debits: (Int64, Int64) = (0, 0),
        _ credits: (Int64, Int64) = (0, 0),
        foreign: (Int64, Int64) = (0, 0),
        counts: SettlementCounts = .cards()
    ) -> SettlementClaim {
        SettlementClaim(
            counts: counts,
            domestic: SideTallies(
                debits: Tally(count: debits.0, amount: debits.1),
                credits: Tally(count: credits.0, amount: credits.1)
            ),
            foreign: SideTallies(debits: Tally(count: foreign.0, amount: foreign.1))
        )
    }
}

extension PaymentRequest {
    /// An 0500.
    static func totals(
        _ stan: UInt32,
        _ claim: SettlementClaim,
        terminal: Int = 1,
        batch: UInt32? = 1
    ) -> PaymentRequest {
        var request = purchase(stan, nil, terminal: terminal, batch: batch ?? 1)
        request.operation = .settlement
        request.mti = 0x0500
        request.identity.messageClass = .reconciliation
        request.card = nil
        request.batch = batch
        request.fingerprint = Fingerprint(
            high: UInt64(bitPattern: claim.domestic.debits.amount),
            low: UInt64(bitPattern: claim.domestic.credits.amount ^ Int64(stan) << 40)
        )
        request.details = .of(RequestDetails.Values(settlement: claim))
        return request
    }
}

extension RoutePlan {
    /// In-house, by a rule whose cards are foreign.
    static var foreign: RoutePlan {
        var plan = inHouse
        plan.isForeign = true
        return plan
    }
}
