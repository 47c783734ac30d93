/// How orders are taken back: undone, closed, refunded.
extension ProviderCore {
    mutating func undo(
        _ reference: ProviderDemand.Reference,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) -> ProviderVerdict {
        if forced.contains(.cancelError) { return .refused(.systemError, nil) }
        guard var order = find(reference) else { return undoNothing(reference, at: now) }
        let age = now.since(order.placedAt)
        if age < kind.undoFromMilliseconds {
            note(.undoneTooEarly, at: now, number: order.number, "\(age) ms behind its payment")
            return .refused(.undoTooEarly, order)
        }
        if !order.isDrawn, !wasAsked(order.number), order.undoCalls == 0 {
            note(.undoneUnasked, at: now, number: order.number, "it was never asked about")
        }
        if age > kind.undoUntilMilliseconds {
            note(.undoneTooLate, at: now, number: order.number, "\(age) ms behind its payment")
            return .refused(.undoTooLate, order)
        }
        if forced.contains(.cancelTooLate) { return .refused(.undoTooLate, order) }
        if forced.contains(.cancelNotEnough) { return .refused(.merchantNotEnough, order) }
        payAtLast(&order, forced, at: now)
        order.undoCalls += 1
        defer { store(order) }
        if order.outcome == .undoneTwice, order.undoCalls == 1 { return .undoAgain(order) }
        let did = revoke(&order, at: now)
        guard let did else { return .refused(.wrongState, order) }
        payAfterAll(&order, forced, at: now)
        return .undone(order, did)
    }

    /// What was done; nil where it cannot be: a part has gone back already.
    private func revoke(
        _ order: inout ProviderOrder,
        at now: ProviderTime
    ) -> ProviderVerdict.Undone? {
        switch order.state {
        case .drawn where !kind.knowsDrawnOrders:
            order.settle(.barred, at: now)
            return .nothing
        case .drawn, .waiting:
            order.settle(.closed, at: now)
            return .closed
        case .paid:
            guard order.refunds.isEmpty else { return nil }
            order.settle(.revoked, at: now)
            return .refunded
        case .closed, .failed: return .closed
        case .revoked: return .refunded
        case .barred: return .nothing
        }
    }

    /// An undo of what never came: Alipay keeps it from ever being paid, WeChat knows no such
    /// order.
    private mutating func undoNothing(
        _ reference: ProviderDemand.Reference,
        at now: ProviderTime
    ) -> ProviderVerdict {
        guard kind == .alipay, case .number(let number) = reference else {
            return .refused(.notFound, nil)
        }
        if !wasAsked(number) {
            note(.undoneUnasked, at: now, number: number, "it was never asked about")
        }
        let order = ProviderOrder(
            number: number,
            tradeNumber: "",
            amount: 0,
            subject: "",
            mark: "",
            outcome: .paid,
            state: .barred,
            placedAt: now
        )
        store(order)
        return .undone(order, .nothing)
    }

    mutating func close(
        _ reference: ProviderDemand.Reference,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) -> ProviderVerdict {
        if forced.contains(.cancelError) { return .refused(.systemError, nil) }
        guard var order = find(reference), order.state != .barred else {
            return .refused(.notFound, nil)
        }
        // Nothing keeps a customer from scanning afterwards what Alipay has not seen.
        if order.state == .drawn, !kind.knowsDrawnOrders, !forced.contains(.payAtCancel) {
            if forced.contains(.payAfterClose) {
                order.paysAt = now.plus(milliseconds: quick(ProviderOutcome.customerMilliseconds))
                store(order)
            }
            return .refused(.notFound, order)
        }
        payAtLast(&order, forced, at: now)
        defer { store(order) }
        switch order.state {
        case .drawn, .waiting: order.settle(.closed, at: now)
        case .closed, .failed: break
        case .paid: return .refused(kind == .alipay ? .wrongState : .alreadyPaid, order)
        case .revoked, .barred: return .refused(.orderRevoked, order)
        }
        payAfterAll(&order, forced, at: now)
        return .closed(order)
    }

    private func payAtLast(
        _ order: inout ProviderOrder,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) {
        guard forced.contains(.payAtCancel), order.state == .waiting || order.state == .drawn
        else { return }
        order.settle(.paid, at: now)
        owe(&order, order.number)
    }

    private func payAfterAll(
        _ order: inout ProviderOrder,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) {
        guard forced.contains(.payAfterClose), order.state == .closed else { return }
        order.paysAt = now.plus(milliseconds: quick(ProviderOutcome.customerMilliseconds))
    }

    // MARK: Refunds

    mutating func refund(
        _ reference: ProviderDemand.Reference,
        _ wanted: ProviderDemand.RefundOf,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) -> ProviderVerdict {
        if forced.contains(.refundError) { return .refused(.systemError, nil) }
        guard var order = find(reference) else { return .refused(.notFound, nil) }
        if let owner = find(.refund(wanted.number)), owner.number != order.number {
            note(.refundNumberReused, at: now, number: wanted.number, "for another order")
            return .refused(.refundDiffers, order)
        }
        if let known = order.refunds.first(where: { $0.number == wanted.number }) {
            guard known.amount == wanted.amount else {
                note(.refundNumberReused, at: now, number: wanted.number, "with another amount")
                return .refused(.refundDiffers, order)
            }
            return .refund(order, known, moved: false)
        }
        guard order.state == .paid else { return .refused(.wrongState, order) }
        if let total = wanted.total, total != order.amount {
            note(.badAmount, at: now, number: order.number, "the total of a refund")
            return .refused(.refundDiffers, order)
        }
        guard wanted.amount <= order.standing else {
            note(.refundTooMuch, at: now, number: order.number, "more than is left")
            return .refused(.refundTooMuch, order)
        }
        guard order.refunds.count < Self.maximumRefunds else {
            note(.tooManyRefunds, at: now, number: order.number, "more than 50")
            return .refused(.refundTooMuch, order)
        }
        if forced.contains(.refundNotEnough) { return .refused(.merchantNotEnough, order) }
        let refund = made(wanted, order, forced, at: now)
        order.refunds.append(refund)
        order.notifyURL = wanted.notifyURL ?? order.notifyURL
        if refund.state == .paid { owe(&order, refund.number) }
        store(order)
        return .refund(order, refund, moved: refund.state == .paid)
    }

    private func made(
        _ wanted: ProviderDemand.RefundOf,
        _ order: ProviderOrder,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) -> ProviderOrder.Refund {
        var refund = ProviderOrder.Refund(
            number: wanted.number,
            providerNumber: "5" + order.tradeNumber.dropFirst() + "\(order.refunds.count + 1)",
            amount: wanted.amount,
            state: .paid,
            askedAt: now
        )
        if forced.contains(.refundAbnormal) { refund.endsAs = .abnormal }
        if forced.contains(.refundClosed) { refund.endsAs = .closed }
        if order.outcome == .refundWaits || refund.endsAs != .paid {
            refund.state = .processing
            refund.endsAt = now.plus(milliseconds: quick(ProviderOutcome.refundMilliseconds))
        }
        return refund
    }

    func queryRefund(
        _ reference: ProviderDemand.Reference,
        _ number: String
    ) -> ProviderVerdict {
        guard let order = find(reference) else { return .refused(.refundNotFound, nil) }
        guard let refund = order.refunds.first(where: { $0.number == number }) else {
            return .refused(.refundNotFound, order)
        }
        return .refund(order, refund, moved: false)
    }
}
