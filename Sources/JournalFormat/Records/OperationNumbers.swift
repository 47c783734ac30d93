package import Book
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
    package static let lapse: UInt8 = 126
    package static let order: UInt8 = 127

    /// The number of an act; a person who closes a date does what the clock does.
    package static func of(_ act: ActName) -> UInt8 {
        act == .closeDate ? cutover : acts + act.rawValue
    }

    /// Every number with its name.
    package static let names: [(UInt8, String)] = {
        var operations = Operation.allCases.map { ($0.rawValue, $0.name) }
        let named = ActName.allCases.filter { $0 != .closeDate }
        operations += named.map { (of($0), $0.text) }
        operations += [
            (cutover, "cutover"), (refusal, "refusal"),
            (hostAnswer, "host-answer"), (hostFailure, "host-failure"),
            (forward, "forward"), (resumption, "resumption"), (lapse, "lapse"),
            (order, "order-event"),
        ]
        return operations
    }()
}
