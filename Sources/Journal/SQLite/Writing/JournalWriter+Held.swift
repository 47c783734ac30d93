internal import Book
internal import JournalFormat
package import Payments

/// What writes and reads pre-authorisations, remainders and operators at terminals, prepared once.
struct HeldStatements {
    let authorisation: Statement
    let remainder: Statement
    let readAuthorisation: Statement
    let readCode: Statement
    let readRemainder: Statement
    let readRemainders: Statement
    let readReference: Statement
    let due: Statement
    let stationOperator: Statement
    let readOperator: Statement

    init(_ connection: Connection) throws(JournalError) {
        let prepare = { (sql: String) throws(JournalError) in try connection.prepare(sql) }
        authorisation = try prepare(replacing(AuthorisationRow.self, in: .authorisations))
        remainder = try prepare(replacing(RemainderRow.self, in: .remainders))
        readAuthorisation = try prepare(AuthorisationRow.selection + "WHERE payment = ?1")
        readCode = try prepare(
            AuthorisationRow.selection
                + "WHERE code = ?1 ORDER BY state <> 1, payment DESC LIMIT \(HeldRows.newestOfCode)"
        )
        readRemainder = try prepare(RemainderRow.selection + "WHERE id = ?1")
        readRemainders = try prepare(
            RemainderRow.selection + "WHERE id BETWEEN ?1 * 16 AND ?1 * 16 + 15 ORDER BY id"
        )
        readReference = try prepare(
            RemainderRow.selection
                + "WHERE date = ?1 AND position = ?2 AND reference_form = ?3 ORDER BY id"
        )
        due = try prepare(
            """
            SELECT payment FROM authorisation
            WHERE state = 1 AND reserved_by IS NULL AND lapses_on IS NOT NULL AND lapses_on < ?1
            ORDER BY lapses_on, payment LIMIT ?2
            """
        )
        stationOperator = try prepare(replacing(StationOperatorRow.self, in: .operators))
        readOperator = try prepare(
            StationOperatorRow.selection + "WHERE merchant = ?1 AND number = ?2"
        )
    }
}

/// A row is written whole, whether it is new or has changed: few payments have one.
private func replacing<Row: RecordedRow>(_ type: Row.Type, in table: HeldTable) -> String {
    let places = (1...columnList(of: type).count).map { "?\($0)" }.joined(separator: ", ")
    return "REPLACE INTO \(table.rawValue) VALUES (\(places))"
}

extension AuthorisationRow {
    /// Its columns and their table, for a WHERE clause behind it.
    static let selection =
        "SELECT \(columnList(of: AuthorisationRow.self).joined(separator: ", ")) FROM "
        + "\(HeldTable.authorisations.rawValue) "

    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement, _ names: RecordNames) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: HeldTable.authorisations.rawValue, names: names)
        try fields(&reader)
    }
}

extension RemainderRow {
    /// Its columns and their table, for a WHERE clause behind it.
    static let selection =
        "SELECT \(columnList(of: RemainderRow.self).joined(separator: ", ")) FROM "
        + "\(HeldTable.remainders.rawValue) "

    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement, _ names: RecordNames) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: HeldTable.remainders.rawValue, names: names)
        try fields(&reader)
    }
}

extension StationOperatorRow {
    /// Its columns and their table, for a WHERE clause behind it.
    static let selection =
        "SELECT \(columnList(of: StationOperatorRow.self).joined(separator: ", ")) FROM "
        + "\(HeldTable.operators.rawValue) "

    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: HeldTable.operators.rawValue)
        try fields(&reader)
    }
}

extension JournalWriter {
    // MARK: Writing

    /// Writes what is held, what can still be given back and who operates terminals, as the batch
    /// left it.
    func writeHeld(of output: BookOutput) throws(JournalError) {
        if !output.operators.isEmpty { try writeOperators(of: output) }
        guard !output.authorisations.isEmpty || !output.remainders.isEmpty else { return }
        for authorisation in output.authorisations.values.sorted(by: { $0.payment < $1.payment }) {
            let payment = authorisation.payment
            let known = try authorisationRow(payment)
            guard (known == nil) == output.newAuthorisations.contains(payment) else {
                throw .fatal(.constraint("authorisation \(payment) is new, or it is not"))
            }
            var row = AuthorisationRow(authorisation)
            try write(&row, to: statements.held.authorisation, row.decider.channel)
            take(.authorisations, row, inPlaceOf: known)
        }
        for remainder in output.remainders.values.sorted(by: { $0.key < $1.key }) {
            let id = remainder.key.stored
            let known = try remainderRow(id)
            guard (known == nil) == output.newRemainders.contains(remainder.key) else {
                throw .fatal(.constraint("remainder \(id) is new, or it is not"))
            }
            var row = RemainderRow(remainder)
            try write(&row, to: statements.held.remainder, row.decider.channel)
            take(.remainders, row, inPlaceOf: known)
        }
    }

    private func writeOperators(of output: BookOutput) throws(JournalError) {
        for (key, changed) in output.operators.sorted(by: { $0.key < $1.key }) {
            let known = try operatorRow(key)
            guard (known == nil) == output.newOperators.contains(key) else {
                throw .fatal(.constraint("operator \(key.number) is new, or it is not"))
            }
            var row = StationOperatorRow(changed)
            try write(&row, to: statements.held.stationOperator, nil)
            take(.operators, row, inPlaceOf: known)
        }
    }

    private func operatorRow(
        _ key: StationOperatorKey
    ) throws(JournalError) -> StationOperatorRow? {
        let statement = statements.held.readOperator
        statement.bind(copying: key.merchant, at: 1)
        statement.bind(Int64(key.number), at: 2)
        defer { statement.reset() }
        return try statement.step() ? StationOperatorRow(statement) : nil
    }

    /// All of them, for a start.
    ///
    /// Errors: `rowBroken`.
    func readOperators() throws(JournalError) -> [StationOperator] {
        let statement = try connection.prepare(StationOperatorRow.selection)
        var operators: [StationOperator] = []
        while try statement.step() {
            let row = try StationOperatorRow(statement)
            guard let known = row.stationOperator else {
                throw .rowBroken(table: "operator", row: Int64(row.number), "it cannot be read")
            }
            operators.append(known)
        }
        return operators
    }

    private func write<Row: RecordedRow>(
        _ row: inout Row,
        to statement: Statement,
        _ channel: String?
    ) throws(JournalError) {
        var number: Int64?
        if let channel { number = try names.channels.number(adding: channel, in: connection) }
        var binder = RowBinder(statement, channel: number)
        row.fields(&binder)
        try statement.run()
    }

    /// Moves the digest of balances from what a row was to what it is.
    private func take<Row: RecordedRow>(_ table: HeldTable, _ row: Row, inPlaceOf known: Row?) {
        if let known {
            let before = StateDigest(table, known, side)
            balancesDigest.remove(before)
            heldDigest.remove(before)
        }
        let after = StateDigest(table, row, side)
        balancesDigest.add(after)
        heldDigest.add(after)
    }

    // MARK: Reading

    func readHeld(_ keys: ColdKeys, into rows: inout ColdRows) throws(JournalError) {
        var payments: Set<Int64> = []
        for payment in keys.authorisations {
            guard let row = try authorisationRow(payment), payments.insert(payment).inserted
            else { continue }
            rows.authorisations.append(try authorisation(row))
        }
        for code in keys.approvalCodes {
            let statement = statements.held.readCode
            statement.bind(copying: code.text, at: 1)
            defer { statement.reset() }
            while try statement.step() {
                let row = try AuthorisationRow(statement, names)
                guard payments.insert(row.payment).inserted else { continue }
                rows.authorisations.append(try authorisation(row))
            }
        }
        var ids: Set<Int64> = []
        for payment in keys.remainders {
            let statement = statements.held.readRemainders
            statement.bind(payment, at: 1)
            try readRemainders(statement, &ids, into: &rows)
        }
        for reference in keys.references {
            let statement = statements.held.readReference
            statement.bind(Int64(reference.date.rawValue), at: 1)
            statement.bind(reference.position, at: 2)
            statement.bind(Int64(reference.form.rawValue), at: 3)
            try readRemainders(statement, &ids, into: &rows)
        }
    }

    private func readRemainders(
        _ statement: Statement,
        _ ids: inout Set<Int64>,
        into rows: inout ColdRows
    ) throws(JournalError) {
        defer { statement.reset() }
        while try statement.step() {
            let row = try RemainderRow(statement, names)
            guard ids.insert(row.id).inserted else { continue }
            guard let remainder = row.remainder else {
                throw .rowBroken(table: "remainder", row: row.id, "it cannot be read")
            }
            rows.remainders.append(remainder)
        }
    }

    private func authorisation(_ row: AuthorisationRow) throws(JournalError) -> Authorisation {
        guard let authorisation = row.authorisation else {
            throw .rowBroken(table: "authorisation", row: row.payment, "it cannot be read")
        }
        return authorisation
    }

    private func authorisationRow(_ payment: Int64) throws(JournalError) -> AuthorisationRow? {
        let statement = statements.held.readAuthorisation
        statement.bind(payment, at: 1)
        defer { statement.reset() }
        return try statement.step() ? AuthorisationRow(statement, names) : nil
    }

    private func remainderRow(_ id: Int64) throws(JournalError) -> RemainderRow? {
        let statement = statements.held.readRemainder
        statement.bind(id, at: 1)
        defer { statement.reset() }
        return try statement.step() ? RemainderRow(statement, names) : nil
    }

    /// Open pre-authorisations that lapsed before a date and that nothing reserves, oldest first.
    package func dueAuthorisations(
        before date: BusinessDate,
        limit: Int
    ) throws(JournalError) -> [Int64] {
        let statement = statements.held.due
        statement.bind(Int64(date.rawValue), at: 1)
        statement.bind(Int64(limit), at: 2)
        defer { statement.reset() }
        var due: [Int64] = []
        while try statement.step() { due.append(statement.integer(0)) }
        return due
    }
}

extension StateDigest {
    /// What the rows of what is held contribute to the digest of balances.
    static func ofHeld(
        in connection: Connection,
        _ names: RecordNames
    ) throws(JournalError) -> StateDigest {
        var digest = StateDigest()
        let writer = ByteWriter()
        let authorisations = try connection.prepare(AuthorisationRow.selection)
        while try authorisations.step() {
            let row = try AuthorisationRow(authorisations, names)
            digest.add(StateDigest(.authorisations, row, writer))
        }
        let remainders = try connection.prepare(RemainderRow.selection)
        while try remainders.step() {
            let row = try RemainderRow(remainders, names)
            digest.add(StateDigest(.remainders, row, writer))
        }
        let operators = try connection.prepare(StationOperatorRow.selection)
        while try operators.step() {
            digest.add(StateDigest(.operators, try StationOperatorRow(operators), writer))
        }
        return digest
    }
}
