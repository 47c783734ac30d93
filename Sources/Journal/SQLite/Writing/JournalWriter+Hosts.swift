internal import Book
internal import JournalFormat
internal import Payments
internal import Upstream

/// What writes and reads requests to hosts, prepared once.
struct HostStatements {
    let exchange: Statement
    let changedExchange: Statement
    let channel: Statement
    let closed: Statement
    let readExchange: Statement
    let readLink: Statement
    let readRecord: Statement

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        let columns = ExchangeState.columns
        let places = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
        exchange = try prepare("INSERT INTO exchange VALUES (\(places))")
        let changes = columns[ExchangeState.changing].enumerated()
            .map { "\($1) = ?\($0 + 2)" }.joined(separator: ", ")
        changedExchange = try prepare("UPDATE exchange SET \(changes) WHERE id = ?1")
        channel = try prepare(
            """
            REPLACE INTO channel_state
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """
        )
        closed = try prepare(
            "UPDATE discrepancy SET closed_by = ?3 WHERE seq = ?1 AND item = ?2 AND closed_by IS NULL"
        )
        readExchange = try prepare(ExchangeState.selection + "WHERE e.id = ?1")
        readLink = try prepare(
            ExchangeState.selection
                + "WHERE e.channel = ?1 AND e.stan = ?2 ORDER BY e.id DESC LIMIT 4"
        )
        readRecord = try prepare("SELECT \(RecordRow.columns) FROM record WHERE seq = ?1")
    }
}

extension JournalWriter {
    /// Writes requests to hosts, channels and closed cases as the batch left them.
    func writeHosts(of output: BookOutput) throws(JournalError) {
        // First what is no longer open: a payment has one open forward at most.
        for exchange in output.exchanges.values.sorted(by: { !$0.state.isOpen && $1.state.isOpen })
        {
            if output.newExchanges.contains(exchange.id) {
                exchange.bind(to: statements.hosts.exchange)
                try statements.hosts.exchange.run()
            } else {
                let statement = statements.hosts.changedExchange
                statement.bind(exchange.id, at: 1)
                exchange.bindChanging(to: statement, from: 2)
                try statement.run()
                try expectOneChange("request \(exchange.id)")
            }
        }
        for channel in output.channels.values {
            channel.bind(to: statements.hosts.channel)
            try statements.hosts.channel.run()
        }
        for (discrepancy, seq) in output.closedDiscrepancies {
            statements.hosts.closed.bind(discrepancy.seq, at: 1)
            statements.hosts.closed.bind(Int64(discrepancy.item), at: 2)
            statements.hosts.closed.bind(seq, at: 3)
            try statements.hosts.closed.run()
            try expectOneChange("discrepancy \(discrepancy)")
        }
    }

    func readExchanges(_ keys: ColdKeys, into rows: inout ColdRows) throws(JournalError) {
        var found: Set<Int64> = []
        for id in keys.exchanges {
            statements.hosts.readExchange.bind(id, at: 1)
            defer { statements.hosts.readExchange.reset() }
            guard try statements.hosts.readExchange.step() else { continue }
            rows.exchanges.append(try exchange(statements.hosts.readExchange))
            found.insert(id)
        }
        for link in keys.links {
            let statement = statements.hosts.readLink
            statement.bind(Int64(link.channel.rawValue), at: 1)
            statement.bind(Int64(link.number), at: 2)
            defer { statement.reset() }
            while try statement.step() {
                guard found.insert(statement.integer(0)).inserted else { continue }
                rows.exchanges.append(try exchange(statement))
            }
        }
    }

    private func exchange(_ statement: Statement) throws(JournalError) -> ExchangeState {
        guard let exchange = ExchangeState(statement, dates: dates, skips: skips) else {
            throw .rowBroken(table: "exchange", row: statement.integer(0), "it cannot be read")
        }
        return exchange
    }

    /// The reply that a record gave.
    func readReply(of seq: Int64) throws(JournalError) -> PaymentReply? {
        let statement = statements.hosts.readRecord
        statement.bind(seq, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return try RecordRow(statement, names: names).recorded(statement).reply
    }

    // MARK: Recovery

    /// What the book keeps in memory of hosts.
    func readHosts(into snapshot: inout BookSnapshot) throws(JournalError) {
        let channels = try connection.prepare(ChannelState.selection)
        while try channels.step() {
            guard let channel = ChannelState(channels) else {
                throw .rowBroken(table: "channel_state", row: channels.integer(0), "its terms")
            }
            snapshot.channels.append(channel)
        }
        guard !snapshot.channels.isEmpty else { return }
        let awaiting = try connection.prepare(
            ExchangeState.selection + "WHERE e.state = 1 ORDER BY e.id"
        )
        while try awaiting.step() { snapshot.awaiting.append(try exchange(awaiting)) }
        let forwards = try connection.prepare(
            """
            SELECT id, channel, stan, state, next_us, since_us, payment, original_mti,
                original_stan, original_transmission, discrepancy, kind, terminal, batch, amount,
                order_number IS NOT NULL, original_order, approval
            FROM exchange WHERE state IN (10, 11, 13, 14, 16) ORDER BY id
            """
        )
        while try forwards.step() {
            let id = forwards.integer(0)
            guard let number = UInt8(exactly: forwards.integer(3)),
                let state = ExchangeState.State(rawValue: number),
                let channelNumber = UInt16(exactly: forwards.integer(1)),
                let kind = UInt8(exactly: forwards.integer(11)),
                let action = UpstreamAction(rawValue: kind)
            else { throw .rowBroken(table: "exchange", row: id, "it cannot be read") }
            let channel = ChannelNumber(rawValue: channelNumber)
            let since = Timestamp(rawValue: forwards.integer(5))
            var orphan: UpstreamOriginal?
            if forwards.isNull(6), let mti = UInt16(exactly: forwards.integer(7)) {
                orphan = UpstreamOriginal(
                    mti: mti,
                    number: UInt32(clamping: forwards.integer(8)),
                    time: UInt64(clamping: forwards.integer(9))
                )
            }
            snapshot.forwards.append(
                ForwardEntry(
                    id: id,
                    channel: channel,
                    number: forwards.integer(15) == 1
                        ? nil : UInt32(clamping: forwards.integer(2)),
                    state: state,
                    nextAt: forwards.optionalInteger(4).map(Timestamp.init(rawValue:)) ?? since,
                    since: since,
                    orphan: orphan,
                    discrepancy: forwards.optionalInteger(10),
                    undecided: undecided(by: action, forwards),
                    order: forwards.text(16).flatMap { OrderNumber($0) }
                )
            )
        }
    }

    /// The payment that a stored request decides (`ExchangeState.undecided`).
    private func undecided(
        by action: UpstreamAction,
        _ forwards: Statement
    ) -> UndecidedPayment? {
        let id = forwards.integer(0)
        let isOwn = forwards.optionalInteger(6).map { $0 == id } ?? true
        let isTold = forwards.integer(15) == 1 && !forwards.isNull(17)
        guard action.isAwaited, isOwn, !isTold else { return nil }
        return UndecidedPayment(
            seq: id,
            terminal: forwards.text(12) ?? "",
            batch: UInt32(clamping: forwards.integer(13)),
            amount: forwards.integer(14)
        )
    }
}
