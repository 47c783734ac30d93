import Ledger
import Payments

/// Where the account of a station stands in memory; house accounts never move.
struct StationSlot: Sendable {
    let slot: AccountSlot
    let asset: Asset
}

/// What the book keeps in memory of one terminal.
struct TerminalSlot: Sendable {
    var state: TerminalState
    var seen = SeenSTANs()
    /// How far the counter of each DUKPT device has come.
    var serials: [UInt64: UInt32] = [:]
    /// Dates out of reach for which it has a case.
    var lateWindows: Set<LateWindow.Key> = []
    var totals: BatchTotals
    /// Uses of the current working keys; never more than `state.keyUses`.
    var uses: UInt32 = 0
    /// Slot and asset of the station account that its last payment went to.
    var station: StationSlot?
}

/// Totals of one terminal's open batch on the open business date.
struct BatchTotals: Sendable {
    /// Totals of one asset.
    struct AssetTotals: Sendable {
        let asset: Asset
        private var purchases = Total()
        private var reversals = Total()

        init(asset: Asset) { self.asset = asset }

        subscript(total: TotalsClass) -> Total {
            get {
                switch total {
                case .purchases: purchases
                case .reversals: reversals
                }
            }
            set {
                switch total {
                case .purchases: purchases = newValue
                case .reversals: reversals = newValue
                }
            }
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
    var assets: ContiguousArray<AssetTotals> = []

    func index(_ asset: Asset) -> Int? {
        for index in assets.indices where assets[index].asset == asset { return index }
        return nil
    }
}

/// All registered terminals, by row.
struct TerminalStore: Sendable {
    /// Row n stands at n - 1.
    var slots: ContiguousArray<TerminalSlot> = []
    private var names: [String: TerminalRow] = [:]
    private var ifsfNames: Set<String> = []

    init(_ terminals: [TerminalState]) {
        for terminal in terminals.sorted(by: { $0.row.rawValue < $1.row.rawValue }) {
            append(terminal, totals: BatchTotals(isComplete: false))
        }
    }

    var nextRow: TerminalRow { TerminalRow(rawValue: Int32(slots.count) + 1) }

    var indices: Range<Int> { slots.indices }

    func contains(_ row: TerminalRow) -> Bool { slots.indices.contains(Int(row.rawValue) - 1) }

    /// The slot of a row; lanes hold copies of these terminals and name no others.
    func index(of row: TerminalRow) -> Int {
        let index = Int(row.rawValue) - 1
        precondition(slots.indices.contains(index), "A request names a terminal of the book.")
        return index
    }

    func hasName(_ terminal: String) -> Bool { names[terminal] != nil }

    func row(named terminal: String) -> TerminalRow? { names[terminal] }

    func hasIFSFName(_ merchant: String, _ terminal: String) -> Bool {
        ifsfNames.contains(merchant + terminal)
    }

    mutating func append(_ state: TerminalState, totals: BatchTotals) {
        precondition(state.row == nextRow, "Terminals are numbered from 1 without a gap.")
        names[state.registration.terminal] = state.row
        if let merchant = state.registration.ifsfMerchant,
            let terminal = state.registration.ifsfTerminal
        {
            ifsfNames.insert(merchant + terminal)
        }
        slots.append(TerminalSlot(state: state, totals: totals, uses: state.keyUses))
    }
}
