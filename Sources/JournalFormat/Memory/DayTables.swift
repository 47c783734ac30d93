package import Book
package import Payments

/// The days of stations of a journal in memory, as a file holds them.
package struct DayTables {
    /// Only those that are not plain.
    package private(set) var batches: [TerminalRow: BatchState] = [:]
    /// Of each terminal, in the order of their records.
    package private(set) var closings: [TerminalRow: [BatchClosing]] = [:]
    package private(set) var ticks: [TickKey: UploadTick] = [:]
    package private(set) var shifts: [ShiftKey: Shift] = [:]
    package private(set) var devices: [TerminalRow: Device] = [:]
    package private(set) var stationClosings: [StationClosing] = []
    package private(set) var folds: [FoldKey: TotalsValue] = [:]
    package private(set) var products: [ProductKey: ProductRow] = [:]
    /// The record up to which the folds have what a terminal has counted.
    package private(set) var marks: [TerminalRow: Int64] = [:]
    /// The record up to which they have all of it.
    package private(set) var foldsTo: Int64 = 0

    package init() {}

    /// The rows of a batch, new and changed.
    mutating func commit(_ day: DayChanges) {
        foldsTo = max(foldsTo, day.folds.upTo)
        guard !day.isEmpty else { return }
        for (terminal, state) in day.batches { batches[terminal] = state.isPlain ? nil : state }
        let changed = day.closings.values.sorted {
            BatchClosingRow($0).precedes(BatchClosingRow($1))
        }
        for closing in changed {
            var own = closings[closing.key.terminal] ?? []
            if day.newClosings.contains(closing.key) {
                let row = BatchClosingRow(closing)
                precondition(own.last.map { row.follows(BatchClosingRow($0)) } ?? true)
            } else {
                let last = own.popLast()
                precondition(
                    last?.seq == closing.seq && last?.key == closing.key,
                    "Only the last closing changes."
                )
            }
            own.append(closing)
            closings[closing.key.terminal] = own
        }
        for tick in day.ticks {
            let before = ticks.updateValue(tick, forKey: tick.key)
            // A tick stands in question once its number has come with something else.
            precondition(before.map { $0.state == .ticked && tick.state == .differs } ?? true)
        }
        for (key, shift) in day.shifts {
            let isNew = shifts.updateValue(shift, forKey: key) == nil
            precondition(isNew == day.newShifts.contains(key))
        }
        for (terminal, device) in day.devices { devices[terminal] = device }
        precondition(Set(devices.values.map(\.names.serial)).count == devices.count)
        stationClosings += day.stationClosings
        commit(day.folds)
    }

    private mutating func commit(_ changes: FoldChanges) {
        for row in changes.rows {
            folds[row.key, default: TotalsValue()] += row.value
        }
        for row in changes.products {
            guard var known = products[row.key] else {
                products[row.key] = row
                continue
            }
            known += row
            products[row.key] = known
        }
        for mark in changes.marks { marks[mark.terminal] = mark.seq }
    }

    /// The newest closing of a batch.
    package func closing(of key: BatchKey) -> BatchClosing? {
        closings[key.terminal]?.last { $0.key == key }
    }

    /// What a start reads; sums of open shifts are those of the folds and of what is behind them.
    func rows(with pending: [PendingFold]) -> DayRows {
        var rows = DayRows()
        rows.folds = pending
        rows.batches = batches.values.sorted { $0.terminal.rawValue < $1.terminal.rawValue }
        rows.closings = closings.values.compactMap(\.last)
            .sorted { $0.key.terminal.rawValue < $1.key.terminal.rawValue }
        let open = shifts.values.filter { $0.closedBy == nil }
            .sorted { $0.key.terminal.rawValue < $1.key.terminal.rawValue }
        rows.shifts = open.map { shift in
            let own = folds.filter {
                $0.key.terminal == shift.key.terminal && $0.key.shift == shift.key.number
            }
            var open = OpenShift(shift: shift, totals: [])
            for (key, value) in own { open.add(value, of: key) }
            for row in pending.lazy.flatMap(\.rows)
            where row.key.terminal == shift.key.terminal && row.key.shift == shift.key.number {
                open.add(row.value, of: row.key)
            }
            return open
        }
        for key in shifts.keys {
            rows.lastShifts[key.terminal] = max(rows.lastShifts[key.terminal] ?? 0, key.number)
        }
        rows.devices = devices.values.sorted { $0.terminal.rawValue < $1.terminal.rawValue }
        return rows
    }

    // MARK: Digest

    /// What the rows that a start reads contribute to the digest of balances.
    package var digest: StateDigest {
        var digest = StateDigest()
        let writer = ByteWriter()
        for state in batches.values { digest.add(StateDigest(state, writer)) }
        for closing in closings.values.compactMap(\.last) {
            digest.add(StateDigest(closing, writer))
        }
        for shift in shifts.values where shift.closedBy == nil {
            digest.add(StateDigest(shift, writer))
        }
        for device in devices.values { digest.add(StateDigest(device, writer)) }
        return digest
    }
}

/// Folds are left out: when they are written depends on how events came together.
extension DayTables: Equatable {
    package static func == (left: DayTables, right: DayTables) -> Bool {
        left.batches == right.batches && left.closings == right.closings
            && left.ticks == right.ticks && left.shifts == right.shifts
            && left.devices == right.devices && left.stationClosings == right.stationClosings
    }
}

extension OpenShift {
    /// Adds what counts of a fold: what was taken back stands with what it took back.
    package mutating func add(_ value: TotalsValue, of key: FoldKey) {
        guard !key.isReversal else { return }
        let index = totals.firstIndex {
            $0.total == key.total && $0.asset == key.asset && $0.half == key.half
        }
        guard let index else {
            totals.append(
                ShiftTotal(total: key.total, asset: key.asset, half: key.half, value: value)
            )
            return
        }
        totals[index].value += value
    }
}
