import Ledger
import Payments

/// Refunds: money of an earlier sale for its customer, never more than what is left of it.
///
/// A refund takes from the sale's last leg first and has a leg for each that it takes from.
extension PaymentBook {
    func refusal(
        ofRefund request: PaymentRequest,
        _ rows: [Remainder],
        _ live: PaymentSlot?,
        _ card: CardToken?,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        if let refusal = refusal(ofRefund: request, live, card) { return refusal }
        guard let first = rows.first else { return .originalFinished }
        guard request.asset == first.asset else { return .wrongCurrency }
        guard first.card == card, live != nil || names(request, first)
        else { return .originalNotFound }
        // Of what nobody has paid yet nothing is given back.
        let isHeldUp = rows.contains {
            $0.reservedBy != nil || isSuspended($0.decider, $0.asset)
        }
        if isHeldUp { return .originalReserved }
        if rows.contains(where: { $0.closedBy != nil }) { return .originalFinished }
        let amount = request.amount ?? 0
        guard amount <= rows.reduce(0, { $0 + $1.left }) else { return .refundExceedsOriginal }
        guard rows.allSatisfy(\.decider.isInHouse) else { return nil }
        let counted = request.operation.rules.totals
        guard totals.canCount(amount, counted, first.asset, terminal),
            rows.allSatisfy({ canGiveBack(amount, $0, terminal) })
        else { return .overloaded }
        return nil
    }

    /// Why a sale that is in reach is not refunded, before what is left of it counts.
    private func refusal(
        ofRefund request: PaymentRequest,
        _ live: PaymentSlot?,
        _ card: CardToken?
    ) -> Outcome? {
        guard let live else { return nil }
        let sale = recents[live]
        guard request.asset == sale.asset else { return .wrongCurrency }
        guard sale.request.card?.token == card, names(request, sale),
            sale.isPending || sale.reply.outcome.isApproval
        else { return .originalNotFound }
        if sale.isPending { return .originalReserved }
        return sale.reversedBy == nil ? nil : .originalFinished
    }

    /// Whether the DE 38 that a request names, where it does, is the one that its terminal or its
    /// host gave a sale out of reach.
    private func names(_ request: PaymentRequest, _ row: Remainder) -> Bool {
        guard let code = request.original?.approvalCode else { return true }
        return ApprovalCode(numbers.approvalCode(of: row.key.payment)) == code
            || row.hostCode.flatMap { ApprovalCode($0) } == code
    }

    private func canGiveBack(_ amount: Int64, _ row: Remainder, _ terminal: TerminalSlot) -> Bool {
        let places = places(of: row, terminal)
        return accounts.canPost(amount, from: places.station, to: places.customer)
    }

    /// Gives back what a refund asks for in its own step.
    mutating func giveBack(
        _ rows: [Remainder],
        for payment: inout PaymentState,
        _ step: inout Step
    ) {
        var left = payment.request.amount ?? 0
        var parts: [(row: Remainder, amount: Int64)] = []
        for row in rows.reversed() where left > 0 && row.left > 0 {
            let part = min(row.left, left)
            parts.append((row, part))
            left -= part
        }
        for row in rows where !remainders.contains(row.key) { write(row, &step) }
        payment.legs = Legs(
            parts.enumerated().map { place, part in
                Leg(
                    key: LegKey(payment: payment.seq, number: LegNumber(place: place)),
                    decider: part.row.decider,
                    channel: part.row.channel,
                    rule: nil,
                    asked: Money(minorUnits: part.amount, asset: part.row.asset),
                    outcome: payment.reply.outcome
                )
            }
        )
        for (place, part) in parts.enumerated() {
            take(.post, place, of: &payment, from: part.row, &step)
        }
    }

    /// What an event of a refund's leg does to the sale; `row`: what is left of it, for whoever
    /// knows.
    mutating func moveRefund(
        _ leg: Leg,
        _ event: LegState.Event,
        of payment: PaymentState,
        from row: Remainder?,
        _ step: inout Step
    ) -> Leg.Movement {
        switch event {
        case .ask: reserve(payment, &step)
        case .decline: free(payment, &step)
        case .post:
            guard var row = row ?? payment.original.flatMap({ remainderRows(of: $0).first })
            else { preconditionFailure("A batch reads what is left of its originals.") }
            let amount = leg.asked.minorUnits
            if leg.state == .pending { row.reserved -= amount }
            row.refunded += amount
            write(row, &step)
            let terminal = terminals.slot(payment.request.identity.terminal)
            let places = places(of: row, terminal)
            return .moved(
                accounts.post(
                    amount,
                    from: places.station,
                    to: places.customer,
                    refunding: row.transfer,
                    by: step.cause,
                    &step.output.ledger
                )
            )
        case .doubt, .undo, .authorise, .reinstate, .suspend: break
        }
        return .none
    }
}
