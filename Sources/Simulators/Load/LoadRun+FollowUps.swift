internal import Payments

/// Pre-authorisations, and what is about an earlier payment.
extension LoadRun {
    /// Money that is kept back, asked for or told.
    func hold(
        _ kind: TerminalRequest.Kind,
        _ session: LoadSession,
        _ card: LoadCardKind,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let amount = Int64.random(in: 1...plan.maximumAmount, using: &random)
        let request = session.terminal.request(
            kind,
            at: moment,
            amount: Money(minorUnits: amount, asset: .yuan),
            card: session.takeCard(card)
        )
        return try exchange(.preauth, request, session, intendedAt: intendedAt)
    }

    /// The session's last authorisation is done with, whatever the answer.
    func complete(
        _ session: LoadSession,
        intendedAt: Int64,
        isAdvice: Bool
    ) throws(LoadError) -> LoadExchange {
        let held = session.takeAuthorisation()
        let amount = Int64.random(in: 1...held.amount.minorUnits, using: &random)
        let request = session.terminal.request(
            isAdvice ? .completionAdvice(held.original) : .completion(held.original),
            at: moment,
            amount: Money(minorUnits: amount, asset: held.amount.asset),
            card: held.card
        )
        var exchange = try exchange(
            isAdvice ? .report : .complete,
            request,
            session,
            intendedAt: intendedAt
        )
        exchange.receipt = addReceipt(amount, request, session, .takes)
        return exchange
    }

    func reportSale(
        _ kind: TerminalRequest.Kind,
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let amount = Int64.random(in: 1...plan.maximumAmount, using: &random)
        let request = session.terminal.request(
            kind,
            at: moment,
            amount: Money(minorUnits: amount, asset: .yuan),
            card: session.takeCard()
        )
        var exchange = try exchange(.report, request, session, intendedAt: intendedAt)
        exchange.receipt = addReceipt(amount, request, session, .takes)
        return exchange
    }

    func tip(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let paid = session.takeLast()
        return try raise(paid, session, intendedAt: intendedAt) { .tip(paid.original, $0) }
    }

    func adjust(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let sold = session.takeOfflineSale()
        return try raise(sold, session, intendedAt: intendedAt) { _ in .adjustment(sold.original) }
    }

    /// A tenth more; the request says the new whole, and so does its receipt.
    private func raise(
        _ paid: LoadRecovery,
        _ session: LoadSession,
        intendedAt: Int64,
        _ kind: (Int64) -> TerminalRequest.Kind
    ) throws(LoadError) -> LoadExchange {
        let more = max(1, paid.amount.minorUnits / 10)
        let whole = Money(minorUnits: paid.amount.minorUnits + more, asset: paid.amount.asset)
        let request = session.terminal.request(
            kind(more),
            at: moment,
            amount: whole,
            card: paid.card
        )
        var exchange = try exchange(.increase, request, session, intendedAt: intendedAt)
        exchange.receipt = addReceipt(whole.minorUnits, request, session, .raises)
        return exchange
    }

    func ask(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        guard let paid = session.last?.recovery else {
            preconditionFailure("It is drawn only when there is a payment to ask about.")
        }
        let request = session.terminal.request(.paymentQuery(paid.original), at: moment)
        return try exchange(.inquiry, request, session, intendedAt: intendedAt)
    }

    /// The hold ends, and no receipt with it.
    func free(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let held = session.takeAuthorisation()
        let request = session.terminal.request(
            .preauthorisationVoid(held.original),
            at: moment,
            amount: held.amount,
            card: held.card
        )
        return try exchange(.free, request, session, intendedAt: intendedAt)
    }

    func voidCompletion(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let paid = session.takeCompletion()
        result.receipts[paid.receipt].state = .reversing
        let request = session.terminal.request(
            .completionVoid(paid.original),
            at: moment,
            amount: paid.amount,
            card: paid.card
        )
        return try exchange(.void(paid), request, session, intendedAt: intendedAt)
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
        exchange.receipt = addReceipt(amount, request, session, .gives)
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

    fileprivate func takeCompletion() -> LoadRecovery {
        guard let taken = completion?.recovery else {
            preconditionFailure("It is drawn only when there is a completion to take back.")
        }
        completion = nil
        return taken
    }

    fileprivate func takeOfflineSale() -> LoadRecovery {
        guard let taken = offlineSale?.recovery else {
            preconditionFailure("It is drawn only when there is an off-line sale to adjust.")
        }
        offlineSale = nil
        return taken
    }
}
