import Payments

/// A change as the tables take it.
package struct ChangedRow: Sendable {
    /// What a table keeps of a row; nil for one that is taken away.
    enum Value: Sendable {
        case hotCard(CardToken, isHot: Bool)
        case organisation(OrganisationRow?)
        case station(StationRow?)
        /// Of a product.
        case group(String?)
        case permission(PermissionKey, PermissionRow?)
        case domain(DomainRow?)
        case vehicle(VehicleRow?)
        case driver(DriverRow?)
        case limit(LimitRow?)
        case restriction(RestrictionRow?)
        /// Nothing: the table decides nothing.
        case none

        var decides: Bool {
            switch self {
            // Limits are judged apart.
            case .none, .limit: false
            case .hotCard, .organisation, .station, .group, .permission, .domain, .vehicle,
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
        case .product: fields[2].isEmpty ? nil : .group(String(fields[2]))
        case .permission:
            PermissionKey(fields).flatMap { key in
                PermissionRow(fields).map { .permission(key, $0) }
            }
        case .domain: DomainRow(fields).map { .domain($0) }
        case .vehicle: VehicleRow(fields).map { .vehicle($0) }
        case .driver: DriverRow(fields).map { .driver($0) }
        case .limit: LimitRow(fields).map { .limit($0) }
        case .restriction: RestrictionRow(fields).map { .restriction($0) }
        case .region, .terminal, .price, .discount, .fee, .settlementAccount,
            .calendar:
            Value.none
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
        switch kind {
        case .hotCard:
            guard let token = ReferenceCard(fields[0])?.token else { return nil }
            value = .hotCard(token, isHot: false)
        case .organisation: value = .organisation(nil)
        case .station: value = .station(nil)
        case .product: value = .group(nil)
        case .permission:
            guard let key = PermissionKey(fields) else { return nil }
            value = .permission(key, nil)
        case .domain: value = .domain(nil)
        case .vehicle: value = .vehicle(nil)
        case .driver: value = .driver(nil)
        case .limit: value = .limit(nil)
        case .restriction: value = .restriction(nil)
        case .region, .terminal, .price, .discount, .fee, .settlementAccount,
            .calendar:
            value = .none
        }
    }

    private static func key(_ fields: [Substring], _ kind: ReferenceKind) -> String {
        kind.keyColumns == 1
            ? String(fields[0]) : fields.prefix(kind.keyColumns).joined(separator: "\\")
    }
}
