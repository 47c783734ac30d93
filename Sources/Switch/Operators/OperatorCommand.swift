package import Book
package import CardSecurity
package import ISO8583
package import Ledger
package import Payments
import Reference

/// How a person names an account.
package enum AccountName: Sendable, Hashable {
    case id(Int64)
    case card(PrimaryAccountNumber)
}

/// A terminal master key on its way to its registration.
package final class SecretKey: Sendable {
    private let key: KeyBytes

    package init(_ key: consuming KeyBytes) {
        self.key = key
    }

    func withKey<Result>(
        _ body: (borrowing KeyBytes) throws(CardSecurityError) -> Result
    ) throws(CardSecurityError) -> Result {
        try body(key)
    }
}

/// What an operator may ask, with card numbers and keys still in the clear.
///
/// They are sealed before the book sees them; with the switch up on the book's thread, with the
/// switch down by the command itself.
package enum OperatorCommand: Sendable {
    case registerTerminal(
        terminal: String,
        merchant: String,
        ifsfTerminal: String?,
        ifsfMerchant: String?,
        masterKey: SecretKey
    )
    /// One SecretKey for all terminals of a merchant, and for those that are named and new.
    case registerStation(merchant: String, terminals: [String], masterKey: SecretKey)
    case setTerminalEnabled(terminal: String, Bool)
    case openAccount(
        kind: AccountKind,
        asset: Asset,
        card: PrimaryAccountNumber,
        expiry: UInt16,
        openingBalance: Int64,
        pin: CardPIN? = nil
    )
    case credit(AccountName, Money)
    case setFrozen(AccountName, Bool)
    case setPIN(AccountName, CardPIN)
    /// Forgets the wrong tries.
    case resetPIN(AccountName)
    case reverse(payment: Int64)
    /// Asks terminals to fetch new working keys; theirs stop to verify after the time.
    case rotateKeys(of: TerminalSelection, stopAfter: Duration)
    /// Takes no new payments for an external channel, or takes them again.
    case setChannelStopped(String, Bool)
    /// A stored reversal that waits for a person goes on its way again, or is given up.
    case releaseForward(Int64)
    case discardForward(Int64)
    /// Closes the business date; nil opens the next calendar date.
    case cutover(BusinessDate?)
    case addPerson(PersonOpening)
    /// By the name that he goes by.
    case setPersonEnabled(String, Bool)
    case grantRole(String, Role)
    case revokeRole(String, Role)
    /// Agrees to what another person proposed.
    case approve(Int64)
    /// Who stands at the terminals of a station.
    case stationOperator(StationOperatorChange)
    /// The end of the day of a terminal or a station.
    case day(StationDayChange)
    /// What is done to the tables of reference data; cards stand in it as rows hold them.
    case reference(ReferenceAct)
}

/// What is done about the days of stations; terminals are named by DE 41.
package enum StationDayChange: Sendable, Hashable {
    /// Ends the open shift of a terminal.
    case closeShift(terminal: String)
    /// Closes the open batch of a terminal that is not heard.
    case forceBatch(terminal: String)
    /// Closes a station's day; forced, whatever of it is open.
    case closeStation(StationClose)
    case closeCase(CaseID)
    /// Forgets which device a terminal is.
    case releaseDevice(terminal: String)

    /// What it is called in the journal.
    var act: ActName {
        switch self {
        case .closeShift: .closeShift
        case .forceBatch: .forceBatch
        case .closeStation(let close): close.isForced ? .forceStation : .closeStation
        case .closeCase: .closeCase
        case .releaseDevice: .releaseDevice
        }
    }
}

/// What is done about an operator of a station, with his password still in the clear.
package enum StationOperatorChange: Sendable {
    case add(StationOperatorKey, name: String, StationOperator.Role, password: CardPIN)
    case setRole(StationOperatorKey, StationOperator.Role)
    case setPassword(StationOperatorKey, CardPIN)
    case setEnabled(StationOperatorKey, Bool)

    /// What it is called in the journal.
    var act: ActName {
        switch self {
        case .add: .addStationOperator
        case .setRole: .setStationOperatorRole
        case .setPassword: .setStationOperatorPassword
        case .setEnabled: .setStationOperatorEnabled
        }
    }
}

/// Which terminals an operator means.
package enum TerminalSelection: Sendable, Hashable {
    /// One, by DE 41.
    case terminal(String)
    /// All of a merchant that have working keys, by DE 42.
    case merchant(String)
    /// All that have working keys.
    case all
}

/// What became of a command.
package struct CommandResult: Sendable, Hashable {
    /// The record of the act.
    package var seq: Int64
    /// Row of a registered terminal, id of an opened account.
    package var created: Int64?
    /// Whether it waits for a second person, under that record.
    package var isProposal = false
}

/// Why a command was not done.
package enum CommandError: Error, Sendable, Hashable {
    case refused(OperatorRefusal)
    case unknownTerminal(String)
    case unknownAccount
    case unknownChannel(String)
    case nothingToRotate
    case unknownPerson(String)
    /// A person may not do it.
    case denied(DeniedAct)
    /// The wall clock is believed already.
    case clockAgrees
    /// A configuration is being read again already.
    case reloading
    /// A text is longer than the journal keeps.
    case textTooLong(String, bytes: Int)
    /// A master key file that cannot be used; nothing was changed.
    case keyFile(StartError)
    /// Nothing of it happened; the disk or the file says why.
    case failed(String)

    /// 66 for what is not there, 1 for the rest.
    package var exitCode: Int32 {
        switch self {
        case .unknownTerminal, .unknownAccount, .unknownChannel, .unknownPerson: 66
        case .denied(let denied): denied.denial.exitCode
        case .refused(let refusal):
            switch refusal {
            case .unknownTerminal, .unknownAccount, .unknownPayment, .unknownForward,
                .unknownPerson, .noOpenProposal, .unknownMerchant, .unknownOperator, .unknownCase,
                .reference(.noOpenImport), .reference(.notHot):
                66
            case .malformedPerson, .malformedOperator, .reference(.malformedImport),
                .reference(.malformedRow), .reference(.malformedRefusal),
                .reference(.endHasPassed):
                65
            default: 1
            }
        case .nothingToRotate, .clockAgrees, .reloading: 1
        case .textTooLong: 65
        case .keyFile(let error): error.exitCode == 78 ? 65 : error.exitCode
        case .failed: 74
        }
    }
}

extension CommandError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .unknownTerminal(let name): "no terminal \(name): see terminal list"
        case .unknownAccount: "no such account: see account list"
        case .unknownChannel(let name):
            "no payment channel to a host is named \(name): see channel list"
        case .unknownPerson(let name): "nobody is called \(name): see person list"
        case .denied(let denied):
            "it \(denied.denial.words(for: denied.principal.name, role: denied.role)): "
                + denied.denial.cure
        case .nothingToRotate:
            "no working keys are left to rotate: see key status"
        case .clockAgrees: "the wall clock has not jumped: see day clock"
        case .reloading: "the configuration is being read again: try again in a moment"
        case .textTooLong(let what, let bytes):
            "\(what) has \(bytes) bytes: \(RecordedText.longestBytes) are kept, shorten it"
        case .keyFile(let error): error.description
        case .failed(let text): text
        }
    }
}
