/// What is in force of stations and products, as those ask who judge no payment.
package struct ReferenceFacts: Hashable, Sendable {
    /// Of a merchant (DE 42) its organisation, then those above it.
    package let organisations: [String: [String]]
    /// Of a product's code its group.
    package let productGroups: [String: String]
    /// The first minute of the institution's clock at which it may be otherwise without another
    /// version; nil for never.
    package let until: Int32?
}

extension ReferenceTables {
    /// What holds at a minute of the institution's clock.
    package func facts(at minute: Int32) -> ReferenceFacts {
        var organisations: [String: [String]] = [:]
        for merchant in stations.keys {
            let own = affiliation(ofStation: merchant, at: minute).organisations
            if !own.isEmpty { organisations[merchant] = own }
        }
        var productGroups: [String: String] = [:]
        for code in products.keys { productGroups[code] = group(ofProduct: code, at: minute) }
        let changes = [
            stations.nextChange(behind: minute, states),
            self.organisations.nextChange(behind: minute, states),
            products.nextChange(behind: minute, states),
        ]
        return ReferenceFacts(
            organisations: organisations,
            productGroups: productGroups,
            until: changes.compactMap(\.self).min()
        )
    }
}
