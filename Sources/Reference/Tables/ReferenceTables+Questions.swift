package import Payments

/// What payments are judged by: rows that are in force and hold at a minute of the institution's
/// clock.
extension ReferenceTables {
    /// How many organisations stand above one at most.
    package static let mostLevels = 64

    /// Whether files that were compared with version `base` may become what a heading says.
    ///
    /// Hot cards change all the time, and matter only to an import that has some.
    package func isBase(_ heading: ImportHeading) -> Bool {
        if heading.base == lastInForce { return true }
        guard !heading.counts.contains(where: { $0.kind == .hotCard }) else { return false }
        return heading.base == lastImport.number
            || heading.base > lastImport.behind && heading.base <= highestInForce
    }

    /// Whether a row of this id is among the hot cards that are in force at a time, whether it
    /// holds then or not.
    package func hasHotCard(_ id: String, at time: Timestamp) -> Bool {
        guard let row = ChangedRow(.remove(.hotCard, id: id)),
            case .hotCard(let token, _) = row.value
        else { return false }
        var states = states
        if open(at: time) == nil { states.open = nil }
        return hotCards.hasRow(token, from: row.validity.from, states)
    }

    /// The end of a row that is put, where it has passed at a minute.
    package func end(passedOf change: ReferenceChange, at minute: Int32) -> String? {
        guard case .put(let row) = change, let until = row.fields.last,
            let validity = Validity(from: "", until: until), validity.until <= minute
        else { return nil }
        return String(until)
    }

    /// Whether the open import would take a hot card's row away once it comes into force, or change
    /// when that holds.
    package func isEndedByImport(_ change: ReferenceChange) -> Bool {
        guard let row = ChangedRow(change), case .hotCard(let token, true) = row.value,
            row.validity.from == Validity.always.from
        else { return false }
        return hotCards.isEnded(token, states)
    }

    package func isHot(_ token: CardToken, at minute: Int32) -> Bool {
        hotCards.contains(token, at: minute, states)
    }

    /// Some of what lies where `isHot` looks first.
    package func touch(_ token: CardToken) -> UInt64 { hotCards.touch(token) }

    // MARK: Organisations

    /// Whose a station is.
    ///
    /// A station or an organisation whose rows do not hold at the time is as one that is frozen:
    /// its end, or a gap between two rows, lets nothing through that stood above it.
    package func affiliation(ofStation merchant: String, at minute: Int32) -> Affiliation {
        guard let row = stations.row(merchant, at: minute, states) else {
            return Affiliation(isFrozen: stations.isKnown(merchant, states))
        }
        return affiliation(row.organisation, isFrozen: row.isFrozen, at: minute)
    }

    func affiliation(_ first: String, isFrozen: Bool, at minute: Int32) -> Affiliation {
        var affiliation = Affiliation(isFrozen: isFrozen)
        var next: String? = first
        // A tree that was checked has no cycle; one that was not must not hold the step up.
        while let name = next, affiliation.organisations.count < Self.mostLevels {
            let row = organisations.row(name, at: minute, states)
            let isFrozen = row?.isFrozen ?? organisations.isKnown(name, states)
            affiliation.add(name, isFrozen: isFrozen)
            next = row?.parent
        }
        return affiliation
    }

    /// The vehicles whose card this is.
    package func vehicles(ofCard card: CardToken, at minute: Int32) -> [VehicleRow] {
        guard let keys = vehiclesOfCard[card] else { return [] }
        return keys.compactMap { key in
            vehicles.row(key, at: minute, states).flatMap { $0.card == card ? $0 : nil }
        }
    }

    /// The vehicles of a number.
    ///
    /// As people key it in, small letters or capitals, with separators or without. Rows that differ
    /// in nothing else are all of it.
    package func vehicles(named name: some StringProtocol, at minute: Int32) -> [VehicleRow] {
        let key = LimitKey(vehicle: name)
        guard !key.isUnnamed, let keys = vehiclesOfName[key] else { return [] }
        return keys.compactMap { vehicles.row($0, at: minute, states) }
    }

    /// Whether a vehicle is frozen, or an organisation that it belongs to.
    package func isFrozen(_ vehicle: VehicleRow, at minute: Int32) -> Bool {
        affiliation(vehicle.organisation, isFrozen: vehicle.isFrozen, at: minute).isFrozen
    }

    /// The drivers of a code, as people key it in; rows that differ in nothing else are all of it.
    package func drivers(named name: some StringProtocol, at minute: Int32) -> [DriverRow] {
        let key = KeyedInName.folded(name)
        guard !key.isEmpty, let keys = driversOfName[key] else { return [] }
        return keys.compactMap { drivers.row($0, at: minute, states) }
    }

    /// Whether a driver is frozen, or an organisation that he belongs to.
    package func isFrozen(_ driver: DriverRow, at minute: Int32) -> Bool {
        affiliation(driver.organisation, isFrozen: driver.isFrozen, at: minute).isFrozen
    }

    /// Whether of two organisations one is the other, or stands above it.
    package func areInLine(_ one: String, _ other: String, at minute: Int32) -> Bool {
        affiliation(one, isFrozen: false, at: minute).organisations.contains(other)
            || affiliation(other, isFrozen: false, at: minute).organisations.contains(one)
    }

    // MARK: Permissions

    /// What a station may do: its own row counts before those of its organisation, those before the
    /// ones of the organisations above; of one holder that of the operation before the one of all.
    package func permission(
        of merchant: String,
        _ affiliation: Affiliation,
        for operation: Operation,
        at minute: Int32
    ) -> Permission {
        guard !permissions.isEmpty else { return .withoutRow }
        if let row = permission(of: merchant, for: operation, at: minute) { return row }
        for organisation in affiliation.organisations {
            if let row = permission(of: organisation, for: operation, at: minute) { return row }
        }
        return .withoutRow
    }

    private func permission(
        of holder: String,
        for operation: Operation,
        at minute: Int32
    ) -> Permission? {
        for operation in [operation, nil] {
            let key = PermissionKey(holder: holder, operation: operation)
            if let row = permissions.row(key, at: minute, states) {
                return Permission(isAllowed: row.isAllowed, floor: row.floor)
            }
        }
        return nil
    }

    // MARK: Domains

    /// The group of a product; nil without a row.
    package func group(ofProduct code: String, at minute: Int32) -> String? {
        product(code, at: minute)?.group
    }

    /// What the tables say of a product; nil without a row.
    package func product(_ code: String, at minute: Int32) -> SoldProduct? {
        products.row(code, at: minute, states)
    }

    /// The domains that a card is in: those of the longest of its prefixes that any has.
    package func domains(ofCard card: CardMask, at minute: Int32) -> [DomainRow] {
        guard !domainsOfPrefix.isEmpty else { return [] }
        for digits in (1...6).reversed() {
            let prefix = CardPrefix(of: card, digits: digits)
            let rows = (domainsOfPrefix[prefix] ?? []).compactMap { key in
                domains.row(key, at: minute, states).flatMap {
                    $0.prefixes.contains(prefix) ? $0 : nil
                }
            }
            if !rows.isEmpty { return rows }
        }
        return []
    }
}

extension DomainRow {
    /// Whether a station of these organisations, its own first, is in it; none where both of its
    /// lists are empty.
    package func isEntered(by organisations: [String]) -> Bool {
        if members.isEmpty { return !groups.isEmpty }
        return members.contains { $0.has(organisations) }
    }
}

extension [String] {
    /// Whether goods of these groups are in a list of groups; an empty one has all, and goods of no
    /// group are in no other.
    package func take(_ groups: Set<String?>) -> Bool {
        isEmpty || groups.allSatisfy { group in group.map { contains($0) } ?? false }
    }
}
