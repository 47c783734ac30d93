internal import Payments

/// The working keys of one terminal as `key status` prints them: never the keys themselves.
package struct TerminalKeyListing: Hashable, Sendable {
    /// What working keys are good for.
    package enum State: String, Sendable, CaseIterable {
        /// Never signed on.
        case none
        case current
        /// Verify, and the terminal is asked to sign on.
        case asked
        /// Verify no more; the terminal must sign on.
        case stopped
    }

    package var terminal: String
    package var merchant: String
    package var keyVersion: Int64
    /// Counted ahead in blocks: never less than there were.
    package var keyUses: Int64
    /// RFC 3339 with microseconds, UTC.
    package var keysChangedAt: String?
    package var keysStopAt: String?
    var changedMicroseconds: Int64
    var stopMicroseconds: Int64?

    package func state(at now: Int64) -> State {
        guard keyVersion > 0 else { return .none }
        guard let stopMicroseconds else { return .current }
        return stopMicroseconds <= now ? .stopped : .asked
    }

    /// Seconds since the keys were handed out; nil where there are none.
    package func ageSeconds(at now: Int64) -> Int64? {
        keyVersion > 0 ? max(0, (now - changedMicroseconds) / 1_000_000) : nil
    }
}

extension JournalReader {
    /// The working keys of all terminals, in order of their rows.
    package func terminalKeys() throws(JournalError) -> [TerminalKeyListing] {
        let statement = try connection.prepare(
            """
            SELECT terminal, merchant, key_version, key_uses, keys_changed_at, keys_stop_at,
                keys_changed_us, keys_stop_us FROM terminal_v ORDER BY row
            """
        )
        var rows: [TerminalKeyListing] = []
        while try statement.step() {
            rows.append(
                TerminalKeyListing(
                    terminal: statement.text(0) ?? "",
                    merchant: statement.text(1) ?? "",
                    keyVersion: statement.integer(2),
                    keyUses: statement.integer(3),
                    keysChangedAt: statement.text(4),
                    keysStopAt: statement.text(5),
                    changedMicroseconds: statement.integer(6),
                    stopMicroseconds: statement.optionalInteger(7)
                )
            )
        }
        return rows
    }

    /// The business date whose data key seals card numbers, `YYYY-MM-DD`; nil before the first.
    package func sealingDate() throws(JournalError) -> String? {
        let statement = try connection.prepare(
            "SELECT max(version) FROM key_material WHERE name = 'card-numbers'"
        )
        guard try statement.step(), let number = statement.optionalInteger(0) else { return nil }
        let digits = String(CardKeyNumber.date(of: UInt32(clamping: number)))
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    }
}
