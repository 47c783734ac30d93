package import Payments
package import Reference

/// Gives a basket its discounts: basket and terms in, priced lines out.
///
/// ```text
/// product ─▶ group ─▶ discounts on it that hold at the time
///                        │ given at this station?
///                        │ step: of the payer's level before one of all customers,
///                        │       of those the greatest quantity that the line reaches
///                        ▼
///                     takes off so much (`TakenOff`)
/// ```
/// Of the discounts on a line the one that takes most off wins, of several the first by its code;
/// the others take nothing. What depends on the quantity holds for lines in the unit of their
/// product only. Points are no money: nothing is taken off them.
package struct Pricer {
    private let tables: ReferenceTables

    package init(_ tables: ReferenceTables) { self.tables = tables }

    package func price(_ basket: Basket, _ terms: PricingTerms) -> PricedBasket {
        let level = terms.level ?? tables.level(of: terms.payer, at: terms.minute)
        let station = tables.affiliation(ofStation: terms.station, at: terms.minute)
        let lines = basket.lines.map { price($0, level, station.organisations, terms) }
        // A basket's amounts are bounded so that they can be added, and these are no greater.
        return PricedBasket(
            lines: lines,
            level: level,
            asked: basket.sum,
            takenOff: lines.reduce(0) { $0 + $1.takenOff },
            net: lines.reduce(0) { $0 + $1.net }
        )
    }

    private func price(
        _ line: ProductLine,
        _ level: String?,
        _ organisations: [String],
        _ terms: PricingTerms
    ) -> PricedLine {
        guard terms.asset != .points,
            let product = tables.product(line.code, at: terms.minute)
        else { return PricedLine(line: line, group: nil, offers: [], winner: nil) }
        let isInUnit = product.unit?.isUnit(line.unit) ?? false
        var offers: [DiscountOffer] = []
        var winner: Int?
        for discount in tables.discounts(onGroup: product.group, at: terms.minute) {
            let offer =
                discount.isGiven(by: organisations)
                ? self.offer(discount, line, level, isInUnit: isInUnit, scale: terms.asset.scale)
                : DiscountOffer(code: discount.code, verdict: .notHere, rate: nil, step: nil)
            // They come by their codes: of equals the first stays.
            let most = winner.map { offers[$0].taken.magnitude } ?? 0
            if offer.taken.magnitude > most { winner = offers.count }
            offers.append(offer)
        }
        return PricedLine(line: line, group: product.group, offers: offers, winner: winner)
    }

    private func offer(
        _ discount: Discount,
        _ line: ProductLine,
        _ level: String?,
        isInUnit: Bool,
        scale: Int
    ) -> DiscountOffer {
        var step: DiscountStep?
        for other in discount.steps where other.level == nil || other.level == level {
            guard other.least == 0 || isInUnit && TakenOff.reaches(line, other.least) else {
                continue
            }
            step = other
            break
        }
        let rate = step?.rate ?? discount.rate
        var verdict = DiscountOffer.Verdict.otherUnit
        if isInUnit || !rate.isByUnit {
            verdict = .takes(TakenOff.of(line, rate, scale: scale))
        }
        return DiscountOffer(code: discount.code, verdict: verdict, rate: rate, step: step)
    }
}

extension DiscountRate {
    /// Whether it depends on the quantity.
    var isByUnit: Bool {
        switch self {
        case .permille: false
        case .perUnit: true
        }
    }
}
