import Book
import Payments
import Reference
import Text

/// Baskets, and the discounts that are given on them.
extension EventGenerator {
    private mutating func pick(_ words: String...) -> String {
        words[Int.random(in: 0..<words.count, using: &random)]
    }

    /// What is taken off from the first payment on.
    static let firstDiscounts = [
        Row(.product, ["P2", "", "diesel", "litre"]),
        Row(.discount, ["T1", "petrol", "ZJ+", "150"]),
        Row(.discountStep, ["T1", "gold", "0.000", "", "12.3456"]),
        Row(.discount, ["T2", "diesel", "GD", "", "1.999"]),
        Row(.discountLevel, ["card", field(1), "gold"]),
    ]

    /// A discount, a step of one, or whose level somebody is of.
    mutating func discount() -> Row {
        let isByUnit = random.chance(40)
        let rate =
            isByUnit ? ["", pick("0.25", "1.999", "12.3456")] : [pick("33", "100", "1000"), ""]
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4:
            let orgs = pick("", "HZ", "GD HZ", "ZJ+", "PETRO+", "GD")
            return Row(.discount, [pick("T1", "T2"), pick("petrol", "diesel"), orgs] + rate)
        case 4..<7:
            let days = pick("", "", "mon tue wed", "thu fri sat sun")
            let hours = pick("", "", "06:00-14:00", "22:00-06:00")
            let key = [pick("T1", "T2"), pick("*", "gold"), pick("0.000", "1.000", "1.001")]
            return Row(.discountStep, key + rate + [days, hours])
        default:
            let subject = pick("card", "company", "bins")
            let of =
                switch subject {
                case "card": Self.field(Int.random(in: 1...10, using: &random))
                case "company": pick("FLEET", "ZJ", "PETRO")
                default: pick("9", "900001", "8")
                }
            return Row(.discountLevel, [subject, of, pick("gold", "silver")])
        }
    }

    static func basket(of request: PaymentRequest) -> RequestDetails? {
        basket(request.identity.stan, request.amount ?? 0)
    }

    /// What some purchases are of.
    static func basket(_ stan: UInt32, _ amount: Int64) -> RequestDetails? {
        let one = ProductLine.Quantity(units: 1, decimals: 0)
        let codes = [[], [], ["P1"], ["P1", "P2"]][Int(stan % 4)]
        // Some give back more than they sell of the second.
        let first = codes.count < 2 ? amount : stan % 5 == 1 ? amount + 700 : amount * 3 / 5
        let lines = zip(codes, [first, amount - first]).map { code, amount in
            ProductLine(code: code, unit: "L", quantity: one, unitPrice: one, amount: amount)
        }
        var texts = lines.map { TextTag(.productLine, $0.text) }
        let vehicle = ["", "", "B1", "b-2", "B2"][Int(stan % 5)]
        if !vehicle.isEmpty { texts.append(TextTag(.vehicle, vehicle)) }
        let driver = ["", "D1", "d 2", "D1", "", "D2", "D3"][Int(stan % 7)]
        if !driver.isEmpty { texts.append(TextTag(.driver, driver)) }
        // Some terminals take a part.
        let values = RequestDetails.Values(texts: texts, isPartAllowed: stan % 3 == 0)
        return values.isEmpty ? nil : .of(values)
    }
}
