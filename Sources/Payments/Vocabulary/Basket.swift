/// What was sold in one payment: lines that add up to it.
///
/// Quantity times price is not asked for: pumps round, and give discounts on the spot.
package struct Basket: Hashable, Sendable {
    /// Why lines are no basket, or not that of a payment.
    package enum Mistake: Error, Hashable, Sendable {
        case noLine
        case tooManyLines
        /// Something in the line, counted from 1, is not what belongs there.
        case badLine(Int)
        /// A quantity or price has more decimals than are counted.
        case tooManyDecimals(line: Int)
        /// Less than nothing was sold.
        case negative(line: Int)
        /// What was sold is the number of a card.
        case cardNumber(line: Int)
        /// The lines come to another amount, both in minor units.
        case sumDiffers(lines: Int64, total: Int64)
    }

    /// Source: protocol sheet of IFSF, DE 63.
    package static let mostLines = 18
    package static let mostDecimals: UInt8 = 4
    /// The first of its ten digits says how many decimals a number has.
    private static let greatestUnits: UInt64 = 999_999_999

    package let lines: [ProductLine]
    /// What they come to, minor units.
    package let sum: Int64

    package init(_ lines: [ProductLine]) throws(Mistake) {
        guard !lines.isEmpty else { throw .noLine }
        guard lines.count <= Self.mostLines else { throw .tooManyLines }
        var sum: Int64 = 0
        for (place, line) in lines.enumerated() {
            for number in [line.quantity, line.unitPrice] {
                guard number.decimals <= Self.mostDecimals else {
                    throw .tooManyDecimals(line: place + 1)
                }
                guard number.units <= Self.greatestUnits else { throw .badLine(place + 1) }
            }
            // So many of them can be added.
            guard line.amount.magnitude <= ProductLine.greatestAmount.magnitude else {
                throw .badLine(place + 1)
            }
            sum += line.amount
        }
        self.lines = lines
        self.sum = sum
    }

    /// Whether the lines come to what is paid.
    package func check(_ total: Int64) throws(Mistake) {
        guard sum == total else { throw .sumDiffers(lines: sum, total: total) }
    }

    /// What is given back, whether its lines say so with a minus or not.
    package func check(givenBack total: Int64) throws(Mistake) -> Basket {
        guard total > 0, sum == -total else {
            try check(total)
            return self
        }
        return try Basket(lines.map(\.mirrored))
    }
}

extension Basket.Mistake {
    /// For whoever looks why a message was refused.
    package var wording: String {
        switch self {
        case .noLine: "it has no line"
        case .tooManyLines: "it has more than \(Basket.mostLines) lines"
        case .badLine(let line): "line \(line) is none"
        case .tooManyDecimals(let line):
            "line \(line) has more than \(Basket.mostDecimals) decimals"
        case .negative(let line): "line \(line) has a negative quantity or price"
        case .cardNumber(let line): "line \(line) has the number of a card"
        case .sumDiffers(let lines, let total): "its lines come to \(lines), DE 4 says \(total)"
        }
    }
}
