/// What a terminal asks for, free of any dialect; what each does stands in ``OperationRules``.
///
/// Only what a dialect offers is here. Raw values are stored in the journal and never change their
/// meaning.
package enum Operation: UInt8, Sendable, CaseIterable {
    case signOn = 1
    case signOff = 2
    case echo = 3
    /// Working keys on request, without a change of session (plain 1987, DE70 101).
    case keyChange = 4
    case purchase = 10
    case balance = 11
    case reversal = 12
    /// Takes a sale or a completion back on its business date or while its batch is open.
    case void = 20
    case refund = 21
    case preauthorisation = 22
    case preauthorisationVoid = 23
    /// Pays what an authorisation holds, or a part of it.
    case completion = 24
    case completionVoid = 25

    /// The name that people and scripts read (`operation` of a journal record).
    package var name: String {
        switch self {
        case .signOn: "sign-on"
        case .signOff: "sign-off"
        case .keyChange: "key-change"
        case .preauthorisationVoid: "preauthorisation-void"
        case .completionVoid: "completion-void"
        case .echo, .purchase, .balance, .reversal, .void, .refund, .preauthorisation,
            .completion:
            "\(self)"
        }
    }

    /// The operation that has this name; nil for any other word.
    package init?(name: String) {
        guard let found = Operation.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// Numbers that journals already name, for what no dialect offers yet: an operation of that
    /// meaning takes its number from here, and no other ever does.
    package static let reserved: [(number: UInt8, name: String)] = [
        (26, "payment-query"), (30, "settlement"), (31, "batch-upload"),
    ]
}
