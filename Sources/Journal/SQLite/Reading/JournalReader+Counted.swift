package import Book
internal import JournalFormat
internal import Payments

/// What stood in a batch or shift that ended without its terminal's totals, or that goes on.
extension JournalReader {
    /// Our side of a shift as it stands; nothing where it was compared.
    ///
    /// Errors: those of `totals(of:)`.
    package func counted(in shift: Shift) throws(JournalError) -> [CountedTotals] {
        guard shift.ours == nil else { return [] }
        let totals = try totals(of: shift.openedOn...max(shift.openedOn, try lastDate(of: shift)))
        let key = shift.key
        var sums = UncomparedSums()
        for row in totals.rows
        where row.key.terminal == key.terminal && row.key.shift == key.number
            && !row.key.isReversal
        {
            sums.add(row.key.total, row.key.asset, row.key.half, row.value)
        }
        for payment in totals.undecided
        where payment.terminal == key.terminal && payment.shift == key.number {
            sums.add(undecided: payment)
        }
        return sums.totals
    }

    /// Our side of a closed batch as it stands; nothing where it was compared.
    ///
    /// Errors: those of `totals(of:)`.
    package func counted(in closing: BatchClosing) throws(JournalError) -> [CountedTotals] {
        guard closing.ours == nil else { return [] }
        let totals = try totals(of: closing.openedOn...max(closing.openedOn, closing.closedOn))
        let key = closing.key
        var sums = UncomparedSums()
        for batch in totals.batches where batch.key == key {
            for row in batch.rows where totals.dates.contains(row.key.businessDate) {
                sums.add(row.key.total, row.key.asset, row.key.half, row.value)
            }
        }
        for payment in totals.undecided
        where payment.terminal == key.terminal && payment.batch == key.number {
            sums.add(undecided: payment)
        }
        return sums.totals
    }

    /// The shift that a record ended, where it ended one alone.
    package func shift(endedBy seq: Int64) throws(JournalError) -> Shift? {
        let statement = try connection.prepare(
            ShiftRow.selection(from: .shifts) + "WHERE closed_by = ?1 LIMIT 2"
        )
        statement.bind(seq, at: 1)
        var shifts: [Shift] = []
        while try statement.step() {
            if let shift = try ShiftRow(statement, from: .shifts).shift { shifts.append(shift) }
        }
        return shifts.count == 1 ? shifts[0] : nil
    }

    /// The batch that a record closed, where it closed one alone.
    package func closing(by seq: Int64) throws(JournalError) -> BatchClosing? {
        let statement = try connection.prepare(
            BatchClosingRow.selection(from: .closings) + "WHERE seq = ?1 LIMIT 2"
        )
        statement.bind(seq, at: 1)
        var closings: [BatchClosing] = []
        while try statement.step() {
            if let closing = try BatchClosingRow(statement, from: .closings).closing {
                closings.append(closing)
            }
        }
        return closings.count == 1 ? closings[0] : nil
    }

    /// The date on which a shift ended, or the open one.
    private func lastDate(of shift: Shift) throws(JournalError) -> BusinessDate {
        guard let seq = shift.closedBy else { return try openDate() ?? shift.openedOn }
        let date = try reader(holding: seq).connection.number(
            "SELECT business_date FROM record WHERE seq = \(seq)"
        )
        return BusinessDate(rawValue: Int32(clamping: date ?? Int64(shift.openedOn.rawValue)))
    }
}
