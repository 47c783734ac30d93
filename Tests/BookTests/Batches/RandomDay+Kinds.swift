import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Text
import Upstream

/// What gives a sale back.
enum Following {
    case void
    case voidByHand
    case refund

    var operation: Payments.Operation {
        switch self {
        case .void: .void
        case .voidByHand: .manualVoid
        case .refund: .refund
        }
    }
}

/// The kinds of transactions of a random day, and the end of each batch.
extension RandomDay {
    // MARK: Transactions

    private func request(
        _ operation: Payments.Operation,
        _ index: Int,
        _ stan: UInt32,
        _ amount: Int64?,
        _ card: Int?
    ) -> PaymentRequest {
        BookHarness.request(
            operation,
            stan,
            amount,
            terminal: index + 1,
            card: card,
            batch: terminals[index].batch
        )
    }

    private mutating func amount() -> Int64 { Int64.random(in: 10...500, using: &random) * 100 }

    mutating func sell(_ index: Int) {
        let card = card()
        let stan = terminals[index].nextSTAN()
        send(request(.purchase, index, stan, amount(), card), index, by: card)
    }

    mutating func report(_ index: Int) {
        let card = card()
        let stan = terminals[index].nextSTAN()
        let operation: Payments.Operation =
            random.chance(50) ? .offlineSale : .offlineSettlement
        send(request(operation, index, stan, amount(), card), index, by: card)
    }

    /// A void, with its card or by hand, or a refund of an own sale.
    mutating func follow(_ kind: Following, _ index: Int) {
        let isRefund = kind == .refund
        guard let sale = takeSale(index, where: { isRefund || $0.batch == $1 }) else {
            return sell(index)
        }
        let card = Int(sale.request.card?.token.low ?? 0)
        let stan = terminals[index].nextSTAN()
        let isByHand = kind == .voidByHand
        var follower = request(
            kind.operation,
            index,
            stan,
            sale.request.amount,
            isByHand ? nil : card
        ).naming(reference(sale.seq))
        if isByHand {
            follower = follower.by(DayWorld.operatorNumber, .keyed(DayWorld.password))
        }
        send(follower, index, by: card, of: sale.seq)
    }

    private func reference(_ seq: Int64) -> OriginalReference {
        let reply = world.journal.payments[seq]?.reply
        return OriginalReference(retrievalReference: reply?.retrievalReference?.text)
    }

    /// A pre-authorisation, and a completion of it at once, asked for or told.
    mutating func completion(_ index: Int) {
        let card = Int.random(in: DayWorld.cards, using: &random)
        let amount = amount()
        let first = request(
            .preauthorisation,
            index,
            terminals[index].nextSTAN(),
            amount,
            card
        )
        send(first, index, by: card)
        let reply = world.journal.payments[world.lastSeq]?.reply
        guard let reply, reply.outcome == .approved, let code = reply.approvalCode else { return }
        let completion = request(
            random.chance(50) ? .completion : .completionAdvice,
            index,
            terminals[index].nextSTAN(),
            amount - 500,
            card
        ).naming(
            OriginalReference(
                retrievalReference: reply.retrievalReference?.text,
                approvalCode: ApprovalCode(code)
            )
        )
        send(completion, index, by: card)
    }

    /// A tip, or more for a sale that was made off line.
    mutating func increase(_ index: Int) {
        let sale = takeSale(index) { $0.batch == $1 && ($0.card?.token.low ?? 0) < 8 }
        guard let sale, let first = sale.request.amount else { return sell(index) }
        let card = Int(sale.request.card?.token.low ?? 0)
        let isOffline = sale.request.operation.rules.isAdvice
        let more = first / 10
        var request = request(
            isOffline ? .adjustment : .tip,
            index,
            terminals[index].nextSTAN(),
            first + more,
            card
        ).naming(reference(sale.seq))
        if !isOffline { request.details = .of(RequestDetails.Values(tip: more)) }
        send(request, index, by: card, of: sale.seq)
    }

    /// A 0400 of the last sale that was asked for.
    mutating func reverse(_ index: Int) {
        let sale = takeSale(index) { $0.batch == $1 && !$0.operation.rules.isAdvice }
        guard let sale else { return sell(index) }
        let request = PaymentRequest.reversal(
            of: sale.request.identity.stan,
            sale.request.amount,
            terminal: index + 1,
            card: Int(sale.request.card?.token.low ?? 0),
            batch: terminals[index].batch
        )
        count()
        let reply = world.send(request, .inHouse)
        #expect(reply?.outcome == .reversalAccepted)
        if random.chance(20) { #expect(world.send(request, .inHouse) == reply) }
        takeBack(sale.request.identity.stan, index)
    }

    /// Cash on a card, which is in no settlement.
    mutating func load(_ index: Int) {
        let card = Int.random(in: DayWorld.cards, using: &random)
        let stan = terminals[index].nextSTAN()
        let load = request(.topUp, index, stan, amount(), card)
            .by(DayWorld.operatorNumber, .keyed(DayWorld.password))
        send(load, index, by: card)
    }

    /// What moves nothing.
    mutating func ask(_ index: Int) {
        let card = Int.random(in: DayWorld.cards, using: &random)
        let stan = terminals[index].nextSTAN()
        send(request(.balance, index, stan, nil, card), index, by: card)
    }

    // MARK: Settlements

    /// Settles a batch; where it differs uploads it, with interruptions.
    mutating func settle(_ index: Int) {
        settlements += 1
        let batch = terminals[index].batch
        let first = terminals[index].settlement()
        if isPending(index) {
            let reply = world.send(first, .inHouse)
            #expect(reply?.outcome == .countingWaits)
            let sale = request(.purchase, index, terminals[index].nextSTAN(), 1_000, 1)
            #expect(world.send(sale, .inHouse)?.outcome == .settleFirst)
            decide(index)
        }
        let request = terminals[index].settlement()
        guard let reply = world.send(request, .inHouse) else {
            Issue.record("a settlement is answered at once")
            return
        }
        let isPlanted = planted.contains { $0.terminal == index + 1 && $0.batch == batch }
        #expect(
            reply.outcome == (isPlanted ? .totalsDiffer : .settled),
            "terminal \(index + 1), batch \(batch)"
        )
        if random.chance(30) { #expect(world.send(request, .inHouse) == reply) }
        if random.chance(50) {
            // The answer was lost, and the terminal has gone on to another number.
            let again = world.send(terminals[index].settlement(), .inHouse)
            #expect(again?.outcome == reply.outcome)
            #expect(again?.details == reply.details)
        }
        if reply.outcome == .totalsDiffer { upload(index) }
        sales[index] = sales[index]?.filter { _ in random.chance(50) }
        endBatch(index)
    }

    private mutating func upload(_ index: Int) {
        uploads += 1
        let rows = terminals[index].rows.count
        if rows > 0, random.chance(50) {
            let last = Int.random(in: 0...rows, using: &random)
            for request in terminals[index].uploadMessages(upTo: last) { send(row: request) }
        }
        for request in terminals[index].uploadMessages() {
            send(row: request)
            if random.chance(10) { send(row: request) }
        }
        let end = terminals[index].uploadEnd()
        let reply = world.send(end, .inHouse)
        #expect(reply?.outcome.isApproval == true, "\(String(describing: reply?.outcome))")
        if random.chance(30) { #expect(world.send(end, .inHouse) == reply) }
    }

    private func send(row request: PaymentRequest) {
        let reply = world.send(request, .inHouse)
        #expect(reply?.outcome.isApproval == true, "\(String(describing: reply?.outcome))")
    }

    // MARK: What became of it

    /// What the journal holds as cases.
    var found: [Planted] {
        world.journal.discrepancies.map { row in
            let record = world.journal.records[Int(row.seq) - 1]
            var batch: UInt32 = 0
            if case .service(let request) = record.event.kind { batch = request.batch ?? 0 }
            return Planted(
                kind: row.kind,
                terminal: Int(record.terminal?.suffix(1) ?? "0") ?? 0,
                batch: batch,
                stan: row.stan ?? 0,
                ours: row.ours,
                theirs: row.theirs
            )
        }
    }
}

extension PaymentRequest {
    private var total: TotalsClass? { operation.rules.totals }

    /// On which side of a settlement its terminal counts it; nil on none.
    var isDebit: Bool? {
        switch total {
        case .purchases, .completions, .offlineSales, .increases: true
        case .voids, .refunds, .completionVoids: false
        case .reversals, .topUps, .topUpVoids, nil: nil
        }
    }

    /// Whether it makes an earlier sale a greater one.
    var isIncrease: Bool { total == .increases }

    /// Whether something may follow it.
    var isSaleOfDay: Bool { total == .purchases || total == .offlineSales }
}
