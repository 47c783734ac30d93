package import Book
package import ISO8583
package import Payments
package import Switch

/// Every verb, declared once: name, role, how many people it takes, where it can be done, words,
/// arguments, and what it asks for.
///
/// The admin socket, the command line and an offline journal serve them from here. Whoever adds
/// one writes its row, and its event in the book where it changes money.
package enum Verbs {
    // MARK: Reading

    package static let status = Verb(
        VerbFacts("status", .viewer, place: .running, "How the running switch is."),
        asks: { .status }
    )

    package static let verbs = Verb(
        VerbFacts("verbs", .viewer, place: .running, "Every verb that the switch serves."),
        asks: { .verbs }
    )

    package static let accountShow = Verb(
        VerbFacts("account.show", .viewer, "One account as of the last commit."),
        Arguments.account,
        asks: { .account($0) }
    )

    package static let keyStatus = Verb(
        VerbFacts("key.status", .viewer, place: .running, "How long keys live, what seals cards."),
        asks: { .keys }
    )

    package static let channelList = Verb(
        VerbFacts("channel.list", .viewer, place: .running, "Payment channels and their state."),
        asks: { .channels }
    )

    package static let dayClock = Verb(
        VerbFacts("day.clock", .viewer, place: .running, "The book's time beside the wall clock."),
        asks: { .clock }
    )

    // MARK: Accounts

    package static let accountOpen = Verb(
        VerbFacts("account.open", .openAccount, "Opens an account for a card."),
        Arguments.cardKind,
        Arguments.newCard,
        VerbArgument<Int64>.integer("expiry", "YYMM as a number."),
        VerbArgument<Int64>.integer("opening_minor", "Opening balance in minor units."),
        makes: { (kind, card, expiry, opening) throws(DeskFailure) in
            .command(
                .openAccount(
                    kind: kind.accountKind,
                    asset: kind.asset,
                    card: card,
                    expiry: try Arguments.expiry(expiry),
                    openingBalance: opening
                )
            )
        }
    )

    package static let accountCredit = Verb(
        VerbFacts(
            "account.credit",
            .credit,
            "Loads money or points onto an account."
        ),
        Arguments.account,
        Arguments.amount,
        makes: { .command(.credit($0, $1)) }
    )

    package static let accountFreeze = Verb(
        VerbFacts("account.freeze", .setFrozen, "Refuses an account's payments, or takes them."),
        Arguments.account,
        VerbArgument<Bool>.flag("frozen", "False takes its payments again."),
        makes: { .command(.setFrozen($0, $1)) }
    )

    package static let accountSetPIN = Verb(
        VerbFacts("account.set-pin", .setPIN, "Gives a personal card another PIN."),
        Arguments.account,
        Arguments.pin,
        makes: { .command(.setPIN($0, $1.pin)) }
    )

    package static let accountResetPIN = Verb(
        VerbFacts("account.reset-pin", .resetPIN, "Forgets the wrong PIN tries of a card."),
        Arguments.account,
        makes: { .command(.resetPIN($0)) }
    )

    // MARK: People

    package static let personList = Verb(
        VerbFacts("person.list", .viewer, "People with their names and roles."),
        asks: { .people }
    )

    package static let personAdd = Verb(
        VerbFacts("person.add", .addPerson, "Adds a person; the first is an administrator."),
        Arguments.opening,
        makes: { .command(.addPerson($0)) }
    )

    package static let personGrant = Verb(
        VerbFacts("person.grant", .grantRole, "Gives a role; finance, controller take two."),
        Arguments.person,
        Arguments.role,
        makes: { .command(.grantRole($0, $1)) }
    )

    package static let personRevoke = Verb(
        VerbFacts("person.revoke", .revokeRole, "Takes a role away from a person."),
        Arguments.person,
        Arguments.role,
        makes: { .command(.revokeRole($0, $1)) }
    )

    package static let personDisable = Verb(
        VerbFacts("person.disable", .setPersonEnabled, "Lets a person do nothing, or again."),
        Arguments.person,
        VerbArgument<Bool>.flag("disabled", "False lets the person act again."),
        makes: { .command(.setPersonEnabled($0, !$1)) }
    )

    package static let proposals = Verb(
        VerbFacts(
            "approve.list",
            .viewer,
            place: .running,
            command: "approve",
            "What waits for a second person."
        ),
        asks: { .proposals }
    )

    package static let approve = Verb(
        VerbFacts("approve", .approve, place: .running, "Agrees to what another person proposed."),
        Arguments.proposal,
        makes: { .command(.approve($0)) }
    )

    // MARK: Operators of stations

    package static let operatorList = Verb(
        VerbFacts("operator.list", .viewer, "Who stands at terminals, with his role."),
        Arguments.anyMerchant,
        asks: { .stationOperators(merchant: $0) }
    )

    package static let operatorAdd = Verb(
        VerbFacts("operator.add", .addStationOperator, "Gives a station another operator."),
        Arguments.stationOperator,
        Arguments.operatorName,
        Arguments.operatorRole,
        Arguments.password,
        makes: { .command(.stationOperator(.add($0, name: $1, $2, password: $3.pin))) }
    )

    package static let operatorRole = Verb(
        VerbFacts("operator.role", .setStationOperatorRole, "Gives an operator another role."),
        Arguments.stationOperator,
        Arguments.operatorRole,
        makes: { .command(.stationOperator(.setRole($0, $1))) }
    )

    package static let operatorPassword = Verb(
        VerbFacts(
            "operator.password",
            .setStationOperatorPassword,
            "Gives an operator another password."
        ),
        Arguments.stationOperator,
        Arguments.password,
        makes: { .command(.stationOperator(.setPassword($0, $1.pin))) }
    )

    package static let operatorDisable = Verb(
        VerbFacts(
            "operator.disable",
            .setStationOperatorEnabled,
            "Lets an operator do nothing, or again."
        ),
        Arguments.stationOperator,
        VerbArgument<Bool>.flag("disabled", "False lets the operator act again."),
        makes: { .command(.stationOperator(.setEnabled($0, !$1))) }
    )

    // MARK: Terminals and keys

    package static let terminalRegister = Verb(
        VerbFacts(
            "terminal.register",
            .registerTerminal,
            "Registers terminals with a fresh SecretKey."
        ),
        Arguments.registration,
        makes: { .register($0) }
    )

    package static let terminalDisable = Verb(
        VerbFacts(
            "terminal.disable",
            .setTerminalEnabled,
            "Refuses a terminal's payments, or takes them."
        ),
        Arguments.terminal,
        VerbArgument<Bool>.flag("disabled", "False takes its payments again."),
        makes: { .command(.setTerminalEnabled(terminal: $0, !$1)) }
    )

    package static let keyRotate = Verb(
        VerbFacts("key.rotate", .rotateKeys, "Asks terminals to fetch other working keys."),
        Arguments.selection,
        VerbArgument<Bool>.flag("now", "The keys in use stop at once."),
        makes: { .rotateKeys($0, atOnce: $1) }
    )

    package static let keyRotateMaster = Verb(
        VerbFacts(
            "key.rotate-master",
            .rotateMasterKey,
            "Wraps all data keys under another master key."
        ),
        Arguments.keyFile,
        makes: { .rotateMaster(file: $0) }
    )

    // MARK: Channels

    package static let channelEcho = Verb(
        VerbFacts("channel.echo", .operator, place: .running, "Asks a host whether it is there."),
        Arguments.channel,
        asks: { .echo(channel: $0) }
    )

    package static let channelStop = Verb(
        VerbFacts(
            "channel.stop",
            .setChannelStopped,
            "Sends a host no more payments, and signs off."
        ),
        Arguments.channel,
        makes: { .command(.setChannelStopped($0, true)) }
    )

    package static let channelStart = Verb(
        VerbFacts("channel.start", .setChannelStopped, "Sends a host payments again."),
        Arguments.channel,
        makes: { .command(.setChannelStopped($0, false)) }
    )

    package static let channelRelease = Verb(
        VerbFacts("channel.release", .releaseForward, "Sends a reversal again that was given up."),
        Arguments.reversal,
        makes: { .command(.releaseForward($0)) }
    )

    package static let channelDiscard = Verb(
        VerbFacts(
            "channel.discard",
            .discardForward,
            "Ends a reversal that was settled otherwise."
        ),
        Arguments.reversal,
        makes: { .command(.discardForward($0)) }
    )

    // MARK: Routing

    package static let routeReload = Verb(
        VerbFacts(
            "route.reload",
            .takeRouting,
            place: .running,
            "Routes by the configuration, read again."
        ),
        makes: { .reload }
    )

    // MARK: Payments and days

    package static let journalReverse = Verb(
        VerbFacts("journal.reverse", .reverse, "Reverses a payment, or takes that back."),
        Arguments.payment,
        makes: { .command(.reverse(payment: $0)) }
    )

    package static let dayCutover = Verb(
        VerbFacts("day.cutover", .closeDate, "Closes the business date and opens the next."),
        makes: { .command(.cutover(nil)) }
    )

    package static let dayAcceptClock = Verb(
        VerbFacts(
            "day.accept-clock",
            .acceptClock,
            place: .running,
            command: "day clock",
            "Agrees to a wall clock that jumped."
        ),
        makes: { .acceptClock }
    )
}
