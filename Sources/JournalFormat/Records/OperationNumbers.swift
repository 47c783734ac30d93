internal import Payments

/// The numbers of `operation` in a record, and their names: what terminals ask for, operators'
/// acts, and other events.
package enum OperationNumbers {
    package static let acts: UInt8 = 100
    package static let cutover: UInt8 = 120
    package static let refusal: UInt8 = 121
    package static let hostAnswer: UInt8 = 122
    package static let hostFailure: UInt8 = 123
    package static let forward: UInt8 = 124
    package static let resumption: UInt8 = 125

    /// Every number with its name.
    package static let names: [(UInt8, String)] = {
        var operations = Operation.allCases.map { ($0.rawValue, $0.name) }
        operations += Operation.reserved.map { ($0.number, $0.name) }
        let named: [(ActTag, String)] = [
            (.registerTerminal, "terminal-register"), (.setTerminalEnabled, "terminal-enable"),
            (.openAccount, "account-open"), (.credit, "account-credit"),
            (.setFrozen, "account-freeze"), (.reverse, "operator-reversal"),
            (.setPIN, "account-set-pin"), (.resetPIN, "account-reset-pin"),
            (.rotateKeys, "key-rotate"), (.registerStation, "station-register"),
            (.rotateMasterKey, "master-key-rotate"), (.releaseForward, "forward-release"),
            (.discardForward, "forward-discard"), (.setChannelStopped, "channel-stop"),
            (.acceptClock, "clock-accept"), (.restored, "restore"),
        ]
        operations += named.map { (acts + $0.0.rawValue, $0.1) }
        operations += [
            (cutover, "cutover"), (refusal, "refusal"),
            (hostAnswer, "host-answer"), (hostFailure, "host-failure"),
            (forward, "forward"), (resumption, "resumption"),
        ]
        return operations
    }()
}
