import Payments
import Reference

/// Why the tables of reference data refuse a payment, whoever decides it.
///
/// ```text
/// hot card          62   inquiries, too
/// station           58   it or an organisation that it belongs to is frozen
/// vehicle           62   the same of the vehicle whose card it is, or which is named
/// permission        58   the most particular row says no
/// vehicle, domain   57   not for these goods, or not here
/// vehicle, driver   57   not this card, not this driver
/// restriction       57   not here, not these goods, not now
/// ```
/// What follows an earlier payment is not judged again: what was decided stands. What takes more
/// for it is, by the rules of now.
extension PaymentBook {
    /// What the tables say of a payment.
    enum ReferenceVerdict {
        case refused(Outcome)
        /// The most that its terminal may take off line by them; nil for no bound.
        case passed(floor: Int64?)
    }

    func judgeByTables(
        _ request: PaymentRequest,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> ReferenceVerdict {
        guard reference.decides else { return .passed(floor: nil) }
        if let card = request.card?.token, reference.isHot(card, at: minute) {
            return .refused(.restrictedCard)
        }
        let merchant = terminals[terminal].registration.merchant
        let affiliation = reference.affiliation(ofStation: merchant, at: minute)
        if affiliation.isFrozen { return .refused(.routeDenied) }
        let vehicles = vehicles(of: request, at: minute)
        if vehicles.contains(where: { reference.isFrozen($0, at: minute) }) {
            return .refused(.restrictedCard)
        }
        let permission = reference.permission(
            of: merchant,
            affiliation,
            for: request.operation,
            at: minute
        )
        guard permission.isAllowed else { return .refused(.routeDenied) }
        guard isPermitted(request, affiliation, vehicles, at: minute),
            areTogether(request, vehicles, at: minute),
            isUnrestricted(request, affiliation, vehicles, at: minute)
        else { return .refused(.notPermitted) }
        return .passed(floor: permission.floor)
    }

    /// What the tables say of more that is taken for a sale.
    ///
    /// Both it and the sale must be permitted, and the smaller floor counts.
    func judgeIncrease(
        _ request: PaymentRequest,
        of sale: PaymentState,
        _ card: CardToken,
        at minute: Int32,
        _ terminal: TerminalSlot
    ) -> ReferenceVerdict {
        guard reference.decides else { return .passed(floor: nil) }
        if reference.isHot(card, at: minute) { return .refused(.restrictedCard) }
        let verdict = judgeByTables(request, at: minute, terminal)
        guard case .passed(let own) = verdict else { return verdict }
        let merchant = terminals[terminal].registration.merchant
        let affiliation = reference.affiliation(ofStation: merchant, at: minute)
        let permission = reference.permission(
            of: merchant,
            affiliation,
            for: sale.request.operation,
            at: minute
        )
        guard permission.isAllowed else { return .refused(.routeDenied) }
        let floors = [own, permission.floor].compactMap { $0 }
        return .passed(floor: floors.min())
    }

    /// Whether the card may pay here for what was sold.
    private func isPermitted(
        _ request: PaymentRequest,
        _ affiliation: Affiliation,
        _ vehicles: [VehicleRow],
        at minute: Int32
    ) -> Bool {
        let domains = request.card.map { reference.domains(ofCard: $0.mask, at: minute) } ?? []
        guard domains.allSatisfy({ $0.isEntered(by: affiliation.organisations) }) else {
            return false
        }
        let lists = domains.map(\.groups) + vehicles.map(\.groups)
        return areListed(request, lists, at: minute)
    }

    /// Whether each of some lists has the groups of all goods of a request.
    func areListed(_ request: PaymentRequest, _ lists: [[String]], at minute: Int32) -> Bool {
        guard lists.contains(where: { !$0.isEmpty }) else { return true }
        var groups: Set<String?> = []
        for line in request.details?.values.texts.productLines ?? [] {
            groups.insert(reference.group(ofProduct: line.code, at: minute))
        }
        return lists.allSatisfy { $0.take(groups) }
    }
}
