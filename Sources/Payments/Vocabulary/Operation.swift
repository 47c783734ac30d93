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
    /// A terminal's totals of its batch, which ends with it when ours are the same.
    case settlement = 30
    /// Some of the payments of a batch, as their terminal has them.
    case batchUpload = 31
    /// Another amount of a sale that was decided off line, and more of it.
    case adjustment = 32
    /// An operator's totals, with which his shift ends.
    case shiftClose = 33
    case tip = 34
    /// What a card did with its issuer's script.
    case scriptNotice = 35
    /// A void without a card, by an operator of the station.
    case manualVoid = 36
    /// Money that a card is loaded with, for cash.
    case topUp = 37
    case topUpVoid = 38
    /// The last word of an upload: how many payments it had.
    case uploadEnd = 39
    /// An operator begins a shift.
    case operatorSignOn = 40
    /// What device a terminal is.
    case registration = 41
    /// Tables of reference data, a page at a time.
    case parameters = 42
    /// Asks for a code that a customer scans and pays by.
    case order = 43
    /// Money that a terminal keeps back of a card by itself, and reports.
    case preauthorisationAdvice = 44

    /// The name that people and scripts read (`operation` of a journal record).
    package var name: String {
        switch self {
        case .signOn: "sign-on"
        case .signOff: "sign-off"
        case .keyChange: "key-change"
        case .preauthorisationVoid: "preauthorisation-void"
        case .preauthorisationAdvice: "preauthorisation-advice"
        case .completionVoid: "completion-void"
        case .paymentQuery: "payment-query"
        case .completionAdvice: "completion-advice"
        case .offlineSale: "offline-sale"
        case .offlineSettlement: "offline-settlement"
        case .scriptNotice: "script-notice"
        case .manualVoid: "manual-void"
        case .topUp: "top-up"
        case .topUpVoid: "top-up-void"
        case .batchUpload: "batch-upload"
        case .shiftClose: "shift-close"
        case .uploadEnd: "upload-end"
        case .operatorSignOn: "operator-sign-on"
        case .echo, .purchase, .balance, .reversal, .void, .refund, .preauthorisation,
            .completion, .settlement, .adjustment, .tip, .registration, .parameters, .order:
            "\(self)"
        }
    }

    /// The operation that has this name; nil for any other word.
    package init?(name: String) {
        guard let found = Operation.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}
