package import Book
package import Payments

/// What has counted in a batch or in a shift, by class, asset and half.
package struct CountedSums {
    private var values: [Int: TotalsValue] = [:]

    package init() {}

    private static func place(_ total: TotalsClass, _ asset: Asset, _ half: CardHalf) -> Int {
        Int(asset.rawValue) << 16 | Int(half.rawValue) << 8 | Int(total.rawValue)
    }

    mutating func add(_ count: DayCount) {
        add(count.value, count.key.total, count.key.asset, count.key.half)
    }

    package mutating func add(
        _ value: TotalsValue,
        _ total: TotalsClass,
        _ asset: Asset,
        _ half: CardHalf
    ) {
        values[Self.place(total, asset, half), default: TotalsValue()] += value
    }

    /// Whether both come to the same.
    func isSame(as other: CountedSums) -> Bool {
        let nothing = TotalsValue()
        return values.filter { $0.value != nothing } == other.values.filter { $0.value != nothing }
    }

    /// Both halves, or all of it where a dialect does not tell them apart.
    func tallies(
        of counts: SettlementCounts,
        _ asset: Asset,
        inHalves: Bool
    ) -> (domestic: SideTallies, foreign: SideTallies) {
        func sum(_ halves: [CardHalf]) -> SideTallies {
            counts.tallies { total in
                halves.reduce(into: TotalsValue()) { sum, half in
                    sum += values[Self.place(total, asset, half)] ?? TotalsValue()
                }
            }
        }
        return (sum(inHalves ? [.domestic] : CardHalf.allCases), sum([.foreign]))
    }
}
