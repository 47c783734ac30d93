internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

extension ActRow {
    /// The columns in the order in which they are read and bound.
    static let columns = columnList(of: ActRow.self).joined(separator: ", ")

    /// A row of a statement that selects `columns`.
    ///
    /// Errors: `rowBroken`.
    init(_ statement: Statement) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: "act")
        try fields(&reader)
    }

    mutating func bind(to statement: Statement) {
        var binder = RowBinder(statement)
        fields(&binder)
    }
}

/// Fills in what an act names and does not say: the card of an account, the channel and the amount
/// of a stored reversal, what was proposed.
struct ActLookUp {
    private let account: Statement
    private let exchange: Statement
    private let act: Statement

    init(_ connection: Connection) throws(JournalError) {
        account = try connection.prepare("SELECT card_mask FROM account WHERE id = ?1")
        exchange = try connection.prepare(
            """
            SELECT s.name, e.amount, e.asset FROM exchange e
            LEFT JOIN channel_state s ON s.number = e.channel WHERE e.id = ?1
            """
        )
        act = try connection.prepare("SELECT \(ActRow.columns) FROM act WHERE seq = ?1")
    }

    func complete(_ row: inout ActRow, _ act: OperatorAct) throws(JournalError) {
        if case .approve(let proposal) = act.kind { try complete(&row, approving: proposal) }
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

    private func complete(
        _ row: inout ActRow,
        approving proposal: Int64
    ) throws(JournalError) {
        act.bind(proposal, at: 1)
        defer { act.reset() }
        guard try act.step() else { return }
        let proposed = try ActRow(act)
        row.object = "proposal \(proposal): \(proposed.verb), \(proposed.object ?? "-")"
        row.account = row.account ?? proposed.account
        row.cardMask = row.cardMask ?? proposed.cardMask
        row.amount = row.amount ?? proposed.amount
        row.currency = row.currency ?? proposed.currency
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
            TransferRecord.selection + "WHERE id >= ?1 ORDER BY id"
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
            if case .actDenied(let denied) = record.event.kind {
                var row = ActRow(denied, of: RecordRow(record))
                row.bind(to: statements.acts.insertion)
                try statements.acts.insertion.run()
            }
            guard case .operatorAct(let act) = record.event.kind else { continue }
            while let first = transfers.first, first.seq < record.seq { transfers.removeFirst() }
            let moved = transfers.first.flatMap { $0.seq == record.seq ? $0 : nil }
            var row = ActRow(act, of: RecordRow(record), moving: moved)
            try statements.acts.lookUp.complete(&row, act)
            row.bind(to: statements.acts.insertion)
            try statements.acts.insertion.run()
        }
    }
}

extension RecordRow {
    /// What a record says of itself, without legs and codes.
    fileprivate init(_ record: BookRecord) {
        self.init(record, holdsIdentity: false, channel: nil, codes: OutcomeCodes())
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
