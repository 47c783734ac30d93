import Ledger
import Payments

/// The authorisations that a batch of events needs, with the accounts that pay them.
extension PaymentBook {
    /// Of what names an authorisation by its code.
    func addAuthorisations(namedBy request: PaymentRequest, to keys: inout ColdKeys) {
        guard let code = request.original?.approvalCode else { return }
        if !authorisations.isKnown(code) { keys.approvalCodes.insert(code) }
        let frees = !request.operation.rules.completes
        for row in authorisations.rows(code) { addRows(of: row, withPayment: frees, to: &keys) }
        if let asset = request.asset { addTotals(request.identity.terminal, asset, to: &keys) }
    }

    /// Of a pre-authorisation by the seq of its first record; `withPayment`: for a void of it,
    /// which tells the pre-authorisation so.
    func addAuthorisation(
        _ payment: Int64,
        withPayment: Bool = false,
        to keys: inout ColdKeys
    ) {
        if let row = authorisations[payment] {
            addRows(of: row, withPayment: withPayment, to: &keys)
        } else if !authorisations.isKnown(payment), !numbers.isOfThisBatch(payment) {
            keys.authorisations.insert(payment)
        }
    }

    /// Of what a payment has done to an authorisation, directly or by what it takes back.
    func addAuthorisation(of payment: PaymentState, to keys: inout ColdKeys) {
        switch payment.request.operation.rules.effect {
        case .payment(.hold): addAuthorisation(payment.seq, to: &keys)
        case .payment(.completion):
            if let original = payment.original { addAuthorisation(original, to: &keys) }
        case .payment(.void):
            guard let original = payment.original else { return }
            if payment.request.operation.rules.namesAuthorisation {
                return addAuthorisation(original, withPayment: true, to: &keys)
            }
            addPayment(original, to: &keys)
            guard let slot = recents.slot(seq: original) else { return }
            // Of a purchase there is none.
            if recents[slot].request.operation.rules.namesAuthorisation {
                addAuthorisation(of: recents[slot], to: &keys)
            }
        case .payment(.debit), .payment(.inquiry), .payment(.refund), .payment(.increase),
            .payment(.credit), .payment(.query), .payment(.notice), .undo, .echo, .session, .batch:
            break
        }
    }

    private func addRows(
        of row: Authorisation,
        withPayment: Bool,
        to keys: inout ColdKeys
    ) {
        if let account = row.decider.account, !accounts.isKnown(id: account) {
            keys.accounts.insert(account)
        }
        if withPayment, dates.isInReach(row.businessDate) {
            addPayment(row.payment, to: &keys)
        }
    }
}

extension OperationRules {
    /// Whether its original is an authorisation.
    var namesAuthorisation: Bool {
        switch original {
        case .authorisation: true
        case .payment, .sale, .completion, .merchantSale, .offlineSale, .openSale, .credit, .any,
            nil:
            false
        }
    }
}
