import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing

/// Imports, hot cards, and what they make of payments.
extension BookHarness {
    static let source = ImportHeading.Source(
        name: "rows.csv",
        digest: String(repeating: "0", count: 64)
    )

    /// A heading for these changes.
    func heading(_ changes: [ReferenceChange], base: UInt32? = nil) -> ImportHeading {
        let counts = ReferenceKind.allCases.compactMap { kind -> ImportHeading.Count? in
            let own = changes.filter { $0.kind == kind }
            let removals = UInt32(own.count(where: \.isRemoval))
            guard !own.isEmpty else { return nil }
            return ImportHeading.Count(
                kind: kind,
                puts: UInt32(own.count) - removals,
                removals: removals
            )
        }
        return ImportHeading(
            base: base ?? book.referenceTables.lastInForce,
            counts: counts,
            sources: [Self.source]
        )
    }

    /// Begins and stages an import of these changes; its version.
    @discardableResult
    mutating func stage(_ changes: [ReferenceChange]) -> UInt32 {
        operate(.reference(.begin(heading(changes))))
        let version = book.referenceTables.lastNumber
        operate(.reference(.stage(version: version, number: 1, changes)))
        return version
    }

    mutating func activate(_ version: UInt32, at time: Timestamp? = nil) {
        operate(.reference(.activate(version: version, at: time, takesTwo: false)))
    }

    /// The rows are in force from the next step on.
    @discardableResult
    mutating func bring(_ changes: ReferenceChange...) -> UInt32 {
        let version = stage(changes)
        activate(version)
        return version
    }

    mutating func makeHot(_ cards: Int...) {
        operate(.reference(.changeHotCards(cards.map { .hot($0) })))
    }

    /// What a purchase gets, one after the other.
    mutating func buy(
        _ stan: UInt32,
        terminal: Int = 1,
        card: Int = 1,
        _ goods: String...
    ) -> Outcome {
        send(.purchase(stan, terminal: terminal, card: card).selling(goods)).outcome
    }
}

extension PaymentRequest {
    /// The same with a basket of one of each product.
    func selling(_ products: [String]) -> PaymentRequest {
        guard !products.isEmpty else { return self }
        var request = self
        let quantity = ProductLine.Quantity(units: 1, decimals: 0)
        let lines = products.map { product in
            ProductLine(
                code: product,
                unit: "L",
                quantity: quantity,
                unitPrice: quantity,
                amount: 1
            )
        }
        request.details = .of(
            RequestDetails.Values(texts: lines.map { TextTag(.productLine, $0.text) })
        )
        return request
    }
}

extension ReferenceChange {
    static func row(_ kind: ReferenceKind, _ fields: String...) -> ReferenceChange {
        let missing = kind.columns.count - fields.count
        let all = fields + Array(repeating: "", count: missing)
        return .put(ReferenceRow(kind: kind, text: all.joined(separator: "\\")))
    }

    /// A card as a table has it.
    static func field(_ card: Int) -> String {
        let low = String(card, radix: 16)
        return "900001******\(String(repeating: "0", count: 4 - "\(card)".count))\(card)#"
            + "0000000000000007" + String(repeating: "0", count: 16 - low.count) + low
    }

    static func hot(_ card: Int, from: String = "", until: String = "") -> ReferenceChange {
        .row(.hotCard, field(card), "lost", from, until)
    }

    static func notHot(_ card: Int, from: String = "") -> ReferenceChange {
        .remove(.hotCard, id: field(card) + "\\" + from)
    }

    /// An organisation with the one above it.
    static func org(
        _ name: String,
        under parent: String = "",
        _ status: String = "active"
    )
        -> ReferenceChange
    {
        .row(.organisation, name, parent, "city", "", "", status)
    }

    /// A station of the demo, 1 or 2.
    static func station(
        _ number: Int,
        of org: String,
        _ status: String = "active"
    )
        -> ReferenceChange
    {
        .row(.station, "DEMOSTATION000\(number)", org, "", status)
    }

    static func permission(
        _ holder: String,
        _ operation: String,
        _ allowed: String,
        floor: String = ""
    ) -> ReferenceChange {
        .row(.permission, holder, operation, allowed, floor)
    }

    static func domain(
        _ name: String,
        _ bins: String,
        orgs: String = "",
        groups: String = ""
    )
        -> ReferenceChange
    {
        .row(.domain, name, bins, orgs, groups)
    }

    static func product(_ code: String, _ group: String) -> ReferenceChange {
        .row(.product, code, "", group, "litre")
    }

    static func vehicle(
        _ name: String,
        of org: String,
        card: Int? = nil,
        groups: String = "",
        _ status: String = "active"
    ) -> ReferenceChange {
        .row(.vehicle, name, org, card.map { field($0) } ?? "", groups, status)
    }
}
