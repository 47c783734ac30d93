internal import Book
internal import Ledger
internal import Payments

/// One row of `act`: who did what to what, and why.
struct ActRow: Equatable {
    var seq: Int64
    /// What was done, as `operation` of its record names it.
    var verb: String
    var operatorName: String
    var reason: String
    /// What it was done to, in words.
    var object: String?
    var terminal: String?
    var merchant: String?
    var account: Int64?
    /// As `CardMask.packed`.
    var cardMask: Int64?
    var channel: String?
    var amount: Int64?
    var currency: UInt16?

    static let columns = """
        seq, verb, operator, reason, object, terminal, merchant, account, card_mask, channel, amount,
        currency
        """

    /// What the event of an act and its record say; `moved` is the first transfer of the record.
    init(_ act: OperatorAct, of row: RecordRow, moving moved: TransferRecord?) {
        seq = row.seq
        verb = act.kind.verb
        operatorName = act.operatorName
        reason = act.reason
        terminal = row.terminal
        merchant = row.merchant
        account = row.account
        cardMask = row.card?.mask.packed
        channel = row.channel
        amount = row.amount ?? moved?.amount
        currency = row.currency ?? moved?.asset.rawValue
        switch act.kind {
        case .registerTerminal, .setTerminalEnabled:
            object = "terminal \(row.terminal ?? "-")"
        case .registerStation(let registrations):
            object = "\(Self.terminals(registrations.count)) of \(row.merchant ?? "-")"
        case .rotateKeys(let rows, _):
            object = row.terminal.map { "terminal \($0)" } ?? Self.terminals(rows.count)
        case .openAccount, .credit, .setFrozen, .setPIN, .resetPIN:
            object = "account \(row.account ?? 0)"
        case .reverse(let payment): object = "payment \(payment)"
        case .releaseForward(let exchange), .discardForward(let exchange):
            object = "stored reversal \(exchange)"
        case .setChannelStopped(let host, _):
            channel = host.name
            object = "channel \(host.name)"
        case .rotateMasterKey: object = "master key"
        case .acceptClock(let jump): object = "clock, \(jump / 1_000_000) s"
        case .restored: object = "journal"
        case .closeDate(let date): object = "business date, \(date.dashed) opens"
        }
    }

    private static func terminals(_ count: Int) -> String {
        count == 1 ? "1 terminal" : "\(count) terminals"
    }

    /// A row of a statement that selects `columns`.
    init(_ statement: Statement) {
        seq = statement.integer(0)
        verb = statement.text(1) ?? ""
        operatorName = statement.text(2) ?? ""
        reason = statement.text(3) ?? ""
        object = statement.text(4)
        terminal = statement.text(5)
        merchant = statement.text(6)
        account = statement.optionalInteger(7)
        cardMask = statement.optionalInteger(8)
        channel = statement.text(9)
        amount = statement.optionalInteger(10)
        currency = statement.optionalInteger(11).map { UInt16(clamping: $0) }
    }

    func bind(to statement: Statement) {
        statement.bind(seq, at: 1)
        statement.bind(copying: verb, at: 2)
        statement.bind(copying: operatorName, at: 3)
        statement.bind(copying: reason, at: 4)
        statement.bind(copying: object, at: 5)
        statement.bind(copying: terminal, at: 6)
        statement.bind(copying: merchant, at: 7)
        statement.bind(account, at: 8)
        statement.bind(cardMask, at: 9)
        statement.bind(copying: channel, at: 10)
        statement.bind(amount, at: 11)
        statement.bind(currency, at: 12)
    }
}

extension OperatorAct.Kind {
    /// What it does, as people and scripts read it (`operation` of a journal record).
    var verb: String {
        switch self {
        case .registerTerminal: "terminal-register"
        case .setTerminalEnabled(_, let isEnabled):
            isEnabled ? "terminal-enable" : "terminal-disable"
        case .openAccount: "account-open"
        case .credit: "account-credit"
        case .setFrozen(_, let isFrozen): isFrozen ? "account-freeze" : "account-thaw"
        case .setPIN: "account-set-pin"
        case .resetPIN: "account-reset-pin"
        case .reverse: "operator-reversal"
        case .registerStation: "station-register"
        case .rotateMasterKey: "master-key-rotate"
        case .rotateKeys: "key-rotate"
        case .releaseForward: "forward-release"
        case .discardForward: "forward-discard"
        case .setChannelStopped(_, let isStopped): isStopped ? "channel-stop" : "channel-start"
        case .acceptClock: "clock-accept"
        case .restored: "restore"
        case .closeDate: "cutover"
        }
    }
}

/// Fills in what an act names and does not say: the card of an account, the channel and the amount
/// of a stored reversal.
struct ActLookUp {
    private let account: Statement
    private let exchange: Statement

    init(_ connection: Connection) throws(JournalError) {
        account = try connection.prepare("SELECT card_mask FROM account WHERE id = ?1")
        exchange = try connection.prepare(
            """
            SELECT s.name, e.amount, e.asset FROM exchange e
            LEFT JOIN channel_state s ON s.number = e.channel WHERE e.id = ?1
            """
        )
    }

    func complete(_ row: inout ActRow, _ act: OperatorAct) throws(JournalError) {
        if row.cardMask == nil, let id = row.account {
            account.bind(id, at: 1)
            defer { account.reset() }
            if try account.step() { row.cardMask = account.optionalInteger(0) }
        }
        guard let id = act.kind.forward else { return }
        exchange.bind(id, at: 1)
        defer { exchange.reset() }
        guard try exchange.step() else { return }
        row.channel = row.channel ?? exchange.text(0)
        row.amount = row.amount ?? exchange.optionalInteger(1)
        row.currency = row.currency ?? exchange.optionalInteger(2).map { UInt16(clamping: $0) }
    }
}

extension OperatorAct.Kind {
    /// Whether its amount stands in its transfers alone, so that they have to be looked at.
    fileprivate var movesMoney: Bool {
        switch self {
        case .credit, .reverse, .discardForward: true
        default: false
        }
    }

    /// The stored reversal that a person decides on.
    var forward: Int64? {
        switch self {
        case .releaseForward(let id), .discardForward(let id): id
        default: nil
        }
    }
}

/// Acts of a file that was written without the table.
enum ActTable {
    /// Reads every act's event and writes its row.
    ///
    /// Acts are few, and this is done once, or for a file that is only read.
    static func fill(_ connection: Connection) throws(JournalError) {
        var names = RecordNames()
        try names.load(from: connection)
        let lookUp = try ActLookUp(connection)
        let records = try connection.prepare(
            "SELECT \(RecordRow.columns) FROM record WHERE kind = 5 ORDER BY seq"
        )
        let insert = try connection.prepare(insertion)
        let transfers = try connection.prepare(
            """
            SELECT id, kind, debit_account, credit_account, asset, amount, reverses,
                business_date, seq, undone_by, resolves FROM transfer WHERE id >= ?1 ORDER BY id
            """
        )
        while try records.step() {
            // What cannot be read is named by `verify`, and must not keep the rest from readers.
            guard let record = try? RecordRow(records, names: names),
                case .operatorAct(let act)? = try? record.recorded(records).event.kind
            else { continue }
            var moved: TransferRecord?
            if act.kind.movesMoney {
                let first = try ChainReader.firstTransfer(of: record.seq, in: connection)
                transfers.bind(first, at: 1)
                moved = try transfers.step() ? TransferRecord(transfers) : nil
                transfers.reset()
                if moved?.seq != record.seq { moved = nil }
            }
            var row = ActRow(act, of: record, moving: moved)
            try lookUp.complete(&row, act)
            row.bind(to: insert)
            try insert.run()
        }
    }

    static let insertion =
        "INSERT INTO act VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
}

extension JournalWriter {
    /// The row of each operator's act of a batch, whose other rows are written.
    func writeActs(of output: BookOutput) throws(JournalError) {
        var transfers = output.ledger.transfers[...]
        for record in output.records {
            guard case .operatorAct(let act) = record.event.kind else { continue }
            while let first = transfers.first, first.seq < record.seq { transfers.removeFirst() }
            let moved = transfers.first.flatMap { $0.seq == record.seq ? $0 : nil }
            let record = RecordRow(
                record,
                holdsIdentity: false,
                channel: nil,
                codes: OutcomeCodes()
            )
            var row = ActRow(act, of: record, moving: moved)
            try statements.acts.lookUp.complete(&row, act)
            row.bind(to: statements.acts.insertion)
            try statements.acts.insertion.run()
        }
    }
}

/// What writes operators' acts, prepared once.
struct ActStatements {
    let lookUp: ActLookUp
    let insertion: Statement

    init(_ connection: Connection) throws(JournalError) {
        lookUp = try ActLookUp(connection)
        insertion = try connection.prepare(ActTable.insertion)
    }
}
