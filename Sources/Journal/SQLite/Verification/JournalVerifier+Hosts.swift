internal import Book
internal import JournalFormat
internal import Payments
internal import Upstream

/// What the files hold of payments that a host decides, and of what is open with hosts.
extension JournalVerifier {
    /// The code that a terminal was told, and when, where an archive keeps that.
    func checkDecision(of row: RecordRow) throws(JournalError) {
        let statement = statements.change
        defer { statement.reset() }
        statement.bind(row.seq, at: 1)
        guard try statement.step(), let decidedBy = statement.optionalInteger(1) else {
            return try checkTimes(decidedBy: nil, row)
        }
        try checkTimes(decidedBy: decidedBy, row)
        guard let outcome = statement.optionalInteger(3).flatMap({ UInt8(exactly: $0) }),
            Outcome(rawValue: outcome) != nil, let dialect = row.dialect
        else { return }
        guard codes.allows(statement.text(4), for: outcome, in: dialect, from: decidedBy) else {
            throw .wrong(row, "its code is not the one for its outcome")
        }
    }

    /// An archive keeps the times of a decision that stands in a later file.
    private func checkTimes(decidedBy: Int64?, _ row: RecordRow) throws(JournalError) {
        let kept = statements.decision
        defer { kept.reset() }
        kept.bind(row.seq, at: 1)
        guard try kept.step() else { return }
        let times = try find { (statements) throws(JournalError) -> [Int64?]? in
            let statement = statements.durable
            defer { statement.reset() }
            statement.bind(decidedBy, at: 1)
            guard try statement.step() else { return nil }
            return [statement.optionalInteger(0), statement.optionalInteger(1)]
        }
        guard times == [kept.optionalInteger(0), kept.optionalInteger(1)] else {
            throw .rowBroken(table: "decision_time", row: row.seq, "it was decided at another time")
        }
    }

    /// Behind the last record: requests against the legs that they serve.
    func checkExchanges() throws(JournalError) {
        if isWhole, isOneFile {
            try checkRequests()
            try checkOrders()
        }
        let open = try reader.prepare(
            """
            SELECT l.id >> 4, e.state FROM leg l
            LEFT JOIN payment_change c ON c.payment = l.id >> 4
            LEFT JOIN exchange e ON e.id = c.forward
            WHERE l.resolution = 4 ORDER BY l.id
            """
        )
        while try open.step() {
            let state = open.optionalInteger(1).flatMap { UInt8(exactly: $0) }
                .flatMap(ExchangeState.State.init(rawValue:))
            if let found = RequestsFold.problem(reversing: open.integer(0), state) {
                throw JournalError(found)
            }
        }
    }

    private func checkRequests() throws(JournalError) {
        let statement = try reader.prepare(
            """
            SELECT e.id, e.payment, e.leg, e.channel, e.stan, e.state, e.kind,
                e.next_us IS NOT NULL, r.seq IS NOT NULL, l.resolution, d.seq IS NOT NULL,
                e.order_number IS NOT NULL, w.id IS NOT NULL
            FROM exchange e LEFT JOIN record r ON r.seq = e.id
            LEFT JOIN leg l ON l.id = e.payment * 16 + e.leg
            LEFT JOIN discrepancy d ON d.seq = e.discrepancy AND d.item = 0
                AND d.closed_by IS NULL
            LEFT JOIN wallet_order w ON w.id = e.id AND w.state IN (1, 2, 3, 4, 9)
            ORDER BY e.id
            """
        )
        var fold = RequestsFold()
        while try statement.step() {
            guard let request = RequestsFold.Request(statement) else {
                throw .rowBroken(table: "exchange", row: statement.integer(0), "it cannot be read")
            }
            if let found = fold.take(request) { throw JournalError(found) }
        }
    }
}

extension RequestsFold.Request {
    /// nil when a number means nothing.
    fileprivate init?(_ statement: Statement) {
        func byte(_ column: Int32) -> UInt8? { UInt8(exactly: statement.integer(column)) }
        guard let leg = byte(2), let channel = UInt16(exactly: statement.integer(3)),
            let number = UInt32(exactly: statement.integer(4)),
            let state = byte(5).flatMap(ExchangeState.State.init(rawValue:)),
            let action = byte(6).flatMap(UpstreamAction.init(rawValue:))
        else { return nil }
        self.init(
            id: statement.integer(0),
            payment: statement.optionalInteger(1),
            leg: leg,
            link: statement.integer(11) == 1
                ? nil : LinkKey(channel: ChannelNumber(rawValue: channel), number: number),
            state: state,
            movesMoney: action.movesMoney,
            isDue: statement.integer(7) == 1,
            hasRecord: statement.integer(8) == 1,
            hasLeg: action.servesLeg,
            legState: statement.optionalInteger(9).flatMap { UInt8(exactly: $0) }
                .flatMap(LegState.init(rawValue:)),
            isListed: statement.integer(10) == 1,
            hasOpenOrder: statement.integer(12) == 1
        )
    }
}
