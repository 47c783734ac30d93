/// What the tables of reference data say to rules: whose a station is, and what sort of thing a
/// product is.
///
/// Every lane has a copy, which is replaced whole when another version comes in force.
package struct RoutingFacts: Sendable, Equatable {
    /// Of a merchant (DE 42) its organisation and those above it, in that order.
    package var organisations: [String: [String]]
    /// Of a product's code its group.
    package var productGroups: [String: String]

    package init(
        organisations: [String: [String]] = [:],
        productGroups: [String: String] = [:]
    ) {
        self.organisations = organisations
        self.productGroups = productGroups
    }
}
