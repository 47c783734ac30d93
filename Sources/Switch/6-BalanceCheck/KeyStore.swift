import CardSecurity
import Journal
import Payments

/// The data keys of one journal, wrapped in the file and unwrapped under the master key.
///
/// Used while opening and on the ledger thread.
final class KeyStore {
    /// Names of the rows in the journal.
    private enum Row: String {
        case terminalKeys = "terminal-keys"
        case cardTokens = "card-tokens"
        case cardNumbers = "card-numbers"
        case pinReferences = "pin-references"

        var purpose: DataKeyLabel.Purpose {
            switch self {
            case .terminalKeys: .keys
            case .cardTokens: .cardTokens
            case .cardNumbers: .cardNumbers
            case .pinReferences: .pinReferences
            }
        }

        /// The version of a row of card numbers is its business date.
        func label(version: UInt32) -> DataKeyLabel {
            self == .cardNumbers
                ? DataKeyLabel(purpose, businessDate: version)
                : DataKeyLabel(purpose, version: version)
        }
    }

    private var master: MasterKey
    private let file: MasterKeyFile
    private let random: any RandomSource
    private let clock: any SwitchClock
    private var wrapped: [DataKeyLabel: WrappedDataKey] = [:]

    init(
        master key: borrowing KeyBytes,
        of file: MasterKeyFile,
        rows: [WrappedKey],
        random: any RandomSource,
        clock: any SwitchClock
    ) throws(CardSecurityError) {
        master = try MasterKey(key)
        self.file = file
        self.random = random
        self.clock = clock
        for row in rows {
            guard let kind = Row(rawValue: row.name) else { continue }
            let label = kind.label(version: row.version)
            wrapped[label] = WrappedDataKey(label: label, bytes: row.wrapped)
        }
    }

    /// Opens one of the stored keys: a wrong master key shows here.
    func check() throws(CardSecurityError) {
        for key in wrapped.values {
            _ = try master.unwrap(key)
            return
        }
    }

    func terminalKeys(
        in journal: JournalWriter
    ) throws(KeyStoreError) -> UnwrappedDataKey {
        try key(.terminalKeys, version: 1, in: journal)
    }

    func cardTokens(in journal: JournalWriter) throws(KeyStoreError) -> UnwrappedDataKey {
        try key(.cardTokens, version: 1, in: journal)
    }

    func pinReferences(in journal: JournalWriter) throws(KeyStoreError) -> UnwrappedDataKey {
        try key(.pinReferences, version: 1, in: journal)
    }

    /// The key of a business date; made and stored durably before it is used first.
    func cardNumbers(
        on date: BusinessDate,
        in journal: JournalWriter
    ) throws(KeyStoreError) -> UnwrappedDataKey {
        let parts = date.components
        let number = UInt32(parts.year * 10_000 + parts.month * 100 + parts.day)
        return try key(.cardNumbers, version: number, in: journal)
    }

    /// The key that sealed card numbers on a date, given as YYYYMMDD; nil when there is none.
    func cardNumbers(sealedOn date: UInt32) throws(KeyStoreError) -> UnwrappedDataKey? {
        guard let key = wrapped[Row.cardNumbers.label(version: date)] else { return nil }
        return try unwrap(key)
    }

    private func key(
        _ row: Row,
        version: UInt32,
        in journal: JournalWriter
    ) throws(KeyStoreError) -> UnwrappedDataKey {
        let label = row.label(version: version)
        if let known = wrapped[label] { return try unwrap(known) }
        let fresh: WrappedDataKey
        do throws(CardSecurityError) {
            fresh = try master.generateDataKey(label, from: random)
        } catch {
            throw .cryptography(error)
        }
        let stored = WrappedKey(
            name: row.rawValue,
            version: version,
            createdAt: clock.now(),
            wrapped: fresh.bytes
        )
        do throws(JournalError) {
            try journal.storeKeys([stored])
        } catch {
            throw .journal(error)
        }
        wrapped[label] = fresh
        return try unwrap(fresh)
    }

    // MARK: Another master key

    /// Reads the next master key, wraps every stored key under it and puts a copy beside the key
    /// file, durably: from here on either file starts the switch.
    func stage(
        newKeyFile path: String,
        in journal: JournalWriter
    ) throws(KeyStoreError) -> StagedMasterKey {
        let next: MasterKey
        do throws(StartError) {
            let key = try MasterKeyFile(path: path).read()
            do throws(CardSecurityError) { next = try MasterKey(key) } catch {
                throw .cryptography("\(error)")
            }
            let rows = try rewrap(under: next, journal)
            try file.staged.remove()
            try file.staged.write(key)
            try file.syncFolder()
            return StagedMasterKey(master: next, rows: rows)
        } catch {
            throw .file(error)
        }
    }

    private func rewrap(
        under next: MasterKey,
        _ journal: JournalWriter
    ) throws(StartError) -> [WrappedKey] {
        var rows: [WrappedKey]
        do throws(JournalError) { rows = try journal.loadKeys() } catch { throw StartError(error) }
        for index in rows.indices {
            guard let kind = Row(rawValue: rows[index].name) else {
                throw .cryptography("the stored key \(rows[index].name) is not known")
            }
            let label = kind.label(version: rows[index].version)
            let stored = WrappedDataKey(label: label, bytes: rows[index].wrapped)
            do throws(CardSecurityError) {
                rows[index].wrapped = try master.rewrap(stored, under: next, from: random).bytes
            } catch {
                throw .cryptography("\(error)")
            }
        }
        return rows
    }

    /// The rows are committed: the new key file takes the place of the old one.
    func finish(_ staged: StagedMasterKey) throws(KeyStoreError) {
        master = staged.master
        for row in staged.rows {
            guard let kind = Row(rawValue: row.name) else { continue }
            let label = kind.label(version: row.version)
            wrapped[label] = WrappedDataKey(label: label, bytes: row.wrapped)
        }
        do throws(StartError) { try file.takeStaged() } catch { throw .file(error) }
    }

    /// Nothing was committed: the copy goes.
    func abandon() throws(KeyStoreError) {
        do throws(StartError) { try file.staged.remove() } catch { throw .file(error) }
    }

    private func unwrap(_ key: WrappedDataKey) throws(KeyStoreError) -> UnwrappedDataKey {
        do throws(CardSecurityError) {
            return UnwrappedDataKey(label: key.label, key: try master.unwrap(key))
        } catch {
            throw .cryptography(error)
        }
    }
}

/// Why a data key is not to be had.
enum KeyStoreError: Error, Equatable {
    case cryptography(CardSecurityError)
    case journal(JournalError)
    /// A key file; the switch's own, or the one that shall take its place.
    case file(StartError)
}

/// A master key that is about to take the place of another, and all keys wrapped under it.
///
/// Stays on the thread of its `KeyStore`.
struct StagedMasterKey {
    let master: MasterKey
    let rows: [WrappedKey]
}
