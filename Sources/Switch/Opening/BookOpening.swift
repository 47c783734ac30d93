import Book
import CardSecurity
import ISO8583
import Journal
import Payments

/// Opens a data directory's journal with its keys and recovers the book from it.
///
/// The order matters: the file first, because whether a master key may be made depends on its
/// rows; the keys next, because a wrong one must show before anything is sealed under it.
struct BookOpening {
    let configuration: SwitchConfiguration
    let directory: DataDirectory
    let specifications: SpecificationLibrary
    let environment: SwitchEnvironment
    /// Whether the listeners will be served: only then their keys and certificates are needed.
    var servesListeners = true
    /// A person's word that this file is the one to go on with, though it went back in time.
    var restoration: Restoration?

    /// What is open, for a `DurableBook` to begin with.
    struct Opened {
        let journal: JournalWriter
        let keys: KeyStore
        let codes: Journal.CodeTable
        let rules: BookRules
        let snapshot: BookSnapshot
        let history: JournalHistory
        let clock: any SwitchClock
        let restoration: Restoration?
        let ring: DataKeyRing
        /// The date of the data key in the ring.
        let sealingDate: BusinessDate
        let profiles: [ListenerProfile]
        let channels: [String: ChannelNumber]
        /// The channels to hosts, as this start configures them.
        let hostChannels: [HostChannel]

        /// Those that an operator has stopped.
        var stoppedChannels: Set<ChannelNumber> {
            Set(snapshot.channels.filter(\.isStopped).map(\.number))
        }
    }

    /// Makes the directory where it is missing and takes its lock.
    func lock() throws(StartError) -> DirectoryLock {
        try convert { () throws(JournalError) in
            try directory.create()
            return try directory.lock()
        }
    }

    /// The caller holds the lock.
    func open(_ lock: DirectoryLock) throws(StartError) -> sending Opened {
        let journal = try openJournal()
        try JournalHistory(lock: lock, journal: journal).check(accepting: restoration)
        let keys = try openKeys(journal)
        let (mappings, names) = try register(journal)
        var rules = configuration.bookRules
        let snapshot = try convert { () throws(JournalError) in
            let snapshot = try journal.recover()
            if try journal.hasArchived {
                // What left the file under a smaller number of dates does not come back.
                rules.reachDates = min(rules.reachDates ?? .max, max(1, snapshot.dates.count))
            }
            try journal.noteRules(rules)
            return snapshot
        }
        let date =
            snapshot.businessDate
            ?? BusinessCalendar(configuration.businessDay).date(at: environment.clock.now())
        let ring = try openRing(
            keys,
            journal,
            snapshot.terminals,
            date: date,
            behind: lock.found
        )
        let profiles = try makeProfiles(mappings, names)
        let codes = codes(profiles)
        try convert { () throws(JournalError) in try journal.noteCodes(codes) }
        return Opened(
            journal: journal,
            keys: keys,
            codes: codes,
            rules: rules,
            snapshot: snapshot,
            history: JournalHistory(lock: lock, journal: journal, epoch: ring.bootEpoch),
            clock: environment.clock,
            restoration: restoration,
            ring: ring,
            sealingDate: date,
            profiles: profiles,
            channels: names.channels,
            hostChannels: hostChannels(names)
        )
    }

    private func hostChannels(_ names: RegisteredNames) -> [HostChannel] {
        configuration.channels.compactMap { channel in
            guard channel.kind == .host, let number = names.channels[channel.name] else {
                return nil
            }
            return HostChannel(number: number, name: channel.name, terms: channel.terms)
        }
    }

    private func convert<Value>(
        _ body: () throws(JournalError) -> Value
    ) throws(StartError) -> Value {
        do throws(JournalError) {
            return try body()
        } catch {
            throw StartError(error)
        }
    }

    private func openJournal() throws(StartError) -> JournalWriter {
        let clock = environment.clock
        let options = JournalOptions(clock: { clock.now() })
        return try convert { () throws(JournalError) in
            let journal = try JournalWriter(path: directory.journal, options: options)
            let institution = try journal.institution()
            if institution == nil {
                try journal.setInstitution(configuration.institution)
            } else if institution != configuration.institution {
                throw .inaccessible(
                    path: directory.journal,
                    reason: "it belongs to institution \(institution ?? "")"
                )
            }
            return journal
        }
    }

    private func openKeys(_ journal: JournalWriter) throws(StartError) -> KeyStore {
        let rows = try convert { () throws(JournalError) in try journal.loadKeys() }
        let file = MasterKeyFile(path: directory.resolve(configuration.keys.masterFile))
        let random = environment.random()
        if !file.exists {
            guard rows.isEmpty else { throw .masterKeyMissing(path: file.path) }
            try file.create(from: random)
        }
        if let keys = try openKeys(rows, under: file, of: file, random) {
            // What a rotation left that did not come to its commit; the operator has the key.
            try file.staged.remove()
            return keys
        }
        // A rotation that ended between its commit and the change of the file.
        if file.staged.exists, let keys = try openKeys(rows, under: file.staged, of: file, random) {
            try file.takeStaged()
            return keys
        }
        throw .masterKeyWrong(path: file.path)
    }

    /// The keys under the master key of a file; nil when it does not open them.
    private func openKeys(
        _ rows: [WrappedKey],
        under source: MasterKeyFile,
        of file: MasterKeyFile,
        _ random: any RandomSource
    ) throws(StartError) -> KeyStore? {
        let master = try source.read()
        do throws(CardSecurityError) {
            let keys = try KeyStore(
                master: master,
                of: file,
                rows: rows,
                random: random,
                clock: environment.clock
            )
            try keys.check()
            return keys
        } catch {
            guard error == .authenticationFailed else { throw .cryptography("\(error)") }
            return nil
        }
    }

    private func openRing(
        _ keys: KeyStore,
        _ journal: JournalWriter,
        _ terminals: [TerminalState],
        date: BusinessDate,
        behind mark: JournalMark?
    ) throws(StartError) -> DataKeyRing {
        do throws(KeyStoreError) {
            let epoch: UInt32
            do throws(JournalError) {
                // What another copy of this file may have got is left out.
                let other = restoration == nil ? 0 : (mark?.epoch ?? 0)
                epoch = try journal.nextBootEpoch(behind: other)
            } catch {
                throw .journal(error)
            }
            keys.begin(bootEpoch: epoch)
            // Those that are stored at once come first, so that they take no other along.
            let cardTokens = try keys.cardTokens(in: journal)
            let pinReferences = try keys.pinReferences(in: journal)
            return DataKeyRing(
                terminalKeys: try keys.drawTerminalKeys(),
                earlierTerminalKeys: try keys.terminalKeys(sealing: terminals, in: journal),
                cardTokens: cardTokens,
                pinReferences: pinReferences,
                cardNumbers: try keys.drawCardNumbers(on: date),
                bootEpoch: epoch
            )
        } catch {
            switch error {
            case .journal(let error): throw StartError(error)
            case .cryptography(let error): throw .cryptography("\(error)")
            case .file(let error): throw error
            case .numbersUsedUp:
                throw .cryptography("the switch was started too often on one business date")
            }
        }
    }

    // MARK: Dialects

    /// The mapping of each listener's dialect, and the durable numbers of all names.
    private func register(
        _ journal: JournalWriter
    ) throws(StartError) -> ([String: DialectMapping], RegisteredNames) {
        var mappings: [String: DialectMapping] = [:]
        let settings = MappingSettings(
            institution: configuration.institution,
            utcOffsetSeconds: Int32(configuration.businessDay.offsetMinutes * 60)
        )
        for listener in configuration.listeners where mappings[listener.dialect] == nil {
            mappings[listener.dialect] = try mapping(for: listener, settings)
        }
        let dialects = mappings.keys.sorted()
        let names = try convert { () throws(JournalError) in
            try journal.registerNames(
                dialects: dialects,
                listeners: configuration.listeners.map(\.name),
                channels: configuration.channels.map(\.name)
            )
        }
        return (mappings, names)
    }

    private func mapping(
        for listener: ListenerSettings,
        _ settings: MappingSettings
    ) throws(StartError) -> DialectMapping {
        guard let specification = specifications[listener.dialect] else {
            throw .dialectUnusable(
                listener: listener.name,
                dialect: listener.dialect,
                reason: StartError.reason(unknown: listener.dialect, in: specifications)
            )
        }
        do throws(MappingError) {
            return try DialectMapping(specification, settings: settings)
        } catch {
            throw .dialectUnusable(
                listener: listener.name,
                dialect: listener.dialect,
                reason: "\(error)"
            )
        }
    }

    private func makeProfiles(
        _ mappings: [String: DialectMapping],
        _ names: RegisteredNames
    ) throws(StartError) -> [ListenerProfile] {
        var profiles: [ListenerProfile] = []
        for listener in configuration.listeners {
            guard let mapping = mappings[listener.dialect],
                let number = names.listeners[listener.name],
                let dialect = names.dialects[listener.dialect]
            else { preconditionFailure("Every listener and dialect was registered.") }
            guard servesListeners else {
                profiles.append(
                    ListenerProfile(
                        settings: listener,
                        number: number,
                        dialect: dialect,
                        mapping: mapping
                    )
                )
                continue
            }
            profiles.append(
                ListenerProfile(
                    settings: listener,
                    number: number,
                    dialect: dialect,
                    mapping: mapping,
                    listenerKey: try listenerKey(of: listener),
                    baseKey: try baseKey(of: listener, mapping.specification.family),
                    dataKey: try key(listener.dataKeyFile, [16, 24], .tripleDES),
                    tls: try listener.tls.map { (settings) throws(StartError) in
                        try TLSMaterial.context(
                            settings,
                            of: listener.name,
                            in: directory,
                            at: environment.clock.now().rawValue / 1_000_000
                        )
                    }
                )
            )
        }
        return profiles
    }

    /// A listener's own key; one that is configured but absent leaves the listener without.
    private func listenerKey(of listener: ListenerSettings) throws(StartError) -> ListenerKey? {
        guard let name = listener.mac.keyFile, listener.mac.key != .derived,
            MasterKeyFile(path: directory.resolve(name)).exists
        else { return nil }
        return try key(name, [16], .tripleDES)
    }

    /// The base key of derived keys; a listener that wants one does not start without it.
    private func baseKey(
        of listener: ListenerSettings,
        _ family: DialectFamily
    ) throws(StartError) -> ListenerKey? {
        guard listener.mac.key == .derived else { return nil }
        guard family == .ifsf else {
            throw .dialectUnusable(
                listener: listener.name,
                dialect: listener.dialect,
                reason: "mac.key dukpt needs DE 61 of ifsf"
            )
        }
        let derivation = listener.mac.derivation
        return try key(listener.mac.keyFile, derivation.keyLengths, derivation.algorithm)
    }

    /// A key of a listener from its file; nil where none is named.
    private func key(
        _ name: String?,
        _ lengths: [Int],
        _ algorithm: KeyAlgorithm
    ) throws(StartError) -> ListenerKey? {
        guard let name else { return nil }
        let file = MasterKeyFile(path: directory.resolve(name), lengths: lengths)
        do throws(StartError) {
            let key = try file.read()
            do throws(CardSecurityError) {
                try configuration.keys.policy.check(key, algorithm)
            } catch {
                throw .listenerKeyUnusable(path: file.path, reason: "it is a weak key")
            }
            return ListenerKey(key)
        } catch {
            switch error {
            case .masterKeyLoose(let path, let mode):
                throw .listenerKeyUnusable(
                    path: path,
                    reason: "it has mode \(String(mode, radix: 8)): chmod 600 \(path)"
                )
            case .masterKeyUnreadable(let path, let reason):
                let digits = lengths.map { "\(2 * $0)" }.joined(separator: " or ")
                throw .listenerKeyUnusable(
                    path: path,
                    reason: "\(reason): it holds \(digits) hexadecimal characters"
                )
            default: throw error
            }
        }
    }

    private func codes(_ profiles: [ListenerProfile]) -> Journal.CodeTable {
        var entries: [DialectNumber: [Outcome: String]] = [:]
        var dialects: [ListenerNumber: DialectNumber] = [:]
        for profile in profiles {
            dialects[profile.number] = profile.dialect
            var codes: [Outcome: String] = [:]
            for outcome in Outcome.allCases {
                codes[outcome] = profile.mapping.actionCode(of: outcome)
            }
            entries[profile.dialect] = codes
        }
        return Journal.CodeTable(entries: entries, dialects: dialects)
    }
}
