/// What a terminal asks for, free of any dialect.
///
/// Raw values are stored in the journal and never change their meaning.
package enum Operation: UInt8, Sendable, CaseIterable {
    case signOn = 1
    case signOff = 2
    case echo = 3
    /// Working keys on request, without a change of session (plain 1987, DE70 101).
    case keyChange = 4
    case purchase = 10
    case balance = 11
    case reversal = 12
    case void = 20
    case refund = 21
    case preauthorisation = 22
    case preauthorisationVoid = 23
    case completion = 24
    case completionVoid = 25
    case paymentQuery = 26
    case settlement = 30
    case batchUpload = 31

    /// The name that people and scripts read (`operation` of a journal record).
    package var name: String {
        switch self {
        case .signOn: "sign-on"
        case .signOff: "sign-off"
        case .keyChange: "key-change"
        case .preauthorisationVoid: "preauthorisation-void"
        case .completionVoid: "completion-void"
        case .paymentQuery: "payment-query"
        case .batchUpload: "batch-upload"
        case .echo, .purchase, .balance, .reversal, .void, .refund, .preauthorisation, .completion,
            .settlement:
            "\(self)"
        }
    }

    /// Whether it changes the terminal's session or its working keys.
    package var changesSession: Bool {
        switch self {
        case .signOn, .signOff, .keyChange: true
        default: false
        }
    }

    /// Whether a repeat of this operation must be recognised and its outcome kept.
    package var isPayment: Bool { rawValue >= Operation.purchase.rawValue }
}
