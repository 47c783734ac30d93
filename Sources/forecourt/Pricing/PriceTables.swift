import Desk
import ISO8583
import Journal
import Payments
import Pricing
import Reference
import Text

/// The tables that prices depend on, as a journal has them.
struct PriceTables {
    private static let kinds: [ReferenceKind] = [
        .organisation, .station, .product, .discount, .discountStep, .discountLevel, .vehicle,
    ]

    private let tables: ReferenceTables
    /// What may be shown of the cards that rows name.
    private let named: Set<CardMask>
    private let stations: Set<String>
    private let session: OperatorSession
    private var tokens: [PrimaryAccountNumber: CardToken] = [:]

    init(_ source: ReferenceSource, at moment: ReferenceMoment, _ session: OperatorSession) throws {
        self.session = session
        var rows: [ReferenceRow] = []
        var named: Set<CardMask> = []
        var stations: Set<String> = []
        for kind in Self.kinds {
            try source.eachRow(RowChoice(kind: kind, moment: moment)) { row in
                rows.append(row.row)
                if kind == .station, let code = row.row.fields.first {
                    stations.insert(String(code))
                }
                for field in row.row.fields {
                    if let mask = ReferenceCard(field)?.mask { named.insert(mask) }
                }
                return true
            }
        }
        tables = ReferenceTables(holding: rows)
        self.named = named
        self.stations = stations
    }

    /// Whether a station has a row: one without is in no organisation, or misspelt.
    func knows(station: String) -> Bool { stations.contains(station) }

    /// What a basket comes to.
    mutating func price(_ asked: AskedBasket) throws -> PricedBasket {
        let terms = PricingTerms(
            payer: try keys(of: asked),
            level: asked.payer.level,
            station: asked.station,
            minute: asked.minute,
            asset: asked.payer.asset
        )
        let basket: Basket
        do throws(Basket.Mistake) {
            basket = try Basket(asked.lines)
        } catch {
            throw CommandFailure(.badInput, "no basket: \(error.wording)")
        }
        do throws(PricingError) {
            return try Pricer(tables).price(basket, terms)
        } catch {
            throw CommandFailure(.badInput, error.wording, cure: "write smaller numbers")
        }
    }

    private mutating func keys(of asked: AskedBasket) throws -> LevelKeys {
        var keys = LevelKeys(account: asked.payer.account)
        if let card = asked.payer.card {
            let mask = CardMask(of: card)
            keys.mask = mask
            // Only the switch knows cards by their tokens, and most rows name none.
            if named.contains(mask) { keys.card = try token(of: card) }
        }
        if let company = asked.payer.company {
            keys.companies = tables.companies(company, at: asked.minute)
        } else if let card = keys.card {
            keys.companies = tables.companies(ofCard: card, at: asked.minute)
        }
        return keys
    }

    private mutating func token(of card: PrimaryAccountNumber) throws -> CardToken? {
        if let known = tokens[card] { return known }
        let answer = try session.say(Verbs.hotCardShow, .number(card))
        let token = ReferenceCard(answer["card"]?.string ?? "")?.token
        tokens[card] = token
        return token
    }
}
