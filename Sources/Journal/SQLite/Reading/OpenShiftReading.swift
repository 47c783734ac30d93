internal import Book
internal import JournalFormat
internal import Payments

/// What open shifts have come to: of the folds of a file, of what came behind them, and of dates
/// that have left the file.
enum OpenShiftReading {
    /// All of a file.
    ///
    /// `pending`: what the records behind the folds have counted. Errors: `rowBroken`.
    static func shifts(
        in connection: Connection,
        and pending: [PendingFold]
    ) throws(JournalError) -> [OpenShift] {
        var open: [OpenShift] = []
        let shifts = try connection.prepare(ShiftRow.openOnes)
        while try shifts.step() {
            let row = try ShiftRow(shifts, from: .shifts)
            guard let shift = row.shift else {
                throw .rowBroken(table: "shift", row: Int64(row.number), "it cannot be read")
            }
            open.append(OpenShift(shift: shift, totals: []))
        }
        try count(in: connection, and: pending, into: &open)
        return open
    }

    /// In one pass over the dates since the first of them was opened.
    private static func count(
        in connection: Connection,
        and pending: [PendingFold],
        into shifts: inout [OpenShift]
    ) throws(JournalError) {
        guard let first = shifts.map(\.shift.openedOn).min() else { return }
        var places: [ShiftKey: Int] = [:]
        for (place, open) in shifts.enumerated() { places[open.shift.key] = place }
        func add(_ row: FoldRow) {
            let key = ShiftKey(terminal: row.key.terminal, number: row.key.shift)
            if let place = places[key] { shifts[place].add(row.value, of: row.key) }
        }
        let carried = try connection.prepare(CarriedTotals.selection(from: .shifts))
        while try carried.step() { add(FoldRow(try CarriedTotals.row(carried, .shifts))) }
        let folds = try connection.prepare(FoldRow.selection + "WHERE business_date >= ?1")
        folds.bind(Int64(first.rawValue), at: 1)
        while try folds.step() { add(try FoldRow(folds)) }
        for fold in pending { fold.rows.forEach(add) }
    }
}

extension FoldRow {
    /// What a shift came to on dates that have left the file.
    fileprivate init(_ row: CarriedTotals.Row) {
        self.init(
            key: FoldKey(
                date: BusinessDate(rawValue: .min),
                terminal: row.terminal,
                shift: row.number,
                channel: .inHouse,
                total: row.total,
                asset: row.asset,
                half: row.half
            ),
            value: row.value
        )
    }
}
