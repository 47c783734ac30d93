package import Payments

/// What a request that follows an earlier one names.
///
/// Indirect, because a verdict carries it: a payment that names nothing pays one word for it.
indirect enum NamedOriginal {
    /// A sale or a completion that a void takes back.
    case payment(PaymentSlot)
    case authorisation(Authorisation)
    /// What is left of a sale, and its payment where that is in reach.
    case sale([Remainder], live: PaymentSlot?)
    /// A sale out of reach that was taken back.
    case undone(ArchivedSale)
    case unknown
    /// A sale whose file has not been looked into, or cannot be.
    case archived
}

/// How a void or a refund finds what it gives back.
///
/// A void names a payment of its own terminal: by DE 37, else by STAN and window, in that window
/// only. A refund names one of its merchant's by DE 37, whatever the terminal. Where both are sent
/// they must agree; nothing is found by DE 11, and nothing that has not come yet is waited for.
extension PaymentBook {
    func named(by request: PaymentRequest, _ terminal: TerminalSlot) -> NamedOriginal {
        switch request.operation.rules.original {
        case .sale:
            return namable(payment(named: request, terminal) { $0.isSale }, by: request)
        case .completion: return payment(named: request, terminal) { $0.completes }
        case .offlineSale, .openSale:
            return namable(
                payment(named: request, terminal) { $0.isSale && !$0.increases },
                by: request
            )
        case .merchantSale: return sale(named: request, terminal)
        case .authorisation:
            return authorisation(namedBy: request, terminal).map { .authorisation($0) } ?? .unknown
        case .credit: return payment(named: request, terminal) { $0.loads }
        case .payment, .any, nil: return .unknown
        }
    }

    /// What adds to a sale is known to it, too: a sale whose date may have left the file is not
    /// added to, and nothing that was added is taken back.
    private func namable(_ named: NamedOriginal, by request: PaymentRequest) -> NamedOriginal {
        guard rules.edition >= .seventh, case .payment(let slot) = named else { return named }
        let original = recents[slot]
        let isReached =
            request.operation.rules.increases
            ? dates.isInReach(original.businessDate) : reachesSale(of: original)
        return isReached ? named : .unknown
    }

    private func payment(
        named request: PaymentRequest,
        _ terminal: TerminalSlot,
        where isMeant: @escaping (OperationRules) -> Bool
    ) -> NamedOriginal {
        let identity = request.identity
        guard let original = request.original else { return .unknown }
        let fits = { (payment: PaymentState) in
            isMeant(payment.request.operation.rules) && payment.holdsIdentity
                && payment.request.identity.terminal == identity.terminal
                && original.isOf(payment.request, identity.windowKind)
        }
        if let reference = original.retrievalReference {
            guard let seq = numbers.seq(of: reference, dates), let slot = recents.slot(seq: seq),
                fits(recents[slot])
            else { return .unknown }
            return .payment(slot)
        }
        guard let key = request.namedInWindow else { return .unknown }
        precondition(recents.isComplete(key), "A batch reads what its requests name.")
        let inReach = { fits($0) && isInReach($0, terminal) }
        // DE 90 carries DE 7, too, which tells two payments of one STAN and day apart.
        let slot =
            original.transmission.flatMap { sent in
                recents.newest(key) { $0.request.transmission == sent && inReach($0) }
            } ?? recents.newest(key, where: inReach)
        return slot.map { .payment($0) } ?? .unknown
    }

    private func sale(named request: PaymentRequest, _ terminal: TerminalSlot) -> NamedOriginal {
        guard let name = saleName(of: request) else { return .unknown }
        let merchant = terminals[terminal].registration.merchant
        guard dates.isInReach(name.date) else {
            let rows = name.references.flatMap { remainders.rows(of: $0) }
            if let row = rows.first {
                return row.merchant == merchant ? .sale(rows, live: nil) : .unknown
            }
            switch request.found {
            case .sale(let sale):
                guard sale.merchant == merchant else { return .unknown }
                return sale.isUndone ? .undone(sale) : .sale(remainders(of: sale), live: nil)
            case .absent: return .unknown
            case .unavailable, nil: return .archived
            }
        }
        guard let seq = numbers.seq(of: name.text, dates), let slot = recents.slot(seq: seq),
            recents[slot].request.operation.rules.isSale, recents[slot].holdsIdentity,
            isOf(merchant, recents[slot])
        else { return .unknown }
        let rows = remainderRows(of: seq)
        return .sale(rows.isEmpty ? remainders(of: slot) : rows, live: slot)
    }

    private func isOf(_ merchant: String, _ payment: PaymentState) -> Bool {
        let terminal = terminals.slot(payment.request.identity.terminal)
        return terminals[terminal].registration.merchant == merchant
    }

    /// The DE 37 that a refund names; nil where it is none or means a date that is too old.
    func saleName(of request: PaymentRequest) -> SaleName? {
        guard let text = request.original?.retrievalReference, let sent = SentReference(text)
        else { return nil }
        return sent.date(upTo: dates.current, within: rules.refundDays).map {
            SaleName(text: text, sent: sent, date: $0)
        }
    }

    /// The business date whose file must be looked into before a refund can be judged; nil for
    /// every other request.
    package func looksBeyond(_ request: PaymentRequest) -> BusinessDate? {
        guard case .merchantSale = request.operation.rules.original, request.found == nil,
            let name = saleName(of: request), !dates.isInReach(name.date)
        else { return nil }
        return name.date
    }
}

/// A sale as a refund names it: by DE 37, which means the latest date that fits.
struct SaleName {
    let text: String
    fileprivate let sent: SentReference
    let date: BusinessDate

    /// What the text means in each form: the date has one of them, and so have all its rows.
    var references: [RetrievalReference] {
        RetrievalReference.Form.allCases.compactMap { form in
            sent.position(as: form).map {
                RetrievalReference(date: date, position: $0, form: form)
            }
        }
    }
}

extension PaymentRequest {
    /// Where the payment stands that it names by STAN and window; nil where it does not.
    var namedInWindow: TerminalStan? {
        guard let stan = original?.stan, original?.window != nil else { return nil }
        return TerminalStan(terminal: identity.terminal, stan: stan)
    }
}

extension OriginalReference {
    /// Whether STAN, window and class, as far as they are named, are those of a request.
    fileprivate func isOf(_ request: PaymentRequest, _ kind: WindowKind) -> Bool {
        (stan.map { $0 == request.identity.stan } ?? true)
            && (window.map { request.lies(in: $0, kind) } ?? true)
            && (messageClass.map { $0 == request.identity.messageClass } ?? true)
    }
}
