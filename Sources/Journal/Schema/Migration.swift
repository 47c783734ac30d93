internal import Book
internal import Ledger
internal import Payments

extension Schema {
    /// Creates an empty file's tables or brings an older file up to this binary's schema.
    ///
    /// Errors: `notAJournal`, `newerSchema`.
    static func migrate(_ connection: Connection) throws(JournalError) {
        let found = try check(connection)
        for number in found..<version {
            try connection.transaction { () throws(JournalError) in
                try connection.execute(migrations[number])
                try connection.execute("PRAGMA application_id = \(applicationNumber)")
                try connection.execute("PRAGMA user_version = \(number + 1)")
                if number + 1 == version, found > 0, found < actsVersion {
                    try ActTable.fill(connection)
                }
            }
        }
        try nameNumbers(connection)
    }

    /// The schema number of a file that may be read or written; 0 for an empty one.
    static func check(_ connection: Connection) throws(JournalError) -> Int {
        let application = try connection.number("PRAGMA application_id") ?? 0
        let found = Int(try connection.number("PRAGMA user_version") ?? 0)
        guard application == applicationNumber else {
            // SQLite takes an empty file for an empty database.
            let tables = try connection.number("SELECT count(*) FROM sqlite_schema") ?? 0
            guard application == 0, tables == 0 else { throw .notAJournal(path: connection.path) }
            return 0
        }
        // Every file with the mark has a schema: no binary has written another number.
        guard found > 0 else { throw .notAJournal(path: connection.path) }
        guard found <= version else { throw .newerSchema(found: found, known: version) }
        return found
    }

    /// Whether tables, indexes and views are as the migrations made them: their text holds the
    /// constraints, and a flipped bit in it stays unseen until a row violates one.
    ///
    /// Errors: `fatal(.corrupt)` with the name of the first that differs.
    static func checkIntact(_ connection: Connection) throws(JournalError) {
        let number = try check(connection)
        let fresh = try Connection(path: ":memory:", mode: .writing, busyTimeoutMilliseconds: 0)
        for migration in migrations.prefix(number) { try fresh.execute(migration) }
        let list =
            "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        let expected = try fresh.prepare(list)
        let found = try connection.prepare(list)
        while try expected.step() {
            let name = expected.text(0) ?? ""
            guard try found.step(), found.text(0) == name, found.text(1) == expected.text(1) else {
                throw .fatal(.corrupt("\(name) is not as it was made"))
            }
        }
    }

    /// Numbers of acts and events in `operation`, beside those of `Operation`.
    enum ActNumber {
        static let acts: UInt8 = 100
        static let cutover: UInt8 = 120
        static let refusal: UInt8 = 121
        static let hostAnswer: UInt8 = 122
        static let hostFailure: UInt8 = 123
        static let forward: UInt8 = 124
        static let resumption: UInt8 = 125
    }

    /// The names in `operation`: what terminals ask for, operators' acts, and other events.
    static let operationNames: [(UInt8, String)] = {
        var operations = Operation.allCases.map { ($0.rawValue, $0.name) }
        operations += Operation.reserved.map { ($0.number, $0.name) }
        let acts: [(EventCodec.ActTag, String)] = [
            (.registerTerminal, "terminal-register"), (.setTerminalEnabled, "terminal-enable"),
            (.openAccount, "account-open"), (.credit, "account-credit"),
            (.setFrozen, "account-freeze"), (.reverse, "operator-reversal"),
            (.setPIN, "account-set-pin"), (.resetPIN, "account-reset-pin"),
            (.rotateKeys, "key-rotate"), (.registerStation, "station-register"),
            (.rotateMasterKey, "master-key-rotate"), (.releaseForward, "forward-release"),
            (.discardForward, "forward-discard"), (.setChannelStopped, "channel-stop"),
            (.acceptClock, "clock-accept"), (.restored, "restore"),
        ]
        operations += acts.map { (ActNumber.acts + $0.0.rawValue, $0.1) }
        operations += [
            (ActNumber.cutover, "cutover"), (ActNumber.refusal, "refusal"),
            (ActNumber.hostAnswer, "host-answer"), (ActNumber.hostFailure, "host-failure"),
            (ActNumber.forward, "forward"), (ActNumber.resumption, "resumption"),
        ]
        return operations
    }()

    /// Writes the names of what is stored as a number, for the views.
    private static func nameNumbers(_ connection: Connection) throws(JournalError) {
        let operations = operationNames
        let outcomes = Outcome.allCases.map { ($0.rawValue, $0.specificationKey, $0.isApproval) }
        let kinds = AccountKind.allCases.map { ($0.rawValue, $0.name) }
        let known = try connection.number(
            "SELECT (SELECT count(*) FROM operation) + (SELECT count(*) FROM outcome)"
                + " + (SELECT count(*) FROM account_kind)"
        )
        guard known != Int64(operations.count + outcomes.count + kinds.count) else { return }
        try connection.transaction { () throws(JournalError) in
            for (number, name) in operations {
                try connection.execute("REPLACE INTO operation VALUES (\(number), '\(name)')")
            }
            for (number, name, approval) in outcomes {
                let flag = approval ? 1 : 0
                try connection.execute(
                    "REPLACE INTO outcome VALUES (\(number), '\(name)', \(flag))"
                )
            }
            for (number, name) in kinds {
                try connection.execute("REPLACE INTO account_kind VALUES (\(number), '\(name)')")
            }
        }
    }
}

extension AccountKind {
    /// The name that people and scripts read (`kind` of an account).
    package var name: String {
        switch self {
        case .personalCard: "personal-card"
        case .fleetCard: "fleet-card"
        case .points: "points"
        case .stationReceivable: "station-receivable"
        case .cashTopUp: "cash-top-up"
        case .pointsIssued: "points-issued"
        case .channelClearing: "channel-clearing"
        }
    }
}
