internal import JournalFormat
package import Payments

/// One account as `account list` and `account show` print it.
package struct AccountRow: Hashable, Sendable {
    package var id: Int64
    package var kind: String
    /// First six and last four digits; nil for accounts that are not a customer's.
    package var pan: String?
    package var merchant: String?
    /// Three digits.
    package var asset: String
    package var postedMinor: Int64
    package var heldMinor: Int64
    package var availableMinor: Int64
    /// `open` or `frozen`.
    package var status: String
    /// YYMM.
    package var expiry: String?
    /// `none`, `set` or `blocked`.
    package var pin: String
    /// Wrong PINs in a row.
    package var pinTries: Int64
}

/// One terminal as `terminal list` and `terminal show` print it.
package struct TerminalListing: Hashable, Sendable {
    package var row: Int64
    package var terminal: String
    package var merchant: String
    package var ifsfTerminal: String?
    package var ifsfMerchant: String?
    /// `registered`, `signed-on` or `disabled`.
    package var status: String
    package var batch: Int64
    package var keyVersion: Int64
    /// RFC 3339 with microseconds, UTC; nil before the first sign-on.
    package var keysChangedAt: String?
    /// The device that it has registered; nil for none.
    package var device: DeviceNames?
}

extension JournalReader {
    private static let accountColumns = """
        SELECT id, kind, pan, merchant, asset, posted_minor, held_minor, available_minor, status,
            expiry, pin, pin_tries FROM account_v\u{20}
        """

    /// Accounts above an id, in order: with the last one's id as `after`, the next page.
    package func accounts(after: Int64 = 0, limit: Int) throws(JournalError) -> [AccountRow] {
        let statement = try connection.prepare(
            JournalReader.accountColumns + "WHERE id > ?1 ORDER BY id LIMIT ?2"
        )
        statement.bind(after, at: 1)
        statement.bind(Int64(limit), at: 2)
        var rows: [AccountRow] = []
        while try statement.step() { rows.append(AccountRow(statement)) }
        return rows
    }

    package func account(_ id: Int64) throws(JournalError) -> AccountRow? {
        let statement = try connection.prepare(JournalReader.accountColumns + "WHERE id = ?1")
        statement.bind(id, at: 1)
        return try statement.step() ? AccountRow(statement) : nil
    }

    /// The account of a card.
    package func account(of card: CardToken) throws(JournalError) -> AccountRow? {
        let statement = try connection.prepare("SELECT id FROM account WHERE card_token = ?1")
        statement.bind(copying: card.bytes, at: 1)
        guard try statement.step() else { return nil }
        return try account(statement.integer(0))
    }

    /// All terminals in order of their rows; `name`: only the one with this DE 41, or this IFSF
    /// merchant and terminal joined by `/`.
    package func terminals(named name: String? = nil) throws(JournalError) -> [TerminalListing] {
        let statement = try connection.prepare(
            TerminalListing.selection + """
                WHERE ?1 IS NULL OR t.terminal = ?1
                    OR t.ifsf_merchant || '/' || t.ifsf_terminal = ?1 ORDER BY t.row
                """
        )
        statement.bind(copying: name, at: 1)
        var rows: [TerminalListing] = []
        while try statement.step() { rows.append(TerminalListing(statement)) }
        return rows
    }

    /// Wrapped keys of the file, oldest version first.
    package func loadKeys() throws(JournalError) -> [WrappedKey] {
        try WrappedKey.load(from: connection)
    }
}

extension AccountRow {
    fileprivate init(_ statement: Statement) {
        id = statement.integer(0)
        kind = statement.text(1) ?? ""
        pan = statement.text(2)
        merchant = statement.text(3)
        asset = statement.text(4) ?? ""
        postedMinor = statement.integer(5)
        heldMinor = statement.integer(6)
        availableMinor = statement.integer(7)
        status = statement.text(8) ?? ""
        expiry = statement.text(9)
        pin = statement.text(10) ?? ""
        pinTries = statement.integer(11)
    }
}

extension TerminalListing {
    /// Terminals as `t`, each with its device.
    static let selection = """
        SELECT t.row, t.terminal, t.merchant, t.ifsf_terminal, t.ifsf_merchant, t.status,
            t.batch, t.key_version, t.keys_changed_at, d.serial, d.model, d.software
        FROM terminal_v t LEFT JOIN device d ON d.terminal_row = t.row\u{20}
        """

    init(_ statement: Statement) {
        row = statement.integer(0)
        terminal = statement.text(1) ?? ""
        merchant = statement.text(2) ?? ""
        ifsfTerminal = statement.text(3)
        ifsfMerchant = statement.text(4)
        status = statement.text(5) ?? ""
        batch = statement.integer(6)
        keyVersion = statement.integer(7)
        keysChangedAt = statement.text(8)
        device = statement.text(9).map { serial in
            DeviceNames(
                serial: serial,
                model: statement.text(10) ?? "",
                software: statement.text(11) ?? ""
            )
        }
    }
}
