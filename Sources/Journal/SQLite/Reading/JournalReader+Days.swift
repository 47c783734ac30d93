package import Book
internal import JournalFormat
internal import Payments

/// Shifts, closed batches and cases, as people list them.
extension JournalReader {
    // MARK: Shifts

    /// Shifts, the newest first.
    package func shifts(_ choice: ShiftChoice) throws(JournalError) -> [ShiftListing] {
        let statement = try connection.prepare(
            ShiftRow.selection(from: .shifts) + """
                WHERE (?1 IS NULL OR terminal_row = (SELECT row FROM terminal WHERE terminal = ?1))
                    AND (?2 IS NULL OR merchant = ?2) AND (?3 = 0 OR closed_by IS NULL)
                ORDER BY opened_by DESC LIMIT ?4
                """
        )
        statement.bind(copying: choice.terminal, at: 1)
        statement.bind(copying: choice.merchant, at: 2)
        statement.bind(choice.isOpen ? 1 : 0, at: 3)
        statement.bind(Int64(choice.limit), at: 4)
        return try shiftListings(statement)
    }

    /// A shift by its number, or the last of its terminal.
    package func shift(_ name: ShiftName) throws(JournalError) -> ShiftListing? {
        let statement = try connection.prepare(
            ShiftRow.selection(from: .shifts) + """
                WHERE terminal_row = (SELECT row FROM terminal WHERE terminal = ?1)
                    AND (?2 IS NULL OR number = ?2)
                ORDER BY number DESC LIMIT 1
                """
        )
        statement.bind(copying: name.terminal, at: 1)
        statement.bind(name.number.map(Int64.init), at: 2)
        return try shiftListings(statement).first
    }

    private func shiftListings(
        _ statement: Statement
    ) throws(JournalError) -> [ShiftListing] {
        var listings: [ShiftListing] = []
        while try statement.step() {
            let row = try ShiftRow(statement, from: .shifts)
            guard let shift = row.shift else {
                throw Self.broken(.shifts, Int64(row.terminalRow))
            }
            listings.append(
                ShiftListing(terminal: try terminal(shift.key.terminal).name, shift: shift)
            )
        }
        return listings
    }

    // MARK: Closed batches

    /// Closed batches, the newest first.
    package func closings(_ choice: ClosingChoice) throws(JournalError) -> [ClosingListing] {
        let statement = try connection.prepare(
            BatchClosingRow.selection(from: .closings) + """
                WHERE (?1 IS NULL OR terminal_row = (SELECT row FROM terminal WHERE terminal = ?1))
                    AND (?2 IS NULL OR terminal_row IN (SELECT row FROM terminal
                        WHERE merchant = ?2))
                    AND (?3 IS NULL OR closed_on = ?3)
                ORDER BY seq DESC, terminal_row DESC LIMIT ?4
                """
        )
        statement.bind(copying: choice.terminal, at: 1)
        statement.bind(copying: choice.merchant, at: 2)
        statement.bind(choice.date.map { Int64($0.rawValue) }, at: 3)
        statement.bind(Int64(choice.limit), at: 4)
        return try closingListings(statement)
    }

    /// Batches that were closed behind a record, in order.
    package func closings(after seq: Int64) throws(JournalError) -> [ClosingListing] {
        let statement = try connection.prepare(
            BatchClosingRow.selection(from: .closings) + "WHERE seq > ?1 ORDER BY seq, terminal_row"
        )
        statement.bind(seq, at: 1)
        return try closingListings(statement)
    }

    /// The newest closed batch of a number.
    package func closing(_ name: BatchName) throws(JournalError) -> ClosingListing? {
        let statement = try connection.prepare(
            BatchClosingRow.selection(from: .closings) + """
                WHERE terminal_row = (SELECT row FROM terminal WHERE terminal = ?1) AND batch = ?2
                ORDER BY seq DESC LIMIT 1
                """
        )
        statement.bind(copying: name.terminal, at: 1)
        statement.bind(Int64(name.number), at: 2)
        return try closingListings(statement).first
    }

    private func closingListings(
        _ statement: Statement
    ) throws(JournalError) -> [ClosingListing] {
        var listings: [ClosingListing] = []
        while try statement.step() {
            let row = try BatchClosingRow(statement, from: .closings)
            guard let closing = row.closing else { throw Self.broken(.closings, row.seq) }
            let terminal = try terminal(closing.key.terminal)
            listings.append(
                ClosingListing(
                    terminal: terminal.name,
                    merchant: terminal.merchant,
                    closing: closing,
                    wasForced: try wasForced(closing)
                )
            )
        }
        return listings
    }

    /// Whether what closed a batch was neither its settlement nor the end of its upload.
    ///
    /// A settlement of the next batch may have forced it.
    private func wasForced(_ closing: BatchClosing) throws(JournalError) -> Bool {
        guard closing.changedBy != nil else { return closing.kind == .forced }
        let statement = try reader(holding: closing.seq).connection.prepare(
            "SELECT operation, window FROM record WHERE seq = ?1"
        )
        statement.bind(closing.seq, at: 1)
        guard try statement.step(),
            let operation = UInt8(exactly: statement.integer(0)).flatMap(Operation.init),
            case .batch = operation.rules.effect
        else { return true }
        return statement.integer(1) == Int64(closing.key.number % 999_999 + 1)
    }

    /// The rows of the upload of a batch, by their numbers.
    package func uploadRows(of batch: BatchKey) throws(JournalError) -> [UploadTick] {
        let statement = try connection.prepare(
            UploadTickRow.selection(from: .ticks)
                + "WHERE terminal_row = ?1 AND batch = ?2 ORDER BY stan"
        )
        statement.bind(Int64(batch.terminal.rawValue), at: 1)
        statement.bind(Int64(batch.number), at: 2)
        var ticks: [UploadTick] = []
        while try statement.step() {
            let row = try UploadTickRow(statement, from: .ticks)
            guard let tick = row.tick else { throw Self.broken(.ticks, Int64(row.stan)) }
            ticks.append(tick)
        }
        return ticks
    }

    /// Payments of a closed batch that its upload does not have, each by its case.
    package func missingThere(in closing: BatchClosing) throws(JournalError) -> [CaseListing] {
        let statement = try connection.prepare(
            DiscrepancyRow.selection(from: .cases) + "WHERE seq = ?1 AND kind = ?2 ORDER BY item"
        )
        // The end of an upload closes a batch, or changes one that was closed by force.
        statement.bind(closing.changedBy ?? closing.seq, at: 1)
        statement.bind(Int64(CaseKind.missingThere.rawValue), at: 2)
        return try caseListings(statement)
    }

    // MARK: Cases

    /// Cases, the newest first.
    package func cases(_ choice: CaseChoice) throws(JournalError) -> [CaseListing] {
        let statement = try connection.prepare(
            DiscrepancyRow.selection(from: .cases) + """
                WHERE (?1 = 'all' OR (closed_by IS NULL) = (?1 = 'open'))
                    AND (?2 IS NULL OR kind = ?2)
                    AND (?3 = 0 OR closed_by IS NULL
                        AND due <= (SELECT max(date) FROM business_date))
                ORDER BY seq DESC, item DESC LIMIT ?4
                """
        )
        statement.bind(copying: choice.state.rawValue, at: 1)
        statement.bind(choice.kind.map { Int64($0.rawValue) }, at: 2)
        statement.bind(choice.isDue ? 1 : 0, at: 3)
        statement.bind(Int64(choice.limit), at: 4)
        return try caseListings(statement)
    }

    /// A case by its name.
    package func `case`(_ id: CaseID) throws(JournalError) -> CaseListing? {
        let statement = try connection.prepare(
            DiscrepancyRow.selection(from: .cases) + "WHERE seq = ?1 AND item = ?2"
        )
        statement.bind(id.seq, at: 1)
        statement.bind(Int64(id.item), at: 2)
        return try caseListings(statement).first
    }

    private func caseListings(
        _ statement: Statement
    ) throws(JournalError) -> [CaseListing] {
        let opening = try connection.prepare(
            """
            SELECT coalesce(terminal, (SELECT terminal FROM record WHERE seq = ?2)), merchant,
                business_date, coalesce(currency, (SELECT currency FROM record WHERE seq = ?2))
            FROM record WHERE seq = ?1
            """
        )
        var listings: [CaseListing] = []
        while try statement.step() {
            let row = try DiscrepancyRow(statement, from: .cases)
            guard let discrepancy = row.discrepancy else { throw Self.broken(.cases, row.seq) }
            opening.bind(row.seq, at: 1)
            // What ends an upload names no currency, and a person's act no terminal: the payment
            // that the case is about has both.
            opening.bind(discrepancy.original, at: 2)
            let isHere = try opening.step()
            listings.append(
                CaseListing(
                    discrepancy: discrepancy,
                    terminal: isHere ? opening.text(0) : nil,
                    merchant: isHere ? opening.text(1) : nil,
                    openedOn: isHere
                        ? BusinessDate(rawValue: Int32(clamping: opening.integer(2))) : nil,
                    asset: isHere
                        ? opening.optionalInteger(3).map { Asset(rawValue: UInt16(clamping: $0)) }
                        : nil,
                    closedBy: row.closedBy
                )
            )
            opening.reset()
        }
        return listings
    }

    /// The records of a case in their order: what it is about, what opened it, what closed it;
    /// those that are in an archive are left out.
    package func history(of id: CaseID) throws(JournalError) -> [CaseEntry] {
        let statement = try connection.prepare(
            """
            SELECT r.seq, r.at_us, coalesce(a.verb, (SELECT name FROM operation
                WHERE number = r.operation), '-'), a.operator, a.reason
            FROM discrepancy d JOIN record r ON r.seq IN (d.original, d.seq, d.closed_by)
                LEFT JOIN act a ON a.seq = r.seq
            WHERE d.seq = ?1 AND d.item = ?2 ORDER BY r.seq
            """
        )
        statement.bind(id.seq, at: 1)
        statement.bind(Int64(id.item), at: 2)
        var entries: [CaseEntry] = []
        while try statement.step() {
            entries.append(
                CaseEntry(
                    seq: statement.integer(0),
                    at: Timestamp(rawValue: statement.integer(1)),
                    what: statement.text(2) ?? "-",
                    operatorName: statement.text(3),
                    reason: statement.text(4)
                )
            )
        }
        return entries
    }

    // MARK: Names

    /// Whether there is such a terminal, of such a merchant; what is nil is not asked for.
    package func knows(terminal: String?, merchant: String?) throws(JournalError) -> Bool {
        let statement = try connection.prepare(
            """
            SELECT 1 FROM terminal WHERE (?1 IS NULL OR terminal = ?1)
                AND (?2 IS NULL OR merchant = ?2) LIMIT 1
            """
        )
        statement.bind(copying: terminal, at: 1)
        statement.bind(copying: merchant, at: 2)
        guard terminal != nil || merchant != nil else { return true }
        return try statement.step()
    }

    private func terminal(
        _ row: TerminalRow
    ) throws(JournalError) -> (name: String, merchant: String) {
        let statement = try connection.prepare(
            "SELECT terminal, merchant FROM terminal WHERE row = ?1"
        )
        statement.bind(Int64(row.rawValue), at: 1)
        guard try statement.step() else { return ("-", "-") }
        return (statement.text(0) ?? "-", statement.text(1) ?? "-")
    }

    private static func broken(_ table: DayTable, _ row: Int64) -> JournalError {
        .rowBroken(table: table.rawValue, row: row, "a column means nothing")
    }
}
