import Book
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
    /// Says that money of a card is kept back.
    case reportsHold
    /// Lets go of what is kept back.
    case frees
    /// Takes what is kept back.
    case completes
    /// Gives a completion back, and keeps it back again.
    case reopens
    /// Says that a card has paid off line.
    case reports
    /// Says that what is kept back was taken.
    case reportsCompletion
    /// Makes a sale that was made off line a greater one.
    case corrects
    /// Adds a tip to a sale.
    case tips
    /// Asks what became of a payment.
    case asksAbout
    /// Says what a card did with its issuer's script.
    case notes
    /// Gives a sale or a completion back without its card.
    case voidsByHand
    /// Puts cash on a card.
    case loads
    /// Takes that off again.
    case unloads
    /// Says what a batch comes to.
    case settles
    /// Names payments of a batch, one by one.
    case uploads
    /// Says that all of them were named.
    case endsUpload
    /// Says what a shift comes to, and ends it.
    case closesShift
    /// Begins the shift of an operator.
    case opensShift
    /// Says which device a terminal is.
    case registers
    /// Fetches tables of reference data.
    case downloads

    /// Whether it takes a sale, a completion or a top-up back, whole.
    var takesAllBack: Bool { [.voids, .voidsByHand, .reopens, .unloads].contains(self) }

    /// Whether it is about a card, and so under the terminal's keys.
    var isPayment: Bool { ![.signsOn, .signsOff, .echoes].contains(self) && !isService }

    /// Whether it concerns a batch, a shift or the terminal itself, and no card.
    var isService: Bool {
        [.settles, .uploads, .endsUpload, .closesShift, .opensShift, .registers, .downloads]
            .contains(self)
    }

    /// Whether it moves money, holds it or lets it go.
    var isOfMoney: Bool {
        isPayment && ![.asks, .asksAbout, .notes, .takesBack].contains(self)
    }

    /// Whether the password of an operator comes with it.
    var isAttended: Bool { [.loads, .voidsByHand, .opensShift].contains(self) }

    /// What it counts as.
    var total: TotalsClass? {
        switch self {
        case .takes: .purchases
        case .takesBack: .reversals
        case .voids, .voidsByHand: .voids
        case .refunds: .refunds
        case .completes, .reportsCompletion: .completions
        case .reopens: .completionVoids
        case .reports: .offlineSales
        case .corrects, .tips: .increases
        case .loads: .topUps
        case .unloads: .topUpVoids
        case .signsOn, .signsOff, .echoes, .asks, .holds, .reportsHold, .frees, .asksAbout,
            .notes, .settles, .uploads, .endsUpload, .closesShift, .opensShift, .registers,
            .downloads:
            nil
        }
    }

    /// Whether a reversal may find it.
    var canBeTakenBack: Bool { isPayment && ![.takesBack, .notes].contains(self) }

    /// Whether nobody ever takes it back by a reversal.
    var isFinal: Bool {
        isReport && !keeps || [.refunds, .corrects, .tips, .asksAbout].contains(self)
    }

    /// Whether it needs what the card has, and asks for it.
    var spends: Bool { [.takes, .holds].contains(self) }

    /// Whether it takes or keeps back what no earlier payment has, asked for or told.
    var isFirst: Bool { spends || [.reports, .reportsHold].contains(self) }

    /// Whether it is about an earlier payment, other than a reversal is.
    var follows: Bool {
        [
            .voids, .refunds, .frees, .completes, .reopens, .reportsCompletion, .corrects, .tips,
            .voidsByHand, .unloads,
        ].contains(self)
    }

    /// Whether it tells what has happened already.
    var isReport: Bool { [.reports, .reportsCompletion, .reportsHold].contains(self) }

    /// Whether it keeps money of a card back, asked for or told.
    var keeps: Bool { [.holds, .reportsHold].contains(self) }

    /// Whether it makes an earlier sale a greater one.
    var increases: Bool { [.corrects, .tips].contains(self) }

    /// Whether it takes what is kept back, asked for or told.
    var takesHold: Bool { [.completes, .reportsCompletion].contains(self) }

    /// Whether it has taken money from a card for goods.
    var isSale: Bool { [.takes, .reports].contains(self) || takesHold || increases }

    /// Whether a host hears of it until it has answered, and what it says to the terminal is said
    /// before.
    var isTold: Bool { isReport || increases || self == .notes }
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
        case .purchase, .order: .takes
        case .balance: .asks
        case .reversal: .takesBack
        case .void: .voids
        case .refund: .refunds
        case .preauthorisation: .holds
        case .preauthorisationAdvice: .reportsHold
        case .preauthorisationVoid: .frees
        case .completion: .completes
        case .completionVoid: .reopens
        case .offlineSale, .offlineSettlement: .reports
        case .completionAdvice: .reportsCompletion
        case .adjustment: .corrects
        case .tip: .tips
        case .paymentQuery: .asksAbout
        case .scriptNotice: .notes
        case .manualVoid: .voidsByHand
        case .topUp: .loads
        case .topUpVoid: .unloads
        case .settlement: .settles
        case .batchUpload: .uploads
        case .uploadEnd: .endsUpload
        case .shiftClose: .closesShift
        case .operatorSignOn: .opensShift
        case .registration: .registers
        case .parameters: .downloads
        }
    }
}
