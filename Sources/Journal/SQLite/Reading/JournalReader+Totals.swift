internal import Book
internal import JournalFormat
package import Payments

/// Totals of business dates: of the folds of the file, and of the records behind them.
extension JournalReader {
    /// What some dates came to, whatever the switch is doing; archived ones too.
    ///
    /// Dates that began before the file had folds are counted from their records. Errors:
    /// `chainBroken`, `recordUnreadable`, `rowBroken`.
    package func totals(
        of dates: ClosedRange<BusinessDate>
    ) throws(JournalError) -> DayTotals {
        try inSnapshot { () throws(JournalError) in
            var totals = DayTotals(dates: dates, upTo: try lastSeq())
            try addFolds(to: &totals)
            try addUndecided(to: &totals)
            try addBatches(to: &totals)
            try addNames(to: &totals)
            return totals
        }
    }

    /// A report of some dates.
    package func report(
        of dates: ClosedRange<BusinessDate>,
        by grouping: ReportGrouping
    ) throws(JournalError) -> DayReport {
        guard grouping == .ledger else {
            return DayReport(of: try totals(of: dates), by: grouping)
        }
        return try inSnapshot { () throws(JournalError) in
            DayReport(dates: dates, upTo: try lastSeq(), balances: try trialBalance())
        }
    }

    /// The open business date; nil before the first record.
    package func openDate() throws(JournalError) -> BusinessDate? {
        let date = try connection.number("SELECT max(date) FROM business_date")
        return date.flatMap { Int32(exactly: $0) }.map(BusinessDate.init(rawValue:))
    }

    /// Whether any of some dates is in the journal, archived or not.
    package func hasDate(of dates: ClosedRange<BusinessDate>) throws(JournalError) -> Bool {
        let first = dates.lowerBound.rawValue
        let found = try connection.number(
            """
            SELECT 1 FROM business_date
            WHERE date BETWEEN \(first) AND \(dates.upperBound.rawValue)
            """
        )
        if found != nil { return true }
        return try !archives(of: dates).isEmpty
    }

    /// What all accounts come to, by kind and asset.
    package func trialBalance() throws(JournalError) -> [BalanceLine] {
        let statement = try connection.prepare(
            """
            SELECT k.name, a.asset, count(*), sum(b.debits_posted), sum(b.credits_posted),
                sum(b.debits_pending), sum(b.credits_pending)
            FROM account a JOIN balance b ON b.account = a.id
                JOIN account_kind k ON k.number = a.kind
            GROUP BY a.asset, a.kind ORDER BY a.asset, a.kind
            """
        )
        var lines: [BalanceLine] = []
        while try statement.step() {
            lines.append(
                BalanceLine(
                    kind: statement.text(0) ?? "",
                    asset: Asset(rawValue: UInt16(clamping: statement.integer(1))),
                    accounts: statement.integer(2),
                    debits: statement.integer(3),
                    credits: statement.integer(4),
                    heldDebits: statement.integer(5),
                    heldCredits: statement.integer(6)
                )
            )
        }
        return lines
    }

    // MARK: Folds

    private func addFolds(to totals: inout DayTotals) throws(JournalError) {
        var names = RecordNames()
        try names.load(from: connection)
        let lookUp = try DayLookUp(connection, names: names, archives: self)
        guard try areFolded(totals.dates) else {
            return try recount(&totals, names: names, lookUp)
        }
        for path in try archives(of: totals.dates) {
            let archive = try open(path).connection
            totals.rows += try FoldReading.rows(of: totals.dates, in: archive)
            totals.products += try FoldReading.products(of: totals.dates, in: archive)
        }
        totals.rows += try FoldReading.rows(of: totals.dates, in: connection)
        totals.products += try FoldReading.products(of: totals.dates, in: connection)
        totals.add(try FoldReading.pending(in: connection, names: names, lookUp))
    }

    /// Whether all records that dates count are in the folds or behind them.
    private func areFolded(_ dates: ClosedRange<BusinessDate>) throws(JournalError) -> Bool {
        guard let start = try FoldReading.start(in: connection) else { return false }
        let first = try firstSeq(of: dates.lowerBound)
        return first >= start
    }

    /// Counts the records of dates from their first one on.
    private func recount(
        _ totals: inout DayTotals,
        names: RecordNames,
        _ lookUp: DayLookUp
    ) throws(JournalError) {
        var fold = DayFold()
        var next = try firstSeq(of: totals.dates.lowerBound)
        let live = try firstSeq()
        while next < live {
            let reader = try reader(holding: next)
            guard reader !== self else { break }
            let last = try reader.lastSeq()
            try FoldReading.take(
                into: &fold,
                from: next,
                in: reader.connection,
                names: names,
                lookUp
            )
            next = last + 1
        }
        try FoldReading.take(
            into: &fold,
            from: max(next, live),
            in: connection,
            names: names,
            lookUp
        )
        totals.add(fold.pending)
    }

    /// The first record of a date or of the next one that there is; one behind the last where there
    /// is none.
    private func firstSeq(of date: BusinessDate) throws(JournalError) -> Int64 {
        let selection =
            "SELECT min(first_seq) FROM business_date WHERE date >= \(date.rawValue)"
        for path in archives where FoldReading.name(of: path) >= date.dashed {
            if let first = try open(path).connection.number(selection) { return first }
        }
        if let first = try connection.number(selection) { return first }
        return try lastSeq() + 1
    }

    /// Files of archived dates among some; a date that is leaving the live file is in that still.
    func archives(of dates: ClosedRange<BusinessDate>) throws(JournalError) -> [String] {
        let names = dates.lowerBound.dashed...dates.upperBound.dashed
        var paths: [String] = []
        for path in archives where names.contains(FoldReading.name(of: path)) {
            if try FoldReading.isGone(path, from: connection) { paths.append(path) }
        }
        return paths
    }

    // MARK: What stands beside them

    /// Payments of the dates whose channel has not decided them; advices have counted already.
    private func addUndecided(to totals: inout DayTotals) throws(JournalError) {
        let statement = try connection.prepare(
            """
            SELECT r.seq, r.business_date, r.terminal_row, r.place, e.channel, r.operation,
                l.asset, l.amount, r.outcome
            FROM exchange e JOIN record r ON r.seq = e.id JOIN leg l ON l.id = e.id * 16 + e.leg
            WHERE e.id IN (\(Schema.openRequests)) AND e.payment = e.id AND l.resolution = 3
                AND r.business_date BETWEEN ?1 AND ?2 ORDER BY r.seq
            """
        )
        statement.bind(Int64(totals.dates.lowerBound.rawValue), at: 1)
        statement.bind(Int64(totals.dates.upperBound.rawValue), at: 2)
        while try statement.step() {
            let hasPlace = !statement.isNull(3)
            // What is acknowledged counts already, but for what older editions accepted.
            guard statement.isNull(8) || !hasPlace,
                let operation = UInt8(exactly: statement.integer(5)),
                let total = Operation(rawValue: operation)?.rules.totals
            else { continue }
            let place = DayPlace(packed: statement.integer(3)) ?? .unknown
            totals.undecided.append(
                UndecidedRow(
                    seq: statement.integer(0),
                    date: BusinessDate(rawValue: Int32(clamping: statement.integer(1))),
                    terminal: TerminalRow(rawValue: Int32(clamping: statement.integer(2))),
                    batch: place.batch,
                    shift: place.shift,
                    channel: ChannelNumber(rawValue: UInt16(clamping: statement.integer(4))),
                    total: total,
                    asset: Asset(rawValue: UInt16(clamping: statement.integer(6))),
                    amount: statement.integer(7)
                )
            )
        }
    }

    private func addNames(to totals: inout DayTotals) throws(JournalError) {
        let terminals = try connection.prepare("SELECT row, terminal, merchant FROM terminal")
        while try terminals.step() {
            let row = TerminalRow(rawValue: Int32(clamping: terminals.integer(0)))
            totals.terminals[row] = TerminalName(
                terminal: terminals.text(1) ?? "",
                merchant: terminals.text(2) ?? ""
            )
        }
        let channels = try connection.prepare("SELECT number, name FROM channel_state")
        while try channels.step() {
            let number = ChannelNumber(rawValue: UInt16(clamping: channels.integer(0)))
            totals.channels[number] = channels.text(1)
        }
        var shifts = Set(totals.rows.map(\.shiftKey))
        shifts.formUnion(
            totals.undecided.map { ShiftKey(terminal: $0.terminal, number: $0.shift) }
        )
        shifts = shifts.filter { $0.number > 0 }
        try addOperators(of: shifts, in: connection, to: &totals)
        for path in try archives(of: totals.dates) {
            try addOperators(of: shifts, in: open(path).connection, to: &totals)
        }
    }

    private func addOperators(
        of shifts: Set<ShiftKey>,
        in connection: Connection,
        to totals: inout DayTotals
    ) throws(JournalError) {
        guard !shifts.isEmpty else { return }
        let statement = try connection.prepare(
            "SELECT merchant, operator FROM shift WHERE terminal_row = ?1 AND number = ?2"
        )
        for shift in shifts {
            statement.bind(Int64(shift.terminal.rawValue), at: 1)
            statement.bind(Int64(shift.number), at: 2)
            if try statement.step() {
                totals.operators[shift] = StationOperatorKey(
                    merchant: statement.text(0) ?? "",
                    number: UInt16(clamping: statement.integer(1))
                )
            }
            statement.reset()
        }
    }
}

extension FoldRow {
    fileprivate var shiftKey: ShiftKey { ShiftKey(terminal: key.terminal, number: key.shift) }
}

extension DayTotals {
    /// Adds what is in no fold, as far as it is of these dates.
    fileprivate mutating func add(_ pending: [PendingFold]) {
        for fold in pending {
            rows += fold.rows.filter { dates.contains($0.key.date) }
            products += fold.products.filter { dates.contains($0.key.date) }
        }
    }
}
