internal import Book
internal import JournalFormat
internal import Payments

internal import struct CardSecurity.SHA256Digest

/// People, their names, their roles, and what waits for a second of them: few rows, written seldom.
extension JournalWriter {
    func writePeople(of output: BookOutput) throws(JournalError) {
        let changes = output.people
        guard !changes.isEmpty else { return }
        let person = try connection.prepare("REPLACE INTO person VALUES (?1, ?2, ?3)")
        for row in changes.persons {
            person.bind(Int64(row.number.rawValue), at: 1)
            person.bind(copying: row.name, at: 2)
            person.bind(row.isEnabled ? 1 : 0, at: 3)
            try person.run()
        }
        let name = try connection.prepare("INSERT INTO person_name VALUES (?1, ?2, ?3, ?4)")
        for (key, number) in changes.names {
            name.bind(Int64(key.kind.rawValue), at: 1)
            name.bind(copying: key.merchant, at: 2)
            name.bind(copying: key.name, at: 3)
            name.bind(Int64(number.rawValue), at: 4)
            try name.run()
        }
        let role = try connection.prepare(
            "REPLACE INTO person_role VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        )
        for grant in changes.grants {
            role.bind(grant.seq, at: 1)
            role.bind(Int64(grant.person.rawValue), at: 2)
            role.bind(Int64(grant.role.number), at: 3)
            role.bind(grant.grantedBy?.rawValue, at: 4)
            role.bind(grant.approvedBy?.rawValue, at: 5)
            role.bind(grant.at.rawValue, at: 6)
            role.bind(grant.revokedBy, at: 7)
            try role.run()
        }
        let proposal = try connection.prepare("INSERT INTO proposal VALUES (?1, ?2, ?3, NULL)")
        for row in changes.proposals {
            proposal.bind(row.seq, at: 1)
            proposal.bind(Int64(row.person.rawValue), at: 2)
            proposal.bind(row.at.rawValue, at: 3)
            try proposal.run()
        }
        let decision = try connection.prepare("UPDATE proposal SET decided_by = ?2 WHERE seq = ?1")
        for (seq, record) in changes.decisions {
            decision.bind(seq, at: 1)
            decision.bind(record, at: 2)
            try decision.run()
            try expectOneChange("proposal \(seq)")
        }
        let digest = try StateDigest.ofPeople(in: connection)
        balancesDigest.remove(peopleDigest)
        balancesDigest.add(digest)
        peopleDigest = digest
    }

    /// Errors: `rowBroken`.
    func readPeople() throws(JournalError) -> PeopleRows {
        var rows = PeopleRows()
        let persons = try connection.prepare(
            "SELECT number, name, enabled FROM person ORDER BY number"
        )
        while try persons.step() {
            let number = persons.integer(0)
            // They are numbered from 1 without a gap.
            guard number == rows.persons.count + 1 else {
                throw .rowBroken(table: "person", row: number, "a number is left out")
            }
            rows.persons.append(
                Person(
                    number: PersonNumber(rawValue: Int32(clamping: number)),
                    name: persons.text(1) ?? "",
                    isEnabled: persons.integer(2) == 1
                )
            )
        }
        let names = try connection.prepare("SELECT kind, merchant, name, person FROM person_name")
        while try names.step() {
            let number = try person(names.integer(3), among: rows, "person_name")
            guard let kind = PersonName.Kind(rawValue: UInt8(clamping: names.integer(0))) else {
                throw .rowBroken(table: "person_name", row: names.integer(3), "its kind is unknown")
            }
            let merchant = names.text(1) ?? ""
            rows.names[PersonName(kind, names.text(2) ?? "", merchant: merchant)] = number
        }
        rows.grants = try readGrants(rows)
        rows.proposals = try readProposals(rows)
        return rows
    }

    private func readGrants(_ rows: PeopleRows) throws(JournalError) -> [RoleGrant] {
        var grants: [RoleGrant] = []
        let statement = try connection.prepare(
            """
            SELECT seq, person, role, granted_by, approved_by, at_us, revoked_by FROM person_role
            ORDER BY seq
            """
        )
        while try statement.step() {
            let seq = statement.integer(0)
            guard let role = Role(number: UInt8(clamping: statement.integer(2))) else {
                throw .rowBroken(table: "person_role", row: seq, "its role is unknown")
            }
            func granter(_ column: Int32) throws(JournalError) -> PersonNumber? {
                guard let number = statement.optionalInteger(column) else { return nil }
                return try person(number, among: rows, "person_role")
            }
            grants.append(
                RoleGrant(
                    seq: seq,
                    person: try person(statement.integer(1), among: rows, "person_role"),
                    role: role,
                    grantedBy: try granter(3),
                    approvedBy: try granter(4),
                    at: Timestamp(rawValue: statement.integer(5)),
                    revokedBy: statement.optionalInteger(6)
                )
            )
        }
        return grants
    }

    /// What nobody has decided: a date with one that may still be approved stays in this file.
    private func readProposals(_ rows: PeopleRows) throws(JournalError) -> [Proposal] {
        var proposals: [Proposal] = []
        let waiting = try connection.prepare(
            "SELECT seq, person, at_us FROM proposal WHERE decided_by IS NULL ORDER BY seq"
        )
        let record = try connection.prepare(
            "SELECT \(RecordRow.columns) FROM record WHERE seq = ?1"
        )
        while try waiting.step() {
            let seq = waiting.integer(0)
            record.bind(seq, at: 1)
            defer { record.reset() }
            guard try record.step() else { continue }
            let recorded = try RecordRow(record, names: names).recorded(record)
            guard case .operatorAct(let act) = recorded.event.kind, case .two = act.kind.demand
            else { throw .rowBroken(table: "proposal", row: seq, "its record proposes nothing") }
            proposals.append(
                Proposal(
                    seq: seq,
                    person: try person(waiting.integer(1), among: rows, "proposal"),
                    at: Timestamp(rawValue: waiting.integer(2)),
                    act: act
                )
            )
        }
        return proposals
    }

    private func person(
        _ number: Int64,
        among rows: PeopleRows,
        _ table: String
    ) throws(JournalError) -> PersonNumber {
        guard (1...max(1, rows.persons.count)).contains(Int(clamping: number)),
            !rows.persons.isEmpty
        else { throw .rowBroken(table: table, row: number, "it names nobody") }
        return PersonNumber(rawValue: Int32(clamping: number))
    }
}

extension StateDigest {
    /// What the rows of people contribute to the digest of balances, open proposals among them:
    /// column by column, so that nothing is left out that nobody reads.
    static func ofPeople(in connection: Connection) throws(JournalError) -> StateDigest {
        var digest = StateDigest()
        let writer = ByteWriter()
        for table in PeopleTable.allCases {
            let columns = table.columns
            let rows = try connection.prepare(
                "SELECT \(columns.joined(separator: ", ")) FROM \(table.rawValue)\(table.rows)"
            )
            while try rows.step() {
                digest.add(table, columns.indices.map { rows.text(Int32($0)) }, writer)
            }
        }
        return digest
    }
}

extension PeopleTable {
    fileprivate var columns: [String] {
        switch self {
        case .persons: ["number", "name", "enabled"]
        case .names: ["kind", "merchant", "name", "person"]
        case .grants: ["seq", "person", "role", "granted_by", "approved_by", "at_us", "revoked_by"]
        case .proposals: ["seq", "person", "at_us"]
        }
    }

    /// Which of its rows count.
    fileprivate var rows: String {
        switch self {
        case .persons, .names, .grants: ""
        case .proposals: " WHERE decided_by IS NULL"
        }
    }
}
