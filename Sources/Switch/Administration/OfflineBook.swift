package import Book
package import CardSecurity
package import ISO8583
package import Journal
package import Ledger
import Payments

/// A data directory whose switch is down, opened for commands: the same events, the same commit.
///
/// One thread uses it. It holds the directory's lock until it is closed.
package final class OfflineBook {
    /// Commands in one commit.
    private static let batchLimit = 2000

    private let lock: DirectoryLock
    let book: FileBook
    let facts: StartFacts
    /// Terminals that this object has seen change, in order.
    private(set) var terminalRows: [TerminalRow] = []
    private var desk: OperatorDesk
    private let environment: SwitchEnvironment
    /// How long working keys go on after a rotation.
    package let keyOverlap: Duration
    /// Card numbers as rows of reference data hold them.
    package let cardFields: CardFields
    /// Whether the journal holds no record yet.
    package let isEmpty: Bool

    /// Opens and recovers; makes directory, journal and master key when they are absent.
    package init(
        configuration: SwitchConfiguration,
        dataDirectory: DataDirectory,
        specifications: SpecificationLibrary,
        environment: SwitchEnvironment = SwitchEnvironment()
    ) throws(StartError) {
        let opening = BookOpening(
            configuration: configuration,
            directory: dataDirectory,
            specifications: specifications,
            environment: environment,
            servesListeners: false
        )
        self.environment = environment
        keyOverlap = configuration.keys.overlap
        lock = try opening.lock()
        let opened = try opening.open(lock)
        book = try FileBook(opened)
        facts = opened.facts
        isEmpty = book.businessDate == nil
        do throws(CardSecurityError) {
            cardFields = try CardFields(facts.ring)
            desk = try OperatorDesk(
                ring: facts.ring,
                terminals: facts.terminals,
                channels: facts.externalChannels,
                keys: KeyDeskSettings(configuration, environment)
            )
        } catch {
            throw .cryptography("\(error)")
        }
    }

    /// Does one command in a commit of its own.
    ///
    /// - Throws: `CommandError` where it was not done.
    package func perform(
        _ command: OperatorCommand,
        by principal: Principal,
        reason: String
    ) throws(CommandError) -> CommandResult {
        let results = try performBatch([command], by: principal, reason: reason)
        guard let result = results.first else { throw .failed("the book did not say what it did") }
        return result
    }

    /// Does the commands in order, many to a commit; ends at the first that is refused.
    ///
    /// - Throws: `CommandError` of the first that was not done; the batches before it stand.
    @discardableResult
    package func perform(
        _ commands: [OperatorCommand],
        by principal: Principal,
        reason: String
    ) throws(CommandError) -> [CommandResult] {
        var results: [CommandResult] = []
        results.reserveCapacity(commands.count)
        var rest = commands[...]
        while !rest.isEmpty {
            results += try performBatch(
                rest.prefix(Self.batchLimit),
                by: principal,
                reason: reason
            )
            rest = rest.dropFirst(Self.batchLimit)
        }
        return results
    }

    /// Records that a version of reference data came into force whose time passed while the switch
    /// was down: the file then holds the tables that decide.
    package func recordVersionIfDue() throws(CommandError) {
        let now = max(book.clock.now(), facts.lastEventAt)
        guard book.payments.hasVersionDue(at: now) else { return }
        do throws(JournalError) {
            _ = try book.run([
                BookEntry(event: BookEvent(at: now, kind: .resumed([])), origin: nil)
            ])
        } catch {
            throw .failed("\(error)")
        }
    }

    private func performBatch(
        _ commands: ArraySlice<OperatorCommand>,
        by principal: Principal,
        reason: String
    ) throws(CommandError) -> [CommandResult] {
        if commands.contains(where: \.isOfReference) { try recordVersionIfDue() }
        var entries: [BookEntry] = []
        for command in commands {
            try check(Attempt(command, by: principal, reason: reason))
            let kind = try desk.event(
                for: command,
                by: principal,
                reason: reason,
                nextDate: facts.sealingDate.next,
                // The book's time goes on from there, whatever the wall clock says.
                now: max(book.clock.now(), facts.lastEventAt),
                person: command.person.flatMap(book.payments.person(called:))
            ) { (name, token) throws(CommandError) in
                try found(name, token)
            }
            entries.append(
                BookEntry(
                    event: BookEvent(at: book.clock.now(), kind: kind),
                    origin: Origin(lane: OperatorDesk.lane, token: UInt64(entries.count))
                )
            )
        }
        let result: BatchResult
        do throws(JournalError) {
            result = try book.run(entries)
        } catch {
            throw .failed("\(error)")
        }
        if let refused = result.refused.first { throw .refused(refused.refusal) }
        var results: [CommandResult] = []
        for effect in result.effects {
            switch effect {
            case .acted(_, let seq, let created):
                results.append(CommandResult(seq: seq, created: created))
            case .terminalChanged(let state):
                desk.note(state)
                terminalRows.append(state.row)
            case .proposed(_, let seq):
                results.append(CommandResult(seq: seq, created: nil, isProposal: true))
            case .actDenied(_, let denied): throw .denied(denied)
            // A stored reversal leaves when the switch is up and asks for what is due.
            case .reply, .parametersWait, .keysDue, .send, .ask, .hintTaken, .hostAnswered,
                .channelChanged, .discrepancyOpened:
                break
            }
        }
        return results
    }

    /// Refuses what a person may not do, and records that.
    private func check(_ attempt: Attempt) throws(CommandError) {
        let now = max(book.clock.now(), facts.lastEventAt)
        guard let denied = try attempt.denied(by: book.payments, at: now) else { return }
        do throws(JournalError) {
            _ = try book.run([
                BookEntry(event: BookEvent(at: now, kind: .actDenied(denied)), origin: nil)
            ])
        } catch {
            throw .failed("\(error)")
        }
        throw .denied(denied)
    }

    /// The journal's file, for what is read beside the book.
    package var journalPath: String { book.journal.filePath }

    /// People with their names and roles.
    package var people: PeopleRows { book.payments.peopleRows }

    /// Operators of all stations, by merchant and number.
    package var stationOperators: [StationOperator] { book.payments.stationOperators }

    /// A terminal master key from this process's random numbers.
    package func drawSecretKey() throws(CardSecurityError) -> FreshSecretKey {
        try FreshSecretKey(from: environment.random())
    }

    /// Wraps all data keys under the master key of another file, which takes the place of ours.
    @discardableResult
    package func rotateMaster(
        newKeyFile: String,
        by principal: Principal,
        reason: String
    ) throws(CommandError) -> CommandResult {
        let rotation = MasterKeyRotation(
            book: book,
            newKeyFile: newKeyFile,
            principal: principal,
            reason: reason
        )
        try check(Attempt(.rotateMasterKey, by: principal, reason: reason))
        do throws(MasterKeyRotation.Failure) {
            let result = try rotation.run(Origin(lane: OperatorDesk.lane, token: 0))
            for case .acted(_, let seq, let created) in result.effects {
                return CommandResult(seq: seq, created: created)
            }
        } catch {
            switch error {
            case .refused(let error): throw error
            case .commit(let error, _): throw .failed("\(error)")
            }
        }
        throw .failed("the book did not say what it did")
    }

    /// An account as of the last commit.
    package func account(_ name: AccountName) throws(CommandError) -> AccountState {
        try found(name, desk.token(of: name))
    }

    private func found(
        _ name: AccountName,
        _ token: CardToken?
    ) throws(CommandError) -> AccountState {
        let account: AccountState?
        do throws(JournalError) {
            account = try book.account(name, token: token)
        } catch {
            throw .failed("\(error)")
        }
        guard let account else { throw .unknownAccount }
        return account
    }

    /// Ends the journal cleanly.
    package func close() throws(CommandError) {
        book.noteHistory()
        defer { book.history?.end() }
        do throws(JournalError) {
            try book.journal.close()
        } catch {
            throw .failed("\(error)")
        }
    }
}

extension OperatorCommand {
    fileprivate var isOfReference: Bool {
        if case .reference = self { return true }
        return false
    }
}
