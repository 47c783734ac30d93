import Payments

/// What the model takes an operation for.
///
/// Written down a second time and by hand: the table that the book asks, `OperationRules`, is among
/// what the model proves, so the model does not ask it.
enum ModelledOperation {
    case signsOn
    case signsOff
    case echoes
    /// Takes money from a card.
    case takes
    /// Asks what a card has.
    case asks
    /// Takes back what took or asked.
    case takesBack
    /// Is not offered.
    case isUnknown

    /// Whether it is about a card, and so under the terminal's keys.
    var isPayment: Bool {
        switch self {
        case .takes, .asks, .takesBack: true
        case .signsOn, .signsOff, .echoes, .isUnknown: false
        }
    }

    /// Whether a reversal may find it.
    var canBeTakenBack: Bool {
        switch self {
        case .takes, .asks: true
        case .signsOn, .signsOff, .echoes, .takesBack, .isUnknown: false
        }
    }
}

extension PaymentRequest {
    var modelled: ModelledOperation { operation.modelled }
}

extension Operation {
    fileprivate var modelled: ModelledOperation {
        switch self {
        case .signOn, .keyChange: .signsOn
        case .signOff: .signsOff
        case .echo: .echoes
        case .purchase: .takes
        case .balance: .asks
        case .reversal: .takesBack
        case .void, .refund, .preauthorisation, .preauthorisationVoid, .completion,
            .completionVoid:
            .isUnknown
        }
    }
}
