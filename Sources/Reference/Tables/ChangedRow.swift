import Payments

/// A change as the tables take it.
package struct ChangedRow: Sendable {
    /// What a table keeps of a row; nil for one that is taken away.
    enum Value: Sendable {
        case hotCard(CardToken, isHot: Bool)
        case organisation(OrganisationRow?)
        case station(StationRow?)
        case product(SoldProduct?)
        case permission(PermissionKey, PermissionRow?)
        case domain(DomainRow?)
        case vehicle(VehicleRow?)
        case driver(DriverRow?)
        case limit(LimitRow?)
        case restriction(RestrictionRow?)
        case discount(DiscountRow?)
        case discountStep(DiscountStepKey, DiscountStepRow?)
        /// The level of some customers.
        case level(LevelHolder, String?)
        /// Nothing: the table decides nothing.
        case none

        var decides: Bool {
            switch self {
            // Limits are judged apart, and discounts refuse nothing.
            case .none, .limit, .discount, .discountStep, .level: false
            case .hotCard, .organisation, .station, .product, .permission, .domain, .vehicle,
                .driver, .restriction:
                true
            }
        }
    }

    let key: String
    let validity: Validity
    let value: Value

    /// Nil where the row is not in its canonical form.
    package init?(_ change: ReferenceChange) {
        switch change {
        case .put(let row): self.init(putting: row)
        case .remove(let kind, let id): self.init(removing: id, of: kind)
        }
    }

    private init?(putting row: ReferenceRow) {
        guard row.text.utf8.count <= ReferenceRow.mostBytes else { return nil }
        let fields = row.fields
        let kind = row.kind
        guard fields.count == kind.columns.count,
            fields.prefix(kind.keyColumns).allSatisfy({ !$0.isEmpty }),
            let validity = Validity(from: fields[fields.count - 2], until: fields[fields.count - 1])
        else { return nil }
        self.validity = validity
        key = Self.key(fields, kind)
        guard let value = Self.value(fields, kind) else { return nil }
        self.value = value
    }

    private static func value(_ fields: [Substring], _ kind: ReferenceKind) -> Value? {
        switch kind {
        case .hotCard: ReferenceCard(fields[0]).map { .hotCard($0.token, isHot: true) }
        case .organisation: OrganisationRow(fields).map { .organisation($0) }
        case .station: StationRow(fields).map { .station($0) }
        case .product: SoldProduct(fields).map { .product($0) }
        case .permission:
            PermissionKey(fields).flatMap { key in
                PermissionRow(fields).map { .permission(key, $0) }
            }
        case .domain: DomainRow(fields).map { .domain($0) }
        case .vehicle: VehicleRow(fields).map { .vehicle($0) }
        case .driver: DriverRow(fields).map { .driver($0) }
        case .limit: LimitRow(fields).map { .limit($0) }
        case .restriction: RestrictionRow(fields).map { .restriction($0) }
        case .discount: DiscountRow(fields).map { .discount($0) }
        case .discountStep:
            DiscountStepKey(fields).flatMap { key in
                DiscountStepRow(fields).map { .discountStep(key, $0) }
            }
        case .discountLevel:
            LevelHolder(fields).flatMap { holder in
                fields[2].isEmpty ? nil : .level(holder, String(fields[2]))
            }
        case .region, .terminal, .price, .fee, .settlementAccount, .calendar: Value.none
        }
    }

    private init?(removing id: String, of kind: ReferenceKind) {
        guard id.utf8.count <= ReferenceRow.mostBytes else { return nil }
        let fields = ReferenceRow.fields(of: id)
        guard fields.count == kind.keyColumns + 1,
            fields.prefix(kind.keyColumns).allSatisfy({ !$0.isEmpty }),
            let validity = Validity(from: fields[fields.count - 1], until: "")
        else { return nil }
        self.validity = validity
        key = Self.key(fields, kind)
        guard let value = Self.removal(fields, kind) else { return nil }
        self.value = value
    }

    private static func removal(_ fields: [Substring], _ kind: ReferenceKind) -> Value? {
        switch kind {
        case .hotCard: ReferenceCard(fields[0]).map { .hotCard($0.token, isHot: false) }
        case .organisation: .organisation(nil)
        case .station: .station(nil)
        case .product: .product(nil)
        case .permission: PermissionKey(fields).map { .permission($0, nil) }
        case .domain: .domain(nil)
        case .vehicle: .vehicle(nil)
        case .driver: .driver(nil)
        case .limit: .limit(nil)
        case .restriction: .restriction(nil)
        case .discount: .discount(nil)
        case .discountStep: DiscountStepKey(fields).map { .discountStep($0, nil) }
        case .discountLevel: LevelHolder(fields).map { .level($0, nil) }
        case .region, .terminal, .price, .fee, .settlementAccount, .calendar: Value.none
        }
    }

    private static func key(_ fields: [Substring], _ kind: ReferenceKind) -> String {
        kind.keyColumns == 1
            ? String(fields[0]) : fields.prefix(kind.keyColumns).joined(separator: "\\")
    }
}
