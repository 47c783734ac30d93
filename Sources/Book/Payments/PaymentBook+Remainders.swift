package import Payments
import Upstream

/// What is left of sales: rows that refunds and voids share.
extension PaymentBook {
    /// The rows of a payment that there are.
    func remainderRows(of payment: Int64) -> [Remainder] {
        precondition(
            numbers.isOfThisBatch(payment) || remainders.isKnown(payment),
            "A batch reads what is left of its originals."
        )
        return remainders.rows(of: payment)
    }

    /// The same of a payment, which has none unless it is a sale.
    func remainderRows(of payment: PaymentState) -> [Remainder] {
        payment.request.operation.rules.isSale ? remainderRows(of: payment.seq) : []
    }

    /// What is left of each leg of a sale that stands, the rows that there are first.
    func remainders(of slot: PaymentSlot) -> [Remainder] {
        let sale = recents[slot]
        let known = remainders.rows(of: sale.seq)
        return known.isEmpty ? freshRemainders(of: sale, closedBy: nil) : known
    }

    /// A row for each leg that stands; none of them is kept.
    private func freshRemainders(of sale: PaymentState, closedBy closed: Int64?) -> [Remainder] {
        guard let reference = sale.reply.retrievalReference else { return [] }
        let terminal = terminals.slot(sale.request.identity.terminal)
        let exchange = sale.isWithChannel ? exchanges[sale.seq] : nil
        return sale.legs.compactMap { leg in
            guard let transfer = leg.transfer, leg.moved > 0 else { return nil }
            return Remainder(
                key: leg.key,
                reference: reference,
                merchant: terminals[terminal].registration.merchant,
                card: sale.request.card?.token,
                decider: leg.decider,
                channel: leg.channel,
                asset: leg.asked.asset,
                transfer: transfer,
                link: exchange?.asOriginal,
                hostCode: exchange?.approvalCode,
                asked: leg.moved,
                closedBy: closed
            )
        }
    }

    /// The rows of an archived sale, which nothing has been given back of yet.
    func remainders(of sale: ArchivedSale) -> [Remainder] {
        sale.legs.map { leg in
            Remainder(
                key: LegKey(payment: sale.payment, number: leg.number),
                reference: sale.reference,
                merchant: sale.merchant,
                card: sale.card,
                decider: leg.channelNumber.map { .channel($0) } ?? .ledger(account: leg.account),
                channel: leg.channel,
                asset: leg.asset,
                transfer: leg.transfer,
                link: leg.link,
                hostCode: leg.hostCode,
                asked: leg.standing
            )
        }
    }

    /// Writes a row as it has become.
    mutating func write(_ row: Remainder, _ step: inout Step) {
        let isNew = remainders.put(row)
        step.output.remainders[row.key] = row
        if isNew { step.output.newRemainders.insert(row.key) }
    }

    /// A sale is taken back: nothing of it is refunded any more.
    ///
    /// Of one that a retrieval reference does not reach a row is made, because what an archive
    /// tells of it may be older than this.
    mutating func closeRemainders(of slot: PaymentSlot, by seq: Int64, _ step: inout Step) {
        let sale = recents[slot]
        var rows = remainderRows(of: sale)
        let isSale = sale.request.operation.rules.isSale
        if isSale, rows.isEmpty, !dates.isInReach(sale.businessDate) {
            rows = freshRemainders(of: sale, closedBy: seq)
        }
        for var row in rows {
            row.closedBy = seq
            write(row, &step)
        }
    }

    /// What took a sale back is taken back itself: the sale stands again.
    mutating func reopenRemainders(of slot: PaymentSlot, _ step: inout Step) {
        for var row in remainderRows(of: recents[slot]) where row.closedBy != nil {
            row.closedBy = nil
            write(row, &step)
        }
    }

    // MARK: What is under way

    /// What a void or refund asks a channel for is kept for it until that has answered.
    mutating func reserve(_ payment: PaymentState, _ step: inout Step) {
        if payment.request.operation.rules.namesAuthorisation {
            return reserve(authorisation(of: payment), for: payment.seq, &step)
        }
        guard let original = payment.original else { return }
        let known = remainderRows(of: original)
        let fresh = recents.slot(seq: original).map { remainders(of: $0) } ?? []
        let takesAll = payment.request.operation.rules.isVoid
        for var row in known.isEmpty ? fresh : known {
            row.reserved += takesAll ? row.left : payment.askedAmount
            if takesAll { row.reservedBy = payment.seq }
            write(row, &step)
        }
    }

    /// What was kept for it is free again.
    mutating func free(_ payment: PaymentState, _ step: inout Step) {
        if payment.request.operation.rules.namesAuthorisation {
            return unreserve(authorisation(of: payment), by: payment.seq, &step)
        }
        guard let original = payment.original else { return }
        for var row in remainderRows(of: original) {
            if payment.request.operation.rules.isVoid {
                guard row.reservedBy == payment.seq else { continue }
                row.reserved = 0
                row.reservedBy = nil
            } else {
                row.reserved -= payment.askedAmount
            }
            write(row, &step)
        }
    }
}

extension OperationRules {
    /// Whether it takes all of its original back.
    var isVoid: Bool {
        switch effect {
        case .payment(.void): true
        case .payment(.inquiry), .payment(.debit), .payment(.hold), .payment(.completion),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }

    /// Whether it is what a void or refund may take back: it has moved money to the station.
    package var isSale: Bool {
        switch effect {
        case .payment(.debit), .payment(.completion), .payment(.increase): true
        case .payment(.inquiry), .payment(.hold), .payment(.void), .payment(.refund),
            .payment(.credit), .payment(.query), .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }
}

extension ArchivedLeg {
    /// How its channel knows it.
    fileprivate var link: UpstreamOriginal? {
        if let order { return .order(order) }
        guard let linkClass, let linkNumber, let linkTime else { return nil }
        return .iso(linkClass, number: linkNumber, time: linkTime)
    }
}
