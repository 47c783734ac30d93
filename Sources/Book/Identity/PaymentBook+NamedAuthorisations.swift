import Payments

/// How a completion or a void finds the authorisation that it names.
extension PaymentBook {
    /// The authorisation of the same merchant and card that has this DE 38, and the DE 37, STAN,
    /// window and day that are sent beside it; nil when there is none.
    ///
    /// A code alone names nothing: it comes back, and a host's may equal one of ours. Of several
    /// the newest open one is meant, else the newest.
    func authorisation(
        namedBy request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> Authorisation? {
        guard let named = request.original, let code = named.approvalCode,
            named.retrievalReference != nil || named.stan != nil,
            let card = request.card?.token
        else { return nil }
        precondition(authorisations.isKnown(code), "A batch reads the authorisations it names.")
        let merchant = terminals[terminal].registration.merchant
        let kind = request.identity.windowKind
        let rows = authorisations.rows(code).filter { row in
            row.merchant == merchant && row.card == card && row.isNamed(by: named, kind)
        }
        return rows.first { $0.state == .open } ?? rows.first
    }
}

extension Authorisation {
    /// Whether all that a reference names is this pre-authorisation's.
    fileprivate func isNamed(by named: OriginalReference, _ kind: WindowKind) -> Bool {
        (named.retrievalReference.map { $0 == reference.text } ?? true)
            && (named.stan.map { $0 == stan } ?? true)
            && (named.window.map { $0 == window && windowKind == kind } ?? true)
            && (named.day.map { $0 == day } ?? true)
    }
}
