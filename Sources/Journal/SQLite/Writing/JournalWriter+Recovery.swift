package import Book
internal import JournalFormat
internal import Ledger
internal import Payments

internal import struct CardSecurity.SHA256Digest

extension JournalWriter {
    /// Reads the file from its last anchor on, checks it, and gives what the book keeps in memory.
    ///
    /// Takes as long as the records since the anchor do, whatever the size of the file. Errors:
    /// `chainBroken` (the first bad record), `balancesBroken`, `rowBroken`.
    package func recover() throws(JournalError) -> BookSnapshot {
        isRecovered = false
        try names.load(from: connection)
        balances.removeAll()
        identities = PendingIdentities(limit: options.waitingIdentities)
        let anchor: Anchor
        if let last = try Anchor.last(in: connection) {
            anchor = last
        } else {
            anchor = try writeGenesis()
        }
        lastAnchor = anchor.seq
        lastTransfer = anchor.transfer
        foldsTo = try foldsTo(at: anchor)
        limitsTo = anchor.limitsTo
        lastAccount = try NumberBounds.highest("id", of: "account", in: connection)
        try loadDates()
        skips = try NumberSkips.load(from: connection)
        var limits = try LimitReading.shards(in: connection)
        let (movements, lastEventAt) = try checkRecords(since: anchor, counting: &limits)
        // An anchor before any commit of this start must not say that shards have what it counted.
        if !limits.isEmpty { limitsTo = LimitReading.end(at: anchor) }
        let reference = try readReference()
        try checkBalances(movements, reference.digest, since: anchor)
        try readLastBatch()
        var snapshot = BookSnapshot()
        snapshot.nextSeq = lastSeq + 1
        snapshot.nextTransfer = lastTransfer + 1
        snapshot.nextAccount = lastAccount + 1
        let terminals = try NumberBounds.highest(
            "row",
            of: "terminal",
            in: connection,
            below: Int64(Int32.max)
        )
        snapshot.nextTerminal = Int32(terminals + 1)
        snapshot.dates = dates
        snapshot.skips = skips
        snapshot.businessDate = dates.last?.date
        snapshot.firstSeqOfDate = dates.last?.firstSeq ?? 1
        snapshot.lastEventAt = Timestamp(rawValue: lastEventAt)
        snapshot.terminals = try readTerminals()
        snapshot.houseAccounts = try readHouseAccounts()
        snapshot.tombstones = try readTombstones(at: lastEventAt)
        snapshot.lateWindows = try readLateWindows()
        snapshot.serials = try readSerials()
        snapshot.people = try readPeople()
        snapshot.operators = try readOperators()
        snapshot.day = try readDayRows()
        snapshot.reference = reference.tables
        snapshot.limits = limits
        snapshot.hasRemainders = try connection.number("SELECT 1 FROM remainder LIMIT 1") != nil
        snapshot.seenIntervals = try readSeen()
        try readHosts(into: &snapshot)
        try readOrders(into: &snapshot)
        try markRunning()
        isRecovered = true
        return snapshot
    }

    /// Says in the file itself that it is in use, so that a copy without its write-ahead log can be
    /// told from a file that was closed.
    private func markRunning() throws(JournalError) {
        let clean = try connection.number("SELECT clean FROM anchor ORDER BY seq DESC LIMIT 1")
        guard clean == 1 else { return }
        try connection.execute("UPDATE anchor SET clean = 0 WHERE seq = \(lastAnchor)")
        try connection.checkpoint()
        fileWatch?.noteCheckpoint()
    }

    /// The anchor of an empty file: the chain begins with the digest of its institution's file
    /// format, the balances with nothing.
    private func writeGenesis() throws(JournalError) -> Anchor {
        chain = RecordChain.genesis
        balancesDigest = StateDigest()
        peopleDigest = StateDigest()
        heldDigest = StateDigest()
        lastSeq = 0
        foldsTo = 0
        limitsTo = nil
        lastTransfer = 0
        lastAccount = 0
        try connection.transaction { () throws(JournalError) in try writeAnchor(clean: false) }
        return Anchor(
            seq: 0,
            hash: chain,
            balances: balancesDigest,
            transfer: 0,
            account: 0,
            identitiesFrom: 1
        )
    }

    private func loadDates() throws(JournalError) {
        let statement = try connection.prepare(
            """
            SELECT date, first_seq, coalesce(at_us,
                (SELECT at_us FROM record ORDER BY seq DESC LIMIT 1), 0), reference_form
            FROM business_date LEFT JOIN record ON seq = first_seq ORDER BY first_seq
            """
        )
        dates = []
        while try statement.step() {
            let first = statement.integer(1)
            let date = try NumberBounds.date(statement.integer(0), in: "business_date", row: first)
            guard NumberBounds.rows.contains(first), dates.last.map({ $0.date < date }) ?? true
            else {
                throw .rowBroken(table: "business_date", row: first, "dates come in order")
            }
            guard let form = RetrievalReference.Form(stored: statement.integer(3)) else {
                throw .rowBroken(table: "business_date", row: first, "its DE 37 has no form")
            }
            let at = Timestamp(rawValue: statement.integer(2))
            dates.append(DateOpening(date: date, firstSeq: first, at: at, form: form))
        }
    }

    /// Checks the chain and gathers what moved since the anchor and which identities wait.
    private func checkRecords(
        since anchor: Anchor,
        counting limits: inout LimitCounters
    ) throws(JournalError) -> (movements: [Int64: Movement], lastEventAt: Int64) {
        let counted = LimitReading.end(at: anchor)
        // Records of archived dates are in the shards: a date stays until they are.
        let oldest = try connection.number("SELECT min(seq) FROM record") ?? 1
        let first = max(
            1,
            min(anchor.seq + 1, anchor.identitiesFrom, max(counted + 1, oldest))
        )
        let reader = try ChainReader(
            connection,
            from: first,
            after: try ChainReader.hash(before: first, in: connection),
            names: names,
            checkingSeals: false
        )
        var movements: [Int64: Movement] = [:]
        var lastEventAt: Int64 = 0
        while true {
            // At the anchor the chain must have the value that the anchor keeps.
            if reader.next == anchor.seq + 1, reader.hash != anchor.hash {
                throw .chainBroken(seq: anchor.seq)
            }
            guard let entry = try reader.read(decoding: false) else { break }
            let row = entry.row
            lastEventAt = row.at
            if row.seq > counted { limits.count(try row.limitEntries(), in: row.seq) }
            if row.holdsIdentity, let terminal = row.terminalRow {
                identities.append(
                    PendingIdentities.Entry(
                        seq: row.seq,
                        businessDate: row.businessDate,
                        stan: row.stan ?? 0,
                        window: row.window ?? 0,
                        windowKind: row.knownWindowKind,
                        messageClass: row.messageClass ?? 0,
                        at: row.at
                    ),
                    of: terminal
                )
            }
            for transfer in entry.transfers {
                lastTransfer = max(lastTransfer, transfer.id)
                guard row.seq > anchor.seq else { continue }
                movements.take(transfer)
            }
        }
        guard reader.next > anchor.seq else { throw .chainBroken(seq: reader.next) }
        lastSeq = reader.next - 1
        chain = reader.hash
        if first > lastSeq {
            let statement = try connection.prepare("SELECT at_us FROM record WHERE seq = ?1")
            statement.bind(lastSeq, at: 1)
            if try statement.step() { lastEventAt = statement.integer(0) }
        }
        return (movements, lastEventAt)
    }

    /// Checks that the balances that moved since the anchor follow from the transfers since then.
    private func checkBalances(
        _ movements: [Int64: Movement],
        _ reference: StateDigest,
        since anchor: Anchor
    ) throws(JournalError) {
        peopleDigest = try StateDigest.ofPeople(in: connection)
        var expected = anchor.balances
        expected.remove(anchor.people)
        expected.add(peopleDigest)
        heldDigest = try StateDigest.ofHeld(in: connection, names)
        heldDigest.add(try StateDigest.ofDay(in: connection))
        heldDigest.add(reference)
        expected.remove(anchor.held)
        expected.add(heldDigest)
        var touched = Set(movements.keys)
        let opened = try connection.prepare("SELECT account FROM balance WHERE account > ?1")
        opened.bind(anchor.account, at: 1)
        while try opened.step() { touched.insert(opened.integer(0)) }
        let read = try connection.prepare(
            """
            SELECT debits_posted, credits_posted, debits_pending, credits_pending
            FROM balance WHERE account = ?1
            """
        )
        for account in touched {
            read.bind(account, at: 1)
            guard try read.step() else { throw .balancesBroken(since: anchor.seq) }
            var counters = (read.integer(0), read.integer(1), read.integer(2), read.integer(3))
            read.reset()
            expected.add(StateDigest(account: account, counters: counters))
            let movement = movements[account] ?? Movement()
            counters.0 &-= movement.debits
            counters.1 &-= movement.credits
            counters.2 &-= movement.heldDebits
            counters.3 &-= movement.heldCredits
            guard account <= anchor.account else {
                guard counters == (0, 0, 0, 0) else {
                    throw .rowBroken(
                        table: "balance",
                        row: account,
                        "the counters do not follow from its transfers"
                    )
                }
                continue
            }
            expected.remove(StateDigest(account: account, counters: counters))
        }
        let last = try connection.prepare(
            "SELECT last_seq, balances FROM batch ORDER BY first_seq DESC LIMIT 1"
        )
        var stored = anchor.balances
        if try last.step() {
            guard last.integer(0) == lastSeq, let digest = StateDigest(bytes: last.bytes(1)) else {
                throw .rowBroken(table: "batch", row: last.integer(0), "it is not the last")
            }
            stored = digest
        }
        guard stored == expected else { throw .balancesBroken(since: anchor.seq) }
        balancesDigest = stored
    }

    // MARK: What the book keeps in memory

    private func readTerminals() throws(JournalError) -> [TerminalState] {
        let statement = try connection.prepare("SELECT * FROM terminal ORDER BY row")
        var terminals: [TerminalState] = []
        while try statement.step() {
            // They are numbered from 1 without a gap.
            guard let terminal = TerminalState(statement),
                terminal.row.rawValue == terminals.count + 1, terminal.isWithinBounds
            else {
                throw .rowBroken(
                    table: "terminal",
                    row: statement.integer(0),
                    "a number is out of range"
                )
            }
            terminals.append(terminal)
        }
        return terminals
    }

    private func readHouseAccounts() throws(JournalError) -> [AccountState] {
        let statement = try connection.prepare(
            AccountState.selection + "WHERE a.kind >= 10 ORDER BY a.id"
        )
        var accounts: [AccountState] = []
        while let account = try readAccount(statement, resetting: false) {
            accounts.append(account)
        }
        return accounts
    }

    private func readTombstones(at lastEventAt: Int64) throws(JournalError) -> [Tombstone] {
        // What no step asks for any more is left out: see `PaymentBook.stillWaits`.
        let statement = try connection.prepare(
            """
            SELECT x.seq, x.terminal_row, x.stan, x.amount, x.card_token, x.business_date,
                x.window_kind, x.window, r.at_us
            FROM tombstone x JOIN record r ON r.seq = x.seq
                LEFT JOIN terminal t ON t.row = x.terminal_row
            WHERE x.caught IS NULL AND (x.business_date >= ?1 OR r.at_us >= ?2
                OR x.window_kind = ?3 AND coalesce(t.batch_opened_on, ?4) <= x.business_date)
            ORDER BY x.seq
            """
        )
        let horizon = dates.dropLast().last?.date ?? dates.last?.date
        statement.bind(Int64(horizon?.rawValue ?? .min), at: 1)
        statement.bind(lastEventAt - BookRules.rememberedMicroseconds, at: 2)
        statement.bind(WindowKind.batch.rawValue, at: 3)
        statement.bind(Int64(Int32.min), at: 4)
        var tombstones: [Tombstone] = []
        while try statement.step() {
            let date = try NumberBounds.date(
                statement.integer(5),
                in: "tombstone",
                row: statement.integer(0)
            )
            var tombstone = Tombstone(
                terminal: TerminalRow(rawValue: Int32(clamping: statement.integer(1))),
                stan: UInt32(clamping: statement.integer(2)),
                amount: statement.integer(3),
                card: CardToken(bytes: statement.bytes(4)),
                businessDate: date,
                at: Timestamp(rawValue: statement.integer(8)),
                seq: statement.integer(0)
            )
            tombstone.windowKind = statement.optionalInteger(6).flatMap {
                WindowKind(rawValue: UInt8(clamping: $0))
            }
            tombstone.window = statement.optionalInteger(7).map { UInt32(clamping: $0) }
            tombstones.append(tombstone)
        }
        return tombstones
    }

    private func readLateWindows() throws(JournalError) -> [LateWindow] {
        let statement = try connection.prepare(
            "SELECT terminal_row, window_kind, window, seq FROM late_window"
        )
        var late: [LateWindow] = []
        while try statement.step() {
            guard let kind = WindowKind(rawValue: UInt8(clamping: statement.integer(1))) else {
                continue
            }
            late.append(
                LateWindow(
                    terminal: TerminalRow(rawValue: Int32(clamping: statement.integer(0))),
                    kind: kind,
                    window: UInt32(clamping: statement.integer(2)),
                    seq: statement.integer(3)
                )
            )
        }
        return late
    }

    private func readSeen() throws(JournalError) -> [SeenInterval] {
        let statement = try connection.prepare(
            "SELECT terminal_row, message_class, window_kind, window, ranges FROM seen"
        )
        var intervals: [SeenInterval] = []
        while try statement.step() {
            let terminal = TerminalRow(rawValue: Int32(clamping: statement.integer(0)))
            let number = UInt8(clamping: statement.integer(1))
            guard let messageClass = MessageClass(rawValue: number) else { continue }
            let kinds = WindowKind.recorded(UInt8(clamping: statement.integer(2)))
            let window = UInt32(clamping: statement.integer(3))
            let row = Int64(terminal.rawValue)
            for range in try SeenRanges(statement.bytes(4), row: row).ranges {
                for kind in kinds {
                    intervals.append(
                        SeenInterval(
                            terminal: terminal,
                            messageClass: messageClass,
                            window: window,
                            windowKind: kind,
                            low: range.lowerBound,
                            high: range.upperBound
                        )
                    )
                }
            }
        }
        for (terminal, entry) in identities.all {
            guard let messageClass = MessageClass(rawValue: entry.messageClass) else { continue }
            for kind in WindowKind.recorded(entry.windowKind) {
                intervals.append(
                    SeenInterval(
                        terminal: TerminalRow(rawValue: terminal),
                        messageClass: messageClass,
                        window: entry.window,
                        windowKind: kind,
                        low: entry.stan,
                        high: entry.stan
                    )
                )
            }
        }
        return intervals
    }
}

extension WindowKind {
    /// The kinds that a stored number stands for: every one where it was not known.
    fileprivate static func recorded(_ number: UInt8) -> [WindowKind] {
        WindowKind(rawValue: number).map { [$0] } ?? allCases
    }
}
