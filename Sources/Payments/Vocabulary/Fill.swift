/// What a nozzle has given, as a terminal sells it: so many litres of a grade at so much a litre.
package struct Fill: Hashable, Sendable {
    /// Why words are no fill.
    package enum Mistake: Error, Hashable, Sendable {
        case badGrade
        case badLitres
        case badPrice
        /// It comes to nothing.
        case nothing
        /// It comes to more than twelve digits of minor units.
        case tooMuch
    }

    /// The code of the product.
    package let grade: String
    package let litres: ProductLine.Quantity
    package let price: ProductLine.Quantity
    /// Litres times price, half away from zero to the minor unit.
    ///
    /// That is the terminal's own rounding: nobody checks it but the customer.
    package let amount: Money

    package init(
        grade: String,
        litres: String,
        price: String,
        in asset: Asset
    ) throws(Mistake) {
        guard (1...17).contains(grade.unicodeScalars.count), !grade.contains("\\") else {
            throw .badGrade
        }
        guard let volume = ProductLine.Quantity(decimal: litres) else { throw .badLitres }
        guard let unitPrice = ProductLine.Quantity(decimal: price) else { throw .badPrice }
        guard let units = Self.minorUnits(volume, unitPrice, scale: asset.scale) else {
            throw .tooMuch
        }
        guard units > 0 else { throw .nothing }
        self.grade = grade
        self.litres = volume
        self.price = unitPrice
        amount = Money(minorUnits: units, asset: asset)
    }

    private init(
        grade: String,
        litres: ProductLine.Quantity,
        price: ProductLine.Quantity,
        _ amount: Money
    ) {
        self.grade = grade
        self.litres = litres
        self.price = price
        self.amount = amount
    }

    /// As much of it as an amount pays, to the last digit of its litres: there the pump stops; nil
    /// where that comes to nothing.
    package func stopping(at most: Int64) -> Fill? {
        guard amount.minorUnits > most else { return self }
        func comesTo(_ units: UInt64) -> Int64? {
            let part = ProductLine.Quantity(units: units, decimals: litres.decimals)
            return Self.minorUnits(part, price, scale: amount.asset.scale)
        }
        // More litres never come to less.
        var (fits, passes): (UInt64, UInt64) = (0, litres.units)
        while passes - fits > 1 {
            let middle = (fits + passes) / 2
            if comesTo(middle).map({ $0 <= most }) == true {
                fits = middle
            } else {
                passes = middle
            }
        }
        guard let units = comesTo(fits), units > 0 else { return nil }
        return Fill(
            grade: grade,
            litres: ProductLine.Quantity(units: fits, decimals: litres.decimals),
            price: price,
            Money(minorUnits: units, asset: amount.asset)
        )
    }

    /// The line that says so.
    package var line: ProductLine {
        ProductLine(
            code: grade,
            unit: "L",
            quantity: litres,
            unitPrice: price,
            amount: amount.minorUnits
        )
    }

    /// What is held for it where nobody says how much: the next whole hundred.
    package var usualHold: Money {
        let hundred = (0..<amount.asset.scale).reduce(Int64(100)) { value, _ in value * 10 }
        let hundreds = (amount.minorUnits + hundred - 1) / hundred
        let most = Self.mostUnits - Self.mostUnits % hundred
        return Money(minorUnits: min(hundreds * hundred, most), asset: amount.asset)
    }

    private static let mostUnits: Int64 = 999_999_999_999

    /// Both have nine digits at most, so that their product fits.
    private static func minorUnits(
        _ litres: ProductLine.Quantity,
        _ price: ProductLine.Quantity,
        scale: Int
    ) -> Int64? {
        let product = litres.units * price.units
        let shift = Int(litres.decimals) + Int(price.decimals) - scale
        let power = (0..<abs(shift)).reduce(UInt64(1)) { value, _ in value * 10 }
        guard shift < 0 else { return bounded((product + power / 2) / power) }
        let (units, overflow) = product.multipliedReportingOverflow(by: power)
        return overflow ? nil : bounded(units)
    }

    private static func bounded(_ units: UInt64) -> Int64? {
        units <= UInt64(mostUnits) ? Int64(units) : nil
    }
}

extension Fill.Mistake {
    /// What is wrong, in words.
    package var wording: String {
        switch self {
        case .badGrade: "that is no grade"
        case .badLitres: "that is no volume"
        case .badPrice: "that is no price of a litre"
        case .nothing: "the fill comes to nothing"
        case .tooMuch: "the fill comes to more than twelve digits"
        }
    }

    /// What to write instead.
    package var cure: String {
        switch self {
        case .badGrade: "write the code of a product, as 1020"
        case .badLitres: "write 35.120: at most nine digits, four of them decimals"
        case .badPrice: "write 7.80: at most nine digits, four of them decimals"
        case .nothing, .tooMuch: "write other litres, or another price"
        }
    }
}

extension ProductLine.Quantity {
    /// `35.120`: nine digits at most, four of them decimals.
    ///
    /// Source: protocol sheet of IFSF, DE 63.
    package init?(decimal text: String) {
        let fraction = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        let decimals = fraction.first?.count ?? 0
        guard decimals <= 4, let units = AmountText.minorUnits(text, scale: decimals),
            units <= 999_999_999
        else { return nil }
        self.init(units: UInt64(units), decimals: UInt8(decimals))
    }
}
