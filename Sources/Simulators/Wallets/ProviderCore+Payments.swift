import Text

/// How orders are made, and what customers do with them.
extension ProviderCore {
    mutating func pay(
        _ payment: ProviderDemand.Payment,
        _ forced: Set<ProviderFault>,
        _ fate: inout ProviderFate,
        at now: ProviderTime
    ) -> ProviderVerdict {
        guard let code = payment.code else { return .refused(.codeUsed, nil) }
        if let known = orders[payment.number] { return again(payment, known, at: now) }
        if forced.contains(.payAlreadyPaid) { return .refused(.alreadyPaid, nil) }
        if forced.contains(.payUnknownCode) { return .refused(.unheardOf, nil) }
        let outcome = ProviderOutcome(ending: code.ending)
        var order = made(payment, outcome, at: now)
        order.expiresAt =
            payment.lifeMilliseconds.map { now.plus(milliseconds: $0) } ?? payment.expiresAt
        switch outcome {
        case .paid, .undoneTwice, .refundWaits, .billLacks, .billShort, .answersLate,
            .brokenSignature, .silentAndPaid, .errorAndPaid:
            if outcome != .undoneTwice { order.settle(.paid, at: now) }
        case .paidLater:
            order.paysAt = now.plus(milliseconds: quick(ProviderOutcome.customerMilliseconds))
        case .customerCancels:
            order.failsAt = now.plus(milliseconds: quick(ProviderOutcome.customerMilliseconds))
        case .errorAndPaidLater:
            order.paysAt = now.plus(milliseconds: quick(ProviderOutcome.bankMilliseconds))
        case .waits, .notEnough, .overLimit: break
        // WeChat's word for it decides nothing; a query then says no.
        case .risk: if kind == .wechat { order.settle(.failed, at: now) }
        case .errorAndUnpaid: return .refused(.systemError, nil)
        case .silentAndUnpaid:
            fate.way = .silent
            return .refused(.systemError, nil)
        case .reset:
            fate.way = .reset
            return .refused(.systemError, nil)
        case .codeExpired: return .refused(.codeExpired, nil)
        case .codeUsed: return .refused(.codeUsed, nil)
        }
        if order.state == .paid { owe(&order, order.number) }
        store(order)
        return answer(to: order, forced, &fate)
    }

    /// What is said of an order that was made just now.
    private func answer(
        to order: ProviderOrder,
        _ forced: Set<ProviderFault>,
        _ fate: inout ProviderFate
    ) -> ProviderVerdict {
        var told = order
        if forced.contains(.payPaidOtherAmount) { told.amount += 1 }
        switch order.outcome {
        case .errorAndPaid: return .refused(.systemError, told)
        case .errorAndPaidLater: return .refused(.bankError, told)
        case .notEnough: return .refused(.notEnough, told)
        case .overLimit: return .refused(.overLimit, told)
        case .risk: return .refused(.risk, told)
        case .silentAndPaid: fate.way = .silent
        case .brokenSignature: fate.spoils.append(.answerBrokenSignature)
        case .answersLate: fate.delayMilliseconds += quick(ProviderOutcome.lateMilliseconds)
        default: break
        }
        return order.state == .paid ? .paid(told) : .waiting(told)
    }

    /// The same number once more.
    private mutating func again(
        _ payment: ProviderDemand.Payment,
        _ order: ProviderOrder,
        at now: ProviderTime
    ) -> ProviderVerdict {
        guard order.state == .barred || order.isSame(payment) else {
            note(.numberReused, at: now, number: order.number, "with other data")
            return .refused(.differs, order)
        }
        if order.state != .barred {
            note(.payRepeated, at: now, number: order.number, "a payment is asked for once")
        }
        switch order.state {
        case .paid: return .paid(order)
        case .waiting: return .waiting(order)
        case .drawn: return .drawn(order)
        case .closed, .failed: return .refused(.orderClosed, order)
        case .revoked, .barred: return .refused(.orderRevoked, order)
        }
    }

    mutating func draw(
        _ payment: ProviderDemand.Payment,
        _ forced: Set<ProviderFault>,
        at now: ProviderTime
    ) -> ProviderVerdict {
        if let known = orders[payment.number] { return again(payment, known, at: now) }
        if forced.contains(.payUnknownCode) { return .refused(.unheardOf, nil) }
        var order = made(payment, .paid, at: now)
        order.state = .drawn
        order.text = text(of: order)
        let life = payment.lifeMilliseconds ?? ProviderKind.drawnMilliseconds
        order.expiresAt = payment.expiresAt ?? now.plus(milliseconds: life)
        if let scanMilliseconds { order.paysAt = now.plus(milliseconds: scanMilliseconds) }
        store(order)
        return .drawn(order)
    }

    private func made(
        _ payment: ProviderDemand.Payment,
        _ outcome: ProviderOutcome,
        at now: ProviderTime
    ) -> ProviderOrder {
        ProviderOrder(
            number: payment.number,
            tradeNumber: tradeNumber(at: now),
            amount: payment.amount,
            subject: payment.subject,
            mark: payment.code?.mark ?? "",
            outcome: outcome,
            state: .waiting,
            placedAt: now,
            notifyURL: payment.notifyURL,
            isV2: payment.isV2,
            isHMAC: payment.isHMAC
        )
    }

    /// Twenty-eight digits, as both providers give them.
    private func tradeNumber(at now: ProviderTime) -> String {
        let count = DecimalText.padded(orders.count + 1, digits: 10)
        switch kind {
        case .alipay: return now.compactDate + "2200145561" + count
        case .wechat: return "4200000000" + now.compactDate + count
        }
    }

    private func text(of order: ProviderOrder) -> String {
        // What a customer scans names no merchant's number.
        let seed = order.number.utf8.reduce(UInt64(order.placedAt.milliseconds)) {
            SeededGenerator.mixed($0 &+ UInt64($1))
        }
        let letters = Hexadecimal.text(seed, digits: 16).lowercased()
        switch kind {
        case .alipay: return "https://qr.alipay.com/bax" + letters
        case .wechat: return "weixin://wxpay/bizpayurl?pr=" + letters.prefix(9)
        }
    }

    // MARK: Customers

    package enum CustomerAct: String, Hashable, Sendable, CaseIterable {
        case scan
        case pay
        case cancel
    }

    /// A customer does something with an order, named by its number or by the text that it shows;
    /// whether he could.
    package mutating func customer(
        _ act: CustomerAct,
        _ name: String,
        afterMilliseconds delay: Int64 = 0,
        at now: ProviderTime
    ) -> Bool {
        advance(to: now)
        let found = orders[name] ?? orders.values.first { $0.isDrawn && $0.text == name }
        guard var order = found, order.state == .drawn || order.state == .waiting else {
            return false
        }
        let before = order
        switch act {
        case .scan: order.state = .waiting
        case .pay: order.paysAt = now.plus(milliseconds: delay)
        case .cancel: order.failsAt = now.plus(milliseconds: delay)
        }
        _ = order.advance(to: now)
        owe(&order, since: before)
        store(order)
        return true
    }
}
