import ISO8583
import Payments
import Pricing
import Reference
import Switch
import Text

/// A priced basket as it is printed.
enum PricedText {
    /// A line of the screen: what it begins with, and words that are folded.
    struct Line {
        var first = ""
        let words: [String]
    }

    static func lines(
        _ asked: AskedBasket,
        _ priced: PricedBasket,
        unknown: [String]
    ) -> [Line] {
        let asset = asked.payer.asset
        func money(_ minor: Int64) -> String {
            AmountText.text(Money(minorUnits: minor, asset: asset))
        }
        var lines = [Line(words: heading(asked, priced))]
        lines += unknown.map { Line(words: [$0]) }
        for line in priced.lines {
            let product = line.line
            var words = [
                product.code, "\(product.quantity.text) \(product.unit)",
                "at \(product.unitPrice.text)", money(product.amount),
            ]
            words.append(line.group.map { "group \($0)" } ?? "of no group: no discount")
            lines.append(Line(words: words))
            for (place, offer) in line.offers.enumerated() {
                let told = verdict(offer, place, line, money)
                lines.append(Line(first: "  ", words: [offer.code, told] + terms(offer, product)))
            }
            if line.group != nil, line.offers.isEmpty {
                lines.append(Line(first: "  ", words: ["no discount on the group holds then"]))
            }
        }
        let total = [
            "asked \(money(priced.asked))", "taken off \(money(priced.takenOff))",
            "net \(AmountText.wording(Money(minorUnits: priced.net, asset: asset)))",
        ]
        return lines + [Line(words: total)]
    }

    private static func heading(_ asked: AskedBasket, _ priced: PricedBasket) -> [String] {
        var words = ["station \(asked.station)", asked.time]
        if let card = asked.payer.card { words.append("card \(card.masked())") }
        if let account = asked.payer.account { words.append("account \(account)") }
        if let company = asked.payer.company { words.append("company \(company)") }
        words.append(priced.level.map { "level \($0)" } ?? "no level")
        return words
    }

    /// What came of a discount.
    private static func verdict(
        _ offer: DiscountOffer,
        _ place: Int,
        _ line: PricedLine,
        _ money: (Int64) -> String
    ) -> String {
        switch offer.verdict {
        case .notHere: return "not at this station"
        case .otherUnit: return "not in \(line.line.unit), which the product is not sold by"
        case .takes(0): return "takes nothing off"
        case .takes(let amount):
            let taken = "takes \(money(amount)) off"
            guard place != line.winner else { return "\(taken), wins" }
            guard let winner = line.winner.map({ line.offers[$0] }) else { return taken }
            return winner.taken == amount
                ? "\(taken), as much as \(winner.code), which comes first"
                : "\(taken), less than \(winner.code)"
        }
    }

    /// What a discount takes off of such a line.
    private static func terms(_ offer: DiscountOffer, _ line: ProductLine) -> [String] {
        var words: [String] = []
        switch offer.rate {
        case .permille(let permille)?: words.append("\(permille) permille")
        case .perUnit(let rate)?:
            let unit = offer.verdict == .otherUnit ? "unit" : String(line.unit)
            words.append("\(text(rate: rate)) for each \(unit)")
        case nil: break
        }
        guard let step = offer.step else { return words }
        if step.least > 0 { words.append("from \(text(least: step.least)) on") }
        if let level = step.level { words.append("for level \(level)") }
        return words
    }

    /// Ten-thousandths, with two decimals at least.
    private static func text(rate: Int64) -> String {
        var text = ProductLine.Quantity(units: rate.magnitude, decimals: 4).text
        for _ in 0..<2 where text.last == "0" { text.removeLast() }
        return text
    }

    private static func text(least: Int64) -> String {
        ProductLine.Quantity(units: least.magnitude, decimals: 3).text
    }

    // MARK: JSON

    static func document(_ asked: AskedBasket, _ priced: PricedBasket) -> JSONValue {
        .members(
            ("station", .string(asked.station)),
            ("at", .string(asked.time)),
            ("card", asked.payer.card.map { .string($0.masked()) } ?? .null),
            ("account", asked.payer.account.map { .number("\($0)") } ?? .null),
            ("company", asked.payer.company.map { .string($0) } ?? .null),
            ("level", priced.level.map { .string($0) } ?? .null),
            ("currency", .string(asked.payer.asset.numericCode)),
            ("lines", .array(priced.lines.map(document))),
            ("asked_minor", .number("\(priced.asked)")),
            ("taken_off_minor", .number("\(priced.takenOff)")),
            ("net_minor", .number("\(priced.net)"))
        )
    }

    private static func document(_ line: PricedLine) -> JSONValue {
        .members(
            ("product", .string(line.line.code)),
            ("unit", .string(String(line.line.unit))),
            ("quantity", .string(line.line.quantity.text)),
            ("unit_price", .string(line.line.unitPrice.text)),
            ("amount_minor", .number("\(line.line.amount)")),
            ("group", line.group.map { .string($0) } ?? .null),
            ("discount", line.discount.map { .string($0) } ?? .null),
            ("taken_off_minor", .number("\(line.takenOff)")),
            ("net_minor", .number("\(line.net)")),
            ("offers", .array(line.offers.map(document)))
        )
    }

    private static func document(_ offer: DiscountOffer) -> JSONValue {
        var (permille, perUnit): (JSONValue, JSONValue) = (.null, .null)
        switch offer.rate {
        case .permille(let value)?: permille = .number("\(value)")
        case .perUnit(let rate)?: perUnit = .string(text(rate: rate))
        case nil: break
        }
        let verdict =
            switch offer.verdict {
            case .notHere: "not-here"
            case .otherUnit: "other-unit"
            case .takes: "holds"
            }
        return .members(
            ("discount", .string(offer.code)),
            ("verdict", .string(verdict)),
            ("taken_off_minor", .number("\(offer.taken)")),
            ("permille", permille),
            ("per_unit", perUnit),
            ("least", offer.step.map { .string(text(least: $0.least)) } ?? .null),
            ("level", offer.step?.level.map { .string($0) } ?? .null)
        )
    }
}
