import Payments

/// What an operator's act is called in the journal, whatever it brings.
///
/// Raw values are stored.
package enum ActName: UInt8, Sendable, CaseIterable {
    case registerTerminal = 1
    case setTerminalEnabled = 2
    case openAccount = 3
    case credit = 4
    case setFrozen = 5
    case reverse = 6
    case setPIN = 7
    case resetPIN = 8
    case rotateKeys = 9
    case registerStation = 10
    case rotateMasterKey = 11
    case releaseForward = 12
    case discardForward = 13
    case setChannelStopped = 14
    case acceptClock = 15
    case restored = 16
    case closeDate = 17
    case addPerson = 30
    case setPersonEnabled = 31
    case grantRole = 32
    case revokeRole = 33
    case approve = 34
    case addStationOperator = 40
    case setStationOperatorRole = 41
    case setStationOperatorPassword = 42
    case setStationOperatorEnabled = 43
    case closeStation = 50
    case forceStation = 51
    case closeShift = 52
    case forceBatch = 53
    case closeCase = 54
    case releaseDevice = 55
    case beginImport = 60
    case stageImport = 61
    case activateImport = 62
    /// The same of one that takes two.
    case activateTerms = 63
    case discardImport = 64
    case changeHotCards = 65
    case refuseImport = 66
    case takeRouting = 67
    case refuseRouting = 68
}

extension ActName {
    /// What people and scripts read where it is not said which way it goes.
    package var text: String {
        switch self {
        case .registerTerminal: "terminal-register"
        case .setTerminalEnabled: "terminal-enable"
        case .openAccount: "account-open"
        case .credit: "account-credit"
        case .setFrozen: "account-freeze"
        case .reverse: "operator-reversal"
        case .setPIN: "account-set-pin"
        case .resetPIN: "account-reset-pin"
        case .rotateKeys: "key-rotate"
        case .registerStation: "station-register"
        case .rotateMasterKey: "master-key-rotate"
        case .releaseForward: "forward-release"
        case .discardForward: "forward-discard"
        case .setChannelStopped: "channel-stop"
        case .acceptClock: "clock-accept"
        case .restored: "restore"
        case .closeDate: "cutover"
        case .addPerson: "person-add"
        case .setPersonEnabled: "person-enable"
        case .grantRole: "role-grant"
        case .revokeRole: "role-revoke"
        case .approve: "approve"
        case .addStationOperator: "operator-add"
        case .setStationOperatorRole: "operator-role"
        case .setStationOperatorPassword: "operator-password"
        case .setStationOperatorEnabled: "operator-enable"
        case .closeStation: "station-close"
        case .forceStation: "station-force"
        case .closeShift: "shift-end"
        case .forceBatch: "batch-force"
        case .closeCase: "case-close"
        case .releaseDevice: "device-release"
        case .beginImport: "import-begin"
        case .stageImport: "import-stage"
        case .activateImport: "import-activate"
        case .activateTerms: "terms-activate"
        case .discardImport: "import-discard"
        case .changeHotCards: "hot-card-change"
        case .refuseImport: "import-refuse"
        case .takeRouting: "routing-take"
        case .refuseRouting: "routing-refuse"
        }
    }
}

extension OperatorAct.Kind {
    package var name: ActName {
        switch self {
        case .registerTerminal: .registerTerminal
        case .setTerminalEnabled: .setTerminalEnabled
        case .openAccount: .openAccount
        case .credit: .credit
        case .setFrozen: .setFrozen
        case .reverse: .reverse
        case .setPIN: .setPIN
        case .resetPIN: .resetPIN
        case .rotateKeys: .rotateKeys
        case .registerStation: .registerStation
        case .rotateMasterKey: .rotateMasterKey
        case .releaseForward: .releaseForward
        case .discardForward: .discardForward
        case .setChannelStopped: .setChannelStopped
        case .acceptClock: .acceptClock
        case .restored: .restored
        case .closeDate: .closeDate
        case .addPerson: .addPerson
        case .setPersonEnabled: .setPersonEnabled
        case .grantRole: .grantRole
        case .revokeRole: .revokeRole
        case .approve: .approve
        case .stationOperator(.add): .addStationOperator
        case .stationOperator(.setRole): .setStationOperatorRole
        case .stationOperator(.setPassword): .setStationOperatorPassword
        case .stationOperator(.setEnabled): .setStationOperatorEnabled
        case .closeStation(let close): close.isForced ? .forceStation : .closeStation
        case .closeShift: .closeShift
        case .forceBatch: .forceBatch
        case .closeCase: .closeCase
        case .releaseDevice: .releaseDevice
        case .reference(.begin): .beginImport
        case .reference(.stage): .stageImport
        case .reference(.activate(_, _, let takesTwo)):
            takesTwo ? .activateTerms : .activateImport
        case .reference(.discard): .discardImport
        case .reference(.changeHotCards): .changeHotCards
        case .reference(.refuse): .refuseImport
        case .routing(.take): .takeRouting
        case .routing(.refuse): .refuseRouting
        }
    }

    /// The number by which it names what it is done to.
    var subject: Int64? {
        switch self {
        case .credit(let account, _, _), .setFrozen(let account, _), .setPIN(let account, _),
            .resetPIN(let account):
            account
        case .reverse(let payment): payment
        case .approve(let proposal): proposal
        case .releaseForward(let exchange), .discardForward(let exchange): exchange
        case .setPersonEnabled(let person, _), .grantRole(let person, _),
            .revokeRole(let person, _):
            Int64(person.rawValue)
        case .closeCase(let id): id.seq
        case .closeShift(let row), .forceBatch(let row), .releaseDevice(let row):
            Int64(row.rawValue)
        case .reference(.stage(let version, _, _)), .reference(.activate(let version, _, _)),
            .reference(.discard(let version)):
            Int64(version)
        case .reference(.begin), .reference(.changeHotCards), .reference(.refuse): nil
        case .registerTerminal, .setTerminalEnabled, .openAccount, .rotateKeys, .registerStation,
            .rotateMasterKey, .setChannelStopped, .acceptClock, .restored, .closeDate, .addPerson,
            .stationOperator, .closeStation, .routing:
            nil
        }
    }
}
