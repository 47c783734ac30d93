import Book
import CardSecurity
import Journal
import Payments
import Upstream

/// The data keys of one journal, wrapped in the file and unwrapped under the master key.
///
/// Card tokens and PIN references have one each, for ever. Card numbers and terminals' keys are
/// sealed under keys that each start draws (card numbers also at every business date), so that
/// no two runs from one backup share a key, whatever their nonces are. Such a key is stored with
/// the first record that needs it: a start that seals nothing leaves none behind, and there are
/// never more keys than records.
///
/// Used while opening and on the book's thread.
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
    }

    /// A row of the file: what it is for, and its version there.
    private struct Name: Hashable {
        /// The part of a boot epoch in the number of a card key, told from version 1 of a date.
        private static let startBase: UInt32 = 1 << 16

        var row: Row
        var number: UInt32

        init(_ row: Row, _ number: UInt32) {
            self.row = row
            self.number = number
        }

        init?(_ key: WrappedKey) {
            guard let row = Row(rawValue: key.name) else { return nil }
            self.init(row, key.version)
        }

        var label: DataKeyLabel {
            guard row == .cardNumbers else { return DataKeyLabel(row.purpose, version: number) }
            let date = CardKeyNumber.date(of: number)
            guard CardKeyNumber.namesStart(number) else {
                return DataKeyLabel(row.purpose, businessDate: date)
            }
            let version = Self.startBase | number & 0xFFFF
            return DataKeyLabel(row.purpose, businessDate: date, version: version)
        }
    }

    /// The boot epoch of this start, which numbers the keys that it draws.
    private var bootEpoch: UInt32 = 0
    private var master: MasterKey
    private let file: KeyFile
    private let random: any RandomSource
    private let clock: any SwitchClock
    private var wrapped: [Name: WrappedDataKey] = [:]
    /// Keys that are drawn and not yet in the file.
    private var pending: [Name: WrappedKey] = [:]

    init(
        master key: borrowing KeyBytes,
        of file: KeyFile,
        rows: [WrappedKey],
        random: any RandomSource,
        clock: any SwitchClock
    ) throws(CardSecurityError) {
        master = try MasterKey(key)
        self.file = file
        self.random = random
        self.clock = clock
        for row in rows {
            guard let name = Name(row) else { continue }
            wrapped[name] = WrappedDataKey(label: name.label, bytes: row.wrapped)
        }
    }

    /// Opens one of the stored keys: a wrong master key shows here.
    func check() throws(CardSecurityError) {
        for key in wrapped.values {
            _ = try master.unwrap(key)
            return
        }
    }

    func cardTokens(in journal: some JournalStore) throws(KeyStoreError) -> UnwrappedDataKey {
        try lasting(.cardTokens, in: journal)
    }

    func pinReferences(in journal: some JournalStore) throws(KeyStoreError) -> UnwrappedDataKey {
        try lasting(.pinReferences, in: journal)
    }

    /// The key of a purpose that never rotates; made and stored before it is used first.
    private func lasting(
        _ row: Row,
        in journal: some JournalStore
    ) throws(KeyStoreError) -> UnwrappedDataKey {
        let name = Name(row, 1)
        guard wrapped[name] == nil else { return try unwrap(name) }
        try draw(name)
        try storePending(in: journal)
        return try unwrap(name)
    }

    // MARK: Keys of this start

    /// Before the first key is drawn.
    func begin(bootEpoch: UInt32) { self.bootEpoch = bootEpoch }

    /// A fresh key for what is sealed of terminals' keys from here on.
    func drawTerminalKeys() throws(KeyStoreError) -> UnwrappedDataKey {
        try drawn(Name(.terminalKeys, bootEpoch))
    }

    /// A fresh key for the card numbers of a business date in this run.
    func drawCardNumbers(on date: BusinessDate) throws(KeyStoreError) -> UnwrappedDataKey {
        try drawn(Name(.cardNumbers, CardKeyNumber.of(date, bootEpoch: bootEpoch)))
    }

    private func drawn(_ name: Name) throws(KeyStoreError) -> UnwrappedDataKey {
        if pending[name] == nil {
            // The same number after 65 536 starts on one date.
            guard wrapped[name] == nil else { throw .numbersUsedUp }
            try draw(name)
        }
        return try unwrap(name)
    }

    private func draw(_ name: Name) throws(KeyStoreError) {
        do throws(CardSecurityError) {
            let fresh = try master.generateDataKey(name.label, from: random)
            wrapped[name] = fresh
            pending[name] = WrappedKey(
                name: name.row.rawValue,
                version: name.number,
                createdAt: clock.now(),
                wrapped: fresh.bytes
            )
        } catch {
            throw .cryptography(error)
        }
    }

    /// What a batch of events must store with it.
    func rows(for events: @autoclosure () -> [BookEvent]) -> [WrappedKey] {
        guard !pending.isEmpty, events().contains(where: \.holdsSealed) else { return [] }
        return Array(pending.values)
    }

    /// The rows are durable.
    func noteStored(_ rows: [WrappedKey]) {
        for row in rows { Name(row).map { pending[$0] = nil } }
    }

    private func storePending(in journal: some JournalStore) throws(KeyStoreError) {
        guard !pending.isEmpty else { return }
        do throws(JournalError) {
            try journal.storeKeys(Array(pending.values))
        } catch {
            throw .journal(error)
        }
        pending.removeAll()
    }

    // MARK: Keys of earlier starts

    /// The key that sealed a card number, by the number beside the copy; nil when there is none.
    func cardNumbers(numbered number: UInt32) throws(KeyStoreError) -> UnwrappedDataKey? {
        let name = Name(.cardNumbers, number)
        return wrapped[name] == nil ? nil : try unwrap(name)
    }

    /// The keys under which keys of these terminals are still sealed; all others go from the file.
    ///
    /// Events hold what they sealed as well, but nobody opens that again.
    func terminalKeys(
        sealing terminals: [TerminalState],
        in journal: some JournalStore
    ) throws(KeyStoreError) -> [UnwrappedDataKey] {
        var used: Set<UInt32> = []
        do throws(CardSecurityError) {
            for terminal in terminals {
                let fields = [
                    terminal.registration.sealedMasterKey, terminal.sealedKeys,
                    terminal.previousSealedKeys,
                ]
                for field in fields {
                    if let number = try TerminalKeyField.dataKey(of: field) { used.insert(number) }
                }
            }
        } catch {
            throw .cryptography(error)
        }
        let known = wrapped.keys.filter { $0.row == .terminalKeys && pending[$0] == nil }
        let unused = known.filter { !used.contains($0.number) }
        if !unused.isEmpty {
            do throws(JournalError) {
                try journal.dropKeys(Row.terminalKeys.rawValue, versions: unused.map(\.number))
            } catch {
                throw .journal(error)
            }
            for name in unused { wrapped[name] = nil }
        }
        var keys: [UnwrappedDataKey] = []
        for name in known where used.contains(name.number) { keys.append(try unwrap(name)) }
        return keys
    }

    // MARK: Another master key

    /// Reads the next master key, wraps every stored key under it and puts a copy beside the key
    /// file, durably: from here on either file starts the switch.
    func stage(
        newKeyFile path: String,
        in journal: some JournalStore
    ) throws(KeyStoreError) -> StagedMasterKey {
        let next: MasterKey
        try storePending(in: journal)
        do throws(StartError) {
            guard !file.isCredential else { throw .credentialFixed(path: file.path) }
            let key = try KeyFile(path: path).read()
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
        _ journal: some JournalStore
    ) throws(StartError) -> [WrappedKey] {
        var rows: [WrappedKey]
        do throws(JournalError) { rows = try journal.loadKeys() } catch { throw StartError(error) }
        for index in rows.indices {
            guard let name = Name(rows[index]) else {
                throw .cryptography("the stored key \(rows[index].name) is not known")
            }
            let stored = WrappedDataKey(label: name.label, bytes: rows[index].wrapped)
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
            guard let name = Name(row) else { continue }
            wrapped[name] = WrappedDataKey(label: name.label, bytes: row.wrapped)
        }
        do throws(StartError) { try file.takeStaged() } catch { throw .file(error) }
    }

    /// Nothing was committed: the copy goes.
    func abandon() throws(KeyStoreError) {
        do throws(StartError) { try file.staged.remove() } catch { throw .file(error) }
    }

    private func unwrap(_ name: Name) throws(KeyStoreError) -> UnwrappedDataKey {
        guard let key = wrapped[name] else { throw .cryptography(.unknownKey) }
        do throws(CardSecurityError) {
            return UnwrappedDataKey(
                label: key.label,
                number: name.number,
                key: try master.unwrap(key)
            )
        } catch {
            throw .cryptography(error)
        }
    }
}

extension BookEvent {
    /// Whether a copy stands in it that was sealed under a data key of this start.
    fileprivate var holdsSealed: Bool {
        switch kind {
        case .payment(let request, _), .service(let request): request.card != nil
        case .signOn: true
        case .hostAnswer(let answer): answer.card != nil
        case .operatorAct(let act):
            switch act.kind {
            case .registerTerminal, .registerStation, .openAccount: true
            default: false
            }
        case .signOff, .refusals, .cutover, .hostFailed, .forwardDue, .resumed, .actDenied,
            .lapsed, .walletAnswer, .orderDue, .notified, .numbered:
            false
        }
    }
}

/// Why a data key is not to be had.
enum KeyStoreError: Error, Equatable {
    case cryptography(CardSecurityError)
    case journal(JournalError)
    /// A key file; the switch's own, or the one that shall take its place.
    case file(StartError)
    /// The switch was started too often on one business date.
    case numbersUsedUp
}

/// A master key that is about to take the place of another, and all keys wrapped under it.
///
/// Stays on the thread of its `KeyStore`.
struct StagedMasterKey {
    let master: MasterKey
    let rows: [WrappedKey]
}
