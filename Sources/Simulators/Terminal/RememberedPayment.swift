package import Payments

/// A payment that a terminal remembers, by what it was.
package enum RememberedPayment: String, Sendable, CaseIterable {
    case purchase
    case completion
    case preauth
    /// A tip or an adjustment.
    case tip
    case topUp = "top-up"

    /// What the terminal remembers of it.
    package func last(in memory: TerminalMemory) -> TerminalMemory.LastPayment? {
        switch self {
        case .purchase: memory.sale
        case .completion: memory.completion
        case .preauth: memory.authorisation
        case .tip: memory.increase
        case .topUp: memory.topUp
        }
    }

    /// The void of it.
    package func void(_ original: TerminalOriginal) -> TerminalRequest.Kind {
        switch self {
        case .purchase, .tip: .void(original)
        case .completion: .completionVoid(original)
        case .preauth: .preauthorisationVoid(original)
        case .topUp: .topUpVoid(original)
        }
    }

    /// What an operation is remembered as where it can be voided; a sale where it cannot.
    package init(_ rules: OperationRules) {
        switch rules.effect {
        case .payment(.hold): self = .preauth
        case .payment(.completion): self = .completion
        case .payment(.increase): self = .tip
        case .payment(.credit): self = .topUp
        case .payment(.debit), .payment(.inquiry), .payment(.void), .payment(.refund),
            .payment(.query), .payment(.notice), .echo, .session, .batch, .undo:
            self = .purchase
        }
    }
}
