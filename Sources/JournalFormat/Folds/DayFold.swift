package import Book
internal import Ledger
package import Payments

/// What a fold of a day looks up beside the record at hand: in the files of a journal, or in
/// memory.
package protocol DayFacts {
    associatedtype Failure: Error

    func record(_ seq: Int64) throws(Failure) -> (row: RecordRow, recorded: RecordedEvent)?
    /// The channel that a payment asked by its own request; nil where it asked none.
    func channel(asked payment: Int64) throws(Failure) -> ChannelNumber?
}

/// Totals by date, terminal, shift, channel, class and product, folded from records.
///
/// The one rule of what counts, when, and where: `journal verify` compares the folds of a file with
/// it, and a start and reports take up with it what came behind them.
///
/// ```text
/// a payment that moved its money     with its record
/// an advice that was acknowledged    with its record, whatever its host says of it
/// a payment that its host decides    with the record that decided it, on its own date
/// a reversal by its terminal         in its payment's row, and where it came
/// ```
/// Up to edition 5 an advice counted with the record that decided it: those have no place.
package struct DayFold {
    private var folds: [TerminalRow: PendingFold] = [:]
    private let marks: [TerminalRow: Int64]
    /// What the record that was taken last has counted, wherever it is kept.
    package private(set) var counted: [DayCount] = []

    /// `behind`: how far a terminal's totals are elsewhere.
    package init(behind marks: [TerminalRow: Int64] = [:]) { self.marks = marks }

    /// What every terminal has counted, in the order of their rows.
    package var pending: [PendingFold] {
        folds.values.sorted { $0.terminal.rawValue < $1.terminal.rawValue }
    }

    /// The next record.
    package mutating func take<Facts: DayFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        if !counted.isEmpty { counted.removeAll(keepingCapacity: true) }
        switch RecordKind(rawValue: entry.row.kind) {
        case .payment: try takePayment(entry, facts)
        case .reversal: try takeReversal(entry, facts)
        case .hostAnswer, .hostFailure, .operatorAct, .order: try takeDecision(entry, facts)
        // A terminal may claim by a repeat what a wallet has taken.
        case .repeated: try takeDecision(entry, facts)
        case .session, .refusal, .cutover, .forward, .resumption, .refusedAct,
            .proposal, .lapse, nil:
            break
        }
    }

    private mutating func takePayment<Facts: DayFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard let outcome = row.outcome.flatMap(Outcome.init(rawValue:)), outcome.isApproval else {
            return
        }
        // The same by a query.
        if Operation(rawValue: row.operation)?.rules.asks == true {
            return try takeDecision(entry, facts)
        }
        let moving = entry.moving
        guard outcome == .acknowledged else {
            return try count(row, entry.recorded, moving, on: .inHouse, facts, in: row)
        }
        let channel = try facts.channel(asked: row.seq)
        if channel == nil {
            return try count(row, entry.recorded, moving, on: .inHouse, facts, in: row)
        }
        // Up to edition 5 it counts with its channel's answer.
        guard row.place != nil, let channel, let asset = row.currency else { return }
        // Of what adds to a sale the hold says how much; what completes a hold has none of its own.
        let amount = entry.transfers.first?.amount ?? row.amount ?? 0
        try count(
            row,
            entry.recorded,
            (amount, Asset(rawValue: asset)),
            on: channel,
            facts,
            in: row
        )
    }

    /// A channel, or a person in its stead, has decided a payment.
    private mutating func takeDecision<Facts: DayFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let moving = entry.moving, let original = entry.row.original,
            let (paid, recorded) = try facts.record(original),
            paid.kind == RecordKind.payment.rawValue
        else { return }
        if paid.outcome == nil {
            guard entry.recorded?.reply?.outcome.isApproval == true else { return }
        } else {
            guard paid.outcome == Outcome.acknowledged.rawValue, paid.place == nil,
                entry.transfers.allSatisfy({ $0.undoes == nil })
            else { return }
        }
        let isSuspended = entry.transfers.contains { $0.isSuspension }
        let channel = isSuspended ? nil : try facts.channel(asked: paid.seq)
        try count(paid, recorded, moving, on: channel ?? .inHouse, facts, in: entry.row)
    }

    private mutating func takeReversal<Facts: DayFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard row.outcome.flatMap(Outcome.init(rawValue:))?.isApproval == true,
            let moving = entry.moving, let original = row.original
        else { return }
        guard let (paid, recorded) = try facts.record(original) else { return }
        let channel = paid.outcome == nil ? try facts.channel(asked: paid.seq) : nil
        guard var key = FoldKey(paid, moving.asset, channel ?? .inHouse) else { return }
        let (amount, seq) = (moving.amount, row.seq)
        count(key, TotalsValue(reversedCount: 1, reversedAmount: amount), of: paid, in: seq)
        if amount == paid.comesTo {
            try countGoods(of: paid, recorded, key, isReversed: true, facts, in: seq)
        }
        key.date = BusinessDate(rawValue: row.businessDate)
        key.shift = row.place?.shift ?? 0
        key.isReversal = true
        count(key, TotalsValue(count: 1, amount: amount), of: row, in: seq)
    }

    // MARK: Counting

    /// `paid` counts with the record at hand, which may be another one.
    private mutating func count<Facts: DayFacts>(
        _ paid: RecordRow,
        _ recorded: RecordedEvent?,
        _ moving: (amount: Int64, asset: Asset)?,
        on channel: ChannelNumber,
        _ facts: Facts,
        in row: RecordRow
    ) throws(Facts.Failure) {
        guard let moving, let key = FoldKey(paid, moving.asset, channel) else { return }
        count(key, TotalsValue(count: 1, amount: moving.amount), of: paid, in: row.seq)
        try countGoods(of: paid, recorded, key, isReversed: false, facts, in: row.seq)
    }

    private mutating func countGoods<Facts: DayFacts>(
        of paid: RecordRow,
        _ recorded: RecordedEvent?,
        _ key: FoldKey,
        isReversed: Bool,
        _ facts: Facts,
        in seq: Int64
    ) throws(Facts.Failure) {
        let goods = Operation(rawValue: paid.operation)?.rules.goods ?? .none
        var sold = recorded
        var times = goods.times
        if goods == .ofOriginal, let original = paid.original {
            sold = try facts.record(original)?.recorded
            times = -(sold?.event.request?.operation.rules.goods.times ?? 0)
        }
        guard let details = sold?.event.request?.details, times != 0 else { return }
        let lines = sold?.reply?.goods(of: details) ?? details.values.texts.productLines
        for line in lines {
            let row = ProductRow(line, in: key, times: isReversed ? -times : times)
            if isBehind(key.terminal, seq) {
                folds[key.terminal, default: .init(terminal: key.terminal, since: seq)].add(row)
            }
        }
    }

    private mutating func count(
        _ key: FoldKey,
        _ value: TotalsValue,
        of row: RecordRow,
        in seq: Int64
    ) {
        counted.append(DayCount(batch: row.place?.batch ?? 0, key: key, value: value))
        guard isBehind(key.terminal, seq) else { return }
        folds[key.terminal, default: .init(terminal: key.terminal, since: seq)].add(key, value)
    }

    /// Whether what a record counted is in no fold of its terminal.
    private func isBehind(_ terminal: TerminalRow, _ seq: Int64) -> Bool {
        marks[terminal].map { $0 < seq } ?? true
    }
}

/// What one record has counted in one row of totals.
package struct DayCount: Equatable, Sendable {
    /// Of the payment or, among reversals, of the reversal; 0 where it is not known.
    package var batch: UInt32
    package var key: FoldKey
    package var value: TotalsValue
}

extension RecordEntry {
    /// What its transfers moved; nil where they moved nothing: a hold that begins or is given back
    /// moves nothing.
    fileprivate var moving: (amount: Int64, asset: Asset)? {
        var moved: (amount: Int64, asset: Asset)?
        for transfer in transfers where transfer.kind == .post || transfer.kind == .postPending {
            moved = ((moved?.amount ?? 0) &+ transfer.amount, moved?.asset ?? transfer.asset)
        }
        return moved
    }
}

extension FoldKey {
    /// Where a payment counts; nil where it counts nowhere.
    fileprivate init?(_ paid: RecordRow, _ asset: Asset, _ channel: ChannelNumber) {
        guard let terminal = paid.terminalRow,
            let total = Operation(rawValue: paid.operation)?.rules.totals
        else { return nil }
        self.init(
            date: BusinessDate(rawValue: paid.businessDate),
            terminal: TerminalRow(rawValue: terminal),
            shift: paid.place?.shift ?? 0,
            channel: channel,
            total: total,
            asset: asset,
            half: paid.place?.half ?? .domestic
        )
    }
}
