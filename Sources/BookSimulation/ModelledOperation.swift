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
    /// Takes back what any other did.
    case takesBack
    /// Gives a sale or a completion back.
    case voids
    /// Gives a part of a sale or a completion back, or all of it.
    case refunds
    /// Keeps money of a card back.
    case holds
    /// Lets go of what is kept back.
    case frees
    /// Takes what is kept back.
    case completes
    /// Gives a completion back, and keeps it back again.
    case reopens
    /// What the model does not know.
    case unknown

    /// Whether it is about a card, and so under the terminal's keys.
    var isPayment: Bool {
        switch self {
        case .takes, .asks, .takesBack, .voids, .refunds, .holds, .frees, .completes, .reopens:
            true
        case .signsOn, .signsOff, .echoes, .unknown: false
        }
    }

    /// Whether a reversal may find it.
    var canBeTakenBack: Bool {
        switch self {
        case .takes, .asks, .voids, .refunds, .holds, .frees, .completes, .reopens: true
        case .signsOn, .signsOff, .echoes, .takesBack, .unknown: false
        }
    }

    /// Whether it needs what the card has.
    var spends: Bool {
        switch self {
        case .takes, .holds: true
        case .signsOn, .signsOff, .echoes, .asks, .takesBack, .voids, .refunds, .frees,
            .completes, .reopens, .unknown:
            false
        }
    }

    /// Whether it is about an earlier payment, other than a reversal is.
    var follows: Bool {
        switch self {
        case .voids, .refunds, .frees, .completes, .reopens: true
        case .signsOn, .signsOff, .echoes, .takes, .asks, .takesBack, .holds, .unknown: false
        }
    }
}

extension PaymentRequest {
    var modelled: ModelledOperation { operation.modelled }

    /// Whether hosts are asked for it at all.
    var isKnownToHosts: Bool { operation.rules.action != nil }
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
        case .void: .voids
        case .refund: .refunds
        case .preauthorisation: .holds
        case .preauthorisationVoid: .frees
        case .completion: .completes
        case .completionVoid: .reopens
        case .paymentQuery, .completionAdvice, .offlineSale, .offlineSettlement, .adjustment, .tip,
            .scriptNotice, .manualVoid, .topUp, .topUpVoid:
            .unknown
        }
    }
}
