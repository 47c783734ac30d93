internal import Payments

/// Pre-authorisations, and what is about an earlier payment.
extension LoadRun {
    func preauthorise(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let amount = Int64.random(in: 1...plan.maximumAmount, using: &random)
        let request = session.terminal.request(
            .preauthorisation,
            at: moment,
            amount: Money(minorUnits: amount, asset: .yuan),
            card: session.takeCard()
        )
        return try exchange(.preauth, request, session, intendedAt: intendedAt)
    }

    /// The session's last authorisation is done with, whatever the answer.
    func complete(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let held = session.takeAuthorisation()
        let amount = Int64.random(in: 1...held.amount.minorUnits, using: &random)
        let request = session.terminal.request(
            .completion(held.original),
            at: moment,
            amount: Money(minorUnits: amount, asset: held.amount.asset),
            card: held.card
        )
        var exchange = try exchange(.complete, request, session, intendedAt: intendedAt)
        exchange.receipt = addReceipt(amount, request, session)
        return exchange
    }

    /// What is voided or refunded is not taken back another time.
    func void(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let paid = session.takeLast()
        result.receipts[paid.receipt].state = .reversing
        let request = session.terminal.request(
            .void(paid.original),
            at: moment,
            amount: paid.amount,
            card: paid.card
        )
        return try exchange(.void(paid), request, session, intendedAt: intendedAt)
    }

    func refund(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let paid = session.takeLast()
        let amount = Int64.random(in: 1...paid.amount.minorUnits, using: &random)
        let request = session.terminal.request(
            .refund(paid.original),
            at: moment,
            amount: Money(minorUnits: amount, asset: paid.amount.asset),
            card: paid.card
        )
        var exchange = try exchange(.refund, request, session, intendedAt: intendedAt)
        exchange.receipt = addReceipt(amount, request, session, isRefund: true)
        return exchange
    }
}

extension LoadSession {
    /// The last approved payment, which no other request is about from here on.
    func takeLast() -> LoadRecovery {
        guard let taken = last?.recovery else {
            preconditionFailure("It is drawn only when there is a payment to take back.")
        }
        last = nil
        return taken
    }

    fileprivate func takeAuthorisation() -> LoadRecovery {
        guard let taken = authorisation?.recovery else {
            preconditionFailure("It is drawn only when there is an authorisation to complete.")
        }
        authorisation = nil
        return taken
    }
}
