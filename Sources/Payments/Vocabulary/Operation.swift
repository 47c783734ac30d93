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
    /// What has become of an earlier request.
    case paymentQuery = 26
    /// A completion that has happened already, and is reported.
    case completionAdvice = 27
    /// A sale that the terminal decided by itself.
    case offlineSale = 28
    /// A sale that somebody else allowed, by telephone say.
    case offlineSettlement = 29
    /// Another amount of a sale that was decided off line, and more of it.
    case adjustment = 32
    case tip = 34
    /// What a card did with its issuer's script.
    case scriptNotice = 35
    /// A void without a card, by an operator of the station.
    case manualVoid = 36
    /// Money that a card is loaded with, for cash.
    case topUp = 37
    case topUpVoid = 38

    /// The name that people and scripts read (`operation` of a journal record).
    package var name: String {
        switch self {
        case .signOn: "sign-on"
        case .signOff: "sign-off"
        case .keyChange: "key-change"
        case .preauthorisationVoid: "preauthorisation-void"
        case .completionVoid: "completion-void"
        case .paymentQuery: "payment-query"
        case .completionAdvice: "completion-advice"
        case .offlineSale: "offline-sale"
        case .offlineSettlement: "offline-settlement"
        case .scriptNotice: "script-notice"
        case .manualVoid: "manual-void"
        case .topUp: "top-up"
        case .topUpVoid: "top-up-void"
        case .echo, .purchase, .balance, .reversal, .void, .refund, .preauthorisation,
            .completion, .adjustment, .tip:
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
        (30, "settlement"), (31, "batch-upload"),
    ]
}
