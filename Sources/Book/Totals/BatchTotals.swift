import Payments

/// Totals of one terminal's open batch.
struct BatchTotals: Sendable {
    /// Totals of one asset and half.
    struct AssetTotals: Sendable {
        let asset: Asset
        let half: CardHalf
        private var purchases = Total()
        private var reversals = Total()
        private var voids = Total()
        private var refunds = Total()
        private var completions = Total()
        private var completionVoids = Total()
        private var offlineSales = Total()
        private var increases = Total()
        private var topUps = Total()
        private var topUpVoids = Total()

        init(asset: Asset, half: CardHalf) {
            self.asset = asset
            self.half = half
        }

        subscript(total: TotalsClass) -> Total {
            get {
                switch total {
                case .purchases: purchases
                case .reversals: reversals
                case .voids: voids
                case .refunds: refunds
                case .completions: completions
                case .completionVoids: completionVoids
                case .offlineSales: offlineSales
                case .increases: increases
                case .topUps: topUps
                case .topUpVoids: topUpVoids
                }
            }
            set {
                switch total {
                case .purchases: purchases = newValue
                case .reversals: reversals = newValue
                case .voids: voids = newValue
                case .refunds: refunds = newValue
                case .completions: completions = newValue
                case .completionVoids: completionVoids = newValue
                case .offlineSales: offlineSales = newValue
                case .increases: increases = newValue
                case .topUps: topUps = newValue
                case .topUpVoids: topUpVoids = newValue
                }
            }
        }

        func add(_ classes: TotalsClassSet, to sum: inout TotalsValue) {
            var rest = classes.rawValue
            while rest != 0 {
                let number = UInt8(rest.trailingZeroBitCount)
                rest &= rest - 1
                if let total = TotalsClass(rawValue: number) { sum += self[total].value }
            }
        }

        /// Counts and writes what it comes to.
        mutating func add(
            _ counted: TotalsValue,
            to key: TotalsKey,
            _ output: inout BookOutput
        ) {
            self[key.total].value += counted
            output.update(key, self[key.total].value, at: &self[key.total].row)
        }
    }

    /// One class of an asset's totals.
    struct Total: Sendable {
        var value = TotalsValue()
        /// Where it was written last in a batch's output.
        var row: Int32 = -1
    }

    /// Whether an asset that is not in `assets` has no totals on disk either.
    var isComplete: Bool
    /// On the open date.
    var assets: ContiguousArray<AssetTotals> = []
    /// Whether `earlier` is all there is.
    var isEarlierKnown: Bool
    /// On the dates before the open one.
    var earlier: ContiguousArray<AssetTotals> = []

    /// Whether all that it came to is here.
    var isWhole: Bool { isComplete && isEarlierKnown }

    init(isComplete: Bool, isEarlierKnown: Bool) {
        self.isComplete = isComplete
        self.isEarlierKnown = isEarlierKnown
    }

    func index(_ asset: Asset, _ half: CardHalf) -> Int? {
        for index in assets.indices where assets[index].asset == asset {
            if assets[index].half == half { return index }
        }
        return nil
    }

    func sum(_ classes: TotalsClassSet, _ asset: Asset, _ half: CardHalf) -> TotalsValue {
        var sum = TotalsValue()
        for totals in assets where totals.asset == asset && totals.half == half {
            totals.add(classes, to: &sum)
        }
        for totals in earlier where totals.asset == asset && totals.half == half {
            totals.add(classes, to: &sum)
        }
        return sum
    }

    mutating func addEarlier(_ key: TotalsKey, _ value: TotalsValue) {
        let index =
            earlier.firstIndex { $0.asset == key.asset && $0.half == key.half } ?? earlier.count
        if index == earlier.count {
            earlier.append(AssetTotals(asset: key.asset, half: key.half))
        }
        earlier[index][key.total].value += value
    }

    /// What was counted on the date that ends is of an earlier one; what was not read of it leaves
    /// all of it to be read.
    mutating func beginDate() {
        if isComplete, isEarlierKnown {
            for totals in assets {
                for total in TotalsClass.allCases where totals[total].value != TotalsValue() {
                    let index =
                        earlier.firstIndex {
                            $0.asset == totals.asset && $0.half == totals.half
                        } ?? earlier.count
                    if index == earlier.count {
                        earlier.append(AssetTotals(asset: totals.asset, half: totals.half))
                    }
                    earlier[index][total].value += totals[total].value
                }
            }
        } else {
            isEarlierKnown = false
            earlier.removeAll()
        }
        assets.removeAll(keepingCapacity: true)
        isComplete = true
    }
}
