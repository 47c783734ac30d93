internal import Payments

/// What an operator of the station does, and news for a card's issuer.
extension LoadRun {
    func topUp(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let amount = Int64.random(in: 1...plan.maximumAmount, using: &random)
        var request = session.terminal.request(
            .topUp,
            at: moment,
            amount: Money(minorUnits: amount, asset: .yuan),
            card: session.takeCard()
        )
        try keyIn(&request, session)
        var exchange = try exchange(.topUp, request, session, intendedAt: intendedAt)
        exchange.receipt = addReceipt(amount, request, session, .gives)
        return exchange
    }

    /// Its cash goes back, and nobody keys in a password for that.
    func voidTopUp(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        guard let loaded = session.topUp?.recovery else {
            preconditionFailure("It is drawn only when there is a top-up to take back.")
        }
        session.topUp = nil
        result.receipts[loaded.receipt].state = .reversing
        let request = session.terminal.request(
            .topUpVoid(loaded.original),
            at: moment,
            amount: loaded.amount,
            card: loaded.card
        )
        return try exchange(.void(loaded), request, session, intendedAt: intendedAt)
    }

    func voidByHand(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        let paid = session.takeLast()
        result.receipts[paid.receipt].state = .reversing
        var request = session.terminal.request(
            .manualVoid(paid.original),
            at: moment,
            amount: paid.amount
        )
        try keyIn(&request, session)
        return try exchange(.void(paid), request, session, intendedAt: intendedAt)
    }

    /// The payment is left as it is.
    func notify(
        _ session: LoadSession,
        intendedAt: Int64
    ) throws(LoadError) -> LoadExchange {
        guard let paid = session.last?.recovery else {
            preconditionFailure("It is drawn only when there is a payment to report on.")
        }
        var request = session.terminal.request(
            .scriptNotice(paid.original),
            at: moment,
            amount: paid.amount,
            card: paid.card
        )
        request.chip = ScriptResult.chip
        return try exchange(.inquiry, request, session, intendedAt: intendedAt)
    }

    private func keyIn(
        _ request: inout TerminalRequest,
        _ session: LoadSession
    ) throws(LoadError) {
        guard let stationOperator else {
            preconditionFailure("A run whose mix needs an operator has one.")
        }
        request.operatorNumber = stationOperator.number
        do throws(SimulatedTerminalError) {
            request.password = try session.terminal.passwordBlock(stationOperator.password)
        } catch {
            throw .terminal("\(error)")
        }
    }
}
