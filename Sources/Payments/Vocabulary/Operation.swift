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

    /// The name that people and scripts read (`operation` of a journal record).
    package var name: String {
        switch self {
        case .signOn: "sign-on"
        case .signOff: "sign-off"
        case .keyChange: "key-change"
        case .echo, .purchase, .balance, .reversal: "\(self)"
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
        (20, "void"), (21, "refund"), (22, "preauthorisation"), (23, "preauthorisation-void"),
        (24, "completion"), (25, "completion-void"), (26, "payment-query"), (30, "settlement"),
        (31, "batch-upload"),
    ]
}
