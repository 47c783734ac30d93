package import Book
package import CardSecurity
package import Journal
package import Ledger
package import NIOCore
package import Payments
package import Text

/// What people may ask of a running switch: answers come once, on one of its threads.
extension PaymentSwitch {
    package typealias CommandCompletion = @Sendable (Result<CommandResult, CommandError>) -> Void

    /// The status as of the last commit, as `status` prints it.
    package func readStatus(_ completion: @escaping @Sendable (JSONValue) -> Void) {
        onBook { completion(self.status($0.summary)) }
    }

    /// The date under whose data key cards are sealed, `YYYY-MM-DD`.
    package func readSealingDate(_ completion: @escaping @Sendable (String) -> Void) {
        onBook { completion($0.sealingDate.dashed) }
    }

    /// An account as of the last commit.
    package func readAccount(
        _ name: AccountName,
        _ completion: @escaping @Sendable (Result<AccountState, CommandError>) -> Void
    ) {
        onBook { checker in
            let result: Result<AccountState, CommandError>
            do throws(CommandError) {
                result = .success(try checker.account(name))
            } catch {
                result = .failure(error)
            }
            completion(result)
        }
    }

    /// Asks a host whether it is there: how long its answer took, nil without one.
    ///
    /// The answer takes as long as the host does.
    ///
    /// - Throws: `CommandError.unknownChannel`.
    package func echoHost(
        of channel: String,
        _ completion: @escaping @Sendable (Duration?) -> Void
    ) throws(CommandError) {
        guard let number = dispatcher.names[channel] else { throw .unknownChannel(channel) }
        let dispatcher = dispatcher
        dispatcher.executor.eventLoop.execute {
            dispatcher.assumeIsolated { $0.echo(number, completion) }
        }
    }

    /// People with their names and roles, and what waits for a second of them.
    package func readPeople(
        _ completion: @escaping @Sendable (PeopleRows, [Proposal]) -> Void
    ) {
        onBook {
            let payments = $0.book.payments
            completion(payments.peopleRows, payments.openProposals(at: $0.book.clock.now()))
        }
    }

    /// Operators of all stations, by merchant and number.
    package func readStationOperators(
        _ completion: @escaping @Sendable ([StationOperator]) -> Void
    ) {
        onBook { completion($0.book.payments.stationOperators) }
    }

    /// What was heard of terminals since the start, by their rows.
    package func readSightings(
        _ completion: @escaping @Sendable ([TerminalRow: TerminalSighting]) -> Void
    ) {
        lanes.sightings(then: completion)
    }

    /// Reads the journal's file as of the last commit: beside the book, and beside the archives for
    /// which refunds wait.
    package func readFile(
        _ body: @escaping @Sendable (Result<JournalReader, JournalError>) -> Void
    ) {
        let path = dataDirectory.journal
        threads.reader.execute {
            body(Result { () throws(JournalError) in try JournalReader(path: path) })
        }
    }

    /// Whether somebody holds the role that a question takes.
    package func judge(
        _ role: Role,
        for principal: Principal,
        _ completion: @escaping @Sendable (DeniedQuestion?) -> Void
    ) {
        onBook { completion($0.denial(of: role, for: principal)) }
    }

    /// Does a command; the answer comes when it is durable or refused.
    package func perform(
        _ command: OperatorCommand,
        by principal: Principal,
        reason: String,
        _ completion: @escaping CommandCompletion
    ) {
        onBook {
            $0.perform(command, by: principal, reason: reason, completion: completion)
        }
    }

    /// Wraps all data keys under the master key of another file, which takes the place of ours.
    package func rotateMaster(
        newKeyFile: String,
        by principal: Principal,
        reason: String,
        _ completion: @escaping CommandCompletion
    ) {
        onBook {
            $0.rotateMaster(
                newKeyFile: newKeyFile,
                by: principal,
                reason: reason,
                completion: completion
            )
        }
    }

    /// Agrees to a wall clock that jumped.
    package func acceptClock(
        by principal: Principal,
        reason: String,
        _ completion: @escaping CommandCompletion
    ) {
        onBook { $0.acceptClock(by: principal, reason: reason, completion: completion) }
    }

    /// A terminal master key from this switch's random numbers.
    package func drawSecretKey() throws(CardSecurityError) -> FreshSecretKey {
        try FreshSecretKey(from: environment.random())
    }

    /// The loop on which people are served, apart from the lanes: a long line of theirs holds up
    /// no payment.
    package var deskLoop: any EventLoop { threads.desk }

    func onBook(_ body: @escaping @Sendable (isolated BalanceChecker) -> Void) {
        let checker = checker
        checker.executor.eventLoop.execute { checker.assumeIsolated { body($0) } }
    }
}
