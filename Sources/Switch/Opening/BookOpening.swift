import Book
import CardSecurity
import ISO8583
import Journal
import JournalFormat
import Payments
import Reference

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

    /// What is open, for a `FileBook` to begin with.
    struct Opened {
        let journal: JournalWriter
        let keys: KeyStore
        let codes: OutcomeCodes
        let rules: BookRules
        let snapshot: BookSnapshot
        let history: JournalHistory
        let clock: any SwitchClock
        let restoration: Restoration?
        /// The Unix user whom a start adds where nobody has been added.
        let firstAdministrator: String?
        /// The routing that begins with this start where the journal knows another one.
        let routing: RoutingNotice?
        /// Who starts.
        let startedBy: String
        let facts: StartFacts
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
        try checkNumbers(names)
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
        let profiles = try ListenerOpening(
            configuration: configuration,
            directory: directory,
            environment: environment,
            servesListeners: servesListeners
        ).profiles(mappings, names)
        let codes = codes(profiles)
        try convert { () throws(JournalError) in try journal.noteCodes(codes) }
        let (routingVersion, routing) = try self.routing(journal)
        return Opened(
            journal: journal,
            keys: keys,
            codes: codes,
            rules: rules,
            snapshot: snapshot,
            history: JournalHistory(lock: lock, journal: journal, epoch: ring.bootEpoch),
            clock: environment.clock,
            restoration: restoration,
            firstAdministrator: servesListeners ? configuration.admin.firstAdministrator : nil,
            routing: routing,
            startedBy: environment.origin.userName,
            facts: StartFacts(
                ring: ring,
                sealingDate: date,
                terminals: snapshot.terminals,
                profiles: profiles,
                channels: names.channels,
                externalChannels: externalChannels(names),
                orderSalt: try orderSalt(),
                stoppedChannels: Set(snapshot.channels.filter(\.isStopped).map(\.number)),
                routingVersion: routingVersion,
                lastEventAt: snapshot.lastEventAt
            )
        )
    }

    /// Drawn anew at each start, so that no number comes twice after a file was restored.
    private func orderSalt() throws(StartError) -> OrderSalt? {
        guard configuration.channels.contains(where: { $0.kind.isWallet }) else { return nil }
        do throws(CardSecurityError) {
            return try OrderSalt(drawnFrom: environment.random())
        } catch {
            throw .cryptography("\(error)")
        }
    }

    /// The version of the routing, with what is to be recorded where it is another than before.
    ///
    /// A command beside a stopped switch routes nothing, and may have been given another
    /// configuration; only what it makes of an empty file is this one's.
    private func routing(
        _ journal: JournalWriter
    ) throws(StartError) -> (version: UInt32, notice: RoutingNotice?) {
        guard servesListeners || journal.lastRecord == 0 else { return (0, nil) }
        let digest = configuration.routingDigest
        return try convert { () throws(JournalError) in
            guard journal.lastRecord > 0, let last = try journal.lastRouting(),
                last.digest != digest
            else { return (try journal.noteRouting(digest), nil) }
            let file = environment.origin.file
            let notice = RoutingNotice(
                version: last.version + 1,
                digest: digest,
                source: ImportHeading.Source(name: file?.name ?? "-", digest: file?.digest ?? ""),
                rules: UInt32(clamping: configuration.ruleCount)
            )
            return (notice.version, notice)
        }
    }

    /// The routers know as many channels as a configuration may have, by their durable numbers.
    private func checkNumbers(_ names: RegisteredNames) throws(StartError) {
        for channel in configuration.channels where channel.kind.isExternal {
            guard let number = names.channels[channel.name],
                Int(number.rawValue) >= SwitchConfiguration.mostChannels
            else { continue }
            throw .channelNumberBeyond(
                channel: channel.name,
                number: Int(number.rawValue),
                most: SwitchConfiguration.mostChannels - 1
            )
        }
    }

    private func externalChannels(_ names: RegisteredNames) -> [ExternalChannel] {
        configuration.channels.compactMap { channel in
            guard channel.kind.isExternal, let number = names.channels[channel.name] else {
                return nil
            }
            return ExternalChannel(number: number, name: channel.name, terms: channel.terms)
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
        let file = KeyFile(path: directory.resolve(configuration.keys.masterFile))
        let random = environment.random()
        if !file.exists {
            guard !file.isCredential else { throw .credentialMissing(path: file.path) }
            guard rows.isEmpty else { throw .masterKeyMissing(path: file.path) }
            try file.create(from: random)
        }
        if let keys = try openKeys(rows, under: file, of: file, random) {
            // What a rotation left that did not come to its commit; the operator has the key.
            if !file.isCredential { try file.staged.remove() }
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
        under source: KeyFile,
        of file: KeyFile,
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
            utcOffsetSeconds: Int32(configuration.businessDay.offsetMinutes * 60),
            codeKinds: configuration.codeKinds
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

    private func codes(_ profiles: [ListenerProfile]) -> OutcomeCodes {
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
        return OutcomeCodes(entries: entries, dialects: dialects)
    }
}
