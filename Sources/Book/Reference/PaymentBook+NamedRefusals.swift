import Payments
import Reference

/// Whom a request names beside its card: the vehicle that is filled (`V1`) and who drives it
/// (`V2`). Both are judged by their rows; whoever has none is not known, and not judged.
extension PaymentBook {
    /// The vehicles whose card pays, and the one that is named.
    func vehicles(of request: PaymentRequest, at minute: Int32) -> [VehicleRow] {
        let own = request.card.map { reference.vehicles(ofCard: $0.token, at: minute) } ?? []
        guard rules.edition >= .eighth, let name = request.details?.values.texts.text(.vehicle)
        else { return own }
        return own + reference.vehicles(named: name, at: minute).filter { !own.contains($0) }
    }

    /// Whether the card, the vehicles and the driver belong together.
    ///
    /// A vehicle that has a card is paid for with no other, and its card pays for no other vehicle,
    /// one without a row included; what is paid without a card is not asked. A driver of one
    /// company drives no vehicle of another: of their organisations one is the other, or stands
    /// above it.
    func areTogether(
        _ request: PaymentRequest,
        _ vehicles: [VehicleRow],
        at minute: Int32
    ) -> Bool {
        guard rules.edition >= .eighth else { return true }
        if let card = request.card?.token {
            let own = vehicles.filter { $0.card == card }
            guard vehicles.allSatisfy({ $0.card == nil || $0.card == card }) else { return false }
            if !own.isEmpty, let named = namedVehicle(request),
                !own.contains(where: { $0.name == named })
            {
                return false
            }
        }
        guard let name = request.details?.values.texts.text(.driver) else { return true }
        return reference.drivers(named: name, at: minute).allSatisfy { driver in
            !reference.isFrozen(driver, at: minute)
                && vehicles.allSatisfy {
                    reference.areInLine(driver.organisation, $0.organisation, at: minute)
                }
        }
    }

    /// The vehicle that a request names, as rows name it.
    private func namedVehicle(_ request: PaymentRequest) -> LimitKey? {
        guard let name = request.details?.values.texts.text(.vehicle) else { return nil }
        let named = LimitKey(vehicle: name)
        return named.isUnnamed ? nil : named
    }

    /// Whether what restricts the card and the vehicles lets a payment through.
    ///
    /// What its terminal reports has happened at a time that is not told: only days and hours do
    /// not judge it. What moves nothing is not restricted.
    func isUnrestricted(
        _ request: PaymentRequest,
        _ affiliation: Affiliation,
        _ vehicles: [VehicleRow],
        at minute: Int32
    ) -> Bool {
        guard rules.edition >= .eighth, reference.hasRestrictions,
            request.operation.rules.spends
        else { return true }
        let time = request.operation.rules.isAdvice ? nil : minute
        let asset = request.asset ?? .unnamed
        var subjects = Set(vehicles.map(\.name))
        if let named = namedVehicle(request) { subjects.insert(named) }
        if let card = request.card?.token { subjects.insert(LimitKey(card, asset).ofAnyAsset) }
        return subjects.allSatisfy { subject in
            let rows = reference.restrictions(of: subject, request.card?.mask, at: minute)
            return rows.allSatisfy { $0.isMet(by: affiliation.organisations, at: time) }
                && areListed(request, rows.map(\.groups), at: minute)
        }
    }
}
