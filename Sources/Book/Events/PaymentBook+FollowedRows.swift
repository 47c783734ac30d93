import Payments

/// Rows that a request needs which follows an earlier one: what it names, and what that has left.
extension PaymentBook {
    func addNamed(by request: PaymentRequest, to keys: inout ColdKeys) {
        switch request.operation.rules.original {
        case .sale, .completion, .offlineSale, .openSale, .credit:
            addNamedPayment(by: request, to: &keys)
        case .merchantSale: addNamedSale(by: request, to: &keys)
        case .authorisation: addAuthorisations(namedBy: request, to: &keys)
        case .payment, .any, nil: break
        }
    }

    /// A sale or completion of the same terminal.
    private func addNamedPayment(by request: PaymentRequest, to keys: inout ColdKeys) {
        let row = request.identity.terminal
        if let reference = request.original?.retrievalReference {
            guard let seq = numbers.seq(of: reference, dates) else { return }
            addPayment(seq, to: &keys)
            if let slot = recents.slot(seq: seq) { addTakenBack(recents[slot], row, to: &keys) }
        } else if let key = request.namedInWindow {
            if !recents.isComplete(key) {
                // A terminal that registers in this very batch has no window to reach back to.
                if terminals.contains(row) {
                    addStan(key, terminals.slot(row), request.identity.windowKind, to: &keys)
                } else {
                    keys.stans.insert(key)
                }
            }
            // Which row it will be depends on the steps before, so what all have is wanted.
            recents.forEach(key) { addTakenBack($0, row, to: &keys) }
        }
    }

    /// A sale of the merchant, by its rows, else by its payment, else by what was found of it.
    private func addNamedSale(by request: PaymentRequest, to keys: inout ColdKeys) {
        let row = request.identity.terminal
        guard let name = saleName(of: request) else { return }
        if dates.isInReach(name.date), let seq = numbers.seq(of: name.text, dates) {
            addPayment(seq, to: &keys)
            if let slot = recents.slot(seq: seq) {
                addMoney(of: recents[slot], row, to: &keys)
                addRemainders(of: recents[slot], to: &keys)
            }
        }
        for reference in name.references {
            if !remainders.isKnown(reference) { keys.references.insert(reference) }
            for remainder in remainders.rows(of: reference) {
                if let account = remainder.decider.account { addAccount(account, to: &keys) }
            }
        }
        if case .sale(let sale) = request.found {
            for account in sale.legs.compactMap(\.account) { addAccount(account, to: &keys) }
        }
        if let asset = request.asset { addTotals(row, asset, to: &keys) }
    }

    /// What taking a payment back needs: its accounts, what is left of it, its request to a host,
    /// and the same of a sale that it took back itself.
    func addTakenBack(
        _ payment: PaymentState,
        _ row: TerminalRow,
        to keys: inout ColdKeys
    ) {
        addMoney(of: payment, row, to: &keys)
        addRemainders(of: payment, to: &keys)
        addAuthorisation(of: payment, to: &keys)
        let rules = payment.request.operation.rules
        guard let original = payment.original, rules.isVoid || rules.increases else { return }
        addPayment(original, to: &keys)
        if rules.isVoid, let slot = recents.slot(seq: original) {
            if recents[slot].request.operation.rules.increases, let sale = recents[slot].original {
                addPayment(sale, to: &keys)
            }
            addMoney(of: recents[slot], row, to: &keys)
            addRemainders(of: recents[slot], to: &keys)
        }
    }

    /// What is left of a sale, unless a step of this very batch makes it.
    func addRemainders(of payment: PaymentState, to keys: inout ColdKeys) {
        guard payment.request.operation.rules.isSale, !numbers.isOfThisBatch(payment.seq),
            !remainders.isKnown(payment.seq)
        else { return }
        keys.remainders.insert(payment.seq)
    }
}
