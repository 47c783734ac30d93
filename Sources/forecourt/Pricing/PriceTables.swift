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
    /// Organisations and levels that have ever had a row, and not been removed.
    private let companies: Set<String>
    private let levels: Set<String>
    private let session: OperatorSession
    private var tokens: [PrimaryAccountNumber: CardToken] = [:]
    private var assets: [Int64: Asset] = [:]

    init(_ source: ReferenceSource, at moment: ReferenceMoment, _ session: OperatorSession) throws {
        self.session = session
        var rows: [ReferenceRow] = []
        var named: Set<CardMask> = []
        var (companies, levels): (Set<String>, Set<String>) = ([], [])
        for kind in Self.kinds {
            try source.eachRow(RowChoice(kind: kind, moment: moment)) { row in
                rows.append(row.row)
                let fields = row.row.fields
                if kind == .organisation { companies.insert(String(fields[0])) }
                if kind == .discountLevel { levels.insert(String(fields[2])) }
                for field in row.row.fields {
                    if let mask = ReferenceCard(field)?.mask { named.insert(mask) }
                }
                return true
            }
        }
        tables = ReferenceTables(holding: rows)
        self.named = named
        (self.companies, self.levels) = (companies, levels)
    }

    /// What of a basket's names has no row, and may be misspelt: a sentence each.
    func unknown(of basket: Basket, _ asked: AskedBasket) -> [String] {
        var unknown: [String] = []
        let station = tables.affiliation(ofStation: asked.station, at: asked.minute)
        if station.organisations.isEmpty {
            unknown.append("the table station has no row of \(asked.station) then")
        }
        if let company = asked.payer.company, !companies.contains(company) {
            unknown.append("the table org has no row of \(company)")
        }
        if let level = asked.payer.level, !levels.contains(level) {
            unknown.append("no row of discount-level says \(level)")
        }
        for code in basket.lines.map(\.code)
        where tables.product(code, at: asked.minute) == nil {
            let sentence = "the table product has no row of \(code) then"
            if !unknown.contains(sentence) { unknown.append(sentence) }
        }
        return unknown
    }

    /// What a basket comes to.
    mutating func price(_ basket: Basket, _ asked: AskedBasket) throws -> PricedBasket {
        let terms = PricingTerms(
            payer: try keys(of: asked),
            level: asked.payer.level,
            station: asked.station,
            minute: asked.minute,
            asset: asked.payer.asset
        )
        return Pricer(tables).price(basket, terms)
    }

    /// What a payer pays in: what the account is in that he names, else that of a demo card.
    mutating func asset(of payer: AskedPayer) throws -> Asset {
        guard let account = payer.account else {
            return payer.card.flatMap { DemoCardSeries(of: $0.unmaskedDigits)?.asset } ?? .yuan
        }
        if let known = assets[account] { return known }
        let reader = try session.reader()
        let row = try JournalFailure.bridging { try reader.account(account) }
        let asset = row.flatMap { UInt16($0.asset) }.map { Asset(rawValue: $0) } ?? .yuan
        assets[account] = asset
        return asset
    }

    private mutating func keys(of asked: AskedBasket) throws -> LevelKeys {
        let mask = asked.payer.card.map { CardMask(of: $0) }
        var token: CardToken?
        // Only the switch knows cards by their tokens, and most rows name none.
        if let card = asked.payer.card, let mask, named.contains(mask) {
            token = try self.token(of: card)
        }
        var keys = tables.payer(token, mask, account: asked.payer.account, at: asked.minute)
        if let company = asked.payer.company {
            keys.companies = tables.companies(company, at: asked.minute)
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
